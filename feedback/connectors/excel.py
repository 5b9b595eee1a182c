"""Excel workbooks (.xlsx), row by row. Formulas are never run: the value saved with them is read.

The zip directory is looked at before anything is unpacked (zip bomb).
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from feedback.connectors.tables import Layout, Row, TableFile
from feedback.errors import SourceError

MAX_UNPACKED = 1 << 30
MAX_RATIO = 150
"""How often larger an honest part may be than its packed form; only parts over ``SMALL`` are asked."""
SMALL = 20 << 20
MAX_PARTS = 10_000

_BROKEN = (
    InvalidFileException,
    zipfile.BadZipFile,
    KeyError,
    ValueError,
    TypeError,
    AttributeError,
    IndexError,
    EOFError,
    OSError,
    ParseError,
)


class ExcelFile(TableFile):
    """The first visible sheet of a workbook, or the one named ``sheet``."""

    format = "xlsx"
    row_word = "row"
    sheet: str | None = None

    def layout(self, path: Path) -> Layout:
        """Refuse what is no workbook or would unpack too far. Raises ``SourceError``."""
        check_archive(path)
        return Layout()

    def rows(self, path: Path, layout: Layout) -> Iterator[Row]:
        """Rows with their number in the sheet. Raises ``SourceError`` when the workbook is damaged."""
        try:
            book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
            try:
                sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
                if not sheets:
                    raise SourceError("the workbook has no sheet with cells")
                sheet = book[self.sheet] if self.sheet else sheets[0]
                sheet.reset_dimensions()  # a false size in the file would have every row padded to it
                for number, values in enumerate(sheet.iter_rows(values_only=True), 1):
                    if any(value is not None and str(value).strip() for value in values):
                        yield Row(number, tuple(values))
            finally:
                book.close()
        except _BROKEN as problem:
            raise SourceError(f"the workbook is damaged ({type(problem).__name__}); save it again as .xlsx") from None


def check_archive(path: Path) -> None:
    """Look at the zip directory only. Raises ``SourceError`` (code ``zip_bomb`` for one that unpacks too far)."""
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except zipfile.BadZipFile:
        raise SourceError(
            "not an .xlsx workbook (an old .xls, or protected by a password?); save it as .xlsx"
        ) from None
    except OSError as error:
        raise SourceError(f"the file cannot be opened: {error.strerror}") from None
    total = sum(part.file_size for part in parts)
    packed = max(1, path.stat().st_size)
    swollen = any(part.file_size > SMALL and part.file_size > MAX_RATIO * max(1, part.compress_size) for part in parts)
    if len(parts) > MAX_PARTS or total > MAX_UNPACKED or swollen or (total > SMALL and total > MAX_RATIO * packed):
        raise SourceError(
            "the workbook would unpack to far more than a table needs; it was not opened", code="zip_bomb"
        )
    if any(part.flag_bits & 1 for part in parts):
        raise SourceError("the workbook is protected by a password; save it without one")

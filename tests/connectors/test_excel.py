"""Excel workbooks: values, dates, formulas that are never run, and archives that are not opened."""

from __future__ import annotations

import time
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
from openpyxl import Workbook

from feedback.connectors import read_path
from feedback.errors import SourceError
from feedback.ports import Parsed, Refusal


def items(path: Path) -> list[Parsed]:
    return [one for one in read_path(path, source="t") if isinstance(one, Parsed)]


def refusals(path: Path) -> list[Refusal]:
    return [one for one in read_path(path, source="t") if isinstance(one, Refusal)]


def workbook(folder: Path, rows: list[list[object]], name: str = "in.xlsx") -> Path:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    book.save(folder / name)
    return folder / name


def test_excel_rows_become_items(tmp_path: Path) -> None:
    path = workbook(
        tmp_path,
        [
            ["Codice", "Commento", "Data", "Voto"],
            [17, "lenta", datetime(2026, 3, 1, 9, 30), 2],
            [18, None, None, 3],
            [19.0, "ok", "05/03/2026", "4,5"],
        ],
    )
    first, last = items(path)
    assert (first.item.external_id, first.item.occurred_at, first.item.rating) == (
        "17",
        datetime(2026, 3, 1, 9, 30, tzinfo=UTC),
        2,
    )
    assert (last.item.external_id, last.item.occurred_at, last.item.rating) == (
        "19",
        datetime(2026, 3, 5, tzinfo=UTC),
        4.5,
    )
    assert [(one.where, one.code) for one in refusals(path)] == [("row 3", "empty_text")]


def test_a_formula_is_never_run(tmp_path: Path) -> None:
    path = workbook(tmp_path, [["id", "comment"], [1, '=HYPERLINK("http://x.example","go")'], [2, "fine"]])
    assert [one.item.external_id for one in items(path)] == ["2"]
    assert [one.code for one in refusals(path)] == ["empty_text"]


def test_a_zip_bomb_is_not_opened(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive,
        archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(60):
            part.write(b"0" * 1_000_000)
    begun = time.monotonic()
    with pytest.raises(SourceError) as caught:
        list(read_path(path, source="t"))
    assert caught.value.code == "zip_bomb"
    assert time.monotonic() - begun < 1


BROKEN_BOOKS = [b"PK\x03\x04 nothing", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, b"hello", b""]


@pytest.mark.parametrize("content", BROKEN_BOOKS)
def test_a_damaged_workbook_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "in.xlsx"
    path.write_bytes(content)
    with pytest.raises(SourceError):
        list(read_path(path, source="t"))


def test_a_zip_that_is_no_workbook_says_so(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.xlsx", "w") as archive:
        archive.writestr("readme.txt", "hello")
    with pytest.raises(SourceError):
        list(read_path(tmp_path / "in.xlsx", source="t"))

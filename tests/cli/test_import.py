"""``ascolto import`` and ``parse`` as an operator meets them: what is wrong is refused with a reason, the rest goes in."""

from __future__ import annotations

import csv
import io
import json
import mailbox
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner, Result

from feedback.database import Database
from tests.conftest import Installation
from workers.cli import group

Run = Callable[..., Result]
HEADER = "id,date,text\n"
GOOD = "r-1,2026-03-09,The new app is slow since the update\n"


@pytest.fixture
def run(installation: Installation) -> Run:
    def command(*arguments: object) -> Result:
        result = CliRunner().invoke(group, [str(word) for word in arguments], env=installation.environment)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result

    return command


def rows_in(owner: Database, kind: str = "feedback") -> int:
    return int(owner.rows("SELECT count(*) AS n FROM raw.item WHERE kind = %s", (kind,))[0]["n"])


def test_a_file_goes_in_once_and_a_change_is_a_revision(run: Run, owner: Database, tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text(HEADER + GOOD)
    assert "1 new" in run("import", file).output
    assert "1 equal" in run("import", file).output
    file.write_text(HEADER + GOOD.replace("slow", "fast"))
    assert "1 revised" in run("import", file).output
    assert rows_in(owner) == 2


def test_refused_lines_can_be_mended_and_imported_again(run: Run, owner: Database, tmp_path: Path) -> None:
    file = tmp_path / "reviews.csv"
    file.write_text(HEADER + GOOD + "r-2,not a date,The card never came\nr-3,2026-03-10,\n")
    result = run("import", file, "--source", "app")
    assert result.exit_code == 1 and "1 new" in result.output and "2 refused" in result.output
    assert "line 3: bad_date" in result.output and "line 4: empty_text" in result.output
    refused = tmp_path / "reviews.refused.csv"
    assert stat.S_IMODE(refused.stat().st_mode) == 0o600
    with refused.open(newline="") as stream:
        kept = list(csv.reader(stream))
    assert len(kept) == 3
    kept[1][kept[0].index("date")] = "2026-03-11"
    kept[2][kept[0].index("text")] = "Nobody answers the phone"
    with refused.open("w", newline="") as stream:
        csv.writer(stream).writerows(kept)
    again = run("import", refused, "--source", "app")
    assert again.exit_code == 0 and "2 new" in again.output
    assert rows_in(owner) == 3


def workbook(rows: list[list[Any]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def zip_bomb() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"\0" * 300_000_000)
    return stream.getvalue()


UNREADABLE = {
    "empty.csv": (b"", "the file is empty"),
    "blank.jsonl": (b"\n\n\n", "the file is empty"),
    "binary.csv": (bytes(range(256)) * 40, "the first line is no header; is this a table?"),
    "truncated.xlsx": (workbook([["id", "text"], ["1", "hello"]])[:2000], "not an .xlsx workbook"),
    "bomb.xlsx": (zip_bomb(), "the workbook would unpack to far more than a table needs; it was not opened"),
    "not.xlsx": (b"id,text\n1,hello\n", "not an .xlsx workbook"),
    "no_text.csv": (b"a,b\n1,2\n", "no column looks like the customer's text; give it with --map text=COLUMN"),
    "strange.bin": (b"\x7fELF\x02\x01\n" * 9, "cannot tell what kind of file this is; say --format"),
}


@pytest.mark.parametrize("name", UNREADABLE)
def test_an_unreadable_file_is_one_clear_sentence_and_the_next_file_goes_in(
    run: Run, owner: Database, tmp_path: Path, name: str
) -> None:
    content, sentence = UNREADABLE[name]
    file, good = tmp_path / name, tmp_path / "good.csv"
    file.write_bytes(content)
    good.write_text(HEADER + GOOD)
    result = run("import", file, good)
    assert result.exit_code == 2
    assert [line for line in result.stderr.splitlines() if f"{name}: not read: {sentence}" in line], result.stderr
    assert "Traceback" not in result.output
    assert "good.csv: 1 read: 1 new" in result.output
    assert rows_in(owner) == 1
    written = owner.rows("SELECT body::jsonb -> 'counts' AS counts FROM audit.entry WHERE action = 'files.imported'")
    assert written == [{"counts": {"files": 1, "refused": 0}}]
    shown = run("parse", file, good)
    assert shown.exit_code == 2 and f"{name}: not read: {sentence}" in shown.stderr
    assert json.loads(shown.stdout)["external_id"] == "r-1"


LINES_REFUSED = {
    "nul.csv": (HEADER.encode() + b"r-9,2026-03-09,a\x00b\n" + GOOD.encode(), 1, "nul_bytes"),
    "future.csv": ((HEADER + "r-9,2099-01-01,Hello from the future\n" + GOOD).encode(), 1, "future_date"),
    "long.csv": (HEADER.encode() + b"r-9,2026-03-09," + b"x" * 3_000_000 + b"\n" + GOOD.encode(), 1, "too_long"),
    "long.jsonl": (
        b'{"id": "a", "text": "' + b"x" * 20_000_000 + b'"}\n{"id": "b", "text": "The card is fine"}\n',
        1,
        "too_long",
    ),
    "broken.jsonl": (b'{"id": "a", "text": \n{"id": "b", "text": "The card is fine"}\n', 1, "not_json"),
    "formula.csv": ((HEADER + '=1+1,2026-03-09,"=HYPERLINK(""x"")"\n' + GOOD).encode(), 0, None),
    "emoji.csv": ((HEADER + "r-8,2026-03-09,👍👍👍\n" + GOOD).encode(), 0, None),
    "latin1.csv": ((HEADER + "r-8,2026-03-09,Perché la carta è bloccata già da ieri\n" + GOOD).encode("cp1252"), 0, None),
    "utf16.csv": ((HEADER + GOOD).encode("utf-16"), 0, None),
    "twice.csv": ((HEADER + GOOD + GOOD).encode(), 0, None),
}  # fmt: skip


@pytest.mark.parametrize("name", LINES_REFUSED)
def test_a_bad_line_is_refused_and_the_rest_goes_in(run: Run, owner: Database, tmp_path: Path, name: str) -> None:
    content, refused, code = LINES_REFUSED[name]
    file = tmp_path / name
    file.write_bytes(content)
    result = run("import", file, "--channel", "review")
    assert f"{refused} refused" in result.output, result.output
    assert code is None or f": {code}:" in result.output
    assert rows_in(owner) >= 1


def test_a_mailbox_with_broken_messages_gives_what_it_can(run: Run, owner: Database, tmp_path: Path) -> None:
    box = mailbox.mbox(tmp_path / "in.mbox")
    for number, body in enumerate(["My card does not work since Monday.", ""]):
        box.add(
            f"From: a{number}@example.org\nSubject: x\nMessage-ID: <{number}@x>\nDate: Mon, 9 Mar 2026 08:00:00 +0000\n\n{body}\n"
        )
    box.add(
        "From: b@example.org\nContent-Type: multipart/mixed; boundary=zz\n\n--zz\nContent-Transfer-Encoding: base64\n\n!!!\n"
    )
    box.flush()
    result = run("import", tmp_path / "in.mbox")
    assert "1 new" in result.output and result.exit_code == 1
    assert rows_in(owner) == 1


@pytest.mark.parametrize(
    ("kind", "content", "refused"),
    [
        ("scores", "id,customer,metric,value,occurred_at\n1,c-1,nps,9,2026-03-09\n2,c-1,nps,11,2026-03-09\n3,c-1,nps,nine,2026-03-09\n", 2),
        ("events", "id,customer,kind,occurred_at,device\n1,c-1,login,2026-03-09T08:00:00Z,ios\n2,c-1,teleport,2026-03-09,ios\n3,,login,2026-03-09,\n", 2),
        ("subjects", "customer,email,region\nc-1,a@example.org,Lazio\n,b@example.org,Lazio\n", 1),
    ],
)  # fmt: skip
def test_scores_events_and_customers_have_fixed_columns(
    run: Run, owner: Database, tmp_path: Path, kind: str, content: str, refused: int
) -> None:
    file = tmp_path / f"{kind}.csv"
    file.write_text(content)
    result = run("import", file, "--kind", kind)
    assert "1 new" in result.output and f"{refused} refused" in result.output
    assert rows_in(owner, kind.removesuffix("s")) == 1


def test_parse_shows_and_stores_nothing(run: Run, owner: Database, tmp_path: Path) -> None:
    file = tmp_path / "one.eml"
    file.write_text(
        "From: Wren <w@example.org>\nSubject: Card\nMessage-ID: <1@x>\nDate: Mon, 9 Mar 2026 08:00:00 +0000\n\n"
        "My card does not work.\n\nOn Sun, 8 Mar 2026 at 10:00, Bank <b@bank.example> wrote:\n> We sent it.\n"
    )
    result = run("parse", file)
    item = json.loads(result.stdout)
    assert {"source", "external_id", "channel", "occurred_at", "author", "subject", "text", "turns", "removed"} <= set(
        item
    )
    assert item["text"] == "My card does not work." and item["subject"] == "w@example.org"
    assert item["removed"][0]["kind"] == "quoted_reply"
    assert rows_in(owner) == 0

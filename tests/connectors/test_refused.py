"""The file of refused records: private, complete, and importable by the same command once mended."""

from __future__ import annotations

import stat
from pathlib import Path

import pytest

from feedback.connectors import RefusedFile, read_path
from feedback.ports import Parsed, Refusal


def refuse_all(path: Path, **options: object) -> RefusedFile:
    with RefusedFile(path) as out:
        for one in read_path(path, source="t", **options):  # type: ignore[arg-type]
            if isinstance(one, Refusal):
                out.add(one)
    return out


def ids(path: Path, **options: object) -> list[str]:
    return [one.item.external_id for one in read_path(path, source="t", **options) if isinstance(one, Parsed)]  # type: ignore[arg-type]


def test_csv_rows_come_back_after_mending(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text('id;comment;date\n1;fine;05/13/2026\n2;;03/04/2026\n3;"a;b ""c""\nd";soon\n', encoding="utf-8")
    out = refuse_all(path)
    assert out.path == tmp_path / "in.refused.csv"
    assert stat.S_IMODE(out.path.stat().st_mode) == 0o600
    assert out.written == 2
    text = out.path.read_text(encoding="utf-8")
    assert "empty_text" in text
    assert "bad_date" in text
    out.path.write_text(
        text.replace(";;03/04/2026", ";mended;03/04/2026").replace("soon", "03/05/2026"), encoding="utf-8"
    )
    again = [one for one in read_path(out.path, source="t") if isinstance(one, Parsed)]
    assert [one.item.external_id for one in again] == ["2", "3"]
    assert again[1].item.text == 'a;b "c"\nd'
    assert [one.item.occurred_at.month for one in again] == [3, 3]  # month first, as in the file they come from
    assert dict(again[0].item.payload) == {}


def test_what_stays_wrong_is_refused_again_into_a_new_file(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,comment\n1,\n", encoding="utf-8")
    first = refuse_all(path).path
    assert first is not None
    second = refuse_all(first).path
    assert second == tmp_path / "in.refused.2.csv"
    assert second.read_text(encoding="utf-8").count("ascolto_refused") == 1


def test_rows_without_a_date_column_keep_the_date_of_the_first_file(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,comment\n1,fine\n2,\n", encoding="utf-8")
    (before,) = (one.item.occurred_at for one in read_path(path, source="t") if isinstance(one, Parsed))
    out = refuse_all(path).path
    assert out is not None
    text = out.read_text(encoding="utf-8")
    out.write_text(text.rstrip() + "mended\n", encoding="utf-8")
    (after,) = (one.item.occurred_at for one in read_path(out, source="t") if isinstance(one, Parsed))
    assert after == before


def test_broken_bytes_come_back_as_they_were(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_bytes(b"id,comment\n" + "".join(f"{n},però\n" for n in range(9)).encode() + b"99,per\xf2\n")
    out = refuse_all(path).path
    assert out is not None
    assert b"99,per\xf2" in out.read_bytes()


def test_json_lines_come_back(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_text(
        '{"id": "1", "text": "a", "date": "05/13/2026"}\n{"id": "2", "text": "", "date": "03/04/2026"}\n{"id": "3", "text\n',
        encoding="utf-8",
    )
    out = refuse_all(path).path
    assert out is not None
    text = out.read_text(encoding="utf-8")
    out.write_text(
        text.replace('"text": ""', '"text": "mended"').replace(
            '{"id": "3", "text', '{"id": "3", "text": "x", "date": "2026-03-09"}'
        ),
        encoding="utf-8",
    )
    again = [one for one in read_path(out, source="t") if isinstance(one, Parsed)]
    assert [(one.item.external_id, one.item.occurred_at.month) for one in again] == [("2", 3), ("3", 3)]
    assert dict(again[0].item.payload) == {}


def test_mails_come_back_byte_for_byte(tmp_path: Path) -> None:
    path = tmp_path / "in.eml"
    raw = b"From: a@x.example\nTo: b@x.example\nMessage-ID: <m@x>\nDate: Tue, 03 Mar 2999 10:12:00 +0100\n\nFrom here on\n\xe9\n"
    path.write_bytes(raw)
    out = refuse_all(path).path
    assert out == tmp_path / "in.refused.mbox"
    out.write_bytes(out.read_bytes().replace(b"2999", b"2026"))
    (again,) = read_path(out, source="t")
    assert isinstance(again, Parsed)
    assert again.item.text == "From here on\né"


@pytest.mark.parametrize(
    ("name", "text", "mended"),
    [
        ("in.txt", "Date: 2026-03-01\nAgent: hi\nAgent: bye\n=====\nAgent: hi\nAgent: bye\n", ("Agent: bye", "Customer: bye")),
        ("in.json", '[{"id": "1", "turns": [{"speaker": "agent", "text": "bye"}]}, {"id": "2", "turns": [{"speaker": "agent", "text": "bye"}]}]', ('"agent"', '"customer"')),
    ],
)  # fmt: skip
def test_transcripts_come_back(tmp_path: Path, name: str, text: str, mended: tuple[str, str]) -> None:
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    out = refuse_all(path).path
    assert out is not None
    out.write_text(out.read_text(encoding="utf-8").replace(*mended), encoding="utf-8")
    assert len(ids(out)) == 2


def test_a_line_over_the_limit_is_counted_as_left(tmp_path: Path) -> None:
    path = tmp_path / "in.csv"
    path.write_text("id,comment\n1," + "x" * 1_100_000 + "\n", encoding="utf-8")
    out = refuse_all(path)
    assert (out.path, out.written, out.left) == (None, 0, 1)

"""For any input at all: readers never raise but ``SourceError``, and stripping neither invents nor loses a line."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from feedback.connectors import RefusedFile, parse_view, read_path
from feedback.connectors.dates import DateRule
from feedback.connectors.encoding import iter_lines
from feedback.connectors.mail_text import text_of_html
from feedback.connectors.quotes import is_blank
from feedback.connectors.reply import strip_reply
from feedback.connectors.speakers import turn_lines
from feedback.errors import AscoltoError, InvalidItem
from feedback.ports import Parsed, Refusal

QUICK = settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))

MAIL_LINES = [
    "", " ", "Ciao", "-- ", "--", "____", "> citato", ">> doppio", "On Mon, Mar 3, 2026 at 10:12 AM Ann <a@x.example> wrote:", "Il 3 marzo la banca ha scritto:",
    "Da: Banca <a@x.example>", "Inviato: 3 marzo 2026", "A: Anna", "Oggetto: carta", "-----Original Message-----", "Inviato da iPhone", "Cordiali saluti", "Anna Prova",
    "tel 02 5550 1234", "Questo messaggio è riservato al destinatario; se ricevuto per errore va cancellato, vietata la diffusione.", "## reply above this line ##",
    "---------- Forwarded message ---------", "<", "a@x.example> ha scritto:", "P.S. ancora una cosa.", "\ufeff", "2026-03-03 10:12 GMT+01:00 Ann <a@x.example>:",
]  # fmt: skip
bodies = st.lists(
    st.one_of(
        st.sampled_from(MAIL_LINES), st.text(max_size=30).map(lambda text: text.replace("\n", " ").replace("\r", " "))
    ),
    max_size=25,
).map("\n".join)


def run(content: bytes, name: str, format: str) -> Iterator[Parsed | Refusal]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(content)
        with RefusedFile(path) as out:
            try:
                for one in read_path(path, source="t", format=format):
                    if isinstance(one, Refusal):
                        out.add(one)
                    yield one
            except AscoltoError as problem:
                assert problem.detail


FORMATS = [
    ("a.csv", "csv"),
    ("a.jsonl", "jsonl"),
    ("a.eml", "mail"),
    ("a.mbox", "mail"),
    ("a.txt", "transcript"),
    ("a.json", "transcript"),
    ("a.xlsx", "xlsx"),
]
SEEDS = [
    b"id,comment,date\n", b'{"text": "a"}\n', b"From: a@x.example\nContent-Type: multipart/mixed; boundary=b\n\n--b\n", b"From x\nFrom: a\n\nb\n", b"Agent: a\nCustomer: b\n",
    b'[{"turns": [', b"PK\x03\x04", b"",
]  # fmt: skip


@pytest.mark.parametrize(("name", "format"), FORMATS)
@QUICK
@given(seed=st.sampled_from(SEEDS), tail=st.binary(max_size=300))
def test_readers_never_raise_on_any_bytes(name: str, format: str, seed: bytes, tail: bytes) -> None:
    for one in run(seed + tail, name, format):
        if isinstance(one, Parsed):
            assert one.item.text.strip()
            parse_view(one)["text"].encode("utf-8")


@QUICK
@given(
    st.lists(st.tuples(st.sampled_from(["From", "To", "Date", "Subject", "Content-Type", "Message-ID", "References", "Content-Transfer-Encoding"]), st.text(max_size=60)), max_size=6),
    st.text(max_size=100),
)  # fmt: skip
def test_mail_reader_never_raises_on_any_headers(headers: list[tuple[str, str]], body: str) -> None:
    raw = "".join(f"{name}: {value}\n" for name, value in headers) + "\n" + body
    assert len(list(run(raw.encode("utf-8", "replace"), "a.eml", "mail"))) == 1


@QUICK
@given(bodies)
def test_stripped_text_is_a_subsequence_of_the_lines_and_nothing_is_lost(body: str) -> None:
    stripped = strip_reply(body)
    lines = body.split("\n")
    rest = iter(lines)
    assert all(any(line == other for other in rest) for line in stripped.text.split("\n") if stripped.text)
    parts = [stripped.text, *(part.text for part in stripped.removed)]
    kept = sorted(line for part in parts for line in part.split("\n") if not is_blank(line))
    assert kept == sorted(line for line in lines if not is_blank(line))


@QUICK
@given(bodies)
def test_stripping_twice_takes_no_own_words(body: str) -> None:
    once = strip_reply(body)
    if not once.removed:
        assert strip_reply(once.text).text == once.text


@QUICK
@given(st.text(alphabet="<>/=\"' abdivblockquotep&;\n", max_size=200))
def test_html_never_raises(html: str) -> None:
    try:
        text_of_html(html)
    except InvalidItem as problem:
        assert problem.code


@QUICK
@given(
    st.lists(
        st.text(alphabet=st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]), max_size=30), max_size=20
    ),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_lines_come_back_as_written(lines: list[str], encoding: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "x"
        path.write_bytes("".join(line + "\n" for line in lines).encode(encoding))
        read = list(iter_lines(path, encoding, limit=1000))
    assert [line.text for line in read if line.text] == [line for line in lines if line]
    assert [line.number for line in read] == list(range(1, len(read) + 1))


@QUICK
@given(st.text(max_size=40) | st.from_regex(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}( \d{1,2}:\d{2})?", fullmatch=True))
def test_dates_are_read_or_refused(text: str) -> None:
    try:
        moment = DateRule().parse(text)
    except (ValueError, OverflowError):
        return
    assert moment.tzinfo is UTC


@QUICK
@given(
    st.datetimes(min_value=datetime(1971, 1, 1), max_value=datetime(2068, 12, 31)),
    st.sampled_from(["%d/%m/%Y", "%d.%m.%y", "%Y-%m-%d", "%d %B %Y", "%B %d, %Y", "%d-%b-%Y"]),
)
def test_written_dates_come_back(moment: datetime, form: str) -> None:
    assert DateRule().parse(moment.strftime(form)).date() == moment.date()


@QUICK
@given(st.lists(st.text(max_size=30), max_size=10))
def test_turns_hold_every_word(lines: list[str]) -> None:
    said = " ".join(turn.text for turn in turn_lines(lines, {}))
    for line in lines:
        if ":" not in line and not any(char.isdigit() for char in line):
            assert all(word in said for word in line.split())

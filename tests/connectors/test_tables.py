"""CSV and its relatives: detection, mapping, and bad input that must cost only its own row."""

from __future__ import annotations

import csv
import io
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedback.connectors import connector_for, read_path
from feedback.connectors.csv_file import CsvFile, read_rows
from feedback.connectors.encoding import detect_encoding, iter_lines
from feedback.errors import ConfigError, SourceError
from feedback.ports import Parsed, Refusal


def written(folder: Path, text: str | bytes, name: str = "in.csv") -> Path:
    path = folder / name
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    return path


def items(path: Path, **options: object) -> list[Parsed]:
    return [one for one in read_path(path, source="t", **options) if isinstance(one, Parsed)]  # type: ignore[arg-type]


def refusals(path: Path, **options: object) -> list[Refusal]:
    return [one for one in read_path(path, source="t", **options) if isinstance(one, Refusal)]  # type: ignore[arg-type]


HEADERS = [
    ("it", "ID recensione;Testo;Data;Voto;Regione", "text=Testo external_id=ID recensione occurred_at=Data rating=Voto attr.region=Regione"),
    ("es", "Codigo,Comentario,Fecha,Puntuación,País", "text=Comentario external_id=Codigo occurred_at=Fecha rating=Puntuación attr.country=País"),
    ("en", "id,comment,date,stars,product", "text=comment external_id=id occurred_at=date rating=stars attr.product=product"),
    ("ro", "ID,Recenzie,Dată,Notă,Regiune", "text=Recenzie external_id=ID occurred_at=Dată rating=Notă attr.region=Regiune"),
    ("fr", "id\tAvis\tDate\tNote\tProduit", "text=Avis external_id=id occurred_at=Date rating=Note attr.product=Produit"),
    ("de", "ID;Kommentar;Datum;Bewertung;Produkt", "text=Kommentar external_id=ID occurred_at=Datum rating=Bewertung attr.product=Produkt"),
    ("pt", "id|Comentário|Data|Pontuação|Produto", "text=Comentário external_id=id occurred_at=Data rating=Pontuação attr.product=Produto"),
]  # fmt: skip


@pytest.mark.parametrize(("language", "header", "expected"), HEADERS)
def test_columns_are_found_by_their_names(tmp_path: Path, language: str, header: str, expected: str) -> None:
    delimiter = next(char for char in ";,\t|" if char in header)
    row = delimiter.join(["a1", "tutto bene grazie", "2026-03-01", "4", "x"])
    path = written(tmp_path, f"{header}\n{row}\n")
    found = connector_for(path, source="t").detect(path)
    assert found.delimiter == delimiter
    joined = " ".join(
        f"{name}={found.mapping.columns[name]}" for name in dict(part.partition("=")[::2] for part in _parts(expected))
    )
    assert joined == expected
    assert items(path)[0].item.rating == 4


def _parts(expected: str) -> list[str]:
    names = ("text=", "external_id=", "occurred_at=", "rating=", "attr.")
    starts = sorted(expected.index(name) for name in names)
    return [expected[start:end].strip() for start, end in zip(starts, [*starts[1:], None], strict=True)]


def test_note_of_remarks_is_no_rating_and_birth_date_no_date(tmp_path: Path) -> None:
    path = written(
        tmp_path,
        "id,comment,note,date of birth\n1,very slow app,called twice,unknown\n2,fine with me,nobody home,n/a\n",
    )
    found = CsvFile(source="t").detect(path)
    assert {"rating", "occurred_at"}.isdisjoint(found.mapping.columns)


def test_what_was_guessed_is_said_in_words(tmp_path: Path) -> None:
    path = written(tmp_path, "id;comment;date;extra\n1;good;03/04/2026;x\n")
    said = "\n".join(CsvFile(source="t").detect(path).lines())
    for word in ("delimiter: ;", "text: column 'comment' (guessed)", "ASSUMED", "UTC", "'extra'", "channel: other"):
        assert word in said


DATES = [
    ("day first by evidence", ["03/04/2026", "31/05/2026"], datetime(2026, 4, 3, tzinfo=UTC), "row 3 has 31/05/2026"),
    ("month first by evidence", ["03/04/2026", "05/31/2026"], datetime(2026, 3, 4, tzinfo=UTC), "row 3 has 05/31/2026"),
    ("dots are day first", ["03.04.2026"], datetime(2026, 4, 3, tzinfo=UTC), "day before month"),
    ("nothing to tell by", ["03/04/2026"], datetime(2026, 4, 3, tzinfo=UTC), "ASSUMED"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "dates", "first", "evidence"), DATES, ids=[row[0] for row in DATES])
def test_order_of_day_and_month(tmp_path: Path, name: str, dates: list[str], first: datetime, evidence: str) -> None:
    path = written(tmp_path, "id,comment,date\n" + "".join(f"{n},text,{date}\n" for n, date in enumerate(dates)))
    assert items(path)[0].item.occurred_at == first
    assert evidence in "\n".join(CsvFile(source="t").detect(path).lines())


def test_mixed_orders_refuse_only_the_doubtful_dates(tmp_path: Path) -> None:
    path = written(tmp_path, "id,comment,date\n1,a,31/05/2026\n2,b,05/31/2026\n3,c,03/04/2026\n")
    assert [one.item.external_id for one in items(path)] == ["1", "2"]
    assert [(one.where, one.code) for one in refusals(path)] == [("line 4", "bad_date")]


ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "cp1252"]


@pytest.mark.parametrize("encoding", ENCODINGS)
def test_encodings(tmp_path: Path, encoding: str) -> None:
    text = "id;commento\n" + "".join(
        f"{n};Perché è già così? La città è più cara, però mi è piaciuto\n" for n in range(20)
    )
    path = written(tmp_path, text.encode(encoding))
    assert items(path)[0].item.text == "Perché è già così? La città è più cara, però mi è piaciuto"


def test_one_broken_byte_costs_one_row(tmp_path: Path) -> None:
    rows = [f"{n};però è così\n".encode() for n in range(50)]
    rows[7] = b"7;per\xf2 \xe8\n"
    path = written(tmp_path, b"id;commento\n" + b"".join(rows))
    assert len(items(path)) == 49
    assert [(one.where, one.code) for one in refusals(path)] == [("line 9", "bad_encoding")]


def test_200_mb_line_is_refused_in_bounded_time_and_the_rest_goes_in(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as stream:
        stream.write(b"id,comment\n1,before\n2,")
        for _ in range(200):
            stream.write(b"x" * 1_000_000)
        stream.write(b"\n3,after\n")
    begun = time.monotonic()
    lines = list(iter_lines(path, "utf-8"))
    assert [(line.number, line.too_long) for line in lines] == [(1, False), (2, False), (3, True), (4, False)]
    assert max(len(line.text) for line in lines) < 100
    assert time.monotonic() - begun < 10


BAD_ROWS = [
    ("empty text", '2,"  "', "empty_text"),
    ("no id", ",good,2026-01-01", "missing_id"),
    ("NUL", "2,go\x00od", "nul_bytes"),
    ("too many fields", "2,good,2026-01-01,5,web,oops,oops", "bad_row"),
    ("future", "2,good,2999-01-01", "future_date"),
    ("no date", "2,good,", "bad_date"),
    ("no real date", "2,good,31/02/2026", "bad_date"),
    ("rating in words", "2,good,2026-01-01,great", "bad_rating"),
    ("unknown channel", "2,good,2026-01-01,5,pigeon", "unknown_channel"),
    ("quote never closed", '2,"good', "bad_row"),
    ("too long", "2," + "x" * 100_001, "too_long"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "row", "code"), BAD_ROWS, ids=[row[0] for row in BAD_ROWS])
def test_a_bad_row_is_refused_with_its_reason_and_its_neighbours_go_in(
    tmp_path: Path, name: str, row: str, code: str
) -> None:
    path = written(
        tmp_path,
        f"id,comment,date,rating,channel\n1,fine,2026-01-01,4,web chat\n{row}\n3,fine,2026-01-01,,review\n".replace(
            "web chat", "chat"
        ),
    )
    assert [one.item.external_id for one in items(path)] == ["1", "3"]
    (refused,) = refusals(path)
    assert (refused.where, refused.code) == ("line 3", code)
    assert "good" not in refused.detail


def test_formulas_emoji_and_line_breaks_stay_text(tmp_path: Path) -> None:
    texts = ["=HYPERLINK(1)", "+39 è il prefisso", "-1 stella", "@banca ciao", "😡😡", "two\nlines", 'a "quoted" word']
    stream = io.StringIO()
    csv.writer(stream).writerows([["id", "comment"], *([str(n), text] for n, text in enumerate(texts))])
    assert [one.item.text for one in items(written(tmp_path, stream.getvalue()))] == texts


def test_duplicate_ids_pass_in_order(tmp_path: Path) -> None:
    path = written(tmp_path, "id,comment\n1,first\n1,second\n1,second\n")
    assert [one.item.text for one in items(path)] == ["first", "second", "second"]


def test_ids_without_a_column_are_stable_and_distinct(tmp_path: Path) -> None:
    path = written(tmp_path, "comment\ngood app\ngood app\nbad app\n")
    first, again = ([one.item.external_id for one in items(path)] for _ in range(2))
    assert first == again
    assert len(set(first)) == 3


WHOLE = [
    ("empty", b"", "empty_file"),
    ("binary", bytes(range(256)) * 20, "no_header"),
    ("no text column", b"a,b\n1,2\n3,4\n", "no_text_column"),
]


@pytest.mark.parametrize(("name", "content", "code"), WHOLE, ids=[row[0] for row in WHOLE])
def test_a_file_that_is_no_table_is_refused_whole(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        list(read_path(written(tmp_path, content), source="t"))
    assert caught.value.code == code


def test_reading_is_lazy_and_unclosed_quotes_do_not_swallow_the_rest(tmp_path: Path) -> None:
    path = written(tmp_path, 'id,comment\n1,"open\n' + "2,fine\n" * 500_000)
    rows = read_rows(path, "utf-8", ",", limit=10_000)
    assert [next(rows).code for _ in range(3)] == [None, "open_quote", None]


MAPPINGS = [
    "text=Said,external_id=Key,channel:=review,score.nps=N,attr.region=Where",
    ["text=Said", "external_id=Key", "channel='review'", "score.nps=N", "attr.region=Where"],
    ["text=said", "external_id=KEY", "channel=review", "score.nps=n", "attr.region=where"],
    {"columns": {"text": "Said", "external_id": "Key"}, "constants": {"channel": "review"}, "scores": {"nps": "N"}, "attributes": {"region": "Where"}},
]  # fmt: skip


@pytest.mark.parametrize("mapping", MAPPINGS)
def test_a_given_mapping_wins(tmp_path: Path, mapping: object) -> None:
    path = written(tmp_path, "Key,Said,N,Where,Comment\nk,yes,9,Lazio,no\n")
    (one,) = items(path, mapping=mapping)
    item = one.item
    assert (item.text, item.external_id, item.channel, item.scores, item.attributes) == (
        "yes",
        "k",
        "review",
        {"nps": 9.0},
        {"region": "Lazio"},
    )
    assert item.payload == {"Comment": "no"}


@pytest.mark.parametrize("name", ["m.toml", "m.json"])
def test_a_saved_mapping(tmp_path: Path, name: str) -> None:
    toml = '[columns]\ntext = "Said"\noccurred_at = "When"\n[constants]\nlanguage = "es"\n[dates]\nformat = "%m-%d-%Y %H:%M"\nzone = "Europe/Rome"\n'
    as_json = '{"columns": {"text": "Said", "occurred_at": "When"}, "constants": {"language": "es"}, "dates": {"format": "%m-%d-%Y %H:%M", "zone": "Europe/Rome"}}'
    saved = written(tmp_path, toml if name.endswith("toml") else as_json, name)
    (one,) = items(written(tmp_path, "Said,When\nhola,07-01-2026 12:00\n"), mapping=saved)
    assert (one.item.language, one.item.occurred_at) == ("es", datetime(2026, 7, 1, 10, 0, tzinfo=UTC))


@pytest.mark.parametrize(
    "mapping",
    ["text=Nowhere", "colour=Said", "text=", "text", "dates.zone=Mars/Base", "score.=N", "channel:=pigeon,nothing=1"],
)
def test_a_wrong_mapping_says_so(tmp_path: Path, mapping: str) -> None:
    with pytest.raises(ConfigError):
        list(read_path(written(tmp_path, "Said,N\nhola,1\n"), source="t", mapping=mapping))


@pytest.mark.parametrize(
    "options", [{"source": "No Good"}, {"source": "t", "channel": "pigeon"}, {"source": "t", "format": "pdf"}]
)
def test_wrong_options_say_so(tmp_path: Path, options: dict[str, str]) -> None:
    with pytest.raises(ConfigError):
        connector_for(written(tmp_path, "id,comment\n1,a\n"), **options)


def test_utf16_is_told_without_a_mark(tmp_path: Path) -> None:
    assert detect_encoding(written(tmp_path, "id,comment\n1,good\n".encode("utf-16-be"))).name == "utf-16-be"

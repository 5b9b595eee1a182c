"""The contract of ``ascolto annotate`` and ``ascolto redact``, on the shipped fakes, as a process."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.items import SENTIMENTS, STAGES, TOKEN_PATTERN
from workers.cli.judging import batches
from workers.cli.lines import BadLine, GoodLine, judge, read_lines

ROOT = Path(__file__).resolve().parents[2]
RUN = [sys.executable, "-c", "from workers.cli import main; main()"]
ITALIAN = "Buongiorno, la app non funziona da ieri. Scrivete a anna.bianchi@example.org, grazie."


def ascolto(*arguments: str, lines: Sequence[Any] = (), raw: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    given = raw or "".join(json.dumps(line) + "\n" for line in lines).encode()
    environment = os.environ | {"ASCOLTO_MODELS": "fake", "PYTHONPATH": str(ROOT)}
    return subprocess.run(
        [*RUN, *arguments], input=given, capture_output=True, env=environment, timeout=60, check=False
    )


def answers(done: subprocess.CompletedProcess[bytes]) -> list[dict[str, Any]]:
    return [json.loads(line) for line in done.stdout.decode().splitlines()]


def test_annotate_answers_in_the_form_of_the_contract() -> None:
    done = ascolto("annotate", lines=[{"id": "a", "text": ITALIAN, "channel": "email"}])
    answer = answers(done)[0]
    assert done.returncode == 0 and b"throw-away key" in done.stderr
    assert set(answer) == {
        "id",
        "language",
        "text",
        "spans",
        "sentiment",
        "stage",
        "pain_point",
        "topic",
        "sentences",
        "models",
    }
    assert answer["id"] == "a" and answer["language"] == "it" and "anna.bianchi" not in answer["text"]
    span = next(span for span in answer["spans"] if span["label"] == "EMAIL")
    assert ITALIAN[span["start"] : span["end"]] == "anna.bianchi@example.org"
    assert TOKEN_PATTERN.fullmatch(span["token"]) and span["token"] in answer["text"]
    assert set(span) == {"start", "end", "label", "token", "score"}
    assert answer["sentiment"]["label"] in SENTIMENTS and -1 <= answer["sentiment"]["score"] <= 1
    assert set(answer["sentiment"]["probabilities"]) == set(SENTIMENTS)
    assert answer["stage"]["label"] in (*STAGES, None) and isinstance(answer["pain_point"]["value"], bool)
    sentence = answer["sentences"][-1]
    assert ITALIAN[sentence["start"] : sentence["end"]].endswith("grazie.")
    assert set(sentence) == {"start", "end", "sentiment", "stage", "pain_point"}


def test_redact_leaves_the_signals_out() -> None:
    answer = answers(ascolto("redact", lines=[{"id": 7, "text": ITALIAN}]))[0]
    assert set(answer) == {"id", "language", "text", "spans", "models"} and answer["id"] == 7


def test_a_text_that_still_looks_personal_says_so() -> None:
    doubtful = "La mia app non funziona, il mio numero è 347 12 34 567 e basta."
    answer = answers(ascolto("redact", lines=[{"id": 7, "text": doubtful}]))[0]
    assert answer["rest_risk"] == {"score": 1.0, "reasons": ["long_number"]}


def test_a_key_file_fixes_the_tokens(tmp_path: Path) -> None:
    key = tmp_path / "key"
    key.write_text("ab" * 32)
    first, second = (
        answers(ascolto("redact", "--key-file", str(key), lines=[{"id": 1, "text": ITALIAN}])) for _ in "12"
    )
    other = answers(ascolto("redact", lines=[{"id": 1, "text": ITALIAN}]))
    assert first == second != other


@pytest.mark.parametrize("content", ["", "abcd", "zz" * 32])
def test_a_key_file_without_a_key_is_refused(tmp_path: Path, content: str) -> None:
    key = tmp_path / "key"
    key.write_text(content)
    done = ascolto("redact", "--key-file", str(key), lines=[{"id": 1, "text": "x"}])
    assert done.returncode == 2 and b"--key-file" in done.stderr and not done.stdout


def test_bad_lines_are_answered_in_their_place_and_the_run_goes_on() -> None:
    raw = b"\n".join(
        [
            b'\xef\xbb\xbf{"id": 1, "text": "The app works well and I like it."}',
            b"{broken",
            b"[1]",
            b'{"text": "no id"}',
            b'{"id": 2}',
            b'{"id": 3, "text": "\\ud800"}',
            b"\xff\xfe",
            b"",
            b'{"id": 4, "text": "Kukaan ei vastaa puhelimeen eik\\u00e4 sovellus toimi en\\u00e4\\u00e4 lainkaan t\\u00e4n\\u00e4\\u00e4n."}',
            b'{"id": 5, "text": "The card arrived and the branch was friendly."}',
        ]
    )
    done = ascolto("annotate", raw=raw)
    found = [answer.get("error", {}).get("code") for answer in answers(done)]
    assert done.returncode == 1
    assert found[:7] == [None, "not_json", "not_object", "missing_id", "missing_text", "bad_encoding", "bad_encoding"]
    assert found[7] and found[8] is None
    assert b"vastaa" not in done.stdout and b"vastaa" not in done.stderr


def test_the_end_of_the_last_line_may_be_missing_and_nothing_is_fine() -> None:
    assert answers(ascolto("redact", raw=b'{"id": 1, "text": "The app is good and fast."}'))[0]["id"] == 1
    assert ascolto("redact", raw=b"\n\n").returncode == 0


def test_an_overlong_line_is_skipped_without_being_kept() -> None:
    stream = io.BytesIO(b'{"id": 0, "text": "' + b"x" * 5_000_000 + b'"}\n{"id": 1, "text": "ok"}\n')
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    read = list(read_lines(stream, limit=10_000))
    assert isinstance(read[0], BadLine) and read[0].code == "too_long"
    assert isinstance(read[1], GoodLine) and read[1].id == 1
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 20_000


@given(st.binary(max_size=200))
def test_any_line_is_judged_and_none_raises(line: bytes) -> None:
    assert isinstance(judge(line), GoodLine | BadLine)


@given(st.lists(st.integers(0, 150_000), max_size=200))
def test_batches_keep_every_line_and_stay_bounded(sizes: list[int]) -> None:
    lines = [GoodLine(number, "x" * size, {}) for number, size in enumerate(sizes)]
    made = list(batches(iter(lines)))
    assert [line for batch in made for line in batch] == lines
    assert all(len(batch) <= 64 for batch in made)
    assert all(sum(len(line.text) for line in batch[:-1]) < 200_000 for batch in made)  # type: ignore[union-attr]

"""Transcripts: who speaks, where a conversation begins, and only the customer's words in the text."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest

from feedback.connectors import format_of, read_path
from feedback.errors import SourceError
from feedback.items import Turn
from feedback.ports import Parsed, Refusal


def read(folder: Path, text: str, name: str = "in.txt", **options: object) -> list[Parsed | Refusal]:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return list(read_path(path, source="t", format="transcript", **options))  # type: ignore[arg-type]


def single(folder: Path, text: str, name: str = "in.txt", **options: object) -> Parsed:
    (one,) = read(folder, text, name, **options)
    assert isinstance(one, Parsed), one
    return one


LABELS = [
    ("Operatore", "Cliente"), ("Agente", "Cliente"), ("Agent", "Customer"), ("Operator", "Client"), ("Conseiller", "Client"), ("Mitarbeiter", "Kunde"),
    ("Berater", "Kundin"), ("Atendente", "Cliente"), ("Consulente", "Utente"), ("AGENT (Anna)", "CUSTOMER"), ("Agent 1", "Caller"), ("Asesora", "Clienta"),
]  # fmt: skip


@pytest.mark.parametrize(("agent", "customer"), LABELS)
@pytest.mark.parametrize("form", ["{0}: {1}", "[00:01:12] {0}: {1}", "00:01 {0}: {1}", "**{0}**: {1}", "[{0}]: {1}"])
def test_only_the_customers_turns_are_text(tmp_path: Path, agent: str, customer: str, form: str) -> None:
    lines = [(agent, "Hello"), (customer, "the card is blocked"), (agent, "I see"), (customer, "since Monday")]
    one = single(tmp_path, "\n".join(form.format(*line) for line in lines))
    assert one.item.text == "the card is blocked\nsince Monday"
    assert [turn.speaker for turn in one.item.turns] == ["agent", "customer", "agent", "customer"]
    assert [part.text for part in one.removed] == ["Hello", "I see"]
    assert one.item.channel == ("call" if "0" in form.replace("{0}", "") else "chat")


def test_several_conversations_with_headers(tmp_path: Path) -> None:
    text = (
        "Conversation: 17\nDate: 2026-03-01 10:00\nCustomer ID: C-9\nChannel: chat\n\nAgent: hi\nCustomer: slow\napp: it freezes\n\n"
        "=====\nCustomer: no header here\nAgent: ok\n=====\n\nConversation: 19\nCustomer: bye\nConversation: 20\nAgent: only me\n"
    )
    first, second, third, refused = read(tmp_path, text)
    assert isinstance(first, Parsed)
    item = first.item
    assert (item.external_id, item.subject, item.channel) == ("17", "C-9", "chat")
    assert item.occurred_at == datetime(2026, 3, 1, 10, tzinfo=UTC)
    assert item.text == "slow\napp: it freezes"
    assert isinstance(second, Parsed)
    assert second.item.external_id.startswith("sha256-")
    assert isinstance(third, Parsed)
    assert third.item.external_id == "19"
    assert isinstance(refused, Refusal)
    assert refused.code == "no_customer_turn"


def test_unknown_speakers_are_other_until_named(tmp_path: Path) -> None:
    text = "Rossi: buongiorno\nBianchi: la carta non va\nRossi: vediamo\nBianchi: grazie\n"
    (refused,) = read(tmp_path, text)
    assert isinstance(refused, Refusal)
    assert refused.code == "no_customer_turn"
    one = single(tmp_path, text, mapping="speaker.customer=Bianchi,speaker.agent=Rossi")
    assert one.item.text == "la carta non va\ngrazie"


def test_an_agent_asking_about_a_customer_stays_the_agent(tmp_path: Path) -> None:
    one = single(tmp_path, "Agent: Reason for the call, customer: please say\nCustomer: Total: 40 euro, twice\n")
    assert one.item.text == "Total: 40 euro, twice"


def test_subtitles(tmp_path: Path) -> None:
    text = "WEBVTT\n\n1\n00:00:01.000 --> 00:00:03.000\n<v Agent>Hello</v>\n\n00:00:03.500 --> 00:00:06.000\n<v Customer>My card\nis blocked</v>\n"
    one = single(tmp_path, text, "in.vtt")
    assert one.item.turns[1] == Turn("customer", "My card\nis blocked</v>") or one.item.text == "My card\nis blocked"
    assert one.item.channel == "call"


JSON = [
    {
        "id": "7",
        "date": "2026-03-01",
        "turns": [{"speaker": "agent", "text": "hi"}, {"speaker": "customer", "text": "slow app"}],
    },
    {
        "id": "7",
        "date": "2026-03-01",
        "messages": [{"role": "assistant", "content": "hi"}, {"role": "user", "content": "slow app"}],
    },
]


@pytest.mark.parametrize("talk", JSON)
def test_json_turns(tmp_path: Path, talk: dict[str, object]) -> None:
    one = single(tmp_path, json.dumps(talk), "in.json")
    assert (one.item.external_id, one.item.text, len(one.item.turns)) == ("7", "slow app", 2)
    assert one.item.occurred_at == datetime(2026, 3, 1, tzinfo=UTC)


def test_json_lists(tmp_path: Path) -> None:
    assert single(tmp_path, json.dumps(JSON[0]["turns"]), "in.json").item.text == "slow app"
    results = read(tmp_path, json.dumps([*JSON, {"turns": "x"}, 3]), "in.json")
    assert [result.code if isinstance(result, Refusal) else "ok" for result in results] == [
        "ok",
        "ok",
        "bad_turns",
        "bad_turns",
    ]


@pytest.mark.parametrize(("text", "code"), [("", "empty_file"), ("\n\n", "empty_file")])
def test_an_empty_file_says_so(tmp_path: Path, text: str, code: str) -> None:
    with pytest.raises(SourceError) as caught:
        read(tmp_path, text)
    assert caught.value.code == code


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.txt", "Agent: hi\nCustomer: slow\n", "transcript"), ("a.txt", "id;text\n1;slow\n2;fine\n", "csv"), ("a.txt", "From: a@x.example\nTo: b@x.example\n\nhi", "mail"),
        ("a.txt", "just words\nand more\n", "mail"), ("a.txt", '{"text": "a"}\n', "jsonl"), ("a.json", '{"text": "a"}\n{"text": "b"}\n', "jsonl"),
        ("a.json", '{\n "turns": []\n}', "transcript"), ("a.data", "id;text\n1;slow\n2;fine\n", "csv"), ("a.CSV", "x", "csv"), ("a.mbox", "", "mail"), ("a.vtt", "WEBVTT", "transcript"),
    ],
)  # fmt: skip
def test_the_kind_of_a_file(tmp_path: Path, name: str, content: str, kind: str) -> None:
    (tmp_path / name).write_text(content, encoding="utf-8")
    assert format_of(tmp_path / name) == kind


def test_an_unknown_kind_says_so(tmp_path: Path) -> None:
    (tmp_path / "a.data").write_text("just words", encoding="utf-8")
    for path in (tmp_path / "a.data", tmp_path / "missing.csv"):
        with pytest.raises(SourceError):
            format_of(path)


@pytest.mark.parametrize(
    ("head", "subject"),
    [("Customer: BA-104233", "BA-104233"), ("Cliente: anna@example.org", "anna@example.org"), ("Customer: Anna", None)],
)
def test_a_bare_reference_after_the_customers_word_in_the_head_is_the_customer(
    tmp_path: Path, head: str, subject: str | None
) -> None:
    file = tmp_path / "call.txt"
    file.write_text(f"{head}\nDate: 2026-03-09\n\nAgent: How can I help?\nCustomer: My card does not work.\n")
    parsed = next(iter(read_path(file, source="calls")))
    assert isinstance(parsed, Parsed) and parsed.item.subject == subject
    assert parsed.item.text.endswith("My card does not work.")
    assert subject is None or parsed.item.text == "My card does not work."

"""Mail files: MIME, headers, HTML, mbox, folders and everything that is broken about them."""

from __future__ import annotations

import base64
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path

import pytest

from feedback.connectors import connector_for, read_path
from feedback.connectors.mail_text import text_of_html
from feedback.connectors.mailbox import Mailbox, split_mbox
from feedback.errors import SourceError
from feedback.ports import Parsed, Refusal


def mail(text: str = "La carta non funziona.", **headers: str) -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Anna Prova <anna@posta.example>"
    message["To"] = "assistenza@aurora.example"
    message["Date"] = "Tue, 03 Mar 2026 10:12:00 +0100"
    message["Message-ID"] = "<m1@posta.example>"
    message["Subject"] = "Carta bloccata però"
    for name, value in headers.items():
        del message[name.replace("_", "-")]
        message[name.replace("_", "-")] = value
    message.set_content(text)
    return message


def one(folder: Path, content: bytes | EmailMessage, name: str = "in.eml") -> Parsed | Refusal:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else bytes(content))
    (result,) = read_path(path, source="t")
    return result


def item_text(folder: Path, content: bytes | EmailMessage, name: str = "in.eml") -> str:
    result = one(folder, content, name)
    assert isinstance(result, Parsed), result
    return result.item.text


def test_headers_become_fields(tmp_path: Path) -> None:
    message = mail(
        In_Reply_To="<m0@aurora.example>",
        References="<root@x.example> <m0@aurora.example>",
        Cc="filiale@aurora.example",
    )
    message.add_attachment(b"%PDF", maintype="application", subtype="pdf", filename="estratto.pdf")
    result = one(tmp_path, message)
    assert isinstance(result, Parsed)
    item = result.item
    assert item.author == "Anna Prova <anna@posta.example>"
    assert item.subject == "anna@posta.example"
    assert item.title == "Carta bloccata però"
    assert (item.external_id, item.thread) == ("<m1@posta.example>", "<root@x.example>")
    assert item.occurred_at == datetime(2026, 3, 3, 9, 12, tzinfo=UTC)
    assert item.payload == {"to": ["assistenza@aurora.example"], "cc": ["filiale@aurora.example"], "attachments": 1}
    assert (item.channel, item.text) == ("email", "La carta non funziona.")


def test_without_id_and_date_the_id_is_stable_and_the_date_is_the_files(tmp_path: Path) -> None:
    raw = b"From: a@x.example\nTo: b@x.example\n\nciao"
    first, again = one(tmp_path, raw), one(tmp_path, raw)
    assert isinstance(first, Parsed)
    assert isinstance(again, Parsed)
    assert first.item.external_id == again.item.external_id
    assert first.item.payload["date_from"] == "file"


AUTOMATIC = [
    ({"Auto_Submitted": "auto-replied"}, "auto_reply"), ({"Auto_Submitted": "auto-generated (x)"}, "auto_reply"), ({"X_Autoreply": "yes"}, "auto_reply"),
    ({"Precedence": "auto_reply"}, "auto_reply"), ({"X_Failed_Recipients": "b@x.example"}, "delivery_report"),
    ({"Return_Path": "<>", "From": "MAILER-DAEMON@x.example"}, "delivery_report"),
]  # fmt: skip


@pytest.mark.parametrize(("headers", "code"), AUTOMATIC)
def test_automatic_mail_is_refused(tmp_path: Path, headers: dict[str, str], code: str) -> None:
    result = one(tmp_path, mail(**headers))
    assert isinstance(result, Refusal)
    assert result.code == code


@pytest.mark.parametrize(
    "headers", [{"Auto_Submitted": "no"}, {"X_Auto_Response_Suppress": "All"}, {"Precedence": "bulk"}]
)
def test_mail_by_people_is_not_taken_for_automatic(tmp_path: Path, headers: dict[str, str]) -> None:
    assert item_text(tmp_path, mail(**headers)) == "La carta non funziona."


def test_a_report_is_refused(tmp_path: Path) -> None:
    raw = b"From: x@x.example\nDate: Tue, 03 Mar 2026 10:12:00 +0100\nContent-Type: multipart/report; report-type=delivery-status; boundary=b\n\n--b\n\nfailed\n--b--\n"
    result = one(tmp_path, raw)
    assert isinstance(result, Refusal)
    assert result.code == "delivery_report"


def test_plain_wins_over_html_and_empty_plain_does_not(tmp_path: Path) -> None:
    message = mail("piano")
    message.add_alternative("<p>html</p>", subtype="html")
    assert item_text(tmp_path, message) == "piano"
    message = mail("\n")
    message.add_alternative("<p>solo <b>html</b></p>", subtype="html")
    assert item_text(tmp_path, message) == "solo html"


HTML = [
    ("<p>Uno</p><p>due<br>tre</p>", "Uno\n\ndue\ntre"),
    ("<style>x{}</style><script>alert(1)</script><div>a&nbsp;b</div><div>c</div>", "a b\nc"),
    ("<ul><li>a</li><li>b</li></ul>", "- a\n- b"),
    ('<div>mio</div><blockquote type="cite">loro</blockquote>', "mio"),
    ('<div>mio</div><div class="gmail_quote"><div class="gmail_attr">Il giorno x ha scritto:</div><blockquote class="gmail_quote">loro</blockquote></div>', "mio"),
    ('<div>mio</div><div class="moz-cite-prefix">X ha scritto:</div><blockquote type="cite">loro</blockquote><div>sotto</div>', "mio\nsotto"),
    ('<div class="gmail_quote"><blockquote class="gmail_quote">a?</blockquote><div>risposta</div><blockquote class="gmail_quote">b?</blockquote></div>', "risposta"),
    ("<div>mio</div><blockquote>citato</blockquote>", "mio\n> citato"),
    ('<blockquote type="cite">solo loro</blockquote>', "> solo loro"),
    ('<div>mio</div><div class="gmail_signature">Anna, tel 02</div>', "mio"),
    ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"),
    ("<p>non chiuso <b>grassetto", "non chiuso grassetto"),
    ("", ""),
]  # fmt: skip


@pytest.mark.parametrize(("html", "text"), HTML)
def test_html_to_text(html: str, text: str) -> None:
    assert text_of_html(html).text == text


def test_structural_quotes_are_reported() -> None:
    removed = text_of_html('<div>mio</div><blockquote type="cite"><p>loro</p></blockquote>').removed
    assert [(part.kind, part.text) for part in removed] == [("quoted_reply", "> loro")]


def test_outlook_html_is_cut_at_the_header_block(tmp_path: Path) -> None:
    message = mail("x")
    message.set_content(
        "<div>La carta è bloccata.</div><div style='border-top:solid #E1E1E1 1.0pt'><p><b>Da:</b> Banca &lt;a@b.example&gt;<br><b>Inviato:</b> martedì<br>"
        "<b>A:</b> Anna<br><b>Oggetto:</b> carta</p></div><p>Gentile cliente</p>",
        subtype="html",
    )
    assert item_text(tmp_path, message) == "La carta è bloccata."


HEAD = b"From: a@x.example\nDate: Tue, 03 Mar 2026 10:12:00 +0100\nSubject: s\n"
BROKEN = [
    ("unknown charset", HEAD + b"Content-Type: text/plain; charset=klingon\n\nciao", "ciao"),
    ("wrong charset", HEAD + b"Content-Type: text/plain; charset=utf-8\n\nperch\xe9 no", "perché no"),
    ("no charset, latin bytes", HEAD + b"\nla citt\xe0 non \xe8 cos\xec", "la città non è così"),
    ("boundary missing", HEAD + b"Content-Type: multipart/mixed\n\nciao", "ciao"),
    ("boundary never closed", HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n--b\nContent-Type: text/plain\n\nciao\n", "ciao"),
    ("bad base64", HEAD + b"Content-Transfer-Encoding: base64\n\n" + base64.b64encode(b"ciao a tutti")[:-2] + b"!!", "ciao a tut"),
    ("bad encoded word", HEAD.replace(b"Subject: s", b"Subject: =?utf-8?Q?=ZZ=?= =?x?B?%%?=") + b"\nciao", "ciao"),
    ("bad date", HEAD.replace(b"Tue, 03 Mar 2026 10:12:00 +0100", b"yesterday-ish") + b"\nciao", "ciao"),
    ("bytes in headers", HEAD.replace(b"Subject: s", b"Subject: perch\xe9") + b"\nciao", "ciao"),
    ("address without end", HEAD.replace(b"a@x.example", b'"Ann <a@x.example') + b"\nciao", "ciao"),
    ("DOS line ends", (HEAD + b"\nuno\ndue").replace(b"\n", b"\r\n"), "uno\ndue"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "text"), BROKEN, ids=[row[0] for row in BROKEN])
def test_broken_mail_is_read_as_far_as_it_goes(tmp_path: Path, name: str, raw: bytes, text: str) -> None:
    assert item_text(tmp_path, raw) == text


REFUSED = [
    ("nothing", b"", "empty_text"), ("no text", HEAD + b"\n", "empty_text"), ("no headers", b"\n\n", "empty_text"), ("NUL", HEAD + b"\nci\x00ao", "nul_bytes"),
    ("only a quote", HEAD + b"\nOn Tue, Mar 3, 2026 at 10:12 AM Bank <b@x.example> wrote:\n> hello\n", "empty_text"),
    ("damaged multipart", HEAD + b"Content-Type: multipart/mixed; boundary=b\n\n", "broken_mime"),
    ("future", HEAD.replace(b"2026", b"2999") + b"\nciao", "future_date"),
    ("nested HTML", HEAD + b"Content-Type: text/html\n\n" + b"<div>" * 20_000 + b"x", "broken_mime"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "raw", "code"), REFUSED, ids=[row[0] for row in REFUSED])
def test_mail_without_text_is_refused_with_a_reason(tmp_path: Path, name: str, raw: bytes, code: str) -> None:
    result = one(tmp_path, raw)
    assert isinstance(result, Refusal)
    assert result.code == code


def mbox(folder: Path, *messages: bytes, name: str = "in.mbox") -> Path:
    path = folder / name
    path.write_bytes(b"".join(b"From x@x.example Tue Mar  3 10:12:00 2026\n" + raw + b"\n\n" for raw in messages))
    return path


def test_mbox_is_cut_and_unquoted(tmp_path: Path) -> None:
    path = mbox(
        tmp_path,
        HEAD + b"\nuno\n>From qui in poi",
        HEAD + b"Auto-Submitted: auto-replied\n\nfuori ufficio",
        b"From: b@x.example\nTo: c@x.example\n\ndue",
    )
    first, refused, last = read_path(path, source="t")
    assert isinstance(first, Parsed)
    assert isinstance(refused, Refusal)
    assert isinstance(last, Parsed)
    assert first.item.text == "uno\nFrom qui in poi"
    assert (refused.where, refused.code) == ("message 2", "auto_reply")
    assert last.item.occurred_at == datetime(2026, 3, 3, 10, 12, tzinfo=UTC)


def test_an_endless_message_is_refused_and_the_next_goes_in(tmp_path: Path) -> None:
    path = mbox(tmp_path, HEAD + b"\n" + b"x" * 300_000, HEAD + b"\ndopo")
    refused, last = Mailbox(source="t", limit=100_000).read(path)
    assert isinstance(refused, Refusal)
    assert refused.code == "too_long"
    assert isinstance(last, Parsed)
    assert [raw is None for _, raw in split_mbox(path, 100_000)] == [True, False]


def test_folders_and_maildirs(tmp_path: Path) -> None:
    folder, maildir = tmp_path / "mails", tmp_path / "dir"
    for sub in (folder, maildir / "cur", maildir / "new", maildir / "tmp"):
        sub.mkdir(parents=True)
    (folder / "a.eml").write_bytes(bytes(mail("primo")))
    (folder / "b.txt").write_text("solo il corpo\n\n-- \nAnna\n", encoding="utf-8")
    (folder / "c.pdf").write_bytes(b"%PDF")
    (folder / ".hidden").write_bytes(b"x")
    (maildir / "cur" / "1:2,S").write_bytes(bytes(mail("secondo")))
    (maildir / "new" / "2").write_bytes(bytes(mail("terzo")))
    results = list(read_path(folder, source="t"))
    assert [result.item.text if isinstance(result, Parsed) else result.code for result in results] == [
        "primo",
        "solo il corpo",
        "not_a_mail",
    ]
    assert [result.item.text for result in read_path(maildir, source="t") if isinstance(result, Parsed)] == [
        "secondo",
        "terzo",
    ]
    assert "maildir" in connector_for(maildir, source="t").detect(maildir).lines()[0]
    with pytest.raises(SourceError):
        list(read_path(maildir / "tmp", source="t"))


def test_digest_of_an_attached_mail_is_not_read_into_the_text(tmp_path: Path) -> None:
    message = mail("vedi allegato")
    message.add_attachment(mail("testo di un altro"))
    result = one(tmp_path, message)
    assert isinstance(result, Parsed)
    assert (result.item.text, result.item.payload["attachments"]) == ("vedi allegato", 1)

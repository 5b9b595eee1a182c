"""Mails as they arrive: headers, plain or HTML bodies, signatures, quoted answers, more than one encoding."""

from __future__ import annotations

import time
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime, formataddr
from html import escape
from mailbox import mboxMessage
from zlib import crc32

from feedback.demo.compose import Draft
from feedback.demo.people import Customer

SERVICE = ("Banca Aurora", "assistenza@bancaaurora.example")


def mail_of(number: str, who: Customer, when: datetime, draft: Draft) -> mboxMessage:
    """One message with fixed ids and boundaries, so that a seed always gives the same bytes."""
    message = EmailMessage()
    message["From"] = formataddr((who.name, who.email))
    message["To"] = formataddr(SERVICE)
    message["Subject"] = draft.title or ""
    message["Date"] = format_datetime(when)
    message["Message-ID"] = number
    if draft.quoted:
        message["In-Reply-To"] = f"<re-{number[1:]}"
        message["References"] = f"<re-{number[1:]}"
    plain = "\n\n".join(part for part in (f"{draft.text}\n{draft.signature}", draft.quoted) if part) + "\n"
    charset = "iso-8859-1" if crc32(number.encode()) % 9 == 0 and _fits(plain) else "utf-8"
    message.set_content(plain, charset=charset, cte="quoted-printable")
    if draft.html:
        message.add_alternative(_html(draft), subtype="html", cte="quoted-printable")
        message.set_boundary(f"=_{crc32(number.encode()):08x}")
    kept = mboxMessage(message)
    kept.set_from("mail@bancaaurora.example", time.gmtime(when.timestamp()))
    return kept


def _fits(text: str) -> bool:
    try:
        text.encode("iso-8859-1")
    except UnicodeEncodeError:
        return False
    return True


def _html(draft: Draft) -> str:
    blocks = "".join(f"<p>{_lines(block)}</p>\n" for block in draft.text.split("\n\n"))
    signature = f'<div class="signature">{_lines(draft.signature)}</div>\n'
    head, _, old = draft.quoted.partition("\n")
    said = "\n".join(line.removeprefix("> ") for line in old.splitlines())
    quoted = f'<div class="gmail_quote">{_lines(head)}<blockquote>{_lines(said)}</blockquote></div>' if head else ""
    return f"<html><body>\n{blocks}{signature}{quoted}</body></html>\n"


def _lines(text: str) -> str:
    return escape(text).replace("\n", "<br>\n")

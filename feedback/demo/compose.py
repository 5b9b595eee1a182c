"""From a situation to what somebody writes or says about it, in the manner of each channel."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from random import Random

from feedback.demo.journeys import Situation
from feedback.demo.moment import Moment
from feedback.demo.phrases import Phrases, fill, lower_start, typed

_TONE = {"negative": "neg", "neutral": "neu", "positive": "pos"}
_BECAUSE = re.compile(r"(perché|porque|because|pentru că|parce que)$")
_ELISIONS = {"il": "l'", "del": "dell'", "dal": "dall'", "al": "all'"}
_ELIDED = re.compile(r"\b(il|del|dal|al) ((?:8|11)(?:/\d| (?:gen|feb|mar|apr|mag|giu|lug|ago|set|ott|nov|dic)))", re.I)
_SMILES = {
    "neg": ("", "😡", "😤", "🙄", "👎", "😒"),
    "neu": ("", "🤔", "🙏", ""),
    "pos": ("", "👍", "😊", "❤️", "👏", "🔝"),
}


@dataclass(slots=True)
class Draft:
    """A written item before it is put into a file. ``parts`` of a mail: body, signature, quoted mail."""

    text: str
    title: str | None = None
    turns: list[dict[str, str]] = field(default_factory=list)
    signature: str = ""
    quoted: str = ""
    html: bool = False


def polish(text: str) -> str:
    """Put right what joining pieces leaves: ``a aprile`` -> ``ad aprile``, ``il 8 marzo`` -> ``l'8 marzo``, doubled spaces."""
    text = re.sub(r"\ba \x01", "ad ", text, flags=re.I).replace("\x01", "")
    text = _ELIDED.sub(lambda found: _ELISIONS[found[1].lower()] + found[2], text)
    return re.sub(r"[ \t]{2,}", " ", text).strip()


@dataclass(slots=True)
class Writer:
    """Writes for one item: phrases of a language, a situation, a moment."""

    phrases: Phrases
    situation: Situation
    moment: Moment

    @property
    def rng(self) -> Random:
        """The one source of chance."""
        return self.moment.rng

    @property
    def tone(self) -> str:
        """``neg``, ``neu`` or ``pos``."""
        return _TONE[self.situation.sentiment]

    def write(self, channel: str) -> Draft:
        """The item of a channel. Raises ``KeyError`` for a channel that the demo does not have."""
        maker = {
            "email": self._email, "chat": self._chat, "call": self._call, "review": self._review, "survey": self._survey,
            "social": self._social, "comment": self._comment,
        }[channel]  # fmt: skip
        return maker()

    def _said(self, part: str, *, mail: bool = False) -> str:
        return self.phrases.pick(self.situation.id, part, mail=mail)

    def _more(self, count: int) -> list[str]:
        return self.phrases.picks(self.situation.id, "more", count)

    def _done(self, text: str) -> str:
        filled = polish(fill(text, self.moment))
        return filled[0].upper() + filled[1:] if filled and text[0] == "<" else filled

    def _loose(self, text: str, sloppiness: float) -> str:
        return typed(text, self.phrases.language, self.rng, sloppiness)

    def _ending(self, chance: float) -> list[str]:
        return [self.phrases.frame(f"end_{self.tone}")] if self.rng.random() < chance else []

    def _asking(self) -> str:
        return "agent_more" if self.tone == "neg" else "agent_more_neu"

    def _signed(self, text: str, chance: float) -> str:
        if self.rng.random() >= chance:
            return text
        return f"{text}{self.rng.choice((' ', chr(10), ' - '))}{self.phrases.frame('sign_off')}"

    def _survey(self) -> Draft:
        roll = self.rng.random()
        if roll < 0.62:
            text = self._said("short")
            text = text[0].upper() + text[1:] if text[0] != "<" else text
        elif roll < 0.85:
            text = self._said("core")
        else:
            text = _joined(self._said("short"), *self._ending(1.0))
        return Draft(self._done(self._loose(_joined(text), 0.25)))

    def _social(self) -> Draft:
        text = self._said("short") if self.rng.random() < 0.65 else self._said("core")
        if self.rng.random() < 0.3:
            text = _joined(text, *self._more(1))
        text = self._loose(text, 0.4)
        tag = self.phrases.frame(f"tag_{self.tone}") if self.rng.random() < 0.6 else ""
        if tag and tag not in text and "@bancaaurora" not in text:
            text = f"{tag} {text}" if tag.startswith("@") and self.rng.random() < 0.5 else f"{text} {tag}"
        return Draft(self._done(text))

    def _comment(self) -> Draft:
        pieces = [
            self._said("core") if self.rng.random() < 0.7 else self._said("short"),
            *self._more(self.rng.choice((0, 1, 1, 2))),
        ]
        text = self._loose(_joined(*pieces, *self._ending(0.25)), 0.25)
        return Draft(self._done(self._signed(text, 0.14)))

    def _review(self) -> Draft:
        roll, rng = self.rng.random(), self.rng
        if roll < 0.34:
            pieces = [self._said("short")]
        elif roll < 0.6:
            pieces = [self._said("short"), *self._more(1), *self._ending(0.3)]
        else:
            pieces = [self._said("core"), *self._more(rng.choice((1, 1, 2, 2, 3))), *self._ending(0.5)]
        text = self._loose(_joined(*pieces), 0.3 if roll < 0.6 else 0.15)
        if rng.random() < 0.12:
            text = f"{text} {rng.choice(_SMILES[self.tone])}".strip()
        title = self._done(self._said("title")) if rng.random() < 0.6 else None
        return Draft(self._done(self._signed(text, 0.1)), title)

    def _email(self) -> Draft:
        rng, frame = self.rng, self.phrases.frame
        blocks = [_joined(self._said("core", mail=True), *self._more(rng.choice((0, 1, 1))))]
        if details := self._more(rng.choice((0, 1, 1, 2))):
            details = [line for line in details if line not in blocks[0]]
            blocks.append(_joined(*details))
        if rng.random() < 0.5:
            blocks.append(frame("ident"))
        if rng.random() < 0.75:
            blocks.append(frame(f"ask_{self.tone}"))
        blocks = [block for block in blocks if block]
        body = "\n".join(blocks) if rng.random() < 0.3 else "\n\n".join(blocks)
        hello = f"{frame('mail_hello')}\n\n" if rng.random() < 0.93 else ""
        close = f"\n\n{frame('mail_close')}"
        if rng.random() < 0.12:
            body = self._loose(body, 0.4)
        text = self._done(f"{hello}{_after_hello(hello, body, self.phrases.language)}{close}")
        signature = self._done(frame("signature"))
        quoted = self._done(f"{frame('quote_head')}\n\0{frame('quote_body')}") if rng.random() < 0.3 else ""
        draft = Draft(text, self._done(self._said("title")), signature=signature, html=rng.random() < 0.12)
        if quoted:
            head, _, old = quoted.partition("\0")
            draft.quoted = head + "\n".join(f"> {line}" for line in old.splitlines())
            draft.title = (
                f"{'AW' if self.phrases.language == 'de' else 'Re' if rng.random() < 0.7 else 'R'}: {draft.title}"
            )
        return draft

    def _chat(self) -> Draft:
        rng, frame = self.rng, self.phrases.frame
        slop = 0.55 if self.moment.who.attributes["age_band"] in ("18-25", "26-34") else 0.35
        opening = self._loose(self._said("core") if rng.random() < 0.75 else self._said("short"), slop)
        turns = [("bot" if rng.random() < 0.8 else "agent", frame("bot_hi"))] if rng.random() < 0.75 else []
        if rng.random() < 0.5:
            turns.append(("customer", frame("chat_hi")))
            turns.append(("customer", opening))
        else:
            turns.append(
                (
                    "customer",
                    f"{frame('chat_hi')}, {lower_start(opening, self.phrases.language)}"
                    if rng.random() < 0.4
                    else opening,
                )
            )
        if rng.random() < 0.7:
            turns += [("agent", frame("agent_ask_id")), ("customer", frame("cust_id"))]
        details = self._more(rng.choice((1, 1, 2, 2, 3)))
        if rng.random() < 0.5:
            turns.append(("agent", frame(self._asking())))
        turns += [("customer", self._loose(line, slop)) for line in details]
        turns.append(("agent", frame(f"agent_act_{self.tone}")))
        bye = "chat_bye_neg" if self.tone == "neg" and rng.random() < 0.6 else "chat_bye"
        if rng.random() < 0.8:
            turns.append(("customer", frame(bye)))
        return self._talk(turns)

    def _call(self) -> Draft:
        rng, frame = self.rng, self.phrases.frame
        core = self._said("core")
        start = frame("call_start")
        while core.endswith("?") and _BECAUSE.search(start):
            start = frame("call_start")
        turns = [("agent", frame("call_hi")), ("customer", f"{start} {lower_start(core, self.phrases.language)}")]
        if rng.random() < 0.85:
            turns += [("agent", frame("agent_ask_id").split(". ", 1)[-1]), ("customer", frame("call_id"))]
        for line in self._more(rng.choice((1, 2, 2, 3))):
            turns.append(("agent", frame(self._asking())))
            said = f"{frame('call_fill')} {lower_start(line, self.phrases.language)}" if rng.random() < 0.6 else line
            turns.append(("customer", said))
        turns.append(("agent", frame(f"agent_act_{self.tone}")))
        turns.append(("customer", frame("call_end")))
        return self._talk(turns)

    def _talk(self, turns: list[tuple[str, str]]) -> Draft:
        said = [{"speaker": speaker, "text": self._done(text)} for speaker, text in turns]
        return Draft("\n".join(turn["text"] for turn in said if turn["speaker"] == "customer"), turns=said)


def _joined(*pieces: str) -> str:
    """Pieces as sentences: a full stop where the one before has no end of its own, a capital after it."""
    text = ""
    for piece in pieces:
        if text and piece[:6].casefold() in text.casefold():
            continue
        if text and text[-1] not in ".!?…»)":
            text += "."
        start = piece[0].upper() + piece[1:] if text and piece[0] != "<" else piece
        text = f"{text} {start}" if text else piece
    return text


def _after_hello(hello: str, body: str, language: str) -> str:
    """After a greeting that ends in a comma Italians and French people go on with a small letter, sometimes."""
    return (
        lower_start(body, language) if hello.rstrip().endswith(",") and language in ("it", "ro", "pt", "de") else body
    )

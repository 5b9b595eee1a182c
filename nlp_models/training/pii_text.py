"""Feedback texts made out of our own sentences and values, with the place of every name and address.

Channels are written as customers write them: mails with headers, quoted replies
and signatures, chat turns, reviews, posts, survey answers; now and then all in
capitals, without any, or full of typos.
"""

from __future__ import annotations

import re

from nlp_models.pii.latin import unmarked
from nlp_models.training.pii_slots import Piece, Slots

__all__ = ["Piece", "Writer"]

_LETTERS = re.compile(r"(?<![\w@.])[^\W\d_]{3,}(?![\w@])")
_KEYS = {**dict(zip("aeiou", "sriyi", strict=True)), "n": "m", "r": "e", "l": "k", "s": "a", "t": "r"}
_AFTER_SIGN = re.compile(r"(?<=[,.;:!?]) ")
_CEDILLA = str.maketrans("șțȘȚ", "şţŞŢ")
EMOJI = ("😡", "👍", "🙏", "😭", "❤️", "😀", "👎", "🤬", "💳", "⭐⭐⭐", "🤷‍♀️", "!!!", "...", ":)", ":(")


class Writer(Slots):
    """Writes texts of one language."""

    def text(self) -> list[Piece]:
        """One text of any channel: a third of them whole as written, the others put together of sentences."""
        self.begin()
        makers = (self._document, self._email, self._chat, self._review, self._social, self._survey, self._salad)
        whole = 45 if self.sentences.documents else 0
        pieces = self.rng.choices(makers, (whole, 20, 12, 20, 12, 12, 4))[0]()
        return self._styled(self._blurred(pieces))

    def _document(self) -> list[Piece]:
        """A whole text; now and then a part of it, or with a sentence in between that belongs elsewhere."""
        rng, lines = self.rng, self.rng.choice(self.sentences.documents).split("\n")
        if rng.random() < 0.3:
            lines = self._spliced(lines, self.rng.choice(self.sentences.documents).split("\n"))
        if len(lines) > 4 and rng.random() < 0.25:
            start = rng.randint(0, len(lines) - 3)
            lines = lines[start : start + rng.randint(2, len(lines))]
        if rng.random() < 0.25:
            lines.insert(
                rng.randint(0, len(lines)), rng.choice(rng.choice((self.sentences.person, self.sentences.negative)))
            )
        return self.fill("\n".join(lines))

    def _spliced(self, one: list[str], other: list[str]) -> list[str]:
        """The beginning of a text and the end of another."""
        kept, left = self.rng.randint(1, len(one)), self.rng.randint(0, len(other) - 1)
        return [*one[:kept], *other[left:]]

    def _blurred(self, pieces: list[Piece]) -> list[Piece]:
        """Some words exchanged for any others, so that an unknown word is no sign of a name."""
        rng, share = self.rng, self.rng.choice((0.0, 0.0, 0.0, 0.04, 0.1, 0.2))

        def other(match: re.Match[str]) -> str:
            given = match.group()
            if rng.random() > share:
                return given
            new = self.word()
            return new.upper() if given.isupper() else new[:1].upper() + new[1:] if given[0].isupper() else new

        return [(text if label else _LETTERS.sub(other, text), label) for text, label in pieces]

    # -- channels ------------------------------------------------------------------------------------------------

    def _sentences(self, count: int, personal: float = 0.5) -> list[Piece]:
        rng, known = self.rng, self.sentences
        pieces: list[Piece] = []
        for _ in range(count):
            roll = rng.random()
            template = rng.choice(
                known.person if roll < personal else known.rare if roll < personal + 0.13 else known.negative
            )
            kind = rng.random()
            filled = self._field() if kind < 0.05 else self._amid() if kind < 0.15 else self.fill(template)
            if rng.random() < 0.75 and filled[0][1] is None:
                filled[0] = (filled[0][0][:1].upper() + filled[0][0][1:], None)
            pieces += [
                *filled,
                (
                    rng.choice(
                        (
                            ". ",
                            ". ",
                            ". ",
                            ".\n",
                            "! ",
                            "!!! ",
                            ", ",
                            " ",
                            " ",
                            "... ",
                            "? ",
                            "?? ",
                            "\n",
                            "\n",
                            "; ",
                            " - ",
                            " / ",
                        )
                    ),
                    None,
                ),
            ]
            if rng.random() < 0.06:
                pieces.append((rng.choice(EMOJI) + " ", None))
        return pieces

    def _amid(self) -> list[Piece]:
        """A capitalised name among common words: its shape must do where no sentence helps."""
        rng = self.rng
        before, after = ([self.word() for _ in range(rng.randint(1, 5))] for _ in range(2))
        roll = rng.random()
        middle: Piece = (self.full(), "PERSON") if roll < 0.6 else self._slot(rng.choice(("o", "pr", "c", "car")))
        if roll > 0.85:
            middle = ("".join(rng.choice("ABCDEFGILMNOPRSTUV") for _ in range(rng.randint(2, 5))), None)
        return [(" ".join(before) + " ", None), middle, (" " + " ".join(after), None)]

    def _field(self) -> list[Piece]:
        """A line such as ``Motive: 1234``: a capital and a colon make no name."""
        word = self.word()
        value = self.rng.choice(("{x}", "{d}", "{m}", "{n}", "{v}", "{p}", "{p}", "{a}"))
        return [(word[:1].upper() + word[1:] + ": ", None), *self.fill(value)]

    def _email(self) -> list[Piece]:
        rng = self.rng
        pieces: list[Piece] = []
        if rng.random() < 0.3:
            start, to, copy, subject, *_ = self.words.HEADERS.split("|")
            pieces += [*self.fill(f"{start}: {{p}}{rng.choice(('', ' <{e}>', ' [{e}]'))}"), ("\n", None)]
            pieces += [*self.fill(f"{to}: {rng.choice(('{o}', '{e}', '{p}', '{p} <{e}>'))}"), ("\n", None)]
            if rng.random() < 0.3:
                pieces += [*self.fill(f"{copy}: {{p}}"), ("\n", None)]
            pieces += [(f"{subject}: ", None), *self.fill(rng.choice(self.sentences.negative)), ("\n\n", None)]
        if rng.random() < 0.8:
            pieces += [*self.fill(rng.choice(self.greetings)), (rng.choice(("\n", "\n\n", " ")), None)]
        pieces += self._sentences(rng.randint(1, 4), 0.45)
        if rng.random() < 0.75:
            pieces += [("\n" + rng.choice(self.closings) + rng.choice(("\n", ",\n", " ", ", ", "\n\n")), None)]
            pieces += [(self._cased(self.full()), "PERSON")]
            pieces += self.fill(rng.choice(("", "", "\n{ph}", "\n{e}", "\n{a}", "\nTel. {ph}", "\n{o}", "\n{o}\n{c}")))
        if rng.random() < 0.2:
            wrote = rng.choice(self.words.WROTE.split("|"))
            pieces += [("\n\n", None), *self.fill(wrote), ("\n> ", None), *self.fill(rng.choice(self.greetings))]
            pieces += [("\n> ", None), *self._sentences(1, 0.4), ("\n> ", None), (self.full(), "PERSON")]
        return pieces

    def _chat(self) -> list[Piece]:
        rng = self.rng
        pieces: list[Piece] = []
        named = rng.random() < 0.4
        agent: Piece = (self.first(), "PERSON") if named else (rng.choice(self.roles), None)
        for turn in range(rng.randint(1, 5)):
            who = agent if turn % 2 else (rng.choice(self.roles[:1] * 3 + self.roles), None)
            if rng.random() < 0.15:
                pieces += [(f"[{rng.randint(8, 20)}:{rng.randint(10, 59)}] ", None)]
            if who[1] and rng.random() < 0.3:
                pieces.append((rng.choice(self.roles) + " ", None))
            pieces += [who, (": ", None)]
            if rng.random() < 0.3:
                pieces += [*self.fill(rng.choice(self.greetings)), (" ", None)]
            if rng.random() < 0.12:
                pieces += [(self._cased(self.full(), 0.3), "PERSON")]
            else:
                pieces += self._sentences(1, 0.45)
            pieces.append(("\n", None))
        return pieces

    def _review(self) -> list[Piece]:
        start = self.rng.choice(("", "", "★☆☆☆☆ ", "★★★★★\n", "1/5 ", "5 ⭐ ", "⭐ "))
        pieces: list[Piece] = [(start, None), *self._sentences(self.rng.randint(1, 4), 0.4)]
        if self.rng.random() < 0.2:
            pieces += [(self.rng.choice(("\n- ", "\n", " — ")), None), (self._cased(self.full(), 0.2), "PERSON")]
        return pieces

    def _social(self) -> list[Piece]:
        start = "@" + self._company().replace(" ", "").replace("'", "") if self.rng.random() < 0.6 else ""
        pieces: list[Piece] = [(start + " " if start else "", None), *self._sentences(self.rng.randint(1, 2), 0.45)]
        tag = self.rng.choice(("", "", "#", "cc @"))
        if not tag:
            return pieces
        handle = self._handle(self.first(), self.last())
        return [*pieces, (tag.rstrip("@"), None), ("@" + handle, "USERNAME") if "@" in tag else (handle, None)]

    def _survey(self) -> list[Piece]:
        pieces: list[Piece] = []
        for number in range(1, self.rng.randint(2, 4)):
            heading = self.word().capitalize()
            label = self.rng.choice(
                (f"Q{number}: ", f"{number}. ", "", "", "NPS 9. ", f"{heading} {number}: ", f"{heading}? -> ")
            )
            pieces += [(label, None), *self._sentences(1, 0.4)]
        return pieces

    def _salad(self) -> list[Piece]:
        """Common words in any order: no names here, whatever the case."""
        rng = self.rng
        words = [self.word() for _ in range(rng.randint(4, 20))]
        if rng.random() < 0.3:
            words = [f"{word}-{self.word()}" if rng.random() < 0.15 else word for word in words]
        style = rng.random()
        if style < 0.3:
            words = [word.capitalize() for word in words]
        elif style < 0.5:
            words = [word.upper() for word in words]
        return [(" ".join(words), None), (rng.choice((".", "", "!")), None)]

    # -- styles --------------------------------------------------------------------------------------------------

    def _styled(self, pieces: list[Piece]) -> list[Piece]:
        rng, roll = self.rng, self.rng.random()
        if roll < 0.17:
            pieces = [(text.lower(), label) for text, label in pieces]
        elif roll < 0.25:
            pieces = [(text.upper(), label) for text, label in pieces]
        elif roll < 0.33 and len(pieces) > 2:
            start = rng.randrange(len(pieces))
            loud = range(start, start + rng.randint(1, 6))
            pieces = [(text.upper() if index in loud else text, label) for index, (text, label) in enumerate(pieces)]
        if rng.random() < 0.25:
            pieces = [(unmarked(text), label) for text, label in pieces]
        if self.language == "ro" and rng.random() < 0.15:
            pieces = [(text.translate(_CEDILLA), label) for text, label in pieces]
        if rng.random() < 0.06:
            pieces = [(text if label else _AFTER_SIGN.sub("", text), label) for text, label in pieces]
        if rng.random() < 0.14:
            pieces = [(self._typos(text, 0.04), label) for text, label in pieces]
        return pieces

    def _typos(self, text: str, share: float) -> str:
        rng, letters = self.rng, list(text)
        for index in range(1, len(letters) - 1):
            if letters[index].isalpha() and letters[index + 1].isalpha() and rng.random() < share:
                kind = rng.randint(0, 3)
                if kind == 0:
                    letters[index], letters[index + 1] = letters[index + 1], letters[index]
                elif kind == 1:
                    letters[index] = ""
                elif kind == 2:
                    letters[index] *= 2
                else:
                    letters[index] = _KEYS.get(letters[index], letters[index])
        return "".join(letters)

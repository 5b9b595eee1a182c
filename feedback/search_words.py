"""Words that may be searched: the wall between what somebody typed and the search.

``SafeWords`` are made here, of a query in which nothing could be personal, and by
a worker (``feedback.query_masking``). ``search`` takes nothing else, so no typed
query can reach the database, a log or a model.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field

from feedback.errors import InvalidItem
from feedback.items import PII_LABELS
from feedback.privacy.doubts import common_only

MAX_QUERY_CHARACTERS = 500

OWN_TOKEN = re.compile(
    rf"\[(?:{'|'.join((*PII_LABELS, 'THREAD'))})_[a-z2-7]{{12}}\]"
    rf"|(?<!\w)(?:{'|'.join((*PII_LABELS, 'THREAD'))})_[a-z2-7]{{12}}(?!\w)",
    re.IGNORECASE,
)
"""A token of ours as somebody may type it: with or without brackets, in any case."""

_PIECES = re.compile(r'[\s"]+')
_EDGES = ",.;:!?()"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
_SPELLED_AT = frozenset(("at", "chiocciola", "arroba", "arobase", "arobas", "klammeraffe"))
_MOST_LETTERS = 2
"""So many words of one letter may stand in a query before it looks like something spelled out."""


@dataclass(frozen=True, slots=True)
class SafeWords:
    """A query in websearch syntax in which personal data are tokens.

    ``also``: a token that stands in ``text`` -> every token that its value may have in the store. ``labels`` say what
    kinds of personal data were replaced, ``sought`` those of them that lead to somebody. ``people`` are the tokens of
    the one customer or author who is sought; of their items only ``rest`` has to match.
    """

    text: str = field(repr=False)
    also: Mapping[str, tuple[str, ...]] = field(default_factory=dict, repr=False)
    labels: tuple[str, ...] = ()
    sought: tuple[str, ...] = ()
    people: tuple[str, ...] = field(default=(), repr=False)
    rest: str = field(default="", repr=False)


def checked(text: str | None) -> str | None:
    """What was typed, or None for nothing. Raises ``InvalidItem`` (``bad_query``); the text is not quoted."""
    if text is None or not text.strip():
        return None
    if len(text) > MAX_QUERY_CHARACTERS:
        raise InvalidItem(f"q: use at most {MAX_QUERY_CHARACTERS} characters", code="bad_query")
    if any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in text):
        raise InvalidItem("q: remove the NUL characters and broken letters", code="bad_query")
    return text


def plainly_safe(text: str) -> SafeWords | None:
    """The words as they are, when each is a token of ours or on the closed list of words that are nobody's name.

    Decided without a model and without a look at what is stored. Anything else, a digit or an address spelled out
    included, is for a worker to judge: None.
    """
    pieces = [piece.lstrip("-").strip(_EDGES) for piece in _PIECES.split(OWN_TOKEN.sub(" ", text))]
    words = [piece for piece in pieces if piece]
    plain = all(_WORD.fullmatch(word) for word in words) and common_only(words)
    spelled = sum(len(word) == 1 for word in words) > _MOST_LETTERS or _SPELLED_AT & {word.lower() for word in words}
    return SafeWords(text) if plain and not spelled else None


def pack(words: SafeWords) -> bytes:
    """For the sealed answer."""
    return json.dumps(asdict(words)).encode()


def unpack(content: bytes) -> SafeWords:
    """Reverse of ``pack``."""
    given = json.loads(content)
    also = {token: tuple(tokens) for token, tokens in given["also"].items()}
    lists = {name: tuple(given[name]) for name in ("labels", "sought", "people")}
    return SafeWords(text=given["text"], rest=given["rest"], also=also, **lists)

"""Pseudonym tokens are for people; a model should read an ordinary word in their place.

A code such as ``k3f7q2m5x4ab`` costs an encoder about ten pieces that mean nothing and differ from
customer to customer, so two equal complaints would get different vectors. Only the text that models
see is changed: offsets always refer to the text as given.
"""

from __future__ import annotations

from feedback.items import TOKEN_PATTERN

_WRITTEN = {"USERNAME": "@user", "URL": "http"}
"""As the training texts write them, whose handles and links were masked before we had them."""


def readable(text: str) -> str:
    """The text with each pseudonym token replaced by a plain word (``[PERSON_...]`` -> ``person``)."""
    if "[" not in text:
        return text
    return TOKEN_PATTERN.sub(lambda match: _WRITTEN.get(match["label"], match["label"].lower().replace("_", " ")), text)

"""What is written down of a look at verbatims: who, which filters, which items; never the words of a query."""

from __future__ import annotations

from api.services import services
from feedback import audit
from feedback.access import Caller
from feedback.disclosure import TOO_FEW_PEOPLE
from feedback.search import SearchQuery
from feedback.verbatims import Verbatims


def look(who: Caller, asked: SearchQuery, found: Verbatims) -> None:
    """Write one search down before it is answered.

    Every item that was shown is named, so that "who saw this?" has an answer. The
    digest of the filters' values tells two equal questions from two others.
    """
    used = asked.used()
    detail: dict[str, audit.Detail] = {
        "filters": used,
        "digest": audit.digest(*(f"{name}={getattr(asked, name)}" for name in used)),
        "with_words": asked.words is not None,
    }
    if asked.words and asked.words.labels:
        detail["labels"] = list(asked.words.labels)
    if who.session:
        detail["session"] = who.session
    if found.state == TOO_FEW_PEOPLE:
        detail["state"] = found.state
    targets = audit.targets_of(each.id for each in found.page.items)
    entry = audit.Entry(who.actor, "feedback.searched", targets, counts={"items": len(targets)}, detail=detail)
    audit.append(services().database, entry)

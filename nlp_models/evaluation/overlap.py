"""Finds sentences written twice: ``python -m nlp_models.evaluation.overlap --data ../shared``.

What we wrote ourselves trains the heads that the journey sentences measure, so the two may not share a sentence, not
even with a word or two changed.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from nlp_models.training import sets

RUN = 2
SHARED = 0.5
"""Of the pairs of neighbouring words that two texts have, the share in common from which they are one text rewritten."""


def _runs(text: str) -> frozenset[tuple[str, ...]]:
    words = re.findall(r"\w+", text.casefold())
    return frozenset(tuple(words[i : i + RUN]) for i in range(max(1, len(words) - RUN + 1)))


def rewritten(texts: Sequence[str], others: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Places of a text and of one of the others that are equal in words, or nearly so."""
    known = [_runs(other) for other in others]
    places: dict[tuple[str, ...], list[int]] = defaultdict(list)
    for place, runs in enumerate(known):
        for run in runs:
            places[run].append(place)
    for mine, text in enumerate(texts):
        runs = _runs(text)
        for place in sorted({place for run in runs for place in places.get(run, ())}):
            if len(runs & known[place]) >= SHARED * len(runs | known[place]):
                yield mine, place


def main(arguments: list[str] | None = None) -> int:
    """Command line; exit status 1 when a sentence was found twice."""
    parser = argparse.ArgumentParser(prog="python -m nlp_models.evaluation.overlap", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    given = parser.parse_args(arguments)
    try:
        journey = sets.read(given.data, "journey/dev")
    except sets.DataAbsent as error:
        sys.stdout.write(f"{error}\n")
        return 0
    own = [(row["id"], row["text"]) for row in sets.own_examples().rows]
    own += [(row["id"], part["text"]) for row in sets.own_documents().rows for part in row["sentences"]]
    found = list(rewritten([text for _, text in own], journey.texts))
    for mine, place in found:
        sys.stdout.write(f"{own[mine][0]} and {journey.rows[place]['id']} are one sentence: rewrite ours\n")
    sys.stdout.write(f"{len(own)} own sentences, {len(journey.rows)} journey sentences, {len(found)} shared\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())

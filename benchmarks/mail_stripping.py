"""How well reply stripping does on real mails: ``DATA=../shared python -m benchmarks.mail_stripping``.

Gold: pairs of message and trimmed reply (or message and signature). A line of
the gold reply that is missing from ours was over-stripped; a line of ours that
the gold has not was left over. Counted in characters without white space. The
policies differ on purpose in one point: quoted lines between the writer's own
lines are kept by the gold and removed here, for they are not the customer's
words; they are counted apart.
"""

from __future__ import annotations

import json
import os
import re
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

from feedback.connectors.mailbox import Mailbox
from feedback.connectors.quotes import is_marked
from feedback.connectors.reply import strip_reply
from feedback.ports import Parsed

Pair = tuple[str, str, str]


def gold_pairs(folder: Path) -> Iterator[Pair]:
    """The gold file: name, message, expected reply (for signature pairs: the message without its signature)."""
    for line in (folder / "reply_gold.jsonl").read_text(encoding="utf-8").splitlines():
        pair = json.loads(line)
        reply = pair.get("expected_reply")
        if reply is None:
            reply = pair["text"].replace(pair["expected_signature"].strip(), "")
        yield pair["id"], pair["text"], reply


def trimmed_pairs(folder: Path) -> Iterator[Pair]:
    """Every message of the trimmer's own test set with its trimmed form (a superset of most gold pairs)."""
    for path in sorted((folder / "discourse_trimmer" / "emails").glob("*.txt")):
        trimmed = folder / "discourse_trimmer" / "trimmed" / path.name
        yield path.stem, path.read_text("utf-8", "replace"), trimmed.read_text("utf-8", "replace")


def _lines(text: str) -> Counter[str]:
    return Counter(bare for line in text.splitlines() if (bare := re.sub(r"\s+", "", line)))


def _size(lines: Counter[str], *, quoted: bool) -> int:
    return sum(len(line) * count for line, count in lines.items() if is_marked(line) is quoted)


def score(name: str, pairs: Iterable[Pair]) -> None:
    """Print the figures of one set and the names of the pairs that differ."""
    total = exact = over = over_quoted = left = kept = gone = 0
    differ: list[str] = []
    for pair, message, reply in pairs:
        ours, gold = _lines(strip_reply(message).text), _lines(reply)
        total += 1
        same = "".join(strip_reply(message).text.split()) == "".join(reply.split())
        exact += same
        over += _size(gold - ours, quoted=False)
        over_quoted += _size(gold - ours, quoted=True)
        left += sum(len(line) * count for line, count in (ours - gold).items())
        kept += sum(len(line) * count for line, count in gold.items())
        gone += sum(len(line) * count for line, count in (_lines(message) - gold).items())
        if not same:
            differ.append(pair)
    print(f"{name}: {exact} of {total} reproduced modulo white space")
    print(f"  over-stripped: {over} of {kept} characters that the gold keeps ({over / max(1, kept):.2%})", end="")
    print(f", and {over_quoted} characters of quoted lines between own lines (on purpose)")
    print(f"  left over: {left} of {gone} characters that the gold removes ({left / max(1, gone):.2%})")
    print(f"  different: {', '.join(differ) or 'none'}")


def outcomes(folder: Path) -> None:
    """Read every listed file as a mail and print what became of it."""
    reader = Mailbox(source="bench")
    files = [
        folder / json.loads(line)["path"] for line in (folder / "index.jsonl").read_text(encoding="utf-8").splitlines()
    ]
    begun = time.perf_counter()
    found = Counter("item" if isinstance(one, Parsed) else one.code for file in files for one in reader.read(file))
    spent = time.perf_counter() - begun
    print(f"all files: {len(files)} read in {spent:.2f} s ({len(files) / spent:.0f}/s): {dict(found.most_common())}")


def main() -> None:
    """Print all figures. Needs the data folder in ``DATA``."""
    folder = Path(os.environ.get("DATA", "../shared")) / "data" / "emails"
    score("gold pairs", gold_pairs(folder))
    score("trimmer's test set", trimmed_pairs(folder))
    outcomes(folder)


if __name__ == "__main__":
    main()

"""Language identification on short texts: ours against another library, by length, and foreign texts refused.

Run: ``python benchmarks/encoder_language.py --data ../shared`` (py3langid is optional and only compared with).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

from feedback.items import LANGUAGES
from nlp_models.language import LinguaIdentifier

SETS = (
    ("umsab/dev", 1900),
    ("journey/dev", 480),
    ("laroseda/train", 500),
    ("fr_insurance_reviews/dev", 120),
    ("germeval2017/dev", 300),
    ("en_bank_reviews_in/all", 300),
)
WINDOWS = (2, 3, 4, 6, 8, 12, 20, 99)
FOREIGN = (
    "Ik wacht al drie weken op mijn nieuwe pas en niemand belt terug",
    "De app werkt sinds de update helemaal niet meer, heel vervelend",
    "Czekam od tygodnia na przelew i nikt nie potrafi mi pomóc",
    "Aplikacja ciągle się zawiesza, nie mogę zapłacić rachunku",
    "Jag har väntat i fyrtio minuter i telefonen och ingen svarar",
    "Appen kraschar varje gång jag ska betala en räkning",
    "Kartım üç haftadır gelmedi ve kimse telefona cevap vermiyor",
    "Uygulama güncellemeden sonra hiç açılmıyor, çok kötü",
    "Három hete várok a kártyára és senki sem válaszol",
    "Fa tres setmanes que espero la targeta nova i ningú no em respon",
    "L'aplicació no funciona des de l'última actualització",
    "Карта не работает уже неделю, никто не отвечает",
    "Περιμένω την κάρτα μου εδώ και τρεις εβδομάδες",
    "Jeg har ventet på kortet i tre uger uden at høre noget",
    "Već tri tjedna čekam karticu i nitko se ne javlja",
)


def bucket(text: str) -> str:
    """Length class in characters."""
    return next(
        name for limit, name in ((15, "under 15"), (30, "15-29"), (60, "30-59"), (10**9, "60+")) if len(text) < limit
    )


def samples(data: Path) -> list[tuple[str, str]]:
    """Random windows of words of texts whose language is known."""
    draw = random.Random(1)
    found: list[tuple[str, str]] = []
    for name, count in SETS:
        path = data / "data" / f"{name}.jsonl"
        if not path.is_file():
            sys.stdout.write(f"absent: {name}\n")
            continue
        rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
        for row in draw.sample(rows, min(count, len(rows))):
            words = [word for word in row["text"].split() if not word.startswith(("@", "#", "http"))]
            size = draw.choice(WINDOWS)
            start = draw.randrange(max(1, len(words) - size))
            found.append((" ".join(words[start : start + size]), row["lang"]))
    return found


def measure(name: str, guess: Callable[[list[str]], list[str | None]], rows: list[tuple[str, str]]) -> None:
    """Print answered share, accuracy of the answers, and overall accuracy, by length."""
    texts = [text for text, _ in rows]
    started = time.process_time()
    answers = guess(texts)
    spent = 1000 * (time.process_time() - started) / len(texts)
    table: dict[str, list[tuple[str | None, str]]] = defaultdict(list)
    for (text, truth), answer in zip(rows, answers, strict=True):
        table[bucket(text)].append((answer, truth))
    sys.stdout.write(f"{name}: {spent:.3f} ms a text\n")
    for key, pairs in sorted(table.items()):
        answered = [pair for pair in pairs if pair[0] is not None]
        right = sum(a == b for a, b in answered)
        share, precision = 100 * len(answered) / len(pairs), 100 * right / max(1, len(answered))
        sys.stdout.write(
            f"  {key:9} n {len(pairs):5}  answered {share:5.1f} %  right of those {precision:5.1f} %"
            f"  right of all {100 * right / len(pairs):5.1f} %\n"
        )
    foreign = sum(answer is None for answer in guess(list(FOREIGN)))
    sys.stdout.write(f"  foreign texts refused: {foreign} of {len(FOREIGN)}\n")


def _ours(code: str) -> str | None:
    return code if code in LANGUAGES else None


def main() -> int:
    """Command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    rows = samples(parser.parse_args().data)
    ours = LinguaIdentifier(LANGUAGES)
    measure(ours.name, lambda texts: [guess.language for guess in ours.identify(texts)], rows)
    if find_spec("py3langid"):
        module = import_module("py3langid.langid")
        other = module.LanguageIdentifier.from_model_file(module.MODEL_FILE, norm_probs=True)
        free = other.classify
        measure("py3langid, all its languages", lambda texts: [_ours(free(text)[0]) for text in texts], rows)
        other.set_languages(list(LANGUAGES))
        measure("py3langid, the seven only", lambda texts: [other.classify(text)[0] for text in texts], rows)
    return 0


if __name__ == "__main__":
    sys.exit(main())

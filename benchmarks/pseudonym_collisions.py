"""Do two of N identities share a token? ``python benchmarks/pseudonym_collisions.py [N]`` (default ten million; 8 bytes each)."""

from __future__ import annotations

import sys
import time

import numpy as np

from feedback.privacy.pseudonyms import Pseudonyms, collision_bound


def main() -> None:
    """Print identities, seconds, colliding pairs and the bound."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 10_000_000
    codes = Pseudonyms(bytes(range(32)))
    started = time.monotonic()
    # The permutation of an epoch is a bijection, so two tokens are equal exactly when their bases are.
    bases = np.fromiter((codes._base("ACCOUNT_REF", "domain", b"%d" % n) for n in range(count)), np.uint64, count)
    bases.sort()
    pairs = int((bases[1:] == bases[:-1]).sum())
    print(
        f"{count:,} identities, {time.monotonic() - started:.0f} s, {pairs} colliding, bound {collision_bound(count):.2g}"
    )


if __name__ == "__main__":
    main()

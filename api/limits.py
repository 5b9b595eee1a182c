"""How often one key may ask: a token bucket for each, in this process.

The bucket (S. Shenker and others, RFC 2215 section 2.3.2) fills at
``quota / window_seconds`` tokens a second up to ``quota``. It lives in memory:
a restart refills it, and two API processes allow twice the quota.
"""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass

QUOTA = 1200
WINDOW_SECONDS = 60
MOST_BUCKETS = 10_000


@dataclass(frozen=True, slots=True)
class Allowance:
    """Whether this request may pass, how many may follow now, and in how many seconds the next one may come."""

    allowed: bool
    remaining: int
    reset_seconds: int

    def headers(self, quota: int, window_seconds: int) -> dict[str, str]:
        """``RateLimit-Policy``, ``RateLimit`` (draft-ietf-httpapi-ratelimit-headers-11); ``Retry-After`` when spent."""
        fields = {
            "RateLimit-Policy": f'"key";q={quota};w={window_seconds}',
            "RateLimit": f'"key";r={self.remaining};t={self.reset_seconds}',
        }
        if not self.allowed:
            fields["Retry-After"] = str(max(1, self.reset_seconds))
        return fields


class RateLimiter:
    """One bucket for each caller. A bucket that is full again is no different from none, and is forgotten in time."""

    def __init__(
        self,
        quota: int = QUOTA,
        window_seconds: int = WINDOW_SECONDS,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self.quota = quota
        self.window_seconds = window_seconds
        self._clock = clock
        self._lock = threading.Lock()
        self._buckets: dict[str, tuple[float, float]] = {}

    def take(self, caller: str) -> Allowance:
        """Take one token of ``caller``."""
        rate = self.quota / self.window_seconds
        now = self._clock()
        with self._lock:
            tokens, seen = self._buckets.get(caller, (float(self.quota), now))
            tokens = min(float(self.quota), tokens + (now - seen) * rate)
            allowed = tokens >= 1
            if allowed:
                tokens -= 1
            self._buckets[caller] = (tokens, now)
            if len(self._buckets) > MOST_BUCKETS:
                self._forget_full(now)
        return Allowance(allowed, int(tokens), 0 if tokens >= 1 else math.ceil((1 - tokens) / rate))

    def _forget_full(self, now: float) -> None:
        old = [caller for caller, (_, seen) in self._buckets.items() if now - seen >= self.window_seconds]
        for caller in old:
            del self._buckets[caller]

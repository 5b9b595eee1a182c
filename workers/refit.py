"""Starts the fitting of topics as a process of its own, whose memory is given back at its end."""

from __future__ import annotations

import subprocess
import sys

MOST_SECONDS = 3_600


def fit_in_own_process() -> int:
    """Run ``python -m workers.topics``; returns its exit status. Raises ``subprocess.TimeoutExpired`` after an hour."""
    command = [sys.executable, "-W", "ignore", "-m", "workers.topics"]
    return subprocess.run(command, timeout=MOST_SECONDS, check=False).returncode

#!/bin/sh
# Makes the virtual environment and prepares the bundled encoder. Uses apt only for Python itself, and only as root.
set -eu
PYTHON="${PYTHON:-python3}"
VENV="${VENV:-.venv}"

if ! "$PYTHON" -c 'import ensurepip, venv' 2>/dev/null; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
        echo "Installing python3 and python3-venv ..."
        said="$(mktemp)"
        if ! { apt-get update -q && DEBIAN_FRONTEND=noninteractive \
            apt-get install -y -q --no-install-recommends python3 python3-venv; } >"$said" 2>&1; then
            cat "$said" >&2
            exit 1
        fi
        rm -f "$said"
    else
        echo "Python 3.11 or 3.12 with venv is missing. On Debian, as root: apt-get install python3 python3-venv" >&2
        exit 1
    fi
fi
"$PYTHON" - <<'CHECK'
import sys
if not (3, 11) <= sys.version_info[:2] < (3, 13):
    sys.exit(f"Python 3.11 or 3.12 is needed, this is {sys.version.split()[0]}; give another one with PYTHON=...")
CHECK

[ -x "$VENV/bin/python" ] || "$PYTHON" -m venv "$VENV"
echo "Installing the packages of pyproject.toml (a few minutes, about 3 GB) ..."
"$VENV/bin/python" -m pip install -q --disable-pip-version-check --constraint constraints.txt -e ".[nlp,dev]"
echo "Preparing the bundled encoder (once) ..."
"$VENV/bin/python" -W ignore -m nlp_models.encoder.prepare "${ASCOLTO_CACHE:-.cache}"

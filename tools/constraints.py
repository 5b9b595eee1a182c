"""Writes constraints.txt: the versions in this environment of everything that pyproject.toml leads to.

.venv/bin/python tools/constraints.py > constraints.txt
"""

from __future__ import annotations

import re
import sys
import tomllib
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement


def closure(requirements: list[str]) -> dict[str, str]:
    """Name -> version of every installed package that the requirements need, directly or not."""
    found: dict[str, str] = {}
    visited: set[tuple[str, str]] = set()
    waiting = [(Requirement(text), "") for text in requirements]
    while waiting:
        requirement, extra = waiting.pop()
        if requirement.marker and not requirement.marker.evaluate({"extra": extra}):
            continue
        name = re.sub(r"[-_.]+", "-", requirement.name).lower()
        try:
            installed = distribution(name)
        except PackageNotFoundError:
            continue
        found[name] = installed.version.split("+")[0]
        for wanted in ("", *requirement.extras):
            if (name, wanted) not in visited:
                visited.add((name, wanted))
                waiting += [(Requirement(text), wanted) for text in installed.requires or []]
    return found


def main() -> None:
    """Print one pinned line a package."""
    project = tomllib.loads((Path(__file__).parent.parent / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *(one for extra in project["optional-dependencies"].values() for one in extra)]
    sys.stdout.write("# Versions that the tests ran with; made by tools/constraints.py.\n")
    for name, version in sorted(closure(wanted).items()):
        sys.stdout.write(f"{name}=={version}\n")


if __name__ == "__main__":
    main()

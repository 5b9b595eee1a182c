"""plotly.js out of the installed package, compressed once, kept by browsers until the package changes.

The security policy allows no style that a script writes. plotly.js writes its own
style sheet unless the page has one of the right id (see ``overview.html``), and
that of its maps unless an element has an id which is a digest; these are found here.
"""

from __future__ import annotations

import gzip
import hashlib
import re
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from flask import Blueprint, Response, request

from feedback.errors import ConfigError

YEAR_SECONDS = 365 * 24 * 3600


_GUARD = re.compile(rb'getElementById\("([0-9a-f]{64})"\)')


@dataclass(frozen=True, slots=True)
class Script:
    """The script as gzip, its digest, and ids of the styles that it would write while it loads."""

    packed: bytes
    digest: str
    style_ids: tuple[str, ...]


@cache
def plotly_script() -> Script:
    """plotly.min.js. Raises ``ConfigError`` when the package is not installed whole."""
    # find_spec instead of an import: plotly itself is not needed, and large.
    found = find_spec("plotly")
    places = found.submodule_search_locations if found else None
    try:
        content = (Path(next(iter(places or ["missing"]))) / "package_data" / "plotly.min.js").read_bytes()
    except OSError:
        raise ConfigError("plotly.min.js is missing: install the package plotly again") from None
    ids = sorted({found.decode() for found in _GUARD.findall(content)})
    return Script(gzip.compress(content, 6, mtime=0), hashlib.sha256(content).hexdigest()[:16], tuple(ids))


def register(blueprint: Blueprint) -> None:
    """Serve the script below ``/static``, where caching is allowed."""
    blueprint.add_url_rule("/static/plotly.min.js", "plotly", _plotly)


def _plotly() -> Response:
    script = plotly_script()
    squeezed = request.accept_encodings["gzip"] > 0
    response = Response(script.packed if squeezed else gzip.decompress(script.packed), mimetype="text/javascript")
    if squeezed:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.set_etag(f"{script.digest}{'-gzip' if squeezed else ''}")
    response.cache_control.public = True
    # The address carries the digest; without it the browser has to ask again.
    if request.args.get("v") == script.digest:
        response.cache_control.max_age = YEAR_SECONDS
        response.cache_control.immutable = True
    else:
        response.cache_control.no_cache = True
    response.make_conditional(request)
    return response

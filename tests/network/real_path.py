"""Run where there is no network: the service from a file to dashboard, search, export and topics. A script of its own."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tempfile
from http.cookiejar import CookieJar
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, build_opener

from tests.acceptance.service_process import Service, eventually, free_port
from tests.network.loopback import raise_loopback

ITEMS = 60
PAGES = ("/", "/feedback", "/privacy/scoreboard", "/privacy/record", "/static/plotly.min.js")


def lines() -> str:
    """A file of feedback."""
    texts = (
        "La app non funziona da ieri, scrivete a m.rossi@example.org.",
        "Il mutuo costa troppo e la filiale era chiusa.",
    )
    rows: list[dict[str, Any]] = [
        {"source": "app", "external_id": str(number), "channel": "review", "occurred_at": "2026-03-09T08:30:00Z",
         "text": texts[number % 2], "subject": f"BA-{number}"}
        for number in range(ITEMS)
    ]  # fmt: skip
    return "\n".join(map(json.dumps, rows))


def run(service: Service, folder: Path) -> None:
    """Everything that a day brings."""
    (folder / "given.jsonl").write_text(lines(), encoding="utf-8")
    service.start()
    key = service.command("key", "create", "--name", "x", "--scope", "feedback:read", "--scope", "feedback:cases",
                          "--scope", "aggregates:read")  # fmt: skip
    found = re.search(rb"ask_\w+[\w-]*", key.stdout)
    assert found, key.stderr
    service.token = found[0].decode()
    done = service.command("import", str(folder / "given.jsonl"))
    assert done.returncode == 0, done.stderr
    eventually(lambda: len(service.call("GET", "/v1/feedback?limit=100").json.get("items", [])) == ITEMS, 120)
    assert service.call("GET", "/v1/feedback?q=filiale").json["items"]
    trends = service.call("GET", "/v1/trends?since=2026-03-01T00:00:00Z&until=2026-04-01T00:00:00Z")
    assert trends.status == 200
    fitted = subprocess.run(
        [sys.executable, "-m", "workers.topics"], env=service.env(), capture_output=True, check=False
    )
    assert fitted.returncode == 0, fitted.stderr
    copy = service.command("subject", "export", "--id", "BA-1", "--verified", "letter")
    assert copy.returncode == 0 and len(json.loads(copy.stdout)["items"]) == 1, copy.stderr
    report = service.command("privacy", "report")
    assert report.returncode == 0 and report.stdout, report.stderr
    pages(service)


def pages(service: Service) -> None:
    """Sign in with the link and look at the dashboard."""
    opener = build_opener(HTTPCookieProcessor(CookieJar()))
    form = opener.open(service.link).read().decode()
    code, token = service.link.rsplit("=", 1)[1], re.search(r'name="form_token" value="([^"]+)"', form)
    assert token
    opener.open(f"http://127.0.0.1:{service.port}/sign-in", urlencode({"code": code, "form_token": token[1]}).encode())
    for page in PAGES:
        assert opener.open(f"http://127.0.0.1:{service.port}{page}").status == 200


def main() -> None:
    """Raise the loopback of this name space, then run."""
    raise_loopback()
    with tempfile.TemporaryDirectory(prefix="ascolto-cut-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        folder.chmod(0o755)
        guard = str(Path(__file__).parent / "guard")
        root = str(Path(__file__).resolve().parents[2])
        service = Service(folder / "home", free_port(), {"PYTHONPATH": f"{guard}:{root}"})
        try:
            run(service, folder)
        finally:
            service.stop()
    print("the whole path")  # noqa: T201 - what the test looks for


if __name__ == "__main__":
    main()

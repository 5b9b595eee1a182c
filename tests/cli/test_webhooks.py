"""``ascolto webhooks`` against a real receiver."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from tests.conftest import Installation
from tests.webhooks.conftest import Receiver, says
from tests.webhooks.conftest import receiver as receiver
from workers.cli import group


@pytest.fixture
def run(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    for name, value in {**installation.environment, "ASCOLTO_WEBHOOK_HOSTS": "127.0.0.1", "COLUMNS": "200"}.items():
        monkeypatch.setenv(name, value)

    def command(*words: str, given: str | None = None) -> Result:
        return CliRunner().invoke(group, ["webhooks", *words], input=given)

    return command


def test_add_test_list_renew_retry_remove(run: Callable[..., Result], receiver: Receiver) -> None:
    added = run("add", "crm", receiver.url)
    assert added.stdout.strip().startswith("whsec_") and added.exit_code == 0
    tested = run("test", "crm")
    assert (tested.stdout.strip(), tested.exit_code) == ("delivered: http_204", 0)
    assert receiver.calls[0].said["type"] == "webhook.test"
    receiver.replies = [says(500)]
    failed = run("test", "crm")
    assert (failed.stdout.strip(), failed.exit_code) == ("waiting: http_500", 1)
    listed = run("list").stdout
    assert "crm" in listed and receiver.url in listed and "http_500" in listed and "whsec_" not in listed
    assert run("list", "--deliveries", "crm").stdout.count("webhook.test") == 2
    renewed = run("renew", "crm").stdout.strip()
    assert renewed.startswith("whsec_") and renewed != added.stdout.strip()
    assert run("retry", "crm").stdout.strip() == "0 will be tried again"
    assert run("remove", "crm", given="n\n").exit_code == 1 and "crm" in run("list").stdout
    assert run("remove", "crm", given="y\n").stdout.strip().endswith("removed")
    assert "crm" not in run("list").stdout


def test_what_cannot_be_is_one_clear_sentence(run: Callable[..., Result]) -> None:
    for words, said in (
        (("add", "crm", "http://hooks.example.org/"), "https is needed"),
        (("add", "CRM!", "https://hooks.example.org/"), "name: a-z"),
        (("add", "crm", "https://10.0.0.1/"), "ASCOLTO_WEBHOOK_HOSTS"),
        (("test", "nobody"), "no such webhook"),
        (("retry", "nobody"), "no such webhook"),
    ):
        answer = run(*words)
        assert answer.exit_code != 0 and said in str(answer.exception)

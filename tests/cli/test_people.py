"""``ascolto people`` on the command line: values become tokens on the way in."""

from __future__ import annotations

from click.testing import CliRunner, Result

from tests.conftest import Installation
from tests.pipeline.conftest import make_pipeline as make_pipeline
from tests.rights.conftest import House
from tests.rights.conftest import house as house
from workers.cli import group

FAMILY = "famiglia@example.org"


def ascolto(installation: Installation, *arguments: str, say: str = "") -> Result:
    environment = {**installation.environment, "COLUMNS": "250"}
    return CliRunner().invoke(group, ["people", *arguments], env=environment, input=say)


def test_a_conflict_from_the_list_to_its_end(installation: Installation, house: House) -> None:
    house.live(house.customer("BA-1", FAMILY), house.customer("BA-2", FAMILY), house.said(author=FAMILY))
    shown = ascolto(installation, "conflicts").output
    assert house.token(FAMILY) in shown and house.token("BA-2") in shown and "several_people" in shown
    two = ("--id", "-", "--other", "customer:BA-1", "--reason", "proof_seen")
    linked = ascolto(installation, "link", *two, say=FAMILY)
    assert linked.exit_code == 0 and "linked" in linked.output
    assert house.count("clean.item", "subject = %s", (house.token("BA-1"),)) == 1
    shown = ascolto(installation, "show", "--id", f"email:{FAMILY}").output
    assert "stands for the person" in shown and "same" in shown and FAMILY not in shown and "BA-1" not in shown
    assert ascolto(installation, "split", *two[2:], "--id", house.token(FAMILY)).exit_code == 0
    assert house.count("clean.item", "subject = %s", (house.token("BA-2"),)) == 1
    assert "apart" in ascolto(installation, "decisions").output
    assert "open again" in ascolto(installation, "open", *two, say=FAMILY).output
    assert house.token(FAMILY) in ascolto(installation, "conflicts").output


def test_wrong_words_are_said_without_the_value(installation: Installation, house: House) -> None:
    for arguments in (
        ("show", "--id", "email:nobody@example.org"),
        ("show", "--id", "email:nobody"),
        ("link", "--id", "-", "--other", "-", "--reason", "proof_seen"),
        ("link", "--id", "email:nobody@example.org", "--other", "email:nobody@example.org", "--reason", "proof_seen"),
    ):
        failed = ascolto(installation, *arguments)
        assert failed.exception is not None and "nobody" not in str(failed.exception) and failed.exit_code != 0

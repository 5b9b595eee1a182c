"""``ascolto keys``: never material, refusals that say what to do, the whole life of a key."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from feedback.database import Database
from feedback.errors import ConfigError, KeyLost
from feedback.intake import Intake
from feedback.key_stores import FileKeys
from feedback.keys import FIRST
from tests.conftest import Installation
from tests.keys.conftest import Take
from tests.keys.test_rekeying import MAIL
from workers.cli import group
from workers.doctor import examine


def run(own: Installation, *arguments: str) -> str:
    result = CliRunner().invoke(group, ["keys", *arguments], env={"COLUMNS": "220", **own.environment})
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.output


def material(own: Installation) -> list[str]:
    return [path.read_text().strip() for path in own.settings.keys.iterdir()]


def test_a_pseudonym_key_from_rotation_to_the_end_of_its_map(
    own: Installation, intake: Intake, work: Take, owner: Database
) -> None:
    intake.admit([MAIL])
    work(1)
    said = [run(own, "status"), run(own, "rotate", "pseudonym"), run(own, "status")]
    assert "tokens are of key epoch 1" in said[0]
    assert "epoch key 2 is in use; back it up now" in said[1]
    assert "a new epoch is not finished" in said[2] and "run `ascolto keys rekey`" in said[2]
    token = owner.rows("SELECT subject FROM clean.item")[0]["subject"]
    said += [run(own, "rekey"), run(own, "follow", token), run(own, "status")]
    assert "of key epoch 2" in said[3]
    assert said[4].strip() == owner.rows("SELECT subject FROM clean.item")[0]["subject"] != token
    assert "no: ascolto keys destroy pseudonym --version 1" in said[5]
    said += [
        run(own, "destroy", "pseudonym", "--version", "1", "--yes"),
        run(own, "destroy-map", "--epoch", "2", "--yes"),
    ]
    said.append(run(own, "follow", token))
    assert said[-1].strip() == token
    said.append(run(own, "status"))
    assert not any(secret in text for secret in material(own) for text in said)


def test_sealing_and_vault_keys(own: Installation, intake: Intake, owner: Database) -> None:
    intake.admit([MAIL])
    run(own, "rotate", "sealing")
    run(own, "rotate", "vault")
    with pytest.raises(ConfigError, match="1 records are sealed for it"):
        run(own, "destroy", "sealing", "--version", "1", "--yes")
    assert "1 records" in run(own, "reseal")
    run(own, "destroy", "sealing", "--version", "1", "--yes")
    run(own, "destroy", "vault", "--version", "1", "--yes")
    assert not [name for name in FileKeys(own.settings.keys).names() if name in ("sealing.key", "vault.key")]


def test_nothing_is_destroyed_without_a_yes(own: Installation) -> None:
    run(own, "rotate", "web")
    assert "Destroy it?" in run(own, "destroy", "web", "--version", "1")
    assert "web.key" in FileKeys(own.settings.keys).names()


def test_generate_makes_files_for_an_environment_and_writes_over_nothing(own: Installation, tmp_path: Path) -> None:
    out = run(own, "generate", "--to", str(tmp_path / "new"))
    assert {line.partition("=")[0] for line in out.splitlines()} >= {
        "ASCOLTO_KEY_SEALING_KEY_FILE",
        "ASCOLTO_KEY_EPOCH_KEY_FILE",
    }
    assert len(FileKeys(tmp_path / "new").names()) == len(FIRST) + 2
    assert not any(secret.read_text().strip() in out for secret in (tmp_path / "new").iterdir())
    with pytest.raises(ConfigError, match="not empty"):
        run(own, "generate", "--to", str(tmp_path / "new"))
    run(own, "generate", "--to", str(tmp_path / "next"), "--version", "2")
    assert {"epoch-2.key", "map-2.key", "sealing-2.pub"} <= set(FileKeys(tmp_path / "next").names())


def test_follow_refuses_what_is_no_token(own: Installation) -> None:
    with pytest.raises(ConfigError, match="not a token"):
        run(own, "follow", "m.rossi@example.org")


def findings(own: Installation) -> dict[str, str]:
    return {finding.said: finding.state for finding in examine(own.settings) if finding.what == "keys"}


def test_the_doctor_says_what_is_wrong_with_keys(own: Installation, owner: Database) -> None:
    assert set(findings(own).values()) == {"good"}
    (own.settings.keys / "web.key").chmod(0o644)
    assert any("others may read web.key" in said for said in findings(own))
    (own.settings.keys / "web.key").chmod(0o600)
    owner.rows("UPDATE access.key_registry SET created_at = created_at - interval '2 years' RETURNING 1")
    assert any("older than a year" in said and "intake.key" in said for said in findings(own))
    kept = (own.settings.keys / "web.key").read_text()
    run(own, "rotate", "pseudonym")
    assert any("not finished" in said for said in findings(own))
    run(own, "rotate", "web")
    run(own, "destroy", "web", "--version", "1", "--yes")
    (own.settings.keys / "web.key").write_text(kept)
    (own.settings.keys / "web.key").chmod(0o600)
    assert any("web.key was destroyed and is here again" in said for said in findings(own))
    (own.settings.keys / "epoch.key").unlink()
    assert findings(own) == {said: "bad" for said in findings(own) if "epoch.key" in said}


def test_a_service_whose_keys_come_from_the_environment(own: Installation) -> None:
    given = {f"ASCOLTO_KEY_{name.upper().replace('-', '_').replace('.', '_')}_FILE": str(own.settings.keys / name)
             for name in own.keys.store.names()}  # fmt: skip
    other = Installation(own.settings, own.where, own.keys, own.environment | given | {"ASCOLTO_KEYS": "environment"})
    assert "in the environment" in run(other, "status")
    with pytest.raises(
        ConfigError, match="set ASCOLTO_KEY_WEB_2_KEY or ASCOLTO_KEY_WEB_2_KEY_FILE, and run this again"
    ):
        run(other, "rotate", "web")
    own.keys.create("web", 2)
    ready = Installation(own.settings, own.where, own.keys,
                         other.environment | {"ASCOLTO_KEY_WEB_2_KEY_FILE": str(own.settings.keys / "web-2.key")})  # fmt: skip
    assert "web key 2 is in use" in run(ready, "rotate", "web")
    with pytest.raises(ConfigError, match="where your secrets are kept"):
        run(ready, "destroy", "web", "--version", "1", "--yes")


def test_a_lost_key_stops_a_command_and_nothing_new_is_made(own: Installation) -> None:
    (own.settings.keys / "epoch.key").unlink()
    run(own, "rotate", "pseudonym")
    with pytest.raises(KeyLost, match=r"epoch\.key is missing"):
        run(own, "rekey")
    assert "epoch.key" not in FileKeys(own.settings.keys).names()

"""The record of processing (GDPR 30) with its impact assessment (35(7)), written in words out of the facts. Pure."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any

from feedback.privacy.leak_counts import Count
from feedback.privacy.paper import Paper, Section, Table
from feedback.privacy.purposes import LAYERS
from feedback.processing_facts import Facts, Holder

LANGUAGES = ("en", "it")
SHOWN_FAILURES = 3
OLD_KEY = timedelta(days=730)
_DATA = Path(__file__).parent / "privacy" / "data"
_READERS = {"ascolto_api": "API", "ascolto_worker": "worker", "ascolto_vault": "vault"}


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    return tomllib.loads((_DATA / "record.toml").read_text(encoding="utf-8"))


@cache
def described() -> Mapping[str, tuple[str, str]]:
    """What stands in each table, in both languages."""
    return {
        name: (en, it) for name, (en, it) in tomllib.loads((_DATA / "tables.toml").read_text(encoding="utf-8")).items()
    }


class Record:
    """Writes one record in one language. Raises ``KeyError`` for a language that has no words."""

    def __init__(self, facts: Facts, language: str) -> None:
        self._facts = facts
        self._language = language
        self._place = LANGUAGES.index(language)

    def paper(self) -> Paper:
        """The whole record."""
        sections = [
            self._controller(),
            self._sources(),
            self._data(),
            Section(
                self._say("models"), table=self._table("models", [list(pair) for pair in self._facts.models.items()])
            ),
            self._keys(),
            self._leaks(),
            self._policy(),
            self._settings(),
            self._people(),
            self._looks(),
            Section(self._say("risks"), [] if self.risks() else [self._say("no_risks")], self.risks()),
            *self._dpia(),
        ]
        return Paper(self._say("title"), self._language, self._say("made", day=self._day(self._facts.now)), sections)

    def risks(self) -> list[str]:
        """What configuration and database show to be open, in words."""
        return [self._say(key, **values) for key, values in self._open()]

    def _open(self) -> Iterator[tuple[str, dict[str, Any]]]:
        facts = self._facts
        if facts.purposes is None:
            yield "risk_no_purposes", {}
        if facts.undeclared:
            yield "risk_undeclared", {"what": ", ".join(facts.undeclared)}
        if facts.measurement is None:
            yield "risk_not_measured", {}
        elif facts.measurement.failures:
            failures = facts.measurement.failures
            more = f" (+{len(failures) - SHOWN_FAILURES})" if len(failures) > SHOWN_FAILURES else ""
            yield "risk_minima", {"what": "; ".join(failures[:SHOWN_FAILURES]) + more}
        if facts.soft_roles:
            yield "risk_soft_roles", {}
        if facts.watch.sightings:
            yield "risk_canary", {"what": ", ".join(sorted({f"{s.label} ({s.place})" for s in facts.watch.sightings}))}
        if not facts.watch.planted:
            yield "risk_no_canary", {}
        if facts.long_held:
            yield "risk_held", {"what": ", ".join(f"{count} {word}" for word, count in facts.long_held.items())}
        if unknown := sorted(set(facts.tables) - set(described())):
            yield "risk_undescribed", {"what": ", ".join(unknown)}
        if old := [name for name, made in facts.keys if facts.now - made > OLD_KEY]:
            yield "risk_old_keys", {"what": ", ".join(old)}
        if not any(holder.kind == "privacy_officer" for holder in facts.holders):
            yield "risk_no_officer", {}
        declared = [line.purpose.retention_days["raw"] for line in (facts.purposes.sources if facts.purposes else ())]
        if declared and facts.settings.raw_retention_days > min(declared):
            yield "risk_raw", {"what": facts.settings.raw_retention_days}
        if kept := facts.policy.kept():
            yield "risk_kept", {"what": ", ".join(kept)}

    def _controller(self) -> Section:
        declared = self._facts.purposes
        said = (
            self._say("controller_text", name=declared.controller, contact=declared.contact)
            if declared
            else self._say("no_controller")
        )
        return Section(self._say("controller"), [said])

    def _sources(self) -> Section:
        facts, stored = self._facts, set(self._facts.stored)
        rows = []
        for line in facts.purposes.sources if facts.purposes else ():
            here = any(line.fits(source, channel) for source, channel in stored)
            purpose = line.purpose
            kept = ", ".join(f"{layer} {purpose.retention_days[layer]}" for layer in LAYERS)
            rows.append(
                [line.source, line.channel or self._say("every"), f"{purpose.id}: {purpose.title}", purpose.basis,
                 purpose.assessment or "", purpose.notice, kept, ", ".join(purpose.recipients), self._yes(here)]
            )  # fmt: skip
        lost = facts.undeclared if facts.purposes else sorted({source for source, _ in stored})
        rows += [[source, self._say("every"), self._say("not_declared"), *[""] * 5, self._yes(True)] for source in lost]
        return Section(self._say("sources"), [self._say("transfers")], table=self._table("sources", rows))

    def _data(self) -> Section:
        rows = [
            [name, described()[name][self._place] if name in described() else self._say("undescribed"),
             ", ".join(self._reader(reader) for reader in readers) or self._say("nobody")]
            for name, readers in self._facts.tables.items()
        ]  # fmt: skip
        return Section(self._say("data"), table=self._table("data", rows))

    def _keys(self) -> Section:
        rows = [[name, self._day(made), str((self._facts.now - made).days)] for name, made in self._facts.keys]
        return Section(self._say("keys"), table=self._table("keys", rows))

    def _leaks(self) -> Section:
        found = self._facts.measurement
        if found is None:
            return Section(self._say("leaks"), [self._say("not_measured")])
        rows = []
        for language in found.scores.languages():
            whole, other = found.scores.personal(language=language), found.scores.total(language=language, label=None)
            rows.append(
                [language, str(whole.values), *_recall(whole), _percent(whole.leak, 2), _percent(other.leak, 2)]
            )
        said = self._say("leaks_text", day=self._day(found.measured_at), set=found.set_name)
        return Section(self._say("leaks"), [said], found.failures, self._table("leaks", rows))

    def _policy(self) -> Section:
        rows = [
            [row["label"], row["role"], row["action"] if row["action"] != "generalise" else f"generalise: {row['to']}",
             row["scope"] if row["action"] == "token" else ""]
            for row in self._facts.policy.rows()
        ]  # fmt: skip
        return Section(self._say("policy"), table=self._table("policy", rows))

    def _settings(self) -> Section:
        settings = self._facts.settings
        rows = [
            ["ASCOLTO_FLOOR", str(settings.floor_people)],
            ["ASCOLTO_RAW_RETENTION_DAYS", str(settings.raw_retention_days)],
            ["ASCOLTO_LANGUAGES", ", ".join(settings.languages)],
            ["ASCOLTO_ATTRIBUTES", ", ".join(settings.declared_attributes)],
            ["ASCOLTO_CANARY_DAYS", str(settings.canary_days)],
            ["ASCOLTO_MAX_ATTEMPTS", str(settings.max_attempts)],
            ["policy", self._facts.policy.fingerprint],
        ]
        return Section(self._say("settings"), table=self._table("settings", rows))

    def _people(self) -> Section:
        rows = [
            [one.name, one.kind, self._yes("reidentify" in one.scopes), self._yes("feedback:read" in one.scopes), self._day(one.since)]
            for one in self._facts.holders
        ]  # fmt: skip
        return Section(
            self._say("people"), [] if rows else [self._say("nobody_yet")], table=self._table("people", rows)
        )

    def _looks(self) -> Section:
        rows = [[word, str(count)] for word, count in sorted(self._facts.looks.items())]
        return Section(self._say("looks"), table=self._table("looks", rows))

    def _dpia(self) -> Iterator[Section]:
        facts, settings = self._facts, self._facts.settings
        declared = len(facts.purposes.sources) if facts.purposes else 0
        refused = self._say("refused" if facts.purposes else "taken_in")
        yield Section(
            self._say("dpia"),
            [
                self._say("dpia_what", floor=settings.floor_people, languages=", ".join(settings.languages)),
                self._say("dpia_need", declared=declared, refused=refused, raw=settings.raw_retention_days),
            ],
        )
        scores = facts.measurement.scores if facts.measurement else None
        leak = (
            ", ".join(
                f"{language} {_percent(scores.personal(language=language).leak, 1)}" for language in scores.languages()
            )
            if scores
            else self._say("not_measured")
        )
        values = {
            "leak": leak,
            "floor": settings.floor_people,
            "people": self._holding("reidentify"),
            "readers": self._holding("feedback:read"),
        }
        keys = ("dpia_leak", "dpia_reidentify", "dpia_single_out", "dpia_words")
        rows = [self._say(key, **values).split("|") for key in keys]
        yield Section(self._say("dpia_risks"), table=self._table("dpia", rows))
        yield Section(self._say("dpia_review"), [self._say("dpia_review_text"), self._say("dpia_sign")])

    def _reader(self, role: str) -> str:
        name, _, part = role.partition(" ")
        return f"{_READERS[name]} ({self._say('some_columns')})" if part else _READERS[name]

    def _holding(self, scope: str) -> int:
        holders: list[Holder] = [one for one in self._facts.holders if scope in one.scopes]
        return len(holders)

    def _say(self, key: str, **values: object) -> str:
        said = _words()[key][self._language]
        return said.format(**values) if values else said

    def _table(self, key: str, rows: list[list[str]]) -> Table:
        return Table(self._say(f"{key}_heads").split("|"), rows)

    def _yes(self, is_so: bool) -> str:
        return self._say("yes" if is_so else "no")

    @staticmethod
    def _day(moment: Any) -> str:
        return f"{moment:%Y-%m-%d}"


def _percent(share: float | None, digits: int) -> str:
    return "" if share is None else f"{100 * share:.{digits}f} %"


def _recall(count: Count) -> tuple[str, str]:
    recall = count.recall
    if recall is None or recall.low is None or recall.high is None:
        return "", ""
    return _percent(recall.value, 1), f"{100 * recall.low:.1f} - {100 * recall.high:.1f} %"

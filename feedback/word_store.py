"""The own words of an installation: plain files of the operator, the officer's allowed words, the rules of corrections.

Workers ask before each batch whether something changed, so a new word counts
from the next batch on, without a restart. A batch that was masked with older
rules is not saved: ``hold_still`` orders it before or after a new rule.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import UUID

from feedback import audit
from feedback.database import Connection, Database
from feedback.errors import ConfigError, InvalidItem, NotFound
from feedback.ids import uuid7
from feedback.intake import TENANT
from feedback.items import LANGUAGES
from feedback.keys import IntakeKey
from feedback.privacy.own_words import KeyedRule, KeyedRules, OwnWords
from feedback.privacy.phrases import MAX_PHRASE_WORDS, Phrase, PhraseList, read_phrases, shipped_allowed, words

_LOCK = 847203
MAX_PHRASE = 100
MAX_PAGE = 500


@dataclass(frozen=True, slots=True)
class Version:
    """What the words were read from: times of the files, and the newest and the number of rows."""

    files: tuple[tuple[str, int], ...]
    rows: tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class AllowedWord:
    """A word that is never masked on a weak finding alone."""

    id: UUID
    phrase: str
    language: str | None


class WordStore:
    """Reads the words for a worker. ``allow`` and ``deny`` are the operator's files, if any."""

    def __init__(self, database: Database, digests: IntakeKey, allow: Path | None, deny: Path | None) -> None:
        self._database = database
        self._digests = digests
        self._allow = allow
        self._deny = deny
        self.version: Version | None = None
        self.words = OwnWords()

    def refresh(self) -> bool:
        """Read again what changed; whether anything did.

        Raises ``ConfigError`` for a file that is wrong when nothing was read yet; later the words read before hold on.
        """
        with self._database.transaction() as connection:
            rows = row_version(connection)
            version = Version(tuple(_changed(path) for path in (self._allow, self._deny) if path), rows)
            if version == self.version:
                return False
            try:
                allowed = [*shipped_allowed(), *_read(self._allow, "allow list")]
                denied = _read(self._deny, "deny list")
            except ConfigError:
                if self.version is None:
                    raise
                return False
            allowed += [Phrase(row["phrase"], row["language"]) for row in _words(connection)]
            rules = [
                KeyedRule(row["label"], bytes(row["digest"]), bytes(row["start"]), row["cased"])
                for row in connection.execute("SELECT label, digest, start, cased FROM privacy.rule").fetchall()
            ]
        self.words = OwnWords(PhraseList(allowed), PhraseList(denied), KeyedRules(self._digests, rules))
        self.version = version
        return True

    def still_current(self, connection: Connection) -> bool:
        """Whether no rule came or went since ``refresh``; holds new ones off until the transaction ends."""
        connection.execute("SELECT pg_advisory_xact_lock_shared(%s)", (_LOCK,))
        return self.version is not None and row_version(connection) == self.version.rows


def words_of_files(allow: Path | None, deny: Path | None) -> OwnWords:
    """The shipped list and the operator's files, without a database. Raises ``ConfigError``."""
    allowed = PhraseList([*shipped_allowed(), *_read(allow, "allow list")])
    return OwnWords(allowed, PhraseList(_read(deny, "deny list")))


def hold_still(connection: Connection) -> None:
    """Wait for batches that are being saved, and keep others out until this transaction, which adds a rule, ends."""
    connection.execute("SELECT pg_advisory_xact_lock(%s)", (_LOCK,))


def row_version(connection: Connection) -> tuple[Any, ...]:
    """Changes whenever a word or rule is added or removed."""
    row = connection.execute(
        "SELECT (SELECT count(*) FROM privacy.word) AS a, (SELECT max(id::text) FROM privacy.word) AS b,"
        " (SELECT count(*) FROM privacy.rule) AS c, (SELECT max(id::text) FROM privacy.rule) AS d"
    ).fetchone()
    return tuple(row.values()) if row else ()


def allowed_words(database: Database) -> list[AllowedWord]:
    """The officer's allowed words, by phrase."""
    with database.transaction() as connection:
        return [AllowedWord(row["id"], row["phrase"], row["language"]) for row in _words(connection)]


def allow_word(database: Database, actor: str, phrase: str, language: str | None = None) -> UUID:
    """Never mask a phrase on a weak finding alone. Raises ``InvalidItem`` for what cannot be one."""
    phrase = " ".join(phrase.split())
    run = words(phrase)
    if (
        not 1 <= len(run) <= MAX_PHRASE_WORDS
        or len(phrase) > MAX_PHRASE
        or not any(one.folded.isalpha() for one in run)
    ):
        raise InvalidItem(f"phrase: 1 to {MAX_PHRASE_WORDS} words with letters in them", code="bad_phrase")
    if language is not None and language not in LANGUAGES:
        raise InvalidItem(f"language: choose one of {', '.join(LANGUAGES)}", code="bad_language")
    word_id = uuid7()
    with database.transaction() as connection:
        row = connection.execute(
            "INSERT INTO privacy.word (id, tenant, phrase, language) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT DO NOTHING RETURNING id",
            (word_id, TENANT, phrase, language),
        ).fetchone()
        if row is None:
            raise InvalidItem("phrase: it is on the list already", code="known_phrase")
        audit.append(connection, audit.Entry(actor, "rule.added", (str(word_id),), detail={"kind": "allow"}))
    return word_id


def remove(database: Database, actor: str, rule_id: UUID) -> None:
    """Take an allowed word or the rule of a correction away. What it masked stays masked. Raises ``NotFound``."""
    with database.transaction() as connection:
        word = connection.execute("DELETE FROM privacy.word WHERE id = %s", (rule_id,)).rowcount
        rule = 0 if word else connection.execute("DELETE FROM privacy.rule WHERE id = %s", (rule_id,)).rowcount
        if not word and not rule:
            raise NotFound("there is no such word or rule", code="unknown_rule")
        kind = "allow" if word else "corrected"
        audit.append(connection, audit.Entry(actor, "rule.removed", (str(rule_id),), detail={"kind": kind}))


def _words(connection: Connection) -> list[dict[str, Any]]:
    return connection.execute(
        "SELECT id, phrase, language FROM privacy.word WHERE tenant = %s ORDER BY phrase, language", (TENANT,)
    ).fetchall()


def _read(path: Path | None, name: str) -> list[Phrase]:
    if path is None:
        return []
    try:
        return read_phrases(path.read_text(encoding="utf-8"), f"{name} {path}")
    except (OSError, UnicodeError) as error:
        raise ConfigError(f"{name}: {path} cannot be read ({type(error).__name__})") from None


def _changed(path: Path) -> tuple[str, int]:
    try:
        return str(path), path.stat().st_mtime_ns
    except OSError:
        return str(path), 0

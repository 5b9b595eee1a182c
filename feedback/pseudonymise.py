"""Step 2, the only door from ``RawItem`` to ``CleanItem``.

Language, findings, decisions and tokens are asked for in turn; whatever cannot
be made safe comes back as ``Held`` with a reason and never as text.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from uuid import UUID

from feedback.items import CleanItem, CleanTurn, PiiSpan, RawItem, Replacement
from feedback.ports import LanguageIdentifier, PiiFinder
from feedback.privacy.attributes import declared_attributes
from feedback.privacy.detection import (
    ANY_LANGUAGE,
    NO_LANGUAGE,
    Unsafe,
    found,
    found_in_any,
    found_where_possible,
    languages_of,
)
from feedback.privacy.doubts import doubt
from feedback.privacy.known_persons import known_persons, people_fields
from feedback.privacy.naming import Scene, decided
from feedback.privacy.outcomes import Decision, Document, Held, Pseudonymised, Redacted, Review
from feedback.privacy.own_words import OwnWords
from feedback.privacy.policy import Policy, load_policy
from feedback.privacy.pseudonyms import Pseudonyms
from feedback.privacy.redact import redact
from feedback.privacy.rest_risk import rest_risk
from feedback.privacy.roles import author_identity, of_one, parties
from feedback.privacy.spans import outside_tokens
from feedback.privacy.typed_tokens import escape_tokens

__all__ = ["Decision", "Document", "Held", "Pseudonymised", "Pseudonymiser", "Redacted", "Review"]

_SCORE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,63}")
_SEAM = 500
"""Characters before the place where a text was cut that are not shown: more than any value has."""


@dataclass(frozen=True, slots=True)
class _Work:
    id: UUID | str
    parts: tuple[str, ...] = field(repr=False)
    hint: str | None
    scene: Scene = field(repr=False)
    decision: Decision = field(default_factory=Decision)
    bare: bool = False


@dataclass(frozen=True, slots=True)
class _Safe:
    parts: tuple[tuple[str, tuple[Replacement, ...]], ...]
    language: str
    originals: dict[str, str] = field(repr=False)


class Pseudonymiser:
    """Makes items and texts safe to read, or holds them."""

    def __init__(
        self,
        finders: Sequence[PiiFinder],
        language: LanguageIdentifier,
        pseudonyms: Pseudonyms,
        policy: Policy | None = None,
        declared_attributes: tuple[str, ...] = (),
        languages: tuple[str, ...] = (),
        limit_characters: int = 100_000,
    ) -> None:
        """Without a ``policy`` the shipped one holds."""
        self._finders = tuple(finders)
        self._identifier = language
        self._pseudonyms = pseudonyms
        self._policy = policy or load_policy()
        self._declared = frozenset(declared_attributes)
        self._languages = languages
        self._limit = limit_characters
        self.words = OwnWords()

    def pseudonymise(
        self,
        batch: Sequence[tuple[UUID, int, RawItem]],
        decisions: Mapping[tuple[UUID, int], Decision] = MappingProxyType({}),
    ) -> list[Pseudonymised | Held]:
        """A clean item or a reason to hold it, for each item, in order. Never raises for what an item contains.

        ``decisions`` are those of a person, by item id and revision.
        """
        works = [self._work(item_id, item, decisions.get((item_id, rev), Decision())) for item_id, rev, item in batch]
        answers: list[Pseudonymised | Held] = []
        for (item_id, revision, item), safe in zip(batch, self._safe(works), strict=True):
            answers.append(safe if isinstance(safe, Held) else self._clean(item_id, revision, item, safe))
        return answers

    def redact(self, texts: Sequence[Document]) -> list[Redacted | Held]:
        """Clean text or a reason to hold it, for each document, in order."""
        works = [self._document(document) for document in texts]
        answers: list[Redacted | Held] = []
        for document, safe in zip(texts, self._safe(works), strict=True):
            if isinstance(safe, Held):
                answers.append(safe)
                continue
            clean, replacements = safe.parts[0]
            risk = rest_risk([clean], known_persons(document.names), safe.language)
            answers.append(Redacted(document.id, clean, replacements, safe.language, safe.originals, risk))
        return answers

    def review(self, item_id: UUID, item: RawItem, language: str | None = None) -> Review:
        """What a person is shown of a held item. A finder that fails is passed over and named.

        Of a text over the limit only the beginning is read and shown, without the place where it was cut: half a value
        may stand there.
        """
        work = self._work(item_id, item, Decision(language, release=True))
        begun = _begun(work.parts, self._limit)
        safe, failed = self._as_seen(replace(work, parts=self._escaped(begun)))
        cut = [len(some) < len(whole) for some, whole in zip(begun, work.parts, strict=True)]
        parts = tuple(clean[:-_SEAM] if is_cut else clean for (clean, _), is_cut in zip(safe.parts, cut, strict=True))
        return Review(parts, safe.language, rest_risk(parts, work.scene.people, safe.language), failed)

    def mask_again(
        self, parts: Sequence[str], thread: str, language: str
    ) -> tuple[tuple[str, ...], Mapping[str, str]] | None:
        """Stored, masked parts of one item with what own words find in them by now masked too; None if nothing is."""
        spans = [outside_tokens(part, self.words.refine(part, (), language)) for part in parts]
        if not any(spans):
            return None
        rows = decided(parts, spans, Scene(thread, language=language), self._policy, self._pseudonyms)
        rows = [[one for one in row if outside_tokens(part, [one.span])] for part, row in zip(parts, rows, strict=True)]
        originals = {one.token: one.value for row in rows for one in row if one.reversible}
        return tuple(redact(part, row)[0] for part, row in zip(parts, rows, strict=True)), originals

    def _document(self, document: Document) -> _Work:
        author = document.names[0] if len(document.names) == 1 else None
        named = parties(author, None, document.names, self._policy.staff_domains)
        scene = Scene(document.thread or document.id, tuple(known_persons(document.names)), named)
        return _Work(document.id, self._escaped((document.text,)), document.language, scene, bare=True)

    def _work(self, item_id: UUID, item: RawItem, decision: Decision) -> _Work:
        parts = (item.text, item.title or "", *(turn.text for turn in item.turns))
        fields = people_fields(item)
        named = parties(item.author, item.subject, fields, self._policy.staff_domains)
        scene = Scene(item.thread or str(item_id), tuple(known_persons(fields)), named, day=item.occurred_at.date())
        return _Work(item_id, self._escaped(parts), item.language, scene, decision)

    def _escaped(self, parts: tuple[str, ...]) -> tuple[str, ...]:
        """Parts without typed tokens; what is too long is held anyway and not looked through."""
        return parts if self._too_long(parts) else tuple(escape_tokens(part) for part in parts)

    def _too_long(self, parts: Sequence[str]) -> bool:
        return sum(map(len, parts)) > self._limit

    def _safe(self, works: Sequence[_Work]) -> list[_Safe | Held]:
        """One answer for each piece of work: grouped by language, so that each finder sees one batch a language."""
        answers: dict[int, _Safe | Held] = {}
        for index, work in enumerate(works):
            if self._too_long(work.parts):
                detail = f"longer than {self._limit} characters; have it sent in pieces, or discard it"
                answers[index] = Held(work.id, "text_too_long", detail, language=work.hint)
            elif work.decision.release:
                answers[index], _ = self._as_seen(work)
        open_ = [index for index in range(len(works)) if index not in answers]
        texts = [_for_language(works[index]) for index in open_]
        guessed = languages_of(self._identifier, texts, [works[i].hint for i in open_], self._languages)
        chosen = [works[i].decision.language or guess for i, guess in zip(open_, guessed, strict=True)]
        groups: dict[str, list[int]] = {}
        for index, language in zip(open_, chosen, strict=True):
            if isinstance(language, Unsafe):
                answers[index] = Held(works[index].id, language.code, language.detail, language=works[index].hint)
            else:
                groups.setdefault(language, []).append(index)
        for language, indices in groups.items():
            answers.update(self._group(works, indices, language))
        return [answers[index] for index in range(len(works))]

    def _group(self, works: Sequence[_Work], indices: Sequence[int], language: str) -> dict[int, _Safe | Held]:
        finders = self._finders
        letterless, unsure = language == NO_LANGUAGE, language == ANY_LANGUAGE
        if letterless:
            finders = tuple(finder for finder in finders if NO_LANGUAGE in finder.languages)
        texts = [part for index in indices for part in works[index].parts]
        if unsure:
            findings, language = iter(found_in_any(finders, texts, self._languages)), NO_LANGUAGE
        else:
            findings = iter(found(finders, texts, language))
        answers: dict[int, _Safe | Held] = {}
        for index in indices:
            work = works[index]
            own = [next(findings) for _ in work.parts]
            unsafe = next((one for one in own if isinstance(one, Unsafe)), None)
            spans = [one for one in own if not isinstance(one, Unsafe)]
            if unsafe is None and letterless and any(spans):
                unsafe = Unsafe("no_letters", "numbers without words look personal; set the language and release it")
            if unsafe is None:
                safe = self._replaced(work, spans, language)
                masked = [one for one, _ in safe.parts]
                unsafe = doubt(masked, work.scene.people, language, unsure=unsure, bare=work.bare)
                answers[index] = safe
            if unsafe is not None:
                answers[index] = Held(work.id, unsafe.code, unsafe.detail, unsafe.reasons, language)
        return answers

    def _as_seen(self, work: _Work) -> tuple[_Safe, tuple[str, ...]]:
        """Masked by whatever answers, and the finders that failed; only a person may pass this on."""
        languages = (work.decision.language,) if work.decision.language else self._languages
        spans, failed = found_where_possible(self._finders, work.parts, languages)
        return self._replaced(work, spans, work.decision.language or NO_LANGUAGE), failed

    def _replaced(self, work: _Work, spans: Sequence[Sequence[PiiSpan]], language: str) -> _Safe:
        own = [self.words.refined(part, found_, language) for part, found_ in zip(work.parts, spans, strict=True)]
        refined, allowed = [kept for kept, _ in own], [places for _, places in own]
        scene = replace(work.scene, language=language)
        rows = decided(work.parts, refined, scene, self._policy, self._pseudonyms, allowed)
        pairs = [redact(part, row) for part, row in zip(work.parts, rows, strict=True)]
        originals = {one.token: one.value for row in rows for one in row if one.reversible}
        return _Safe(tuple((clean, tuple(made)) for clean, made in pairs), language, originals)

    def _clean(self, item_id: UUID, revision: int, item: RawItem, safe: _Safe) -> Pseudonymised:
        (text, replacements), (title, _), *turns = safe.parts
        originals = dict(safe.originals)

        author, declared = self._author(item_id, item) if item.author else (None, False)

        def kept(token: str, value: str) -> str:
            originals.setdefault(token, value)
            return token

        clean = CleanItem(
            item_id=item_id,
            revision=revision,
            source=item.source,
            channel=item.channel,
            occurred_at=item.occurred_at,
            language=safe.language,
            text=text,
            title=title if item.title is not None else None,
            author=kept(author, item.author) if author and item.author else None,
            subject=kept(self._pseudonyms.subject(item.subject), item.subject) if item.subject else None,
            thread=self._pseudonyms.token("THREAD", item.thread) if item.thread else None,
            rating=item.rating,
            scores={name: value for name, value in item.scores.items() if _SCORE_NAME.fullmatch(name)},
            attributes=self.attributes(item.attributes),
            turns=tuple(CleanTurn(t.speaker, made[0]) for t, made in zip(item.turns, turns, strict=True)),
            replacements=replacements,
            key_epoch=self._pseudonyms.epoch,
        )
        return Pseudonymised(clean, originals, (author,) if author and declared else ())

    def attributes(self, given: Mapping[str, str]) -> dict[str, str]:
        """Those attributes of an item or a customer that may be kept."""
        return declared_attributes(given, self._declared)

    def _author(self, item_id: UUID, item: RawItem) -> tuple[str, bool]:
        """The author's token, and whether it tells who the customer is.

        An address or handle links as the policy says; a bare name in its thread
        only, since names are shared. What belongs to staff, or to one of two, tells nothing.
        """
        label, value = author_identity(item.author or "")
        named = parties(item.author, item.subject, (), self._policy.staff_domains)
        role = named.role(label, value)
        rule = self._policy.rule(label, role)
        linked = label != "PERSON" and rule.scope == "domain" and rule.action == "token"
        token = self._pseudonyms.token(label, value, None if linked else item.thread or str(item_id))
        return token, linked and role == "author" and of_one(item.author or "")


def _begun(parts: Sequence[str], limit: int) -> tuple[str, ...]:
    """The parts of an item as far as they have no more characters than the limit together."""
    begun = []
    for part in parts:
        begun.append(part[:limit])
        limit -= len(begun[-1])
    return tuple(begun)


def _for_language(work: _Work) -> str:
    return "\n".join(part for part in work.parts[1::-1] if part) or "\n".join(work.parts)

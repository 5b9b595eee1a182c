"""Who is speaking: labels of turns in the seven languages, and lines of a transcript -> turns."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import cast

from feedback.connectors.column_names import plain
from feedback.items import SPEAKERS, Speaker

SPEAKER_WORDS: dict[Speaker, str] = {
    "customer": (
        "customer client cliente clienta clientă caller user utente usuario usuaria usuário usuária utilisateur utilisatrice utilizator kunde kundin "
        "chiamante llamante appelant apelant anrufer anruferin chamador visitor visitatore visitante visiteur correntista consumer consumatore "
        "consumidor assicurato asegurado assuré asigurat titolare titular member socio interviewee respondent"
    ),
    "agent": (
        "agent agente agentă operator operatore operatrice operador operadora opérateur opératrice advisor adviser consulente asesor asesora assistente "
        "conseiller conseillère consilier berater beraterin mitarbeiter mitarbeiterin bearbeiter sachbearbeiter atendente assistenza support supporto soporte representative rep "
        "bank banca banco banque addetto gestor gestore impiegato empleado employé angajat kundendienst kundenservice gestionnaire téléconseiller interviewer staff"
    ),
    "bot": "bot chatbot ivr assistant virtual virtuale system sistema système sistem automat automated automatico risponditore contestador répondeur voicebot robot ai",
    "other": "other speaker unknown sconosciuto desconocido inconnu necunoscut unbekannt desconhecido supervisor",
}
_SPEAKER = {plain(word): speaker for speaker, words in SPEAKER_WORDS.items() for word in words.split()}
_NUMBER_WORDS = frozenset(
    {
        "id",
        "number",
        "numero",
        "nummer",
        "nr",
        "no",
        "code",
        "codice",
        "codigo",
        "cod",
        "ref",
        "reference",
        "since",
        "name",
    }
)
_TIME = r"[\[(<]?\s?(?:\d{1,2}:)?\d{1,2}:\d{2}(?:[.,]\d{1,3})?\s?[\])>]?"
_TURN = re.compile(
    rf"\s{{0,8}}(?:<v(?:\.\w{{1,20}})? (?P<voice>[^>]{{1,40}})>\s?(?P<voiced>.*)|(?:(?P<time>{_TIME})\s{{0,4}}[-–]?\s{{0,3}})?[*_\[]{{0,2}}"
    rf"(?P<label>[^\W\d_][^:\[\]<>()!?,;]{{0,39}}?(?:\s?\([^)]{{1,30}}\))?|[A-Z]\d{{0,2}})[*_\]]{{0,2}}\s?(?:[\[(]{_TIME}[\])])?\s?:[*_]{{0,2}}(?:\s+(?P<text>.*)|))"
)
_BARE_TIME = re.compile(rf"\s{{0,8}}{_TIME}\s{{0,4}}")


@dataclass(slots=True)
class Said:
    """A turn: who, what, and whether a time of the recording stands with it."""

    speaker: Speaker
    text: str = field(repr=False)
    timed: bool = False


def speaker_of(label: str, names: Mapping[str, str]) -> Speaker | None:
    """The speaker that a label names; None when no word of it is known. ``names`` (lower case) win."""
    if (given := names.get(label.strip().casefold())) in SPEAKERS:
        return cast(Speaker, given)
    words = plain(label).split("_")
    if len(words) > 4 or _NUMBER_WORDS & set(words):
        return None
    found = [_SPEAKER[word] for word in words if word in _SPEAKER]
    if "bot" in found:
        return "bot"
    return found[0] if found and (len(words) <= 2 or "customer" in found or "(" in label) else None


def turn_lines(lines: Sequence[str], names: Mapping[str, str]) -> list[Said]:
    """Turns of one conversation. A line without a label goes on with the turn above it.

    An unknown label is a speaker (``other``) when it comes twice or carries a
    time; once only, it is taken for the customer's own colon.
    """
    parts = [_TURN.fullmatch(line) for line in lines]
    times = Counter(_label(part) for part in parts if part)
    said: list[Said] = []
    for line, part in zip(lines, parts, strict=True):
        label = _label(part) if part else ""
        speaker = speaker_of(label, names) if part else None
        if part and (speaker or times[label] > 1 or part["time"] or part["voice"]):
            text = re.sub(r"</v>\s*$", "", part["voiced"] or part["text"] or "").strip()
            said.append(Said(speaker or "other", text, bool(part["time"] or part["voice"])))
        elif said:
            said[-1].text = f"{said[-1].text}\n{line.strip()}".strip()
        elif not _BARE_TIME.fullmatch(line):
            said.append(Said("other", line.strip()))
    return said


def _label(part: re.Match[str]) -> str:
    return str(part["voice"] or part["label"] or "").strip()


def looks_like_turns(lines: Sequence[str]) -> bool:
    """Whether a sample of lines is a transcript: two turns with a known speaker, or many with the same few labels."""
    parts = [part for line in lines if (part := _TURN.fullmatch(line))]
    known = sum(1 for part in parts if speaker_of(_label(part), {}))
    repeated = Counter(_label(part) for part in parts).most_common(2)
    return known >= 2 or (
        len(repeated) == 2 and repeated[1][1] >= 2 and len(parts) >= 0.6 * len([line for line in lines if line.strip()])
    )

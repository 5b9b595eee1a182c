"""``annotate`` and ``redact``: bare texts in, clean and tagged texts out, with no database and no server."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from feedback.items import Annotation, PainPoint, Replacement, Sentiment, Stage
from feedback.ports import Annotator
from feedback.privacy.redact import to_input_offset
from feedback.pseudonymise import Document, Held, Pseudonymiser, Redacted
from workers.cli.lines import BadLine, GoodLine

Answer = dict[str, Any]


class LineWorker:
    """Answers batches of lines. Without an annotator it only makes them safe."""

    def __init__(
        self, pseudonymiser: Pseudonymiser, models: dict[str, str], annotator: Annotator | None = None
    ) -> None:
        self._pseudonymiser = pseudonymiser
        self._annotator = annotator
        self._models = models | (annotator.models if annotator else {})

    def answer(self, lines: Sequence[GoodLine | BadLine]) -> list[Answer]:
        """One answer for each line, in order."""
        good = [line for line in lines if isinstance(line, GoodLine)]
        redacted = self._pseudonymiser.redact([_document(position, line) for position, line in enumerate(good)])
        safe = [answer for answer in redacted if isinstance(answer, Redacted)]
        said = iter(self._annotate(safe))
        answers = iter(
            refused(line.id, answer.code, answer.detail)
            if isinstance(answer, Held)
            else self._answer(line, answer, next(said))
            for line, answer in zip(good, redacted, strict=True)
        )
        return [
            refused(line.id, line.code, line.detail) if isinstance(line, BadLine) else next(answers) for line in lines
        ]

    def _annotate(self, safe: Sequence[Redacted]) -> list[Annotation | None]:
        if not self._annotator:
            return [None] * len(safe)
        return list(self._annotator.annotate([one.text for one in safe], [one.language for one in safe]))

    def _answer(self, line: GoodLine, redacted: Redacted, said: Annotation | None) -> Answer:
        answer: Answer = {
            "id": line.id,
            "language": redacted.language,
            "text": redacted.text,
            "spans": [_span(one) for one in redacted.replacements],
        }
        if redacted.risk.too_high:
            answer["rest_risk"] = {"score": redacted.risk.score, "reasons": list(redacted.risk.reasons)}
        if said is not None:
            answer |= {
                "sentiment": _sentiment(said.sentiment),
                "stage": _stage(said.stage),
                "pain_point": _pain_point(said.pain_point),
                "topic": said.topic and {"id": said.topic.id, "label": said.topic.label,
                                         "probability": round(said.topic.probability, 4)},
                "sentences": _sentences(said, redacted.replacements),
            }  # fmt: skip
        return answer | {"models": self._models}


def refused(id_: Any, code: str, detail: str) -> Answer:
    """The answer to a line that was not worked."""
    return {"id": id_, "error": {"code": code, "detail": detail}}


def _document(position: int, line: GoodLine) -> Document:
    names = (line.fields["subject"],) if line.fields.get("subject") else ()
    thread = f"{type(line.id).__name__}:{line.id}"
    return Document(str(position), line.text, line.fields.get("language"), thread, names)


def _span(one: Replacement) -> Answer:
    return {"start": one.start, "end": one.end, "label": one.label, "token": one.token, "score": round(one.score, 4)}


def _sentences(said: Annotation, replacements: Sequence[Replacement]) -> list[Answer]:
    """Sentences at their place in the input text."""
    return [
        {
            "start": to_input_offset(one.start, replacements),
            "end": to_input_offset(one.end, replacements),
            "sentiment": _sentiment(one.sentiment),
            "stage": _stage(one.stage),
            "pain_point": _pain_point(one.pain_point),
        }
        for one in said.sentences
    ]


def _sentiment(said: Sentiment) -> Answer:
    return {
        "label": said.label,
        "score": round(said.score, 4),
        "probabilities": {label: round(value, 4) for label, value in said.probabilities.items()},
    }


def _stage(said: Stage) -> Answer:
    return {"label": said.label, "probability": round(said.probability, 4)}


def _pain_point(said: PainPoint) -> Answer:
    return {"value": said.value, "probability": round(said.probability, 4)}

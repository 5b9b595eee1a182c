"""How a number is written: with its interval and its people, never alone, never more exact than it is."""

from __future__ import annotations

from dataclasses import dataclass

from feedback.disclosure import DIFFERENCE, LIMIT, TABLE, Cell, Estimate

MINUS = "\N{MINUS SIGN}"
DASH = "\N{EN DASH}"


@dataclass(frozen=True, slots=True)
class Scale:
    """How one kind of number is written and drawn: factor, digits, unit, ends of the drawn range."""

    factor: float
    digits: int
    unit: str
    low: float
    high: float
    signed: bool = False


SCALES = {
    "share": Scale(100, 0, "\N{NO-BREAK SPACE}%", 0, 1),
    "small_share": Scale(100, 1, "\N{NO-BREAK SPACE}%", 0, 0.2),
    "sentiment": Scale(1, 2, "", -1, 1, signed=True),
    "nps": Scale(1, 0, "", -100, 100, signed=True),
    "rate": Scale(1, 1, "", 0, 20),
    "points": Scale(1, 2, "", -5, 5, signed=True),
    "signed_share": Scale(100, 1, "\N{NO-BREAK SPACE}%", -1, 1, signed=True),
}


@dataclass(frozen=True, slots=True)
class Written:
    """A number in words; ``interval`` is empty where none can be given."""

    value: str
    interval: str
    start: float
    width: float
    dot: float
    zero: float | None


def write(estimate: Estimate, kind: str) -> Written:
    """The number, its interval, and where both lie on a line of 100 units."""
    scale = SCALES[kind]
    low = estimate.low if estimate.low is not None else estimate.value
    high = estimate.high if estimate.high is not None else estimate.value
    interval = ""
    if estimate.low is not None and estimate.high is not None:
        joint = " to " if scale.signed else DASH
        interval = f"{_figure(estimate.low, scale)}{joint}{_figure(estimate.high, scale)}{scale.unit}"
    start, end = _place(low, scale), _place(high, scale)
    zero = _place(0, scale) if scale.low < 0 else None
    return Written(
        _figure(estimate.value, scale) + scale.unit,
        interval,
        start,
        max(1.0, round(end - start, 1)),
        _place(estimate.value, scale),
        zero,
    )


def spoken(cell: Cell, name: str, kind: str, floor: int) -> str:
    """One line of plain text for a hover: the number, its interval, its people; or why it is not shown."""
    if cell.state == "too_few_people":
        return f"withheld, {why(cell, floor).short}"
    estimate = cell.get(name)
    if not cell.shown or estimate is None:
        return "no data"
    written = write(estimate, kind)
    interval = f" ({written.interval})" if written.interval else ""
    return f"{written.value}{interval}, {count(cell.people)} people"


@dataclass(frozen=True, slots=True)
class Why:
    """Why a number is withheld: in a few words, and in a sentence."""

    short: str
    long: str


def why(cell: Cell, floor: int) -> Why:
    """The words of a withheld cell's reason."""
    if cell.reason == DIFFERENCE:
        return Why(
            "too close to what you saw",
            f"With numbers that you saw before, it would tell of fewer than {floor} people.",
        )
    if cell.reason == LIMIT:
        return Why(
            "limit of new numbers reached",
            "So many different numbers were shown to you in 30 days that no new one can be weighed against them.",
        )
    if cell.reason == TABLE:
        return Why(
            f"under {floor} people, or it would give such a number away",
            f"Fewer than {floor} people, or large enough but beside such a number, which would follow from the total.",
        )
    return Why(f"fewer than {floor} people", f"Fewer than {floor} people, or nearly all of it is one person's.")


def score(value: float) -> str:
    """The sentiment of one item, which has no interval."""
    return write(Estimate(value), "sentiment").value


def count(number: int | None) -> str:
    """A whole number with thin spaces between thousands."""
    return "" if number is None else f"{number:,}".replace(",", "\N{NARROW NO-BREAK SPACE}")


def _figure(value: float, scale: Scale) -> str:
    figure = f"{value * scale.factor:.{scale.digits}f}"
    if float(figure) == 0:
        return figure.lstrip("-")
    return ("+" if scale.signed and value > 0 else "") + figure.replace("-", MINUS)


def _place(value: float, scale: Scale) -> float:
    return round(100 * min(1.0, max(0.0, (value - scale.low) / (scale.high - scale.low))), 1)

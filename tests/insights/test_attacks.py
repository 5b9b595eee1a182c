"""An attacker with linear programs against the gate and the guard: what was withheld must stay unknown.

The first attacker has one table and all its totals. The second asks one random
question after another (totals, filters, breakdowns, neighbouring days, refreshes
after new data and erasures) and solves everything that was answered together.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from itertools import combinations, pairwise, product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from feedback.answers import Answers, Question
from feedback.disclosure import Measure, disclose
from feedback.sketches import BUCKETS, Sketch, touched

FLOOR = 10
Table = dict[tuple[int, int], int]


def interval(equations: list[tuple[dict[object, float], float]], target: object, least: int = 1) -> tuple[float, float]:
    """The least and the most that ``target`` can be; every unknown is at least ``least``."""
    names = sorted({name for terms, _ in equations for name in terms} | {target}, key=str)
    matrix = [[terms.get(name, 0.0) for name in names] for terms, _ in equations]
    sums = [total for _, total in equations]
    ends = []
    for sign in (1, -1):
        cost = [sign * float(name == target) for name in names]
        found = linprog(cost, A_eq=matrix or None, b_eq=sums or None, bounds=[(least, None)] * len(names))
        ends.append(float("inf") * -sign if found.status == 3 else sign * found.fun)
    return ends[0], ends[1]


tables = st.integers(2, 5).flatmap(
    lambda rows: st.integers(2, 5).flatmap(
        lambda columns: st.fixed_dictionaries({
            place: st.one_of(st.integers(0, 12), st.integers(0, 60)) for place in product(range(rows), range(columns))
        })
    )
)  # fmt: skip


def margins(table: Table, axis: int) -> dict[int, int]:
    numbers = sorted({place[axis] for place in table})
    return {number: sum(count for place, count in table.items() if place[axis] == number) for number in numbers}


def everything_published(table: Table, floor: int) -> list[tuple[dict[object, float], float]]:
    """Cells, totals of rows and of columns, each through the gate, and the grand total, as equations."""
    lines = [[place for place in table if place[axis] == number] for axis in (0, 1) for number in margins(table, axis)]
    cells = disclose({place: Measure(people, people) for place, people in table.items()}, floor, [*lines, list(table)])
    equations: list[tuple[dict[object, float], float]] = []
    for axis in (0, 1):
        totals = margins(table, axis)
        shown = disclose({number: Measure(count, count) for number, count in totals.items()}, floor)
        for number, total in totals.items():
            terms: dict[object, float] = {}
            known = 0.0
            for place in table:
                if place[axis] == number and cells[place].state == "too_few_people":
                    terms[place] = 1.0
                elif place[axis] == number:
                    known += table[place]
            if shown[number].state == "too_few_people":
                terms[axis, "total", number] = -1.0
                equations.append((terms, -known))
            else:
                equations.append((terms, total - known))
        if sum(totals.values()) >= floor:
            hidden = {(axis, "total", number): 1.0 for number, cell in shown.items() if cell.state == "too_few_people"}
            open_ = sum(total for number, total in totals.items() if shown[number].state != "too_few_people")
            equations.append((dict(hidden), sum(totals.values()) - open_))
    return [(terms, total) for terms, total in equations if terms]


@settings(max_examples=60, deadline=None, derandomize=True)
@given(tables, st.sampled_from([5, 10, 20]))
def test_one_table_and_all_its_totals(table: Table, floor: int) -> None:
    equations = everything_published(table, floor)
    # In a table that is withheld whole a cell may be empty; elsewhere an empty one says so.
    unknown = {name for terms, _ in equations for name in terms}
    least = 0 if any(place in unknown for place, people in table.items() if not people) else 1
    for place, people in table.items():
        if 0 < people < floor:
            low, high = interval(equations, place, least)
            assert high - low >= floor // 2 - 1e-6, (place, low, high)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(st.dictionaries(st.integers(0, 9), st.integers(0, 30), min_size=2), st.integers(5, 50))
def test_one_line_and_its_total(people: dict[int, int], floor: int) -> None:
    cells = disclose({key: Measure(count, count) for key, count in people.items()}, floor)
    hidden = [key for key, cell in cells.items() if cell.state == "too_few_people"]
    rest = sum(people[key] for key in hidden)
    if hidden and sum(people.values()) >= floor:
        for key in hidden:
            low, high = interval([(dict.fromkeys(hidden, 1.0), rest)], key)
            if people[key] < floor and len(hidden) < len([count for count in people.values() if count]):
                assert high - low >= floor // 2 - 1e-6


CHANNELS, LANGUAGES, DAYS = ("email", "chat", "call"), ("it", "en", "ro"), 5
START = datetime(2026, 3, 2, tzinfo=UTC)


@dataclass(frozen=True)
class Item:
    """One item of one person; ``mark`` makes it a contribution of its own."""

    person: int
    channel: str
    language: str
    day: int
    mark: int


def population(random_: random.Random, people: int) -> list[Item]:
    """Mostly large groups, and a few that are small on purpose."""
    rare = random_.choice(CHANNELS), random_.choice(LANGUAGES)
    items = []
    for person in range(people):
        for _ in range(random_.choice((1, 1, 1, 2, 3))):
            channel, language, day = random_.choice(CHANNELS), random_.choice(LANGUAGES), random_.randrange(DAYS)
            if (channel, language) == rare or channel == rare[0]:
                channel = channel if random_.random() < 0.2 else random_.choice(CHANNELS)
            if day == 3 and random_.random() < 0.8:
                day = 1
            items.append(Item(person, channel, language, day, random_.getrandbits(31) | 1))
    return items


def sketch_of(items: list[Item]) -> Sketch:
    made = np.zeros(BUCKETS, dtype=np.int64)
    for item in items:
        made[item.person * 2654435761 % 2**32 % BUCKETS] += item.mark
    return made


def within(items: list[Item], question: Question) -> list[Item]:
    def fits(item: Item) -> bool:
        moment = START + timedelta(days=item.day)
        return (
            (question.since is None or moment >= question.since)
            and (question.until is None or moment < question.until)
            and all(str(getattr(item, name)) == value for name, value in question.filters)
        )

    return [item for item in items if fits(item)]


def measured(items: list[Item]) -> Measure:
    return Measure(len({item.person for item in items}), len(items), sketch=sketch_of(items))


def day(number: int) -> datetime:
    return START + timedelta(days=number)


class Reader:
    """Asks, is answered through gate and guard as the service does it, and remembers."""

    def __init__(self) -> None:
        self.answers = Answers(FLOOR)
        self.told: list[tuple[int, Question, int]] = []
        """(version of the data, question, items) of every number that was given."""
        self.latest: dict[bytes, Sketch] = {}

    def ask(self, version: int, items: list[Item], questions: list[Question], lines: list[list[Question]]) -> None:
        measures = {question: measured(within(items, question)) for question in questions}
        cells = disclose(measures, FLOOR, lines)
        new = []
        for question in sorted(questions, key=lambda each: -measures[each].people):
            made_of = measures[question].sketch
            assert made_of is not None
            if cells[question].state == "too_few_people":
                continue
            if question.key in self.latest and np.array_equal(self.latest[question.key], made_of):
                self.told.append((version, question, measures[question].items))
            else:
                new.append((question, made_of))
        for (question, made_of), may in zip(new, self.answers.admit(new), strict=True):
            if may:
                self.latest[question.key] = made_of
                self.told.append((version, question, measures[question].items))


def table(random_: random.Random) -> tuple[list[Question], list[list[Question]]]:
    """A random question: a total, a breakdown by one filter or by day, with or without filters."""
    since, until = sorted(random_.sample(range(DAYS + 1), 2))
    base = Question("feedback", day(since), day(until))
    for name, values in (("channel", CHANNELS), ("language", LANGUAGES)):
        if random_.random() < 0.35:
            base = base.narrowed(name, random_.choice(values))
    by = random_.choice(("none", "none", "channel", "language", "day"))
    if by == "none":
        return [base], []
    if by == "day":
        parts = [replace(base, since=day(number), until=day(number + 1)) for number in range(since, until)]
    else:
        parts = [base.narrowed(by, value) for value in (CHANNELS if by == "channel" else LANGUAGES)]
    return parts, [parts]


def secrets(items: list[Item]) -> Iterator[Question]:
    """Every question of this form that is about a few people."""
    spans = list(combinations(range(DAYS + 1), 2))
    for since, until in spans:
        for channel, language in product((None, *CHANNELS), (None, *LANGUAGES)):
            question = Question("feedback", day(since), day(until))
            question = question.narrowed("channel", channel) if channel else question
            question = question.narrowed("language", language) if language else question
            if 0 < len({item.person for item in within(items, question)}) < FLOOR:
                yield question


ATOMS = list(product(CHANNELS, LANGUAGES, range(DAYS)))


def row(question: Question) -> list[float]:
    """A question as a sum of atoms."""
    each = [Item(0, channel, language, number, 1) for channel, language, number in ATOMS]
    return [float(bool(within([item], question))) for item in each]


def worked_out(told: list[tuple[int, Question, int]], targets: list[Question]) -> list[Question]:
    """Which targets are sums and differences of what was told."""
    if not told or not targets:
        return []
    given_ = np.array([row(question) for _, question, _ in told])
    wanted = np.array([row(question) for question in targets])
    solution, *_ = np.linalg.lstsq(given_.T, wanted.T, rcond=None)
    missed = np.abs(given_.T @ solution - wanted.T).max(axis=0)
    return [target for target, miss in zip(targets, missed, strict=True) if miss < 1e-6]


def pinned(told: list[tuple[int, Question, int]], target: Question) -> bool:
    """Whether only one number of items of ``target`` fits what was told and counts of at least 0."""
    matrix, sums = [row(question) for _, question, _ in told], [count for *_, count in told]
    ends = [
        linprog([sign * each for each in row(target)], A_eq=matrix, b_eq=sums, bounds=(0, None)) for sign in (1, -1)
    ]
    assert ends[0].status == 0  # the truth fits, so there is a least
    return bool(ends[1].status == 0 and -ends[1].fun - ends[0].fun < 1 - 1e-6)


@pytest.mark.parametrize("seed", range(10))
def test_a_reader_who_asks_at_random_cannot_work_out_a_small_group(seed: int) -> None:
    random_ = random.Random(seed)
    items = population(random_, (40, 80, 150)[seed % 3])
    reader = Reader()
    for _ in range(45):
        reader.ask(0, items, *table(random_))
    assert len(reader.told) > 15
    small = list(secrets(items))
    assert worked_out(reader.told, small) == []
    # Nor does it help to know that no count is negative.
    assert [target for target in random_.sample(small, 40) if pinned(reader.told, target)] == []


def test_without_the_guard_the_same_reader_works_it_out() -> None:
    random_ = random.Random(2)
    items = population(random_, 150)
    told = []
    for _ in range(45):
        questions, lines = table(random_)
        measures = {question: measured(within(items, question)) for question in questions}
        for question, cell in disclose(measures, FLOOR, lines).items():
            if cell.state != "too_few_people":
                told.append((0, question, measures[question].items))
    found = worked_out(told, list(secrets(items)))
    assert found
    assert pinned(told, found[0])


@pytest.mark.parametrize("seed", range(6))
def test_new_data_and_erasures_of_a_few_people_change_no_answer(seed: int) -> None:
    random_ = random.Random(seed)
    items = population(random_, 120)
    reader, asked = Reader(), [table(random_) for _ in range(12)]
    for questions, lines in asked:
        reader.ask(0, items, questions, lines)
    before = len(reader.told)
    gone = set(random_.sample(range(120), random_.randrange(1, 5)))
    came = [replace(item, person=item.person + 1000, mark=item.mark ^ 2) for item in items if item.person % 40 == 7]
    changed = [item for item in items if item.person not in gone] + came
    for questions, lines in asked:
        reader.ask(1, changed, questions, lines)
    touched_people = gone | {item.person for item in came}
    assert len(touched_people) < FLOOR
    old = {question: count for version, question, count in reader.told[:before]}
    assert all(old.get(question, count) == count for _, question, count in reader.told[before:])


@pytest.mark.parametrize("seed", range(4))
def test_two_readers_with_one_memory_work_nothing_out_together(seed: int) -> None:
    """With a memory of their own each, the same two readers do."""
    random_ = random.Random(100 + seed)
    items = population(random_, 150)
    asked = [table(random_) for _ in range(60)]
    shared, alone = Reader(), [Reader(), Reader()]
    for place, (questions, lines) in enumerate(asked):
        shared.ask(0, items, questions, lines)
        alone[place % 2].ask(0, items, questions, lines)
    small = list(secrets(items))
    assert worked_out(shared.told, small) == []
    if seed == 0:
        assert worked_out([*alone[0].told, *alone[1].told], small)


FILTERS_3 = ("channel", "language", "stage")


def cube(people: dict[tuple[str, str, str], int]) -> tuple[Callable[[Question], Sketch], list[Question]]:
    """Every table and margin over three filters, and what each answer is made of."""
    sketches = {}
    for place, (cell, count) in enumerate(people.items()):
        made = np.zeros(BUCKETS, dtype=np.int64)
        for person in range(count):
            made[(place * 97 + person * 61) % BUCKETS] += 2 * person + 1
        sketches[cell] = made
    values = [sorted({cell[axis] for cell in people}) for axis in range(3)]
    questions = []
    for picked in product(*[(None, *each) for each in values]):
        question = Question("feedback")
        for name, value in zip(FILTERS_3, picked, strict=True):
            question = question.narrowed(name, value) if value else question
        questions.append(question)

    def made_of(question: Question) -> Sketch:
        chosen = dict(question.filters)
        fitting = [sketches[cell] for cell in people
                   if all(chosen.get(name, value) == value for name, value in zip(FILTERS_3, cell, strict=True))]  # fmt: skip
        return np.asarray(sum(fitting, np.zeros(BUCKETS, dtype=np.int64)))

    return made_of, questions


@settings(max_examples=12, deadline=None, derandomize=True)
@given(
    st.integers(1, 9),
    st.tuples(st.integers(0, 1), st.integers(0, 2), st.integers(0, 1)),
    st.randoms(use_true_random=False),
)
def test_a_complement_over_three_filters(few: int, place: tuple[int, int, int], random_: random.Random) -> None:
    """One small cell of a cube: neither it nor its complement in any margin can be put together from what is admitted."""
    values = (("email", "chat"), ("it", "en", "ro"), ("use", "exit"))
    cells = list(product(*values))
    hidden = tuple(each[number] for each, number in zip(values, place, strict=True))
    people = {cell: few if cell == hidden else random_.randrange(20, 40) for cell in cells}
    made_of, questions = cube(people)
    random_.shuffle(questions)
    answers = Answers(FLOOR)
    given_ = []
    for question in questions:
        if touched(made_of(question)) >= FLOOR and answers.admit([(question, made_of(question))]) == [True]:
            given_.append(question)

    def atoms(question: Question) -> list[float]:
        chosen = dict(question.filters)
        return [float(all(chosen.get(name, value) == value for name, value in zip(FILTERS_3, cell, strict=True)))
                for cell in cells]  # fmt: skip

    target = np.array([float(cell == hidden) for cell in cells])
    matrix = np.array([atoms(question) for question in given_])
    solution, *_ = np.linalg.lstsq(matrix.T, target, rcond=None)
    assert np.abs(matrix.T @ solution - target).max() > 1e-6
    assert len(given_) > len(questions) // 3


def test_many_values_and_months_are_weighed_without_writing_all_of_them_out() -> None:
    """Nine stages, seven channels, eight languages, a year by month: the small rest is found among them."""
    rest = sketch_of([Item(number, "", "", 0, 2 * number + 1) for number in range(5)])
    many = [
        sketch_of([Item(100 * place + number, "", "", 0, number * 2 + 1) for number in range(20)]) for place in range(9)
    ]
    start = datetime(2026, 1, 1, tzinfo=UTC)
    months = [start + timedelta(days=30 * number) for number in range(13)]
    known: list[tuple[Question, Sketch]] = []
    for number, (since, until) in enumerate(pairwise(months)):
        for name, count in (("channel", 7), ("language", 8), ("segment", 6)):
            month = Question("feedback", since, until)
            known += [(month.narrowed(name, f"{name}-{value}"), many[value] * (number + 1)) for value in range(count)]
    parts = [
        (Question("feedback", months[0], months[12], (("stage", f"s{place}"),)), made)
        for place, made in enumerate(many)
    ]
    answers = Answers(FLOOR, [*known, *parts])
    whole = Question("feedback", months[0], months[12])
    assert answers.admit([(whole, np.asarray(sum(many, rest)))]) == [False]
    assert answers.admit([(whole, np.asarray(sum(many)))]) == [True]

"""The gate: floor on people, complementary suppression, and that nothing withheld can be had by subtraction."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from feedback.disclosure import Cell, Estimate, Measure, disclose, disclose_one

FLOOR = 10


def measure(people: int, items: int | None = None) -> Measure:
    return Measure(people, people if items is None else items, {"share": Estimate(0.5, 0.4, 0.6)})


@pytest.mark.parametrize(
    ("people", "state"),
    [(0, "no_data"), (1, "too_few_people"), (9, "too_few_people"), (10, "shown"), (11, "shown")],
)
def test_floor_is_on_people(people: int, state: str) -> None:
    assert disclose_one(measure(people, items=1000 * people), FLOOR).state == state


def test_withheld_cell_tells_nothing() -> None:
    cell = disclose_one(measure(9), FLOOR)
    assert cell == Cell("too_few_people", None, None, {}, "small")
    assert cell.get("share") is None
    assert cell.as_json() == {
        "state": "too_few_people", "people": None, "items": None, "estimates": {}, "reason": "small",
    }  # fmt: skip


def test_shown_cell_keeps_its_numbers() -> None:
    cell = disclose_one(measure(12, 30), FLOOR)
    assert cell.as_json() == {
        "state": "shown", "people": 12, "items": 30, "estimates": {"share": {"value": 0.5, "low": 0.4, "high": 0.6}},
    }  # fmt: skip


@pytest.mark.parametrize(
    ("people", "hidden"),
    [
        ({"a": 3, "b": 40, "c": 20, "d": 90}, {"a", "c"}),  # the next smallest goes too
        ({"a": 3, "b": 4, "c": 20}, {"a", "b", "c"}),  # two, but seven people together: a third goes
        ({"a": 6, "b": 7, "c": 20}, {"a", "b"}),  # two, and thirteen people together
        ({"a": 3, "b": 0, "c": 20, "d": 30}, {"a", "c"}),  # an empty cell cannot hide anything
        ({"a": 10, "b": 11}, set()),
        ({"a": 3}, {"a"}),
    ],
)
def test_complementary_suppression(people: dict[str, int], hidden: set[str]) -> None:
    cells = disclose({key: measure(count) for key, count in people.items()}, FLOOR)
    assert {key for key, cell in cells.items() if cell.state == "too_few_people"} == hidden


def test_crossing_lines_are_repeated_until_nothing_changes() -> None:
    counts = {(0, 0): 3, (0, 1): 20, (0, 2): 50, (1, 0): 30, (1, 1): 40, (1, 2): 60}
    lines = [[(row, column) for column in range(3)] for row in range(2)]
    lines += [[(row, column) for row in range(2)] for column in range(3)]
    cells = disclose({key: measure(count) for key, count in counts.items()}, FLOOR, lines)
    hidden = {key for key, cell in cells.items() if not cell.shown}
    assert hidden == {(0, 0), (0, 1), (1, 0), (1, 1)}


groups = st.dictionaries(st.integers(0, 30), st.integers(0, 40), min_size=1, max_size=12)


@given(groups, st.integers(5, 50))
def test_no_line_lets_a_hidden_cell_be_subtracted(people: dict[int, int], floor: int) -> None:
    cells = disclose({key: measure(count) for key, count in people.items()}, floor)
    hidden = [key for key, cell in cells.items() if cell.state == "too_few_people"]
    open_ = [key for key, cell in cells.items() if cell.shown]
    assert all(people[key] >= floor for key in open_)
    assert all(cells[key].people is None and not cells[key].estimates for key in hidden)
    if hidden and open_:
        assert len(hidden) >= 2
        assert sum(people[key] for key in hidden) >= floor
    assert all(cells[key].state == "no_data" for key, count in people.items() if count == 0)


@given(groups, st.integers(5, 50))
def test_shown_without_need_is_never_hidden(people: dict[int, int], floor: int) -> None:
    cells = disclose({key: measure(count) for key, count in people.items()}, floor)
    if all(count == 0 or count >= floor for count in people.values()):
        assert all(cell.state != "too_few_people" for cell in cells.values())


@given(st.dictionaries(st.tuples(st.integers(0, 3), st.integers(0, 3)), st.integers(0, 40), min_size=1), st.randoms())
def test_every_line_of_a_table_is_safe(people: dict[tuple[int, int], int], random: object) -> None:
    lines = [[key for key in people if key[axis] == number] for axis in (0, 1) for number in range(4)]
    cells = disclose({key: measure(count) for key, count in people.items()}, FLOOR, lines)
    for line in lines:
        hidden = [key for key in line if cells[key].state == "too_few_people"]
        if hidden and any(cells[key].shown for key in line):
            assert len(hidden) >= 2
            assert sum(people[key] for key in hidden) >= FLOOR


def test_cells_that_are_small_and_cells_that_cover_say_the_same() -> None:
    cells = disclose({"few": measure(1), "cover": measure(10), "many": measure(40)}, FLOOR)
    assert {name: cell.reason for name, cell in cells.items()} == {"few": "table", "cover": "table", "many": None}


@given(st.dictionaries(st.integers(0, 6), st.integers(0, 40), min_size=2))
def test_one_table_gives_one_reason(people: dict[int, int]) -> None:
    cells = disclose({name: measure(count) for name, count in people.items()}, FLOOR)
    assert {cell.reason for cell in cells.values() if cell.state == "too_few_people"} <= {"table"}
    assert {cell.reason for cell in cells.values() if cell.state != "too_few_people"} <= {None}

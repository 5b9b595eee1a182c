"""Import directions and sizes of the design, held by a test."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
PACKAGES = ("feedback", "nlp_models", "api", "workers")
MODULES = sorted(path for package in PACKAGES for path in (ROOT / package).rglob("*.py"))
PRODUCT = [path for path in MODULES if "versions" not in path.parts]

ALLOWED = {
    "feedback": set(),
    "nlp_models": {"feedback.items"},
    "api": {"feedback"},
    "workers": {"feedback", "nlp_models"},
}
LIBRARIES_KEPT_OUT = {
    "feedback": {"flask", "celery", "torch", "transformers", "spacy", "bertopic", "onnxruntime", "sklearn"},
    "api": {"torch", "transformers", "spacy", "bertopic", "onnxruntime", "sklearn", "plotly"},
    "nlp_models": {"flask", "celery", "psycopg", "sqlalchemy"},
    "workers": {"flask"},
}
MAX_MODULE_LINES = 300
MAX_FUNCTION_LINES = 50
VAGUE = {"utils", "helpers", "common", "manager", "core", "misc"}


def imports(path: Path) -> Iterator[tuple[str, bool]]:
    """(module, is it imported inside a function) for each import of a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    inside = {
        id(node)
        for function in ast.walk(tree)
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, id(node) in inside
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module, id(node) in inside


def allowed(package: str, module: str) -> bool:
    return module.split(".")[0] == package or any(
        module == name or module.startswith(f"{name}.") for name in ALLOWED[package]
    )


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_the_right_way(path: Path) -> None:
    package = path.relative_to(ROOT).parts[0]
    for module, late in imports(path):
        top = module.split(".")[0]
        if top in PACKAGES:
            assert allowed(package, module), f"{package} may not import {module}"
            assert not late, f"{module} is imported inside a function"
        assert top not in LIBRARIES_KEPT_OUT[package], f"{package} may not use {top}"


@pytest.mark.parametrize("path", PRODUCT, ids=lambda path: str(path.relative_to(ROOT)))
def test_modules_and_functions_stay_small_and_documented(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    tree = ast.parse(text)
    assert text.count("\n") <= MAX_MODULE_LINES
    assert ast.get_docstring(tree), "a module says what it is for"
    assert path.stem not in VAGUE
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            said = node.body[0] if ast.get_docstring(node) else None
            length = (node.end_lineno or 0) - node.lineno - ((said.end_lineno or 0) - said.lineno if said else 0)
            assert length <= MAX_FUNCTION_LINES, f"{node.name} has {length} lines"


def test_no_import_cycles() -> None:
    names = {".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): path for path in MODULES}
    graph = {name: {module for module, _ in imports(path) if module in names} - {name} for name, path in names.items()}
    done: set[str] = set()

    def visit(name: str, trail: tuple[str, ...]) -> None:
        assert name not in trail, " -> ".join((*trail, name))
        if name not in done:
            for other in graph[name]:
                visit(other, (*trail, name))
            done.add(name)

    for name in graph:
        visit(name, ())


def test_a_clean_item_is_made_of_a_raw_or_a_clean_one_only() -> None:
    makers = {
        str(path.relative_to(ROOT))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "CleanItem"
    }
    # The second one makes them of stored clean rows, of which it masks more.
    assert makers == {"feedback/pseudonymise.py", "feedback/remasking.py"}


def test_words_that_may_be_searched_are_made_at_the_door_only() -> None:
    makers = {
        str(path.relative_to(ROOT))
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "SafeWords"
    }
    assert makers == {"feedback/query_masking.py", "feedback/search_words.py"}


CHANCE = {"uuid1", "uuid4", "token_hex", "token_urlsafe", "getpid"}
CLOCK = {"time", "monotonic", "now", "utcnow", "today"}


def _worked_out_when_collected(tree: ast.Module) -> Iterator[tuple[ast.expr, set[str]]]:
    """Decorators of the tests and constants of the module, with what they may not call."""
    for statement in tree.body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef):
            yield from ((one, CHANCE | CLOCK) for one in statement.decorator_list)
        elif isinstance(statement, ast.Assign | ast.AnnAssign) and statement.value:
            yield statement.value, CHANCE


@pytest.mark.parametrize("path", sorted((ROOT / "tests").rglob("*.py")), ids=lambda path: path.name)
def test_no_test_is_made_from_chance_or_from_the_clock(path: Path) -> None:
    """The processes of pytest-xdist must collect the same tests, and a moment taken then is minutes old in the test."""
    for expression, forbidden in _worked_out_when_collected(ast.parse(path.read_text(encoding="utf-8"))):
        for node in ast.walk(expression):
            if isinstance(node, ast.Call):
                name = getattr(node.func, "attr", getattr(node.func, "id", ""))
                assert name not in forbidden, f"line {node.lineno}: {name}() is called when tests are collected"

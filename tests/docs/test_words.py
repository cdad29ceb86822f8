"""Nothing is decided by words that are for people: reasons, summaries and labels are only shown."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import conformance

PACKAGE = Path(conformance.__file__).parent
FOR_PEOPLE = frozenset({"what", "reason", "summary", "said", "why", "statement"})
"""Attributes that hold a sentence for a reader."""
OF_TEXT = frozenset(
    {
        "startswith", "endswith", "removeprefix", "removesuffix", "partition", "rpartition", "split",
        "rsplit", "find", "index", "count",
    }
)  # fmt: skip
"""Methods that take a text apart to look at its words."""
MODULES = [p for p in sorted(PACKAGE.rglob("*.py")) if p.relative_to(PACKAGE).parts[0] not in ("pages",)]
"""All but the compiler of contracts, whose subject is prose."""

ONLY_SHOWN = frozenset({"recorded.summary != now"})
"""What may be compared, since the answer only decides which words are shown."""


def decided_by_words(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield each place that compares, searches or takes apart a text for people."""
    caught = {n.name for n in ast.walk(tree) if isinstance(n, ast.ExceptHandler) and n.name}
    for node in ast.walk(tree):
        match node:
            case ast.Compare():
                sides = [node.left, *node.comparators]
                against_none = any(isinstance(op, ast.Is | ast.IsNot) for op in node.ops)
                if not against_none and any(is_for_people(side, caught) for side in sides):
                    yield node
            case ast.Call(func=ast.Attribute(attr=method, value=text)):
                if method in OF_TEXT and is_for_people(text, caught):
                    yield node
            case ast.Subscript(value=text, slice=ast.Constant()) if is_for_people(text, caught):
                yield node


def is_for_people(node: ast.expr, caught: set[str]) -> bool:
    """Whether an expression is a text for people: such an attribute, or ``str()`` of what was caught."""
    match node:
        case ast.Attribute(attr=name):
            return name in FOR_PEOPLE
        case ast.BoolOp(values=[first, *_]):
            return is_for_people(first, caught)
        case ast.Call(func=ast.Name(id="str"), args=[ast.Name(id=name)]):
            return name in caught
    return False


@pytest.mark.parametrize(
    "text",
    [
        "'empty text' in case.what", "entry.reason == 'a quota'",
        "(entry.reason or '').startswith('would send ')",
        "failure.summary.partition(',')", "problem.reason[0]",
        "try:\n    pass\nexcept ValueError as e:\n    x = 'late' in str(e)",
    ],
)  # fmt: skip
def test_a_decision_by_words_is_found(text: str) -> None:
    assert list(decided_by_words(ast.parse(text)))


@pytest.mark.parametrize(
    "text", ["x = f'({case.what})'", "entry.reason is None", "told = case.what or 'smallest'"]
)
def test_what_only_shows_words_is_left_alone(text: str) -> None:
    assert not list(decided_by_words(ast.parse(text)))


def test_nothing_is_decided_by_words_for_people() -> None:
    assert len(MODULES) > 200
    found = [
        f"{path.relative_to(PACKAGE)}:{node.lineno}: {ast.unparse(node)}"  # type: ignore[attr-defined]
        for path in MODULES
        for node in decided_by_words(ast.parse(path.read_text(encoding="utf-8")))
        if ast.unparse(node) not in ONLY_SHOWN
    ]
    assert found == []

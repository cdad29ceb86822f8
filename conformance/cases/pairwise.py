"""Pairwise coverage: every two optional members, enum values and booleans meet in some valid request.

Faults that hide from one-at-a-time cases mostly need two fields to meet (Kuhn, Wallace, Gallo: Software
Fault Interactions, https://doi.org/10.1109/TSE.2004.24).
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from conformance.cases.binding import Binding
from conformance.cases.covering import ABSENT, Factor, Problem, Row, covering
from conformance.cases.edit import base, drop, has, put, settle
from conformance.cases.model import Case
from conformance.cases.tree import Node, Plan, parent_path, plan
from conformance.cases.values import Unreachable, fullest, smallest
from conformance.contract.model import Operation
from conformance.contract.paths import steps, values
from conformance.contract.rules import Form

MAX_LEVELS = 12
"""Of an enum with more values, the pairs of the first ones are covered (each alone is, elsewhere)."""
MAX_FACTORS = 120
"""Of an operation with more, the pairs of those are covered that lie least deep (each alone is, elsewhere).

The time that a covering array takes grows with their square, and its rows are sent for each requirement."""
PRESENT = "present"


def cases(operation: Operation, binding: Binding) -> tuple[Case, ...]:
    """Return valid cases in which every feasible pair of two factors' levels occurs (a covering array).

    Factors are the presence of optional members (nested ones too, in the first item of lists), the
    values of enums and booleans, and the members of unions.

    Raises:
        Unreachable: if a required member has no value that the generator finds.
    """
    return bodies(plan(operation, binding))


@lru_cache(maxsize=256)
def bodies(compiled: Plan) -> tuple[Case, ...]:
    """Return the covering array of a compiled operation."""
    return tuple(case for _, case in _rows(compiled))


@lru_cache(maxsize=256)
def companies(compiled: Plan) -> tuple[tuple[Case, ...], int]:
    """Return in what company one member of a request may be, the most telling first, and how many those are.

    The fullest request comes first: every two members that may be given together are. With the rows after it
    each other level occurs, too (but for absence, which is the smallest request's); then the rest of the
    covering array.
    """
    found, rows = factors(compiled), list(_rows(compiled))
    whole = settle(compiled, fullest(compiled.root))
    first = [Case(compiled.operation.name, whole, what="with every member")]
    lacking = {
        (i, level)
        for i, factor in enumerate(found)
        for level, value in enumerate(factor.levels)
        if value != ABSENT and not _shows(whole, factor.path, value)
    }
    while rows:
        best = max(rows, key=lambda row: len(lacking.intersection(enumerate(row[0]))))
        met = lacking.intersection(enumerate(best[0]))
        if not met:
            break
        lacking -= met
        first.append(best[1])
        rows.remove(best)
    return (*first, *(case for _, case in rows)), len(first)


def _shows(body: Any, path: str, level: Any) -> bool:
    return has(body, path) if level == PRESENT else level in values(body, path)


@lru_cache(maxsize=256)
def _rows(compiled: Plan) -> tuple[tuple[Row, Case], ...]:
    found = factors(compiled)
    name = compiled.operation.name
    made = ((row, _built(compiled, found, row)) for row in covering(Problem(found)))
    return tuple(
        (row, Case(name, body, None, _what(found, row), None, {}, (("", "combinations"),)))
        for row, body in made
        if body is not None
    )


def _built(compiled: Plan, found: tuple[Factor, ...], row: Row) -> Any:
    """The request that a row says; None where a rule forbids it."""
    try:
        return build(compiled, found, row)
    except Unreachable:
        return None


def _what(found: tuple[Factor, ...], row: Row) -> str:
    chosen = [(f.path, f.levels[level]) for f, level in zip(found, row, strict=True)]
    shown = [path if value == PRESENT else f"{path}={value}" for path, value in chosen if value != ABSENT]
    return "with " + ", ".join(shown) if shown else "without optional members"


def factors(compiled: Plan) -> tuple[Factor, ...]:
    """Return the factors of an operation, parents before what lies in them."""
    index: dict[str, int] = {}
    raw: list[tuple[Node, tuple[Any, ...]]] = []
    for node in compiled.nodes.values():
        levels = _levels(compiled, node)
        if len(levels) > 1 or (levels and _conditions(compiled, node, index)):
            index[node.path] = len(raw)
            raw.append((node, levels))
    if len(raw) > MAX_FACTORS:
        raw = _least_deep(raw)
        index = {node.path: number for number, (node, _) in enumerate(raw)}
    found = []
    for node, levels in raw:
        conditions = _conditions(compiled, node, index)
        free = levels[0] == ABSENT
        if conditions and not free:
            levels = (ABSENT, *levels)
        found.append((node, levels, conditions, free))
    made = []
    for node, levels, conditions, free in found:
        needs = [(n, None) for n in _needed(compiled, node.path) if n in index]
        demands: dict[int, frozenset[int]] = {}
        for path, value in (*conditions, *needs):
            levels_there = found[index[path]][1]
            right = frozenset(
                i for i, level in enumerate(levels_there) if (level == value if value else level != ABSENT)
            )
            demands[index[path]] = right & demands.get(index[path], right)
        made.append(Factor(node.path, levels, tuple(demands.items()), free))
    return tuple(made)


def _least_deep(raw: list[tuple[Node, tuple[Any, ...]]]) -> list[tuple[Node, tuple[Any, ...]]]:
    """As many factors as are varied, in the order they were in; what they lie in is among them."""
    by_depth = sorted(range(len(raw)), key=lambda number: len(steps(raw[number][0].path)))
    return [raw[number] for number in sorted(by_depth[:MAX_FACTORS])]


def _needed(compiled: Plan, path: str) -> list[str]:
    """The members without which one is not valid, whatever else there is."""
    return [
        need
        for rule in compiled.binding.rules
        if rule.form is Form.TOGETHER and rule.path == path and not rule.when
        for need in rule.paths[1:]
    ]


def _conditions(compiled: Plan, node: Node, index: dict[str, int]) -> list[tuple[str, str | None]]:
    """The factors (and, of unions, the level) that must hold for a position to exist at all."""
    found: list[tuple[str, str | None]] = []
    path = parent_path(node.path)
    while path:
        above = compiled.nodes[path]
        holder = compiled.nodes.get(parent_path(path), compiled.root)
        if holder.union:
            first = next(iter(holder.members.values())).path
            if first in index:
                found.append((first, path.rpartition(".")[2]))
        elif above.path in index:
            found.append((path, None))
        path = parent_path(path)
    return found


def _levels(compiled: Plan, node: Node) -> tuple[Any, ...]:
    above = compiled.nodes.get(parent_path(node.path), compiled.root)
    if above.union:
        return tuple(above.members) if node is next(iter(above.members.values())) else ()
    part = node.path.endswith(("[]", "{}"))
    if node.path.endswith("{key}") or (part and not node.schema.get("enum")):
        return ()
    optional = not (node.required or node.always or part)
    if (not node.sent and optional) or not _reachable(compiled, node):
        return ()
    values: tuple[Any, ...] = (PRESENT,)
    if node.kind == "boolean":
        values = (True, False)
    elif node.schema.get("enum") and node.spec is None:
        values = node.choices[:MAX_LEVELS]
    if optional:
        return (ABSENT, *values)
    return values if len(values) > 1 else ()


def _reachable(compiled: Plan, node: Node) -> bool:
    """Whether the member has a value, and no parent of it is left out of valid requests."""
    path = parent_path(node.path)
    while path:
        above = compiled.nodes[path]
        if not above.sent and not above.required:
            return False
        path = parent_path(path)
    try:
        smallest(node)
    except Unreachable:
        return False
    return True


def build(compiled: Plan, found: tuple[Factor, ...], row: Row) -> Any:
    """Return the request that a row says."""
    body = base(compiled)
    for factor, level in zip(found, row, strict=True):
        value = factor.levels[level]
        node = compiled.nodes[factor.path]
        above = compiled.nodes.get(parent_path(factor.path), compiled.root)
        if value == ABSENT:
            if factor.free and has(body, factor.path):
                body = drop(body, factor.path)
        elif above.union:
            chosen = above.members[value]
            body = put(compiled, body, chosen.path, smallest(chosen), complete=False)
        elif value == PRESENT:
            if not has(body, factor.path):
                body = put(compiled, body, factor.path, smallest(node), complete=False)
        else:
            body = put(compiled, body, factor.path, value, complete=False)
    return settle(compiled, body)

"""Requests that break exactly one requirement, and what that implies: :mod:`conformance.cases.keywords`."""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases import draws, pairwise
from conformance.cases.binding import Binding
from conformance.cases.edit import base, behind, put
from conformance.cases.keywords.registry import KEYWORDS, breaking, drawing
from conformance.cases.model import Case
from conformance.cases.sayable import can_say, sayable
from conformance.cases.tree import Plan, plan
from conformance.cases.values import Unreachable
from conformance.contract.model import Operation
from conformance.contract.paths import steps
from conformance.contract.rules import Form


def violating(operation: Operation, binding: Binding, path: str, keyword: str) -> tuple[Case, ...]:
    """Return the deterministic cases that break one requirement, most telling first.

    Empty where no value breaks it alone; :func:`unbreakable` says why.

    Raises:
        KeyError: if the request has no such path.
    """
    return _violating(plan(operation, binding), path, keyword)[0]


def unbreakable(operation: Operation, binding: Binding, path: str, keyword: str) -> str | None:
    """Return why :func:`violating` has no case for a requirement, or None where it has one."""
    return _violating(plan(operation, binding), path, keyword)[1]


def within(
    operation: Operation, binding: Binding, path: str, keyword: str, room: int, turn: int = 0
) -> tuple[Case, ...]:
    """Return at most ``room`` cases that break one requirement, each in the company of other members.

    A target may check a member only where another one is absent, or has a certain value. The most telling
    company comes first (:func:`conformance.cases.pairwise.companies`); of the rest, whose pairs of levels are
    each told by one row alone, the turn says where it begins. Empty where nothing else varies, or where the
    requirement cannot be broken alone.

    Raises:
        KeyError: if the request has no such path.
    """
    return _within(plan(operation, binding), path, keyword, room, turn)


def strategy(operation: Operation, binding: Binding, path: str, keyword: str) -> SearchStrategy[Case] | None:
    """Return a strategy of random cases that break one requirement; None where there is none.

    What is not broken is drawn as for valid requests; the broken value is drawn where there are many.
    """
    return _strategy(plan(operation, binding), path, keyword)


_ABOUT_VALUES = frozenset({Form.VALUES, Form.RANGE})
_ABOUT_LENGTHS = frozenset({Form.LENGTH})
_WRITTEN = frozenset({"type", "pattern", "patternWhole", "enum"})
"""The keywords that say how a value is written."""


@lru_cache(maxsize=256)  # cases with texts of the greatest length are large
def _violating(compiled: Plan, path: str, keyword: str) -> tuple[tuple[Case, ...], str | None]:
    try:
        found = _broken(compiled, base(compiled), path, keyword)
        later = behind(compiled, found[0][1], path) if found else None
    except Unreachable as reason:
        return (), str(reason)
    if later is not None:
        found.append((f"{found[0][0]}, behind a valid item", later))
    name = compiled.operation.name
    cases = tuple(Case(name, body, (path, keyword), f"{path} {what}") for what, body in found)
    try:
        cases = sayable(compiled.binding, cases)
    except Unreachable as reason:
        return (), str(reason)
    return cases, None if cases else "no value is known"


def _broken(compiled: Plan, body: Any, path: str, keyword: str) -> list[tuple[str, Any]]:
    node, entry = compiled.nodes[path], KEYWORDS.get(keyword)
    if entry is not None and entry.break_request is not None:
        return entry.break_request(compiled, body, path)
    found = [(what, _spoilt(compiled, body, path, keyword, value)) for what, value in breaking(node, keyword)]
    made = [(what, spoilt) for what, spoilt in found if spoilt is not None]
    if found and not made:
        raise Unreachable("what breaks it breaks a rule of the page, too")
    return made


def _first_broken(compiled: Plan, body: Any, path: str, keyword: str) -> tuple[str, Any] | None:
    """The first way to break a keyword in a request; None where its other members stand in the way."""
    try:
        return _broken(compiled, body, path, keyword)[0]
    except Unreachable:
        return None


def _spoilt(compiled: Plan, body: Any, path: str, keyword: str, value: Any) -> Any:
    """A request with a value that breaks a keyword; None where it would break a rule as well.

    What is not written as it must be has not the value that a rule asks for: that much is implied.
    """
    implied = _ABOUT_VALUES if keyword in _WRITTEN else frozenset()
    implied |= _ABOUT_LENGTHS if keyword in ("type", "maxLength") else frozenset()
    excused = [rule for rule in compiled.binding.rules if rule.form in implied and rule.path == path]
    try:
        return put(compiled, body, path, value, but=excused)
    except Unreachable:
        return None


def _takes_no_value(keyword: str) -> bool:
    """Whether a keyword is broken by what is absent, whatever the value."""
    return keyword in KEYWORDS and KEYWORDS[keyword].break_request is not None


def _within(compiled: Plan, path: str, keyword: str, room: int, turn: int) -> tuple[Case, ...]:
    alone, _ = _violating(compiled, path, keyword)
    if not alone:
        return ()
    name, member = compiled.operation.name, steps(path)[0]
    value = None if _takes_no_value(keyword) else breaking(compiled.nodes[path], keyword)[0]
    seen = {_company(alone[0].params, member)}
    cases: list[Case] = []
    for row in _in_turn(*pairwise.companies(compiled), turn):
        if len(cases) == room:
            break
        company = _company(row.params, member)
        if company in seen:
            continue
        if value is None:
            first = _first_broken(compiled, row.params, path, keyword)
            if first is None:
                continue
            what, body = first
        else:
            what, body = value[0], _spoilt(compiled, row.params, path, keyword, value[1])
        if body is None or not can_say(compiled.binding, body):
            continue
        seen.add(company)
        cases.append(Case(name, body, (path, keyword), f"{path} {what}, {row.what}"))
    return tuple(cases)


def _in_turn(rows: tuple[Case, ...], telling: int, turn: int) -> tuple[Case, ...]:
    """The telling rows, then the rest from where it is whose turn it is."""
    rest = rows[telling:]
    start = turn % len(rest) if rest else 0
    return (*rows[:telling], *rest[start:], *rest[:start])


def _company(body: Any, member: str) -> str:
    others = {name: value for name, value in body.items() if name != member}
    return json.dumps(others, default=repr, sort_keys=True)


@lru_cache(maxsize=4096)
def _strategy(compiled: Plan, path: str, keyword: str) -> SearchStrategy[Case] | None:
    if not _violating(compiled, path, keyword)[0]:
        return None
    drawn = _drawn(compiled, path, keyword)
    unsayable = compiled.binding.unsayable
    return drawn if unsayable is None else drawn.filter(lambda case: unsayable(case.params) is None)


def _drawn(compiled: Plan, path: str, keyword: str) -> SearchStrategy[Case]:
    name = compiled.operation.name
    bases = draws.body(compiled)
    if _takes_no_value(keyword):

        def broken(body: Any) -> Case | None:
            first = _first_broken(compiled, body, path, keyword)
            return None if first is None else Case(name, first[1], (path, keyword), path)

        return bases.map(broken).filter(lambda case: case is not None)  # type: ignore[return-value]
    wrong = drawing(compiled.nodes[path], keyword)

    def spoilt(drawn: tuple[Any, tuple[str, Any]]) -> Case | None:
        body = _spoilt(compiled, drawn[0], path, keyword, drawn[1][1])
        return None if body is None else Case(name, body, (path, keyword), f"{path} {drawn[1][0]}")

    return st.tuples(bases, wrong).map(spoilt).filter(lambda case: case is not None)  # type: ignore[return-value]

"""Requests that the contract allows: the smallest, the fullest, each boundary, and random ones.

Keywords are the kinds of the request family, each with a module in :mod:`conformance.cases.keywords`.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

from attrs import evolve
from hypothesis.strategies import SearchStrategy

from conformance.cases import draws
from conformance.cases.binding import Binding
from conformance.cases.edit import base, put, settle, without
from conformance.cases.keywords.registry import KEYWORDS, applying, keeping
from conformance.cases.model import Case, Ref
from conformance.cases.sayable import sayable
from conformance.cases.tree import Node, Plan, plan
from conformance.cases.values import Unreachable, fullest
from conformance.contract.model import Operation
from conformance.contract.paths import values

_EACH_FOR_ITSELF = frozenset({"enum", "default"})
"""The keywords whose values each stand for themselves: where a rule leaves one out, the others are tried."""


def minimal(operation: Operation, binding: Binding) -> Case:
    """Return the request with required members only, each as small as is valid.

    Raises:
        Unreachable: if a required member has no value that the generator finds.
    """
    return Case(operation.name, base(plan(operation, binding)), what="required members only")


def full(operation: Operation, binding: Binding) -> Case:
    """Return the request with every optional member that can be present together with the others.

    Raises:
        Unreachable: if a member has no value that the generator finds.
    """
    compiled = plan(operation, binding)
    return Case(operation.name, settle(compiled, fullest(compiled.root)), what="every member")


def accepting(operation: Operation, binding: Binding, path: str, keyword: str) -> tuple[Case, ...]:
    """Return the deterministic cases on the accepting side of one requirement, most telling first.

    Empty where there is none; :func:`unreachable` says why. An enum value that needs a prepared world
    (``Binding.only``) comes last.

    Raises:
        KeyError: if the request has no such path.
    """
    return _accepting(plan(operation, binding), path, keyword)[0]


def unreachable(operation: Operation, binding: Binding, path: str, keyword: str) -> str | None:
    """Return why :func:`accepting` has no case for a requirement, or None where it has one."""
    return _accepting(plan(operation, binding), path, keyword)[1]


def boundary_cases(operation: Operation, binding: Binding) -> tuple[Case, ...]:
    """Return every deterministic valid case once, each with all the requirements it ``probes``.

    Left out are nulls and undeclared members (which only custom allows), pairs, and values that need a
    prepared world.
    """
    compiled = plan(operation, binding)
    found: dict[str, Case] = {}
    for case in (minimal(operation, binding), full(operation, binding)):
        _collect(found, evolve(case, probes=(("", "accepted"),)))
    for path, node in compiled.nodes.items():
        for keyword in applying(node):
            for case in accepting(operation, binding, path, keyword):
                if not _needs_preparation(node, case):
                    _collect(found, case)
    return tuple(found.values())


def _collect(found: dict[str, Case], case: Case) -> None:
    key = json.dumps(case.params, default=repr, sort_keys=True)
    known = found.get(key)
    probes = dict.fromkeys((*known.probes, *case.probes)) if known else case.probes
    found[key] = evolve(known or case, probes=tuple(probes))


def _needs_preparation(node: Node, case: Case) -> bool:
    return any(value in node.barred for value in values(case.params, node.path))


def strategy(operation: Operation, binding: Binding) -> SearchStrategy[Case]:
    """Return a strategy of random valid requests; small when shrunk, compiled once per operation."""
    return _strategy(plan(operation, binding))


@lru_cache(maxsize=2048)
def _strategy(compiled: Plan) -> SearchStrategy[Case]:
    name, unsayable = compiled.operation.name, compiled.binding.unsayable
    drawn = draws.body(compiled).map(lambda body: Case(name, body, None, "random"))
    return drawn if unsayable is None else drawn.filter(lambda case: unsayable(case.params) is None)


@lru_cache(maxsize=256)  # cases with texts of the greatest length are large
def _accepting(compiled: Plan, path: str, keyword: str) -> tuple[tuple[Case, ...], str | None]:
    try:
        found = _found(compiled, path, keyword)
    except Unreachable as reason:
        return (), str(reason)
    name = compiled.operation.name
    cases = tuple(
        Case(name, body, None, " ".join(w for w in (path, what) if w), None, {},
             ((path, keyword),))
        for what, body in found
    )  # fmt: skip
    try:
        cases = sayable(compiled.binding, cases)
    except Unreachable as reason:
        return (), str(reason)
    return cases, None if cases else "no value is known"


def _found(compiled: Plan, path: str, keyword: str) -> list[tuple[str, Any]]:
    body = base(compiled)
    entry = KEYWORDS.get(keyword)
    if entry is not None and entry.keep_request is not None:
        return entry.keep_request(compiled, body, path)
    node = compiled.nodes[path]
    found: list[tuple[str, Any]] = []
    if entry is not None and entry.absent and not node.required and not node.always:
        found.append(("absent", without(compiled, body, path)))
    try:
        made = keeping(node, keyword)
    except Unreachable:
        if not found:
            raise
        return found
    for what, value in made:
        try:
            found.append((what, put(compiled, body, path, value)))
        except Unreachable:
            if keyword not in _EACH_FOR_ITSELF:
                raise
    return found


def nameless(operation: Operation, binding: Binding, path: str, keyword: str) -> tuple[Case, ...]:
    """Return cases that obey ``keyword`` at its boundary with an identifier that names nothing.

    No existing resource has an identifier of exactly the greatest length. One that names nothing shows the
    accepting side too: it is well-formed, so it is refused as not found and not as invalid input.
    ``violates`` is ``(path, "reference")``.
    """
    compiled = plan(operation, binding)
    node = compiled.nodes[path]
    if not isinstance(node.spec, Ref) or keyword != "maxLength" or "maxLength" not in node.schema:
        return ()
    length = node.schema["maxLength"]
    drawn_out = evolve(node.spec, state="absent", length=length)
    try:
        body = put(compiled, base(compiled), path, drawn_out)
    except Unreachable:
        return ()  # a rule leaves the member out
    return (Case(operation.name, body, (path, "reference"), f"{path} of length {length} that names nothing"),)


def prepared(operation: Operation, binding: Binding) -> tuple[Case, ...]:
    """Return a case for each value that is valid only in a world prepared for it."""
    compiled = plan(operation, binding)
    return tuple(
        Case(operation.name, put(compiled, base(compiled), path, value), None, f"{path} value {value}",
             None, {}, ((path, "enum"),))
        for path, values in binding.only.items() if path in compiled.nodes for value in values
    )  # fmt: skip


__all__ = [
    "Unreachable", "accepting", "boundary_cases", "full", "minimal", "nameless", "prepared",
    "strategy", "unreachable",
]  # fmt: skip

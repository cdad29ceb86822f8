"""The single requests of the exhaustive probe; they need no state but what they refer to."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from conformance.cases import invalid, pairwise, valid
from conformance.cases.binding import Binding
from conformance.cases.edit import put
from conformance.cases.keywords.registry import applying
from conformance.cases.model import Case, Ref
from conformance.cases.tree import plan
from conformance.cases.values import Unreachable
from conformance.contract.model import Operation
from conformance.contract.paths import steps
from conformance.run.driver import Driver

_ODD: tuple[Any, ...] = (
    None,
    "",
    " ",
    "1",
    "true",
    "x",
    0,
    1,
    -1,
    1.5,
    True,
    False,
    [],
    {},
    [None],
    {"x": 1},
)
_BESIDE = ("null", "default", "contentEncoding", "patternWhole", "enumCase", "dependentRequired")
"""Keywords of cases that are beside the schema's own."""


def cases_of(driver: Driver, operation: Operation) -> Iterator[Case]:
    """Yield each deterministic case of an operation, an odd value at each place, and wrong identifiers."""
    binding = driver.binding(operation.name)
    try:
        yield from (valid.minimal(operation, binding), valid.full(operation, binding))
        yield from pairwise.cases(operation, binding)
    except Unreachable:
        return
    yield from valid.prepared(operation, binding)
    yield from valid.accepting(operation, binding, "", "unknownMember")
    compiled = plan(operation, binding)
    for path, node in compiled.nodes.items():
        part = path.endswith(("[]", "{}", "{key}"))
        for keyword in (*applying(node), *(() if part else _BESIDE)):
            yield from valid.accepting(operation, binding, path, keyword)
            yield from invalid.violating(operation, binding, path, keyword)
        for value in () if path.endswith("{key}") else _ODD:
            smallest = valid.minimal(operation, binding).params
            body = put(compiled, smallest, path, value, complete=False)  # whatever else that breaks
            yield Case(operation.name, body, (path, "odd"), f"{path} {value!r}")
    for several in (2, 3):
        yield from _several(operation, binding, several)
    yield from _pointing(driver, operation)


def _several(operation: Operation, binding: Binding, count: int) -> Iterator[Case]:
    """The fullest request with several items, all different, in one of its lists."""
    full = valid.full(operation, binding)
    for member, value in full.params.items():
        if isinstance(value, list) and value:
            items = [_marked(value[0], str(number)) for number in range(count)]
            yield Case(operation.name, {**full.params, member: items}, what=f"{count} of {member}")


def _marked(value: Any, mark: str) -> Any:
    """A value in which every text ends with a mark of its own."""
    if isinstance(value, str):
        return value + mark
    if isinstance(value, dict):
        return {name: _marked(inner, mark) for name, inner in value.items()}
    return [_marked(inner, mark) for inner in value] if isinstance(value, list) else value


def _pointing(driver: Driver, operation: Operation) -> Iterator[Case]:
    """Identifiers of nothing, and of other kinds of resources."""
    minimal = valid.minimal(operation, driver.binding(operation.name))
    for reference in driver.graph.references_of(operation.name):
        if steps(reference.path)[1:]:
            continue
        for name in reference.resources:
            for state in ("absent", "other-kind"):
                ref = Ref(name, driver.graph.resources[name].identifier, state)
                body = {**minimal.params, reference.path: ref}
                yield Case(operation.name, body, (reference.path, "reference"), state)


def crossed(driver: Driver, operation: Operation) -> Iterator[Case]:
    """Yield each broken value in the midst of each combination of the other members."""
    binding = driver.binding(operation.name)
    try:
        bases = (valid.full(operation, binding), *pairwise.cases(operation, binding))
    except Unreachable:
        return
    for requirement in driver.requirements.values():
        if requirement.operation != operation.name or requirement.side != "request" or not requirement.path:
            continue
        try:
            broken = invalid.violating(operation, binding, requirement.path, requirement.kind)
        except KeyError:
            continue
        for case in broken[:4]:
            for base in bases:
                yield evolve(case, params=_within(base.params, case, steps(requirement.path)[0]))


def _within(base: dict[str, Any], broken: Case, member: str) -> dict[str, Any]:
    kept = {name: value for name, value in base.items() if name != member}
    return {**kept, member: broken.params[member]} if member in broken.params else kept

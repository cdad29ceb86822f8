"""Paginator: all pages, once, in order."""

from __future__ import annotations

from typing import Any

from conformance.contract.model import Operation, Requirement
from conformance.properties.selection import requirements
from conformance.sdk import expressions, judging
from conformance.sdk.answers import failure, success
from conformance.sdk.bench import PLAIN, Bench
from conformance.sdk.expressions import Unmakeable
from conformance.sdk.inputs import inputs
from conformance.sdk.native import native
from conformance.sdk.paging import STOP, Pages, answers, pages
from conformance.sdk.recorder import Answer
from conformance.sdk.trial import Trial
from conformance.verdicts.outcome import Untested

_COUNTS = (2, 1, 2)
_ENDLESS = 6
"""So many requests in a row with the same token are taken for a loop without an end."""


def made(requirement: Requirement, target: Bench, counts: tuple[int, ...], same: bool = False) -> Pages:
    """Return pages for an operation.

    Raises:
        Untested: if the SDK has no paginators, or none can be made.
    """
    if not target.has("paginate"):
        raise Untested("the driver says that the SDK has no paginators")
    try:
        return pages(target.service, _operation(requirement, target), counts, same)
    except Unmakeable as reason:
        raise Untested(str(reason)) from reason


def _operation(requirement: Requirement, target: Bench) -> Operation:
    return target.service.operations[requirement.operation]


def paged(requirement: Requirement, target: Bench, told: tuple[Answer, ...], limit: int | None = None,
          whole: bool = False) -> Trial:  # fmt: skip
    """Have the SDK go through pages; ``whole`` gives it the whole input."""
    known, operation = inputs(target.service), requirement.operation
    params = known.full(operation) if whole else known.minimal(operation)
    params = known.untokened(operation, params)
    paginator = _operation(requirement, target).paginator
    assert paginator is not None
    given = {name: value for name, value in params.items() if name not in paginator.input_tokens}
    if paginator.limit_key:
        given.pop(paginator.limit_key, None)
    return target.act(
        operation,
        given,
        told,
        lambda driver, input: driver.paginate(target.service.name, operation, input, limit),
        PLAIN,
    )


def items_of(trial: Trial, path: str) -> list[Any]:
    """Return the items of all pages that the SDK returned."""
    found: list[Any] = []
    for page in trial.output or ():
        found += expressions.value(path, page) or []
    return found


def expected_items(trial: Trial, outputs: tuple[dict[str, Any], ...], path: str) -> list[Any]:
    """Return the items of all pages as they were answered."""
    contract = trial.operation
    found: list[Any] = []
    for output in outputs:
        whole = output if trial.raw else native(contract.response, contract.root, output)
        found += expressions.value(path, whole) or []
    return found


def complete(trial: Trial, found: Pages, requests: int) -> None:
    """Raise a violation unless every page was asked for, and its items are there in order."""
    if trial.failure is not None:
        raise trial.violation(f"after {len(trial.requests)} requests the SDK {trial.told}")
    if len(trial.requests) != requests:
        raise trial.violation(f"{len(trial.requests)} requests for {requests} pages")
    expected = expected_items(trial, found.outputs, found.list_path)
    got = items_of(trial, found.list_path)
    if len(got) != len(expected):
        raise trial.violation(f"{len(got)} items are shown of {len(expected)} on {requests} pages")
    schema = trial.operation.response
    for mine, theirs in zip(expected, got, strict=True):
        if not judging.alike(trial.operation, schema, found.list_path, mine, theirs):
            raise trial.violation(f"an item is shown as {theirs!r:.200} instead of {mine!r:.200}")


@requirements("paginator.follows")
def test_follows(requirement: Requirement, target: Bench) -> None:
    """Three pages are asked for with the tokens of those before, and their items are shown in order."""
    found = made(requirement, target, _COUNTS)
    operation = _operation(requirement, target)
    assert operation.paginator is not None
    trial = paged(requirement, target, answers(target.service, operation, found))
    complete(trial, found, len(_COUNTS))
    for place in range(len(_COUNTS)):
        said = judging.arrived(trial, place).input
        for which, name in enumerate(operation.paginator.input_tokens):
            wanted = found.tokens[place - 1][which] if place else None
            if said.get(name) != wanted:
                told = f"{name} {said.get(name)!r} instead of {wanted!r}"
                raise trial.violation(f"page {place + 1} is asked for with {told}")


@requirements("paginator.ends")
def test_ends(requirement: Requirement, target: Bench) -> None:
    """One page without a token is all there is."""
    found = made(requirement, target, (2,))
    trial = paged(requirement, target, answers(target.service, _operation(requirement, target), found))
    complete(trial, found, 1)


@requirements("paginator.input")
def test_input(requirement: Requirement, target: Bench) -> None:
    """Whatever else was given is given for each page."""
    found = made(requirement, target, _COUNTS)
    operation = _operation(requirement, target)
    assert operation.paginator is not None
    trial = paged(requirement, target, answers(target.service, operation, found), whole=True)
    for place in range(len(trial.requests)):
        lost = judging.lost(trial, place)
        own = {*operation.paginator.input_tokens, operation.paginator.limit_key}
        wrong = [one for one in lost if one.path not in own]
        if wrong:
            told = f"{wrong[0].path}: {wrong[0].text}"
            raise trial.violation(f"page {place + 1} is asked for with other input: {told}")
    if len(trial.requests) < len(_COUNTS):
        count = f"{len(trial.requests)} requests for {len(_COUNTS)} pages"
        raise trial.violation(f"{count}: the SDK {trial.told}")


@requirements("paginator.empty")
def test_empty(requirement: Requirement, target: Bench) -> None:
    """A page with nothing on it is followed where it has a token."""
    found = made(requirement, target, (1, 0, 2))
    trial = paged(requirement, target, answers(target.service, _operation(requirement, target), found))
    complete(trial, found, 3)


@requirements("paginator.repeated")
def test_repeated(requirement: Requirement, target: Bench) -> None:
    """The same token again and again does not go on for ever."""
    found = made(requirement, target, (1,) * (_ENDLESS + 2), same=True)
    trial = paged(requirement, target, answers(target.service, _operation(requirement, target), found))
    if len(trial.requests) > _ENDLESS:
        raise trial.violation(f"{len(trial.requests)} requests with the same token, and it would go on")


@requirements("paginator.limit")
def test_limit(requirement: Requirement, target: Bench) -> None:
    """No more items than were asked for, in the middle of a page and at its end."""
    if not target.has("paginate-limit"):
        raise Untested("the driver says that the SDK's paginators take no limit")
    found = made(requirement, target, _COUNTS)
    for limit in (1, 2, 3):
        told = answers(target.service, _operation(requirement, target), found)
        trial = paged(requirement, target, told, limit)
        if trial.failure is not None:
            raise trial.violation(f"with a limit of {limit} the SDK {trial.told}")
        got = len(items_of(trial, found.list_path))
        if got != limit:
            raise trial.violation(f"{got} items are shown with a limit of {limit}")


@requirements("paginator.error")
def test_error(requirement: Requirement, target: Bench) -> None:
    """An error in the middle is no end."""
    found = made(requirement, target, _COUNTS)
    operation = _operation(requirement, target)
    told = (
        success(target.service, operation, found.outputs[0]),
        failure(target.service, STOP, "This page is broken.", 400),
    )
    trial = paged(requirement, target, told)
    if trial.failure is None:
        raise trial.violation(f"an error on page 2 is taken for the end: the SDK {trial.told}")

"""Waiter: it waits for the documented states, and for nothing else."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import Any

from conformance.cases.edit import put
from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Acceptor, Operation, Requirement, Waiter
from conformance.properties.selection import requirements
from conformance.sdk import expressions
from conformance.sdk.answers import failure, status_of, success
from conformance.sdk.bench import Bench, Settings
from conformance.sdk.expressions import Unmakeable
from conformance.sdk.inputs import inputs
from conformance.sdk.recorder import Answer
from conformance.sdk.trial import Trial
from conformance.verdicts.outcome import Untested

_FOREIGN = ("AccessDeniedException", 403)
_ATTEMPTS = 3
_DELAY = 0.05


def waiter_of(requirement: Requirement, target: Bench) -> Waiter:
    """Return the waiter that a requirement is about.

    Raises:
        Untested: if the SDK has no waiters.
    """
    if not target.has("wait"):
        raise Untested("the driver says that the SDK has no waiters")
    found = target.service.operations[requirement.operation].waiters
    return next(waiter for waiter in found if waiter.name == requirement.path)


def waited(requirement: Requirement, target: Bench, told: Sequence[Answer], pause: bool = False) -> Trial:
    """Have the SDK wait, with such answers.

    Args:
        requirement: names operation and waiter.
        target: the SDK.
        told: the answers.
        pause: whether it has to pause between two of them.

    Raises:
        Untested: if it has to pause, and cannot be told for how long.
    """
    known, operation = inputs(target.service), requirement.operation
    params = known.untokened(operation, known.minimal(operation))
    clock, settable = target.has("virtual-clock"), target.has("wait-settings")
    if pause and not settable:
        raise Untested("the SDK's waiters cannot be told how long to pause")
    delay, most = (_DELAY, _ATTEMPTS) if settable else (None, None)
    return target.act(
        operation,
        params,
        told,
        lambda driver, input: driver.wait(
            target.service.name, requirement.path, input, delay=delay, max_attempts=most
        ),
        Settings(virtual_clock=clock),
    )


def answer_for(target: Bench, operation: Operation, waiter: Waiter, acceptor: Acceptor) -> Answer:
    """Return an answer that meets an acceptor, and none before it.

    Raises:
        Unmakeable: if none is made.
    """
    made = _made(target, operation, acceptor)
    output, code, status = made
    for earlier in waiter.acceptors:
        if earlier is acceptor:
            break
        if meets(earlier, output, code, status):
            raise Unmakeable("an acceptor before it takes every such answer")
    if not meets(acceptor, output, code, status):
        raise Unmakeable("no answer that it takes was made")
    if code is not None:
        return failure(target.service, code, "As it is.", status)
    return success(target.service, operation, output)


def _made(target: Bench, operation: Operation, acceptor: Acceptor) -> tuple[Any, str | None, int]:
    known = inputs(target.service)
    output = known.minimal(operation.name, "response")
    if acceptor.matcher == "error" and isinstance(acceptor.expected, str):
        error = next((e for e in operation.errors if acceptor.expected in (e.code, e.name)), None)
        return None, acceptor.expected, status_of(error) if error is not None else 400
    if acceptor.matcher == "status":
        status = int(acceptor.expected)
        return (output, None, status) if status < 300 else (None, "SomeException", status)
    if acceptor.matcher == "error":
        return output, None, 200
    path = expressions.path_of(acceptor.argument)
    plan = known.plan(operation.name, "response")
    if path not in plan.nodes or kind_of_value(plan.nodes[path].schema) not in ("text", "enum", "boolean"):
        raise Unmakeable(f"{path} is no member with a text")
    return known.finished(put(plan, output, path, acceptor.expected)), None, 200


def meets(acceptor: Acceptor, output: Any, code: str | None, status: int) -> bool:
    """Whether an answer meets an acceptor."""
    if acceptor.matcher == "status":
        return status == acceptor.expected
    if acceptor.matcher == "error":
        if isinstance(acceptor.expected, bool):
            return (code is not None) == acceptor.expected
        return code == acceptor.expected
    if output is None:
        return False
    found = expressions.value(acceptor.argument, output)
    if acceptor.matcher == "path":
        return bool(found == acceptor.expected)
    listed = found if isinstance(found, list) else []
    same = [one == acceptor.expected for one in listed]
    return any(same) if acceptor.matcher == "pathAny" else bool(same) and all(same)


def ending(requirement: Requirement, target: Bench, state: str) -> Iterable[tuple[Acceptor, Answer]]:
    """Yield the acceptors of a state, each with an answer that meets it.

    Raises:
        Untested: if none can be met.
    """
    waiter, some, why = waiter_of(requirement, target), False, "no acceptor has this state"
    operation = target.service.operations[requirement.operation]
    for acceptor in waiter.acceptors:
        if acceptor.state != state:
            continue
        try:
            answer = answer_for(target, operation, waiter, acceptor)
        except Unmakeable as reason:
            why = str(reason)
            continue
        some = True
        yield acceptor, answer
    if not some:
        raise Untested(why)


def going_on(requirement: Requirement, target: Bench) -> list[Answer]:
    """Return answers after which the waiter goes on: by an acceptor, and by none.

    Raises:
        Untested: if none can be made.
    """
    waiter = waiter_of(requirement, target)
    operation = target.service.operations[requirement.operation]
    found = []
    for acceptor in waiter.acceptors:
        if acceptor.state == "retry":
            try:
                found.append(answer_for(target, operation, waiter, acceptor))
            except Unmakeable:
                continue
    bare = inputs(target.service).minimal(operation.name, "response")
    with suppress(Unmakeable):  # of an answer without its list an acceptor may say nothing
        if not any(meets(acceptor, bare, None, 200) for acceptor in waiter.acceptors):
            found.append(success(target.service, operation, bare))
    if not found:
        raise Untested("no answer was made after which it goes on")
    return found


@requirements("waiter.success")
def test_success(requirement: Requirement, target: Bench) -> None:
    """What it waits for ends it at once."""
    for acceptor, answer in ending(requirement, target, "success"):
        trial = waited(requirement, target, (answer,))
        if trial.failure is not None:
            raise trial.violation(f"{_said(acceptor)} is what it waits for, and the SDK {trial.told}")
        if len(trial.requests) != 1:
            raise trial.violation(f"{len(trial.requests)} requests, although the first answer was good")


@requirements("waiter.failure")
def test_failure(requirement: Requirement, target: Bench) -> None:
    """What says that it will not come ends it at once, badly."""
    for acceptor, answer in ending(requirement, target, "failure"):
        trial = waited(requirement, target, (answer,))
        if trial.failure is None:
            raise trial.violation(f"{_said(acceptor)} is a failure, and the SDK {trial.told}")
        if len(trial.requests) != 1:
            raise trial.violation(f"{len(trial.requests)} requests, although the first answer was a failure")


@requirements("waiter.retry")
def test_retry(requirement: Requirement, target: Bench) -> None:
    """Everything else is asked for again."""
    _, good = next(iter(ending(requirement, target, "success")))
    for answer in going_on(requirement, target):
        trial = waited(requirement, target, (answer, good), pause=True)
        if trial.failure is not None:
            raise trial.violation(f"the second answer was good, and the SDK {trial.told}")
        if len(trial.requests) != 2:
            raise trial.violation(f"{len(trial.requests)} requests, although the second answer was good")


@requirements("waiter.timeout")
def test_timeout(requirement: Requirement, target: Bench) -> None:
    """It ends badly after as many tries as it has."""
    answer = going_on(requirement, target)[0]
    trial = waited(requirement, target, (answer,), pause=True)
    if trial.failure is None:
        raise trial.violation(f"what it waits for never came, and the SDK {trial.told}")
    near = 1 if target.has("wait-time") else 0
    if not _ATTEMPTS - near <= len(trial.requests) <= _ATTEMPTS + near:
        raise trial.violation(f"{len(trial.requests)} requests, although {_ATTEMPTS} were configured")


@requirements("waiter.error")
def test_error(requirement: Requirement, target: Bench) -> None:
    """An error that it does not know ends it at once, badly."""
    waiter, (code, status) = waiter_of(requirement, target), _FOREIGN
    if any(meets(acceptor, None, code, status) for acceptor in waiter.acceptors):
        raise Untested("it takes every error")
    trial = waited(requirement, target, (failure(target.service, code, "No.", status),))
    if trial.failure is None:
        raise trial.violation(f"{code} is taken for a success: the SDK {trial.told}")
    if len(trial.requests) != 1:
        raise trial.violation(f"{len(trial.requests)} requests after {code}")


def _said(acceptor: Acceptor) -> str:
    return f"{acceptor.argument or acceptor.matcher} {acceptor.expected!r}"

"""Concurrency: of several creates of one name at once exactly one wins."""

from __future__ import annotations

import threading

from conformance.cases.model import Case, Fresh
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.hints import is_idempotent
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Valid

_AT_ONCE = 6
_ROUNDS = 4


@requirements("concurrency.create")
def test_concurrent_creates(requirement: Requirement, target: UnderTest) -> None:
    """One create is accepted; the others are told that the resource exists, or is in use."""
    resource = target.graph.resources[requirement.resource or ""]
    assert resource.create is not None  # the requirement was made from it
    if target.limits.budget is not None:
        raise Untested("so many creates at once may be more than the run may make")
    target.base(resource.create)
    target.world.waiter.settle_all(target.world.alive(resource.name))  # no quota in the way
    for _ in range(_ROUNDS):
        smallest = target.world.minimal(resource.create)
        case = Case(resource.create, {resource.named_by: Fresh(), **smallest.params}, what="with a name")
        body, named = target.world.filled(case)
        answers = at_once(target, resource.create, body)
        won = [a for a in answers if a.accepted]
        noted = [target.world.note(resource.create, body, answer, named) for answer in won]
        if len(won) > 1 and is_repeatable(target, resource.create, body):
            raise Untested("the same create may be sent again")
        if len(won) > 1:
            for sent in noted:  # which of them is shown from now on says nothing more
                if sent.instance is not None:
                    target.monitors.taint(sent.instance.identifier)
            raise Violation(f"{len(won)} of {_AT_ONCE} creates of one name at once were accepted", won[1])
        meanings = {errors.meaning(a.code) for a in answers if not a.accepted}
        if not won and meanings & {errors.LIMIT, errors.THROTTLED}:
            raise Inconclusive("a quota was in the way")
        if not won:
            raise Violation(f"none of {_AT_ONCE} creates of one name at once was accepted", answers[0])
        wrong = [
            a for a in answers if not a.accepted
            and errors.meaning(a.code) not in (errors.EXISTS, errors.IN_USE, errors.THROTTLED, errors.LIMIT)
        ]  # fmt: skip
        if wrong:
            raise Violation(
                f"a create that lost was answered with {wrong[0].status} {wrong[0].code}", wrong[0]
            )


def at_once(target: UnderTest, operation: str, body: object) -> list[Exchange]:
    """Send the same request several times at the same moment."""
    barrier = threading.Barrier(_AT_ONCE)
    answers: list[Exchange] = []

    def send() -> None:
        barrier.wait()
        answers.append(target.world.ask(operation, body, Valid()))

    threads = [threading.Thread(target=send) for _ in range(_AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def is_repeatable(target: UnderTest, create: str, body: object) -> bool:
    """Whether the same create may be sent again: where that is accepted once another is done."""
    unknown = policy_of(target.service).may_say_more(create, REQUEST)
    return (unknown or is_idempotent(target.service, create)) and target.world.ask(create, body).accepted

"""Walk: resources of all kinds, in random order, against a model of what must be there."""

from __future__ import annotations

import zlib

from hypothesis import Phase, seed, settings
from hypothesis.errors import Flaky
from hypothesis.stateful import run_state_machine_as_test

from conformance.checks.under_test import UnderTest
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.properties.random_search import QUIETLY, Enough, Shrinking
from conformance.properties.same_cases import no_constants_of_others
from conformance.properties.selection import requirements
from conformance.properties.state_machine import Walk, walkable
from conformance.verdicts.outcome import Untested, Violation
from conformance.verdicts.policy import policy_of

_STEPS = 24
_TRIES = 160
"""Steps of walks that look for a shorter one after the first that departed."""


@requirements("walk")
def test_walk(requirement: Requirement, target: UnderTest) -> None:
    """Whatever is done in whatever order, what is there is shown, and what is gone is not found."""
    walks = -(-target.plan.max_examples // 2)
    if walks == 0 or target.limits.budget is not None:
        raise Untested("no random walk in this profile")
    if not [r for r in target.graph.resources.values() if r.create and walkable(target, r)]:
        raise Untested("no kind of resource can be created and described")
    policy = policy_of(target.service)
    if any(policy.may_say_more(operation, REQUEST) for operation in target.service.operations):
        raise Untested("what the pages promise in every order is not known")
    shrinking = Shrinking(_TRIES)
    # Hypothesis asks a machine's class for the seed of its examples.
    machine = seed(target.plan.seed ^ zlib.crc32(requirement.id.encode()))(
        type("Walk", (Walk,), {"__init__": lambda self: Walk.__init__(self, target, shrinking)})
    )
    bounds = settings(
        max_examples=walks,
        stateful_step_count=_STEPS,
        phases=(Phase.generate, Phase.shrink) if target.plan.shrink else (Phase.generate,),
        **QUIETLY,
    )
    try:
        with no_constants_of_others():
            run_state_machine_as_test(machine, settings=bounds)
    except (Enough, Violation):
        pass
    except Flaky:
        if shrinking.smallest is None:
            raise
    shrinking.conclude()

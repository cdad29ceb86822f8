"""An exception whose condition can be brought about in several ways: each is tried, and the worst counts."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.properties import errors, triggers
from conformance.verdicts.outcome import Disturbed, Inconclusive, Untested, Violation
from conformance.world.errors import Lacking, Unbuildable

VIOLATION = Violation("it was accepted", None)
DOUBT = Inconclusive("it cannot be told")
LACKING = Lacking("CreateKeeper", "it is not implemented")
UNBUILDABLE = Unbuildable("no keeper")
DISTURBED = Disturbed("it broke")
NOTHING = Untested("nothing to try")


@pytest.mark.parametrize(
    ("ways", "ends", "tried"),
    [
        ((None, None), None, 2),
        ((NOTHING, None), None, 2),
        ((NOTHING, NOTHING), NOTHING, 2),
        ((DOUBT, VIOLATION), VIOLATION, 2),
        ((UNBUILDABLE, VIOLATION), VIOLATION, 2),
        ((DOUBT, None), DOUBT, 2),
        ((LACKING, DOUBT), LACKING, 2),
        ((NOTHING, DOUBT), DOUBT, 2),
        ((VIOLATION, DOUBT), VIOLATION, 1),
        ((DISTURBED, VIOLATION), DISTURBED, 1),
    ],
)
def test_every_way_is_tried_and_the_worst_counts(
    monkeypatch: pytest.MonkeyPatch, ways: tuple[Exception | None, ...], ends: Exception | None, tried: int
) -> None:
    done: list[object] = []

    def way(problem: Exception | None) -> triggers.Trigger:
        def trigger(requirement: object, target: object) -> None:
            done.append(problem)
            if problem is not None:
                raise problem

        return trigger

    monkeypatch.setattr(triggers, "triggers_of", lambda service, requirement: tuple(map(way, ways)))
    target: Any = SimpleNamespace(service=None, base=lambda operation: None)
    requirement: Any = SimpleNamespace(operation="CreateKeeper")
    if ends is None:
        errors.test_exception(requirement, target)
    else:
        with pytest.raises(type(ends)) as caught:
            errors.test_exception(requirement, target)
        assert caught.value is ends
    assert len(done) == tried

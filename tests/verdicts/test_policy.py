"""The one policy: promise and completeness, the end of an item, what several processes concluded."""

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.checks.observation import Evidence, Promise
from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service
from conformance.verdicts import policy
from conformance.verdicts.outcome import Inconclusive, Untested, Verdict, Violation
from conformance.verdicts.policy import Policy, concluded
from conformance.world.errors import Forbidden, Lacking, Unbuildable, Unreachable
from tests.checks.exchanges import answered

SERVICE = load_service("secretsmanager")
COMPLETE = evolve(
    SERVICE, hints={**SERVICE.hints, "complete": [{"operation": "CreateSecret", "source": "", "why": ""}]}
)
REQUIREMENT = catalogue(SERVICE)["secretsmanager.CreateSecret.Name.required"]
EXCHANGE = answered("CreateSecret")


@pytest.mark.parametrize("promise", list(Promise))
def test_what_a_broken_promise_means(promise: Promise):
    evidence = Evidence(REQUIREMENT, "accepted", EXCHANGE, promise)
    excusable = promise in {Promise.CLAUSE, Promise.OBSERVATION, Promise.NAME}
    assert Policy(COMPLETE).counts(evidence)
    assert Policy(SERVICE).counts(evidence) is not excusable


def test_of_a_service_the_operation_that_was_asked_decides():
    requirement = catalogue(COMPLETE).requirement("Service", "protocol.errorMessage")
    for operation, counts in (("CreateSecret", True), ("DeleteSecret", False)):
        evidence = Evidence(requirement, "no message", answered(operation), Promise.CLAUSE)
        assert Policy(COMPLETE).counts(evidence) is counts


_DEFECT = "a defect of the suite itself"
SEEN = Violation("seen", EXCHANGE)
OWN = Violation("own", EXCHANGE)


@pytest.mark.parametrize(
    ("problem", "seen", "verdict", "reason"),
    [
        (None, None, Verdict.PASS, None),
        (None, SEEN, Verdict.FAIL, "seen"),
        (OWN, None, Verdict.FAIL, "own"),
        (OWN, SEEN, Verdict.FAIL, "own"),
        (Inconclusive("a quota"), None, Verdict.INCONCLUSIVE, "a quota"),
        (Inconclusive("a quota"), SEEN, Verdict.FAIL, "seen"),
        (Untested("nothing to do"), None, Verdict.UNTESTED, "nothing to do"),
        (Untested("nothing to do"), SEEN, Verdict.FAIL, "seen"),
        (Unbuildable("no role"), None, Verdict.INCONCLUSIVE, "no role"),
        (Unbuildable("no role"), SEEN, Verdict.FAIL, "seen"),
        (Unreachable("timeout"), SEEN, Verdict.INCONCLUSIVE, "the target stopped answering: timeout"),
        (ZeroDivisionError("x"), None, Verdict.INCONCLUSIVE, f"{_DEFECT}: ZeroDivisionError: x"),
    ],
)  # fmt: skip
def test_what_the_end_of_an_item_means(problem, seen, verdict: Verdict, reason: str | None):
    conclusion = concluded(REQUIREMENT, problem, seen)
    assert conclusion is not None
    assert (conclusion.verdict, conclusion.reason) == (verdict, reason)
    assert (conclusion.departure is not None) is (verdict is Verdict.FAIL)
    assert (conclusion.down is not None) is isinstance(problem, Unreachable)
    assert (conclusion.defect is not None) is isinstance(problem, ZeroDivisionError)


@pytest.mark.parametrize(
    ("operation", "verdict"),
    [("CreateSecret", Verdict.NOT_IMPLEMENTED), ("DeleteSecret", Verdict.INCONCLUSIVE)],
)
def test_an_operation_that_the_target_lacks_decides_of_its_own_requirements(operation: str, verdict: Verdict):
    conclusion = concluded(REQUIREMENT, Lacking(operation, "501"), None)
    assert conclusion is not None
    assert conclusion.verdict is verdict


def test_what_must_not_be_created_is_untested():
    conclusion = concluded(REQUIREMENT, Forbidden("CreateSecret"), None)
    assert conclusion is not None
    assert conclusion.verdict is Verdict.UNTESTED


def test_an_interrupt_concludes_nothing():
    assert concluded(REQUIREMENT, KeyboardInterrupt(), SEEN) is None


def test_of_several_conclusions_the_one_that_says_most_stands():
    several = [(Verdict.UNTESTED, "a"), (None, None), (Verdict.PASS, None), (Verdict.INCONCLUSIVE, "b")]
    assert policy.weightiest(several) == policy.weightiest(several[::-1]) == (Verdict.PASS, None)
    assert policy.weightiest([(None, None)]) == (None, None)

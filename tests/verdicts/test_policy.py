"""The one policy: promise and completeness, the end of an item, what several processes concluded."""

from __future__ import annotations

from pathlib import Path

import pytest

import conformance
from conformance.cases.values import Unreachable as NoSuchRequest
from conformance.checks.observation import Evidence, Promise
from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service
from conformance.verdicts import policy
from conformance.verdicts.outcome import Inconclusive, Undecided, Untested, Verdict, Violation
from conformance.verdicts.policy import Conclusion, Policy, concluded, policy_of
from conformance.wire.exchange import Exchange
from conformance.world.errors import Forbidden, Lacking, Unbuildable, Unreachable
from tests.checks.exchanges import answered, refused
from tests.prose import read, unread

SERVICE = load_service("secretsmanager")
UNREAD = unread(SERVICE)
COMPLETE = read(UNREAD, {"CreateSecret"})
REQUIREMENT = catalogue(SERVICE)["secretsmanager.CreateSecret.Name.required"]
EXCHANGE = answered("CreateSecret")


@pytest.mark.parametrize("promise", list(Promise))
def test_what_a_broken_promise_means(promise: Promise):
    evidence = Evidence(REQUIREMENT, "accepted", EXCHANGE, promise)
    excusable = promise in {Promise.CLAUSE, Promise.OBSERVATION, Promise.NAME}
    assert Policy(COMPLETE).counts(evidence)
    assert Policy(UNREAD).counts(evidence) is not excusable


@pytest.mark.parametrize("promise", list(Promise))
def test_what_a_property_raises_for_a_broken_promise(promise: Promise):
    sure = Policy(COMPLETE).broken("CreateSecret", "refused", EXCHANGE, promise, "who knows")
    assert isinstance(sure, Violation)
    assert (sure.summary, sure.exchange) == ("refused", EXCHANGE)
    doubtful = Policy(UNREAD).broken("CreateSecret", "refused", EXCHANGE, promise, "who knows")
    excusable = promise in {Promise.CLAUSE, Promise.OBSERVATION, Promise.NAME}
    assert isinstance(doubtful, Undecided) is excusable
    assert str(doubtful) == ("refused; who knows" if excusable else "refused")
    assert concluded(REQUIREMENT, doubtful, None) == Conclusion(
        Verdict.INCONCLUSIVE if excusable else Verdict.FAIL,
        str(doubtful),
        departure=doubtful if isinstance(doubtful, Violation) else None,
    )


def test_a_departure_is_excused_only_where_a_sentence_may_excuse_it():
    assert str(Policy(UNREAD).excused(OWN, "CreateSecret", Promise.CLAUSE)) == "own"
    for rule, promise in ((Policy(UNREAD), Promise.PAGE), (Policy(COMPLETE), Promise.CLAUSE)):
        with pytest.raises(Violation, match="own"):
            rule.excused(OWN, "CreateSecret", promise)


def test_what_depends_on_another_resource_may_be_refused_however_complete_its_page_is():
    def told(exchange: Exchange, promise: Promise = Promise.CLAUSE) -> Violation | Undecided:
        return Policy(COMPLETE).broken(
            "CreateSecret", "refused", exchange, promise, why_open="it depends on the Key"
        )

    invalid = refused("CreateSecret", "InvalidParameterException")
    doubt = told(invalid)
    assert isinstance(doubt, Undecided)
    assert str(doubt) == "refused; it depends on the Key"
    for departure in (
        told(invalid, Promise.PAGE),
        told(refused("CreateSecret", "LimitExceededException")),
        told(refused("CreateSecret", "InternalFailure", status=500)),
        told(EXCHANGE),
        Policy(COMPLETE).broken("CreateSecret", "refused", invalid, Promise.CLAUSE),
    ):
        assert isinstance(departure, Violation)


def test_a_page_may_say_more_unless_it_is_known_to_be_complete():
    assert policy_of(UNREAD).may_say_more("CreateSecret")
    assert not policy_of(COMPLETE).may_say_more("CreateSecret")
    assert policy_of(COMPLETE).may_say_more("DeleteSecret")
    assert policy_of(UNREAD) is policy_of(UNREAD)


OPEN = ("request.Tags[].Key", "response.Name", "error.LimitExceededException")


@pytest.mark.parametrize(
    ("at", "complete"),
    [
        ("", False),
        ("request", False),
        ("request.Tags", False),
        ("request.Tags[].Value", False),  # by an exception's text
        ("response", False),
        ("response.Name", False),
        ("response.ARN", True),
    ],
)
def test_what_is_open_may_excuse_what_it_is_about_and_nothing_else(at: str, complete: bool):
    some = Policy(unread(SERVICE, *OPEN))
    assert some.may_say_more("CreateSecret", at) is not complete
    assert some.binds(Promise.CLAUSE, "CreateSecret", at) is complete
    told = some.broken("CreateSecret", "refused", EXCHANGE, Promise.CLAUSE, at=at)
    assert isinstance(told, Violation) is complete
    assert some.binds(Promise.PAGE, "CreateSecret", at)


def test_a_sentence_about_one_member_says_nothing_of_its_neighbours_and_its_answer():
    tags = Policy(unread(SERVICE, "request.Tags[].Key"))
    for at, complete in (
        ("request.Tags", False), ("request.Tags[]", False), ("request.Tags[].Key", False),
        ("request.Tags[].Value", True), ("request.Name", True), ("response", True), ("response.Tags", True),
    ):  # fmt: skip
        assert tags.may_say_more("CreateSecret", at) is not complete, at


def test_of_a_member_the_pages_decide_that_take_it_and_that_show_it():
    echo = catalogue(SERVICE).requirement("CreateSecret", "echo", "Description")
    seen = Evidence(echo, "another", answered("DescribeSecret"), Promise.CLAUSE)
    for at, counts in (
        ("", False), ("request.Description", False), ("request.Name", True),
        ("response.Description", False), ("response.Name", True),
    ):  # fmt: skip
        assert Policy(unread(SERVICE, at)).counts(seen) is counts, at
    assert not Policy(UNREAD).counts(seen)
    assert not Policy(COMPLETE).counts(seen)  # the page of what was asked is not known
    assert Policy(read(UNREAD, {"CreateSecret", "DescribeSecret"})).counts(seen)


def test_nobody_else_asks_how_completely_pages_are_known():
    package = Path(conformance.__file__).parent
    asking = [
        str(path.relative_to(package))
        for room in ("checks", "verdicts", "report", "properties", "run", "power")
        for path in sorted((package / room).rglob("*.py"))
        if "is_complete" in path.read_text("utf-8")
    ]
    assert asking == ["verdicts/policy.py"]


def test_of_a_service_the_operation_that_was_asked_decides():
    requirement = catalogue(COMPLETE).requirement("Service", "protocol.errorBody")
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
        (NoSuchRequest("no valid request has this"), None, Verdict.UNTESTED, "no valid request has this"),
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


def test_what_is_guessed_any_open_sentence_takes_back():
    apart = Policy(unread(SERVICE, "request.Description"))
    assert apart.binds(Promise.CLAUSE, "CreateSecret", "response.ARN")
    assert not apart.binds(Promise.NAME, "CreateSecret", "response.ARN")

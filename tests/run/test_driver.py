"""The engine: what counts as accepted and refused, what it gives up on, what is never a departure."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from attrs import evolve
from hypothesis import strategies as st

from conformance.cases import valid
from conformance.cases.model import Case, Fresh
from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.properties.effort import Plan
from conformance.properties.random_search import TRIES, Enough, Shrinking, search
from conformance.run import expectations
from conformance.run.capabilities import Health
from conformance.run.driver import Driver
from conformance.verdicts.outcome import Disturbed, Inconclusive, Untested, Verdict, Violation
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Probe
from conformance.wire.sign import fixed
from conformance.world.errors import Lacking, Unbuildable, Unreachable
from tests.prose import unread

from .bench import engine_on, inspect
from .odd import Odd

Start = Callable[..., Driver]


@pytest.fixture
def start(service: Service) -> Iterator[Start]:
    with ExitStack() as stack:

        def started(
            fault: str | None = None, plan: Plan | None = None, service: Service = service, **limits: Any
        ) -> Driver:
            url = stack.enter_context(Server(service, fault, step=0.0))
            engine = engine_on(service, url, plan, **limits)
            stack.callback(engine.client.close)
            return engine

        yield started


def test_a_valid_request_that_is_refused_is_a_departure(start: Start):
    engine = start("CreateKeeper.name.minLength:tight")
    with pytest.raises(Violation, match=r"a valid request \(one letter\) was answered with 400") as problem:
        engine.accepts(Case("CreateKeeper", {"name": Fresh(length=1)}, what="one letter"))
    assert problem.value.exchange is not None
    assert problem.value.exchange.operation == "CreateKeeper"


def test_an_invalid_request_that_is_accepted_is_a_departure(start: Start):
    case = Case("CreateKeeper", {}, ("name", "required"), "name absent")
    assert start().refuses(case).exchange.refused
    with pytest.raises(Violation, match=r"an invalid request \(name absent\) was accepted"):
        start("CreateKeeper.name.required:unenforced").refuses(case)


def test_what_the_target_accepts_instead_of_the_smallest_request_serves_as_well(start: Start):
    engine = start("CreateKeeper.nickname.optional:required")
    engine.base("CreateKeeper")
    assert engine.instead("CreateKeeper", None) == "with nickname"
    assert "nickname" in engine.world.minimal("CreateKeeper").params
    assert (
        "nickname"
        not in valid.minimal(engine.service.operations["CreateKeeper"], engine.stated("CreateKeeper")).params
    )


def test_no_refusal_counts_where_no_valid_request_is_accepted(start: Start, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("conformance.world.provisioner.TRIES", 0)
    engine = start("CreateKeeper.nickname.optional:required")
    depths = []
    for _ in range(3):
        with pytest.raises(Inconclusive, match="no valid request is accepted") as problem:
            engine.base("CreateKeeper")
        depths.append(len(problem.traceback))
    assert engine.exchanges < 6  # found out once
    assert depths[2] == depths[1]


def test_an_operation_that_is_lacking_is_asked_for_once(start: Start):
    engine = start("CreateKeeper.target:missing")
    for _ in range(3):
        with pytest.raises(Lacking):
            engine.accepts(engine.world.minimal("CreateKeeper"))
    assert engine.exchanges == 1
    assert not engine.has("CreateKeeper")


def test_that_an_operation_is_lacking_goes_for_all_that_could_be_said_of_it(service: Service):
    with Odd(service, "lacks_animals") as url:
        engine = engine_on(service, url)
        early, own = engine.requirements["zoo.CreateAnimal.legs.default"], "zoo.CreateAnimal.accepted"
        engine.ledger.end(early, Untested("nothing shows it"), {})
        engine.conclude_lacking()
        assert engine.ledger[early].verdict()[0] is Verdict.UNTESTED, "nothing is known yet"
        assert inspect(engine, [own])[own][0] is Verdict.NOT_IMPLEMENTED
        engine.conclude_lacking()
        engine.client.close()
    verdict, reason = engine.ledger[early].verdict()
    assert verdict is Verdict.NOT_IMPLEMENTED
    assert "does not implement CreateAnimal" in (reason or "")


def test_a_parent_that_is_lacking_is_told_by_its_name(start: Start):
    engine = start("CreateKeeper.target:missing")
    with pytest.raises(Lacking) as problem:
        engine.base("CreateAnimal")
    assert problem.value.operation == "CreateKeeper"


def test_an_operation_that_was_accepted_once_is_not_lacking(start: Start, service: Service):
    engine = start()
    engine.accepts(engine.world.minimal("ListKeepers"))
    exchange = engine.client.send("ListKeepers", {}, headers={"X-Amz-Target": "Zoo.NoSuchOperation"})
    assert exchange.code == "UnknownOperationException"
    assert engine.availability.lacks(exchange) is None


def test_names_that_runs_before_have_used_are_no_departure(start: Start, service: Service):
    """Jobs cannot be deleted: their short names stay taken."""
    engine = start()
    minimal = engine.world.minimal("CreateKeeper")
    short = Case("CreateKeeper", {**minimal.params, "name": Fresh(length=1)})
    before = Client(service, engine.client.url, fixed("testing", "testing"))
    letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    for letter in letters[:-2]:
        assert before.send("CreateKeeper", {"name": letter}).accepted
    assert {engine.accepts(short).params["name"] for _ in range(2)} == set(letters[-2:])
    with pytest.raises(Unbuildable, match="no unused name of 1 character is left"):
        engine.accepts(short)
    before.close()


def test_of_short_names_that_are_taken_so_many_are_tried_and_no_more(
    start: Start, service: Service, monkeypatch: pytest.MonkeyPatch
):
    engine = start()
    monkeypatch.setattr(expectations, "_SHORT_NAMES", 3)
    short = Case("CreateKeeper", {**engine.world.minimal("CreateKeeper").params, "name": Fresh(length=1)})
    before = Client(service, engine.client.url, fixed("testing", "testing"))
    for letter in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789":
        before.send("CreateKeeper", {"name": letter})
    before.close()
    sent = engine.exchanges
    with pytest.raises(Violation, match="AlreadyExists"):
        engine.accepts(short)
    assert engine.exchanges - sent == 3


def test_a_name_of_this_run_alone_that_is_taken_is_a_departure(start: Start):
    engine = start()
    taken = Case("CreateKeeper", {"name": "taken"})
    engine.accepts(taken)
    with pytest.raises(Violation, match="ResourceAlreadyExistsException"):
        engine.accepts(taken)


# --- the random search ------------------------------------------------------------------------------------


def cases() -> st.SearchStrategy[Case]:
    return st.builds(lambda n: Case("CreateKeeper", {"name": "x" * n}), st.integers(0, 100))


def run_search(engine: Driver, check: Callable[[Case], object], examples: int = 30) -> None:
    requirement = engine.requirements["zoo.CreateKeeper.accepted"]
    search(requirement, Plan(max_examples=examples), cases(), check)


def length(case: Case) -> int:
    return len(case.params["name"])


def test_what_is_found_is_made_small(start: Start):
    def check(case: Case) -> None:
        if length(case) > 10:
            raise Violation(f"{length(case)} letters", None)

    with pytest.raises(Violation, match="11 letters"):
        run_search(start(), check)


def test_nothing_to_find(start: Start):
    seen: list[int] = []
    run_search(start(), lambda case: seen.append(length(case)), 25)
    assert len(seen) == 25


def test_the_same_seed_makes_the_same_cases(start: Start):
    first: list[int] = []
    second: list[int] = []
    engine = start()
    run_search(engine, lambda case: first.append(length(case)))
    run_search(engine, lambda case: second.append(length(case)))
    assert first == second


@pytest.mark.parametrize(
    "reason", [Inconclusive("a quota"), Untested("not now"), Unbuildable("no parent"), Unreachable("gone")]
)
def test_what_cannot_be_decided_ends_the_search_and_is_no_defect(start: Start, reason: Exception):
    seen: list[int] = []

    def check(case: Case) -> None:
        seen.append(length(case))
        raise reason

    with pytest.raises(type(reason)) as raised:
        run_search(start(), check)
    assert raised.value is reason
    assert len(seen) == 1


def test_reasons_that_differ_from_try_to_try_are_no_defect(start: Start):
    tries = iter(range(1000))

    def check(case: Case) -> None:
        raise Unbuildable(f"try {next(tries)}") if next(tries) % 2 else Inconclusive("sometimes")

    with pytest.raises((Unbuildable, Inconclusive)):
        run_search(start(), check)


def test_a_departure_that_does_not_show_on_every_try_is_one(start: Start):
    tries = iter(range(1000))

    def check(case: Case) -> None:
        if next(tries) == 5:
            raise Violation("once", None)

    with pytest.raises(Violation, match="once"):
        run_search(start(), check)


def test_a_departure_outweighs_what_cannot_be_decided_later(start: Start):
    tries = iter(range(1000))

    def check(case: Case) -> None:
        raise Violation("accepted", None) if next(tries) == 0 else Unbuildable("no more room")

    with pytest.raises(Violation, match="accepted"):
        run_search(start(), check)


def test_a_mistake_in_the_suite_is_no_departure(start: Start):
    def check(case: Case) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_search(start(), check)


def test_shrinking_has_an_end():
    shrinking = Shrinking(tries=2)
    for _ in range(9):
        shrinking.spend()  # nothing was found yet: that is for the number of examples to bound
    shrinking.saw(Violation("a", None))
    shrinking.spend()
    shrinking.spend()
    with pytest.raises(Enough):
        shrinking.spend()


def test_what_never_gets_smaller_costs_no_more_than_that(start: Start):
    tries: list[str] = []

    def check(case: Case) -> None:
        tries.append(case.params["name"])
        if len(tries) in (3, 4):  # seen twice, and nothing else ever departs
            raise Violation("so it is", None)

    with pytest.raises(Violation, match="so it is") as raised:
        run_search(start(), check)
    assert len(tries) <= 3 + TRIES
    assert not raised.value.__notes__, "nothing of Hypothesis's own words"


# --- monitors ---------------------------------------------------------------------------------------------


def test_every_exchange_is_watched_whoever_caused_it(start: Start):
    engine = start("DescribeKeeper.response:undeclared")
    engine.world.describe(engine.world.ready("Keeper"))
    assert "zoo.DescribeKeeper.undeclared" in engine.ledger.failing()


def test_the_answer_to_a_probe_is_no_operations(start: Start):
    engine = start("DescribeKeeper.keeperArn.required:undocumented-code")
    engine.world.ask("DescribeKeeper", {}, Probe())
    assert engine.ledger.failing() == []
    engine.world.ask("DescribeKeeper", {})
    assert engine.ledger.failing() != []


def test_what_an_invalid_request_made_is_nobodys_departure_but_its_own(start: Start):
    """A name that should have been refused may show badly: the requirement on names says so already."""
    engine = start("CreateKeeper.name.type:unenforced")
    made = engine.send(Case("CreateKeeper", {"name": 7}, ("name", "type"), "a number"))
    assert made.exchange.accepted
    if made.instance is not None:
        engine.world.describe(made.instance)
    engine.ask("ListKeepers", {})
    assert engine.ledger.failing() == []


def test_the_lifecycle_that_was_seen_is_counted(start: Start, service: Service):
    with Server(service, step=0.05) as url:
        engine = engine_on(service, url)
        engine.world.ready("Keeper")
        seen = engine.monitors.seen_transitions()["Keeper"]
        engine.client.close()
    assert ("CREATE PENDING", "CREATE IN_PROGRESS", 1) in seen
    assert engine.ledger.failing() == []


def test_creates_that_crash_twice_are_told_and_tried_again_once_that_is_mended(
    start: Start, service: Service
):
    crash, told = True, list[int | None]()

    def crashing(answer: Exchange) -> Exchange:
        crashes = crash and answer.operation == "CreateKeeper"
        return evolve(answer, status=500, answer=b"") if crashes else answer

    def mended(exchange: Exchange) -> bool:
        nonlocal crash
        told.append(exchange.status)
        crash = False
        return True

    engine = start(mend=mended, change=crashing)
    with pytest.raises(Unbuildable):
        engine.world.new("Keeper")  # none was ever made: nothing was damaged
    crash = False
    engine.start_afresh()
    engine.base("DescribeKeeper")
    crash = True
    assert engine.world.new("Keeper").identifier
    assert told == [500]


def test_what_a_broken_target_answers_speaks_against_nothing(start: Start):
    broken = True

    def watch(exchange: Exchange) -> Health:
        return Health(restarted=broken, witness=not broken, what="target down after something else")

    engine = start("CreateKeeper.protocol:unavailable", watch=watch)
    with pytest.raises(Disturbed, match="after something else"):
        engine.base("CreateKeeper")
    assert engine.ledger.failing() == []
    assert list(engine.ledger.entries()) == []
    broken = False
    with pytest.raises(Inconclusive):  # what was disturbed is done anew, and not remembered as failed
        engine.base("CreateKeeper")
    assert "zoo.CreateKeeper.serverError" in engine.ledger.failing()


def test_what_failed_for_damage_is_tried_again_after_it_was_mended(start: Start):
    engine = start("CreateKeeper.protocol:unavailable")
    engine.base("ListKeepers")
    before = engine.exchanges
    for expected in (1, 0):  # asked once; then the reason is known
        with pytest.raises(Inconclusive):
            engine.base("CreateKeeper")
        assert engine.exchanges == before + expected
        before = engine.exchanges
    engine.start_afresh()
    engine.base("ListKeepers")
    assert engine.exchanges == before  # what went well is not done again
    with pytest.raises(Inconclusive):
        engine.base("CreateKeeper")
    assert engine.exchanges == before + 1


def test_a_read_that_fails_like_its_smallest_request_is_damage_and_no_departure(
    start: Start, service: Service
):
    unknown = unread(service)
    told: list[str] = []
    broken: set[str] | None = set()  # members with which a list crashes; None: with and without any

    def crashing(answer: Exchange) -> Exchange:
        crash = answer.operation == "ListKeepers" and (broken is None or broken & set(answer.params))
        return evolve(answer, status=500, answer=b"") if crash else answer

    def mended(exchange: Exchange) -> bool:
        told.append(exchange.operation)
        return False

    engine = start(service=unknown, mend=mended, change=crashing)
    engine.base("ListKeepers")
    broken = {"maxResults"}
    with pytest.raises(Violation):
        engine.ask("ListKeepers", {"maxResults": 1})  # only this one: its own mistake
    broken = None
    with pytest.raises(Inconclusive, match="so is now what it accepted before"):
        engine.ask("ListKeepers", {"maxResults": 1})
    assert told == ["ListKeepers"]


def test_what_is_shown_after_an_accepted_duplicate_says_nothing(start: Start):
    engine = start("CreateKeeper.name.duplicate:allowed")
    first = engine.accepts(Case("CreateKeeper", {"name": Fresh()}, what="a name"))
    assert first.instance is not None
    engine.world.describe(first.instance)
    time.sleep(0.01)  # so that the other one has another time of creation
    again = {"name": first.params["name"], "nickname": "another"}
    assert engine.send(Case("CreateKeeper", again, ("name", "unique"), "again")).exchange.accepted
    engine.ask("ListKeepers", {})
    items = [r for r in engine.requirements if r.startswith("zoo.ListKeepers.") and r.endswith(".items")]
    assert items
    assert [r for r in items if engine.ledger.departure(r)] == []


def test_a_5xx_to_a_valid_request_is_excused_by_no_sentence(start: Start, service: Service):
    engine = start("CreateKeeper.protocol:unavailable", service=unread(service))
    with pytest.raises(Violation, match="a valid request"):
        engine.accepts(engine.world.minimal("CreateKeeper"))


def test_a_5xx_to_what_was_accepted_before_is_damage(start: Start, service: Service):
    def crashing(answer: Exchange) -> Exchange:
        crashes = answer.operation == "CreateKeeper"
        return evolve(answer, status=500, answer=b"") if crashes else answer

    engine = start(service=unread(service), change=crashing)
    with pytest.raises(Inconclusive, match="what it accepted before"):
        engine.accepts(engine.world.minimal("CreateKeeper"))


def test_only_a_refusal_as_invalid_input_may_be_about_what_the_page_asks_for(start: Start, service: Service):
    said = {"code": "InvalidInputException"}

    def refusing(answer: Exchange) -> Exchange:
        body = f'{{"__type": "{said["code"]}", "message": "no"}}'.encode()
        return evolve(answer, status=400, answer=body) if answer.operation == "CreateKeeper" else answer

    engine = start(service=unread(service), change=refusing)
    minimal = engine.world.minimal("CreateKeeper")
    with pytest.raises(Inconclusive, match="asks for more"):
        engine.accepts(minimal)
    said["code"] = "ResourceNotFoundException"
    with pytest.raises(Inconclusive) as problem:
        engine.accepts(minimal)
    assert "asks for more" not in str(problem.value)


@pytest.mark.parametrize(
    ("kind", "fault"),
    [
        ("serverError", "CreateKeeper.name.required:server-error"),
        ("serverError", "CreateKeeper.broken-json:server-error"),
        ("undocumentedCode", "CreateKeeper.name.required:undocumented-code"),
    ],
)
def test_what_is_monitored_is_the_same_alone_and_in_company(start: Start, kind: str, fault: str):
    monitored = f"zoo.CreateKeeper.{kind}"
    company = start(fault)
    inspect(company, [r.id for r in company.requirements.values() if r.operation == "CreateKeeper"])
    assert company.ledger.entries()[monitored].verdict()[0] is Verdict.FAIL
    assert inspect(start(fault, chosen={monitored}), [monitored])[monitored][0] is Verdict.FAIL
    assert inspect(start(chosen={monitored}), [monitored])[monitored][0] is Verdict.PASS

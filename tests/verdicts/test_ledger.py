"""The ledger of a run: what outweighs what, which evidence is kept, and how ledgers are put together."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.checks.observation import Evidence, Promise
from conformance.contract.catalogue import UnknownRequirement, catalogue
from conformance.contract.load import load_service
from conformance.verdicts.ledger import Departure, Entry, Ledger
from conformance.verdicts.outcome import Untested, Verdict
from conformance.verdicts.partial import departure_in, departure_out, entries_in, entries_out
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates
from conformance.world.errors import Withheld
from tests.checks.exchanges import LATE, answered, refused
from tests.prose import unread

SERVICE = load_service("secretsmanager")
KNOWN = catalogue(SERVICE)
REQUIREMENT = KNOWN["secretsmanager.CreateSecret.Name.required"]
OTHER = KNOWN["secretsmanager.CreateSecret.accepted"]


def sent(size: int) -> Exchange:
    return answered("CreateSecret", {"ARN": "a"}, body={"Name": "x" * size})


def ledger() -> Ledger:
    return Ledger(SERVICE)


def test_what_nobody_looked_at_is_untested():
    assert ledger()[REQUIREMENT].verdict() == (Verdict.UNTESTED, "the run ended before it was tried")


def test_what_held_whenever_somebody_looked_passes():
    one = ledger()
    one.observe([Evidence(REQUIREMENT, None, sent(1))] * 3)
    assert one[REQUIREMENT].verdict() == (Verdict.PASS, None)
    assert one[REQUIREMENT].held == 3
    assert one.failing() == []


@pytest.mark.parametrize("concluded", list(Verdict))
def test_one_departure_outweighs_everything(concluded: Verdict):
    one = ledger()
    one.observe([Evidence(REQUIREMENT, None, sent(1)), Evidence(REQUIREMENT, "accepted", sent(1))])
    one.conclude(REQUIREMENT, concluded, "whatever")
    assert one[REQUIREMENT].verdict() == (Verdict.FAIL, "accepted")
    assert one.failing() == [REQUIREMENT.id]
    departure = one.departure(REQUIREMENT)
    assert departure is not None
    assert departure.summary == "accepted"


def test_what_the_item_concluded_goes_before_what_held():
    one = ledger()
    one.hold(REQUIREMENT)
    one.conclude(REQUIREMENT, Verdict.INCONCLUSIVE, "a quota")
    assert one[REQUIREMENT].verdict() == (Verdict.INCONCLUSIVE, "a quota")


def test_what_one_item_did_not_see_another_may_have_seen():
    one = ledger()
    one.hold(REQUIREMENT)
    one.conclude(REQUIREMENT, Verdict.UNTESTED, "nothing had to do with it")
    assert one[REQUIREMENT].verdict() == (Verdict.PASS, None)


def test_what_a_sentence_may_excuse_says_nothing_either_way():
    one = Ledger(unread(SERVICE, "request.Name"))
    for promise in (Promise.CLAUSE, Promise.NAME, Promise.OBSERVATION):
        for problem in ("shown otherwise", None):
            one.observe([Evidence(REQUIREMENT, problem, sent(1), promise)])
    assert one[REQUIREMENT] == Entry()
    one.observe([Evidence(REQUIREMENT, "shown otherwise", sent(1), Promise.PAGE)])
    assert one[REQUIREMENT].failed == 1


def test_a_requirement_that_there_is_not_is_an_error():
    one = ledger()
    lost = evolve(REQUIREMENT, id="secretsmanager.CreateSecret.Name.requird")
    for write in (
        lambda: one.hold(lost),
        lambda: one.fail(lost, "accepted", sent(1)),
        lambda: one.conclude(lost, Verdict.PASS),
        lambda: one.tally(lost, {"valid": 1}),
        lambda: one.observe([Evidence(lost, None, sent(1))]),
        lambda: one.merge({lost.id: Entry()}),
        lambda: one[lost.id],
    ):
        with pytest.raises(UnknownRequirement, match="requird"):
            write()
    assert list(one) == []


def test_the_smallest_evidence_is_kept():
    one = ledger()
    for size in (50, 5, 500):
        one.fail(REQUIREMENT, "accepted", sent(size))
    for number in range(6):
        one.fail(REQUIREMENT, f"otherwise {number}", sent(100 + number))
    assert [e.summary for e in one[REQUIREMENT].failures] == ["accepted", "otherwise 0", "otherwise 1"]
    assert one[REQUIREMENT].failures[0].exchange == sent(5)
    assert one[REQUIREMENT].failed == 9


@pytest.mark.parametrize("order", [(9, 3), (3, 9)])
def test_what_is_told_of_several_causes_is_all_of_the_smallest(order: tuple[int, int]):
    one = ledger()
    for size in order:
        one.fail(REQUIREMENT, f"accepted {size} bytes" if size == 3 else "crashed", sent(size), (sent(size),))
    told = one.departure(REQUIREMENT)
    assert told is not None
    assert (told.summary, told.exchange, told.script) == ("accepted 3 bytes", sent(3), (sent(3),))


@pytest.mark.parametrize("order", [(9, 3), (3, 9)])
def test_of_two_workers_the_smallest_evidence_is_kept(order: tuple[int, int]):
    whole = ledger()
    for size in order:
        one = ledger()
        one.hold(REQUIREMENT)
        one.fail(REQUIREMENT, "accepted", sent(size))
        one.tally(REQUIREMENT, {"valid": size})
        whole.merge(entries_in(json.loads(json.dumps(entries_out(one.entries()))), SERVICE))
    entry = whole[REQUIREMENT]
    assert (entry.held, entry.failed, entry.kinds) == (2, 2, {"valid": 12})
    (departure,) = entry.failures
    assert departure.exchange is not None
    assert departure.exchange.params == {"Name": "xxx"}


# --- putting ledgers together ------------------------------------------------------------------------------


_DEPARTURES = st.builds(
    lambda summary, size, started: Departure(
        summary, None if size is None else evolve(sent(size), started=started)
    ),
    st.sampled_from(["accepted", "crashed", "refused", "lost", "late"]),
    st.one_of(st.none(), st.integers(0, 3)),
    st.integers(0, 2).map(float),
)


@st.composite
def ledgers(draw: st.DrawFn) -> dict[str, Entry]:
    one = ledger()
    for requirement in (REQUIREMENT, OTHER):
        for departure in draw(st.lists(_DEPARTURES, max_size=6)):
            one.fail(requirement, departure.summary, departure.exchange)
        for _ in range(draw(st.integers(0, 2))):
            one.hold(requirement)
        one.tally(
            requirement, draw(st.dictionaries(st.sampled_from(["valid", "violating"]), st.integers(1, 3)))
        )
        concluded = draw(st.one_of(st.none(), st.sampled_from(list(Verdict))))
        if concluded is not None:
            one.conclude(requirement, concluded, draw(st.sampled_from([None, "a", "b"])))
    return dict(one.entries())


def merged(*parts: dict[str, Entry]) -> dict[str, Entry]:
    whole = ledger()
    for part in parts:
        whole.merge(copy.deepcopy(part))
    return dict(whole.entries())


@settings(max_examples=40, deadline=None)
@given(ledgers(), ledgers(), ledgers())
def test_how_ledgers_are_put_together_makes_no_difference(a: Any, b: Any, c: Any):
    assert merged(a, b) == merged(b, a)
    assert merged(merged(a, b), c) == merged(a, merged(b, c)) == merged(c, a, b)


@settings(max_examples=40, deadline=None)
@given(st.lists(ledgers(), min_size=1, max_size=3))
def test_put_together_they_know_what_one_ledger_would(parts: list[dict[str, Entry]]):
    whole = merged(*parts)
    for requirement in (REQUIREMENT, OTHER):
        entries = [part[requirement.id] for part in parts]
        every = [d for e in entries for d in e.failures]
        kept = whole[requirement.id].failures
        assert whole[requirement.id].failed == sum(e.failed for e in entries)
        assert whole[requirement.id].held == sum(e.held for e in entries)
        assert bool(kept) == bool(every)
        for departure in kept:
            assert departure.size == min(d.size for d in every if d.summary == departure.summary)
        if kept:
            assert kept[0].size == min(d.size for d in every)
        assert len(kept) == min(3, len({d.summary for d in every}))


@settings(max_examples=40, deadline=None)
@given(ledgers())
def test_a_ledger_crosses_a_process_boundary_unchanged(one: dict[str, Entry]):
    back = entries_in(json.loads(json.dumps(entries_out(one))), SERVICE)
    assert entries_out(back) == entries_out(one)
    assert [e.verdict() for e in back.values()] == [e.verdict() for e in one.values()]


@pytest.mark.parametrize(
    "exchange",
    [
        answered("CreateSecret", {"ARN": "ü"}, body={"Name": "東"}),
        answered("CreateSecret", b"\xff\x00<html>", 500, sent=b"\xfe{"),
        answered("CreateSecret", b"", None, failure=LATE),
        answered("CreateSecret", {}, intent=Violates("Name", "maxLength")),
        answered("CreateSecret", {}, region="eu-west-1", sequence=7, sent_headers={"X-Amz-Target": "Zoo.X"}),
        refused("CreateSecret", "Oops"),
    ],
)
def test_an_exchange_crosses_a_process_boundary_unchanged(exchange: Exchange):
    back = departure_in(
        json.loads(json.dumps(departure_out(Departure("why", exchange, (exchange,))))), SERVICE
    )
    assert back.summary == "why"
    assert back.script == (back.exchange,)
    assert back.exchange is not None
    for part in (
        "operation",
        "sent",
        "status",
        "answer",
        "failure",
        "region",
        "sequence",
        "url",
        "code",
        "params",
        "intent",
    ):
        assert getattr(back.exchange, part) == getattr(exchange, part)
    assert dict(back.exchange.sent_headers) == dict(exchange.sent_headers)


def test_what_was_withheld_is_known_by_the_operation_and_not_by_words():
    one, whole = ledger(), ledger()
    one.end(REQUIREMENT, Withheld("CreateSecret"), {})
    whole.merge(entries_in(json.loads(json.dumps(entries_out(one.entries()))), SERVICE))
    whole.merge({REQUIREMENT.id: Entry()})
    assert whole[REQUIREMENT].withheld == "CreateSecret"
    assert whole[REQUIREMENT].verdict()[0] is Verdict.UNTESTED
    other = ledger()
    other.end(REQUIREMENT, Untested(str(Withheld("CreateSecret"))), {})
    assert other[REQUIREMENT].withheld is None


def test_evidence_without_an_exchange_crosses_too():
    assert departure_in(departure_out(Departure("why", None)), SERVICE) == Departure("why", None)

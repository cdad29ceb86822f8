"""What becomes of a departure that AWS was seen to share: in the policy, in the ledger, and in a run."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from attrs import evolve

from conformance.checks.observation import Evidence
from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.outcome import Inconclusive, Undecided, Untested, Verdict, Violation
from conformance.verdicts.partial import entries_in, entries_out
from conformance.wire.exchange import Exchange
from tests.checks.exchanges import answered, refused

PLAIN = load_service("secretsmanager")
REQUIREMENT = catalogue(PLAIN)["secretsmanager.CreateSecret.Name.required"]
AGAINST: dict[str, Any] = {
    "operation": "CreateSecret",
    "path": "Name",
    "kind": "required",
    "as_documented": False,
    "answer": "accepted",
    "did": "A secret was made without a name.",
    "date": datetime.date(2024, 3, 11),
    "source": "https://example.org/one.snapshot.json",
    "confidence": "recorded",
}
KEPT = {**AGAINST, "as_documented": True, "answer": "refused", "source": "https://example.org/other.json"}
HEARSAY = {**AGAINST, "confidence": "hearsay"}
ACCEPTED, REFUSED = answered("CreateSecret"), refused("CreateSecret", "ValidationException")
CRASHED = refused("CreateSecret", "InternalFailure", status=500)


def ledger(*entries: dict[str, Any]) -> Ledger:
    return Ledger(evolve(PLAIN, observed={"observation": list(entries)}))


@pytest.mark.parametrize(
    ("entries", "exchange", "verdict"),
    [
        ((), ACCEPTED, Verdict.FAIL),
        ((AGAINST,), ACCEPTED, Verdict.DOCUMENTED_OTHERWISE),
        (({**AGAINST, "confidence": "asserted"},), ACCEPTED, Verdict.DOCUMENTED_OTHERWISE),
        ((HEARSAY,), ACCEPTED, Verdict.FAIL),
        ((AGAINST, KEPT), ACCEPTED, Verdict.INCONCLUSIVE),
        ((HEARSAY, KEPT), ACCEPTED, Verdict.FAIL),
        ((KEPT,), ACCEPTED, Verdict.FAIL),
        ((AGAINST, {**KEPT, "confidence": "hearsay"}), ACCEPTED, Verdict.DOCUMENTED_OTHERWISE),
        ((AGAINST,), REFUSED, Verdict.FAIL),
        (({**AGAINST, "answer": "refused"},), REFUSED, Verdict.DOCUMENTED_OTHERWISE),
        ((AGAINST,), CRASHED, Verdict.FAIL),
        (({**AGAINST, "answer": "refused"},), CRASHED, Verdict.FAIL),
        ((AGAINST,), None, Verdict.DOCUMENTED_OTHERWISE),
        (({**AGAINST, "path": "Description"},), ACCEPTED, Verdict.FAIL),
    ],
)
def test_what_a_departure_comes_to(
    entries: tuple[dict[str, Any], ...], exchange: Exchange | None, verdict: Verdict
):
    by_item, by_monitor = ledger(*entries), ledger(*entries)
    conclusion = by_item.end(REQUIREMENT, Violation("accepted", exchange), {"violating": 1})
    assert conclusion is not None
    assert conclusion.verdict is verdict
    assert (conclusion.departure is not None) is (verdict is Verdict.FAIL)
    by_monitor.fail(REQUIREMENT, "accepted", exchange)
    later = by_monitor.end(REQUIREMENT, None, {})
    assert later is not None
    assert later.verdict is verdict
    for one in (by_item, by_monitor):
        assert one[REQUIREMENT].verdict()[0] is verdict
        assert bool(one.failing()) is (verdict is Verdict.FAIL)


def test_both_sources_are_told():
    one = ledger(AGAINST)
    one.fail(REQUIREMENT, "accepted without Name", ACCEPTED)
    verdict, reason = one[REQUIREMENT].verdict()
    assert verdict is Verdict.DOCUMENTED_OTHERWISE
    assert reason == (
        f"accepted without Name; the page ({REQUIREMENT.source.page}, line {REQUIREMENT.source.line}) says "
        "otherwise, and AWS does so too: A secret was made without a name. "
        "(recorded, 2024-03-11, https://example.org/one.snapshot.json)"
    )


def test_where_observations_disagree_both_are_told():
    one = ledger(AGAINST, KEPT)
    one.fail(REQUIREMENT, "accepted", ACCEPTED)
    _, reason = one[REQUIREMENT].verdict()
    assert reason is not None
    assert "https://example.org/one.snapshot.json" in reason
    assert "https://example.org/other.json" in reason


def test_another_departure_still_counts():
    one = ledger(AGAINST)
    one.fail(REQUIREMENT, "accepted", ACCEPTED)
    one.fail(REQUIREMENT, "crashed", CRASHED)
    assert one[REQUIREMENT].verdict() == (Verdict.FAIL, "crashed")
    assert [d.summary for d in one[REQUIREMENT].failures] == ["crashed"]


def test_what_holds_passes_whatever_aws_does():
    one = ledger(AGAINST)
    one.observe([Evidence(REQUIREMENT, None, REFUSED)])
    conclusion = one.end(REQUIREMENT, None, {})
    assert conclusion is not None
    assert conclusion.verdict is Verdict.PASS


@pytest.mark.parametrize(
    "problem", [None, Inconclusive("a quota"), Untested("nothing to do"), Undecided("maybe", ACCEPTED)]
)
def test_what_a_monitor_saw_stands_however_the_item_ended(problem: Exception | None):
    one = ledger(AGAINST)
    one.fail(REQUIREMENT, "accepted", ACCEPTED)
    conclusion = one.end(REQUIREMENT, problem, {})
    assert conclusion is not None
    assert conclusion.verdict is Verdict.DOCUMENTED_OTHERWISE


def test_what_prose_could_excuse_is_decided_by_what_aws_does():
    one = ledger(AGAINST)
    conclusion = one.end(REQUIREMENT, Undecided("accepted; the page may say more", ACCEPTED), {})
    assert conclusion is not None
    assert conclusion.verdict is Verdict.DOCUMENTED_OTHERWISE


@pytest.mark.parametrize("order", [1, -1])
def test_what_one_process_excused_another_knows(order: int):
    first, second = ledger(AGAINST), ledger(AGAINST)
    first.fail(REQUIREMENT, "accepted", ACCEPTED)
    second.observe([Evidence(REQUIREMENT, None, REFUSED)])
    whole = ledger(AGAINST)
    for one in (first, second)[::order]:
        whole.merge(entries_in(entries_out(one.entries()), PLAIN))
    assert whole[REQUIREMENT].verdict()[0] is Verdict.DOCUMENTED_OTHERWISE
    assert whole[REQUIREMENT].held == 1

"""What a run may spend on an account."""

from __future__ import annotations

import json

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.prices import prices
from conformance.run.budget import Budget, whole_part
from conformance.run.real_account import Identity
from conformance.verdicts.outcome import Untested
from conformance.wire.exchange import Exchange
from conformance.wire.intent import SET_UP
from conformance.wire.outgoing import Outgoing
from conformance.world.errors import Forbidden


@pytest.fixture(scope="module")
def personalize() -> Service:
    return load_service("personalize")


def send(budget: Budget, operation: str, status: int | None = 200) -> None:
    after = budget.before(Outgoing(operation, {}, SET_UP))
    if after is not None:
        body = json.dumps({}).encode()
        after(Exchange(operation, {}, b"", status, {}, body, 0.0, 0.0, "http://x"))


def test_no_more_is_made_than_may_be(personalize: Service) -> None:
    budget = Budget(personalize, prices(personalize), creates=2)
    for _ in range(3):
        send(budget, "CreateSchema", 400)  # refused: nothing was made
    send(budget, "CreateSchema")
    send(budget, "CreateDatasetGroup", None)  # it may have been made
    with pytest.raises(Forbidden, match=r"the budget of 2 creates is spent \(--budget-creates\)"):
        send(budget, "CreateFilter")
    send(budget, "ListSchemas")
    send(budget, "DeleteSchema")
    assert budget.made == {"Schema": 1, "DatasetGroup": 1}


def test_no_more_is_sent_than_may_be(personalize: Service) -> None:
    budget = Budget(personalize, prices(personalize), requests=2)
    send(budget, "ListSchemas")
    send(budget, "CreateSchema")
    with pytest.raises(Untested, match="left out, since 2 requests were sent already"):
        send(budget, "ListSchemas")
    budget.lift()  # cleaning up
    send(budget, "DeleteSchema")


def test_no_more_is_paid_than_may_be(personalize: Service) -> None:
    budget = Budget(personalize, prices(personalize), money=1.3)
    send(budget, "CreateSchema")
    assert budget.spent == 0
    send(budget, "CreateCampaign")
    assert budget.spent == pytest.approx(1.2)
    with pytest.raises(Forbidden, match=r"Campaign may cost 1\.20 USD, and 1\.20 of 1\.30 USD"):
        send(budget, "CreateCampaign")
    send(budget, "CreateSchema")


def test_what_has_no_known_price_is_not_made_for_money(personalize: Service) -> None:
    with pytest.raises(Forbidden, match="what BatchInferenceJob costs is not known"):
        send(Budget(personalize, prices(personalize), money=100.0), "CreateBatchInferenceJob")
    send(Budget(personalize, prices(personalize)), "CreateBatchInferenceJob")


@pytest.mark.parametrize("total", [0, 1, 5, 12])
@pytest.mark.parametrize("processes", [1, 2, 3, 7])
def test_the_processes_of_a_run_share_its_budget(total: int, processes: int) -> None:
    marks = "A" if processes == 1 else "BCDEFGHI"[:processes]
    parts = [whole_part(total, *Identity("k3f9q2", mark, processes=processes).part) for mark in marks]
    assert sum(part or 0 for part in parts) == total
    assert max(part or 0 for part in parts) - min(part or 0 for part in parts) <= 1
    assert whole_part(None, 0, processes) is None

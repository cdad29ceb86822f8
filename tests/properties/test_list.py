"""Lists: how many items a page may have."""

from __future__ import annotations

import pytest

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect

BOUND = "zoo.ListKeepers.maxResults.bound"


@pytest.mark.parametrize(
    ("fault", "verdict"), [(None, Verdict.PASS), ("ListKeepers.list:limit-ignored", Verdict.FAIL)]
)
def test_no_page_has_more_items_than_were_asked_for(
    service: Service, fault: str | None, verdict: Verdict
) -> None:
    server = Server(service, fault, step=0.0)
    server.start()
    engine = engine_on(service, server.url)
    try:
        assert inspect(engine, [BOUND])[BOUND][0] is verdict
        steps = [[s.operation for s in d.script] for d in engine.ledger[BOUND].failures if d.script]
        assert len(steps) == (verdict is Verdict.FAIL)
        for *made, page in steps:  # two of which one is on the page
            assert (made.count("CreateKeeper"), page) == (2, "ListKeepers")
    finally:
        finish(engine)
        server.stop()

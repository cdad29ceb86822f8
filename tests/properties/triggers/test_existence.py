"""A second create of the same name: refused where the name tells two apart, and else as the service likes."""

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.emulator import Server
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Verdict
from conformance.wire.exchange import Exchange
from tests.run.bench import engine_on, finish, inspect


def taken(exchange: Exchange) -> Exchange:
    """Accept what was refused because a name is taken."""
    if exchange.code != "ResourceAlreadyExistsException":
        return exchange
    return evolve(exchange, status=200, answer=b'{"taskId": "another"}', headers={})


@pytest.mark.parametrize(
    ("operation", "verdict"),
    [("CreateExportTask", Verdict.INCONCLUSIVE), ("CreateLogGroup", Verdict.FAIL)],
)
def test_a_target_that_never_finds_a_name_taken(operation: str, verdict: Verdict) -> None:
    logs = load_service("logs")
    server = Server(logs, step=0.0)
    server.start()
    engine = engine_on(logs, server.url, Plan(max_examples=0), change=taken)
    name = f"logs.{operation}.ResourceAlreadyExistsException"
    try:
        found = inspect(engine, [name])
    finally:
        finish(engine)
        server.stop()
    assert found[name][0] is verdict

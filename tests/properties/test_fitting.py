"""Which of two right codes comes first, where a target takes a malformed identifier for one of nothing."""

from __future__ import annotations

import json

import pytest
from attrs import evolve

from conformance.contract.malformed import Taken
from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Verdict
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates
from tests.run.bench import engine_on, finish, inspect

FORM = ("DescribeKeeper.keeperArn.maxLength", "CreateKeeper.name.pattern")
NO_TEXT = ("DescribeKeeper.keeperArn.required", "DescribeKeeper.keeperArn.type")


def looks_up_first(exchange: Exchange) -> Exchange:
    """Answer each invalid request as one that names nothing."""
    if not isinstance(exchange.intent, Violates) or not exchange.refused:
        return exchange
    body = json.dumps({"__type": "ResourceNotFoundException", "message": "no such thing"}).encode()
    return evolve(exchange, answer=body, status=400, headers={})


def verdicts(service: Service, taken: list[Taken], kinds: tuple[str, ...]) -> dict[str, Verdict]:
    entries = [{"operation": "DescribeKeeper", "path": "keeperArn", "taken": word.value} for word in taken]
    known = evolve(service, observed={"malformed": entries})
    server = Server(known, step=0.0)
    server.start()
    engine = engine_on(known, server.url, Plan(max_examples=0), change=looks_up_first)
    try:
        found = inspect(engine, [f"zoo.{name}" for name in kinds])
    finally:
        finish(engine)
        server.stop()
    return {name.removeprefix("zoo."): verdict for name, (verdict, _) in found.items()}


@pytest.mark.parametrize(
    ("taken", "verdict"),
    [
        ([], Verdict.PASS),
        ([Taken.NOTHING], Verdict.PASS),
        ([Taken.INVALID, Taken.NOTHING], Verdict.PASS),
        ([Taken.INVALID], Verdict.FAIL),
    ],
)
def test_a_malformed_identifier_may_be_one_of_nothing_unless_aws_looks_at_its_form_first(
    service: Service, taken: list[Taken], verdict: Verdict
):
    assert verdicts(service, taken, FORM) == dict.fromkeys(FORM, verdict)


def test_what_is_absent_or_no_text_is_never_looked_up(service: Service):
    assert verdicts(service, [], NO_TEXT) == dict.fromkeys(NO_TEXT, Verdict.FAIL)

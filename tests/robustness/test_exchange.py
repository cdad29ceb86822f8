"""Whatever a server does: one exchange with a reason, bounded in time and size, that every stage can take."""

from __future__ import annotations

import json
import tracemalloc
from pathlib import Path

import pytest

from conformance.contract.model import Service
from conformance.protocols.protocol import Malformed, Output
from conformance.recordings.document import Kept, check, entry_in, entry_out
from conformance.recordings.redaction import Redactor
from conformance.report.evidence import failure
from conformance.targets.saying import generic_lack
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.monitors import Monitors
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.failure import FailureKind
from conformance.wire.intent import Valid
from conformance.wire.sign import fixed
from tests.zoo import zoo

from .misbehaving import MISDEEDS, Misbehaving

MOST = 64 << 20
SLOW = {"silent", "trickle", "length_absent", "endless_continue"}
LOST = {"half_headers", "hang_up", "reset", "length_too_great", "chunked_garbage", "dies", "forgets"}
NOT_HTTP = {"endless_line", "no_http", "headers", "status_0"}
UNREADABLE = {
    "length_too_small", "html", "html_500", "deep", "less_deep", "huge", "not_a_number", "beyond",
    "ten_thousand_digits", "broken_utf8", "a_list", "gzip_bomb", "gigabyte", "endless_chunks",
}  # fmt: skip
"""Answers that are none in the protocol, and that no stage takes for one."""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return zoo(tmp_path_factory.mktemp("schemas"))


def once(service: Service, fault: str) -> Exchange:
    """One request to a server that misbehaves from the first on."""
    server = Misbehaving(service, fault, good=0)
    server.elsewhere = "http://127.0.0.2:9/"
    client = Client(service, server.start(), fixed("a", "b"), timeout=1.0 if fault in SLOW else 20.0)
    try:
        return client.send("ListKeepers", {}, intent=Valid())
    finally:
        client.close()
        server.stop()


@pytest.mark.parametrize("fault", MISDEEDS)
def test_every_stage_takes_what_comes(service: Service, fault: str):
    tracemalloc.start()
    try:
        exchange = once(service, fault)
        ledger, monitors = Ledger(service), Monitors(service, generic_lack)
        ledger.observe(monitors.watch(exchange))
        requirement = ledger.known["zoo.ListKeepers.accepted"]
        ledger.fail(requirement, "a test", exchange)
        (kept,) = ledger[requirement].failures
        shown = failure(kept.summary, kept.exchange, service)
        assert shown.response is not None
        json.dumps(shown.response.body.value, allow_nan=False)
        entry = Kept(Redactor().exchange(kept.exchange))  # type: ignore[arg-type]
        line = json.dumps(entry_out(entry))
        check(json.loads(line))
        assert entry_in(json.loads(line), service) == entry
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    own = 13 << 20 if fault in ("huge", "headers") else 0  # the server is in this process
    assert peak < MOST + own
    if fault in SLOW | LOST | NOT_HTTP:
        assert exchange.status is None
        assert exchange.failure is not None
        wanted = {
            FailureKind.TIMEOUT: SLOW,
            FailureKind.RESET: LOST,
            FailureKind.PROTOCOL: NOT_HTTP,
        }
        assert fault in wanted[exchange.failure.kind]
    elif fault in UNREADABLE:
        assert isinstance(exchange.parsed, Malformed)
        assert not exchange.accepted
    elif exchange.succeeded:
        assert isinstance(exchange.parsed, Output)


def test_headers_that_have_an_end_are_taken_without_a_body(service: Service):
    """What http.client takes for the end of headers is one only where an empty line is."""
    assert once(service, "empty").accepted
    assert once(service, "http_1_0").accepted


def test_no_redirect_is_followed(service: Service, tmp_path: Path):
    other = Misbehaving(service, "none", good=1 << 30)
    first = Misbehaving(service, "redirect", good=0)
    first.elsewhere = other.start()
    client = Client(service, first.start(), fixed("a", "b"), timeout=20.0)
    exchange = client.send("ListKeepers", {})
    client.close()
    first.stop()
    other.stop()
    assert exchange.status == 307
    assert other.count == 0

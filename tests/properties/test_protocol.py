"""What a target that lacks a whole service need not know of it, and which names of operations are tried."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.requirements import requirements
from conformance.properties import protocol
from conformance.properties.protocol import plausible
from conformance.protocols.registry import protocol_of
from conformance.verdicts.outcome import Verdict, Violation
from conformance.wire.exchange import Exchange
from tests.run.bench import engine_on, inspect
from tests.run.odd import Odd

UNKNOWN = ("zoo.Service.protocol.unknownOperation", "zoo.Service.protocol.plausibleOperation")


@pytest.mark.parametrize(
    ("oddity", "verdict"),
    [("lacks_all_with_a_page", Verdict.NOT_IMPLEMENTED), ("has_a_page_for_the_unknown", Verdict.FAIL)],
)
def test_only_a_target_with_some_of_a_service_must_refuse_what_the_service_lacks(
    service: Service, oddity: str, verdict: Verdict
) -> None:
    with Odd(service, oddity) as url:
        engine = engine_on(service, url)
        found = inspect(engine, UNKNOWN)
        engine.client.close()
    assert {name: decided for name, (decided, _) in found.items()} == dict.fromkeys(UNKNOWN, verdict)


def test_a_plausible_name_is_one_that_an_operation_could_have() -> None:
    """A resource that only a list shows may be called after the place where it is listed."""
    resources = {name: SimpleNamespace(name=name) for name in ("Thing", "ListParts.Parts[].PartArn")}
    target: Any = SimpleNamespace(
        graph=SimpleNamespace(resources=resources), service=SimpleNamespace(operations={"ListThings": None})
    )
    names = list(plausible(target))
    assert "DescribeThing" in names
    assert "ListThings" not in names
    assert all(name.isalnum() for name in names)


@pytest.mark.parametrize("status", [302, 404])
def test_what_stands_before_a_service_may_answer_a_form_without_action(status: int) -> None:
    ask_without_action(status)


@pytest.mark.parametrize("status", [200, 500])
def test_a_form_without_action_is_no_success_and_no_failure(status: int) -> None:
    with pytest.raises(Violation, match="a form without Action"):
        ask_without_action(status)


def ask_without_action(status: int) -> None:
    service = load_service("sts")
    client = SimpleNamespace(
        protocol=protocol_of(service),
        send=lambda name, params, **_: Exchange(name, params, b"", status, {}, b"", 0.0, 0.0, ""),
    )
    has_one = SimpleNamespace(service=service, client=client, base=lambda name: None)
    requirement = next(r for r in requirements(service) if r.kind == "protocol.missingAction")
    protocol.test_missing_target(requirement, has_one)

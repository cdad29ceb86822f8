"""What a target that lacks a whole service need not know of it, and which names of operations are tried."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.contract.model import Service
from conformance.properties.protocol import plausible
from conformance.verdicts.outcome import Verdict
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

"""Two requests that differ in one value alone decide what prose might have excused."""

from __future__ import annotations

from contextlib import nullcontext
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.cases.bind import bind
from conformance.contract.catalogue import catalogue
from conformance.contract.model import Service
from conformance.properties.request import decided_by_a_pair
from conformance.verdicts.outcome import Undecided, Violation
from tests.checks.exchanges import refused


@pytest.mark.parametrize(
    ("code", "decided"),
    [("InvalidInputException", True), ("ResourceInUseException", False), (None, False)],
)
def test_only_a_refusal_as_invalid_is_about_the_value(
    service: Service, code: str | None, decided: bool
) -> None:
    exchange = None if code is None else refused("CreateKeeper", code)

    def accepts_some(cases: Any) -> Any:
        (case,) = cases
        long = len(str(case.params.get("nickname", ""))) == 20
        return None, Undecided("20 letters were refused", exchange) if long else None

    target: Any = SimpleNamespace(
        service=service,
        operation=lambda requirement: service.operations[requirement.operation],
        binding=lambda name: bind(service, name),
        accepts_some=accepts_some,
    )
    told: Any = pytest.raises(Violation, match="differs from an accepted one") if decided else nullcontext()
    with told:
        decided_by_a_pair(catalogue(service)["zoo.CreateKeeper.nickname.maxLength"], target)

"""A member that a rule keeps out of valid requests is not asked about, and is no defect of the suite."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

from conformance.cases.bind import bind
from conformance.cases.model import Case
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.properties.identifier import pointing
from conformance.verdicts.outcome import Untested

RULE = {
    "form": "forbidden", "operation": "ListAnimals", "path": "keeperArn", "narrows": True,
    "source": "zoo/client/list_animals.rst:1", "why": "It is somebody else's.",
}  # fmt: skip


def pointed(service: Service) -> Case:
    asked: Any = SimpleNamespace(operation="ListAnimals", path="keeperArn", kind="reference")
    target: Any = SimpleNamespace(
        operation=lambda requirement: service.operations[requirement.operation],
        binding=lambda operation: bind(service, operation),
        world=SimpleNamespace(minimal=lambda operation: Case(operation, {})),
        graph=graph(service),
    )
    return pointing(target, asked, "nobody", "a keeper that does not exist")


def test_a_member_that_a_rule_forbids_is_untested(service: Service) -> None:
    assert pointed(service).params == {"keeperArn": "nobody"}
    hints = {**service.hints, "rule": [*service.hints.get("rule", []), RULE]}
    with pytest.raises(Untested):
        pointed(evolve(service, hints=hints))

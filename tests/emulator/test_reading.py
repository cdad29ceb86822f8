"""The emulator's own reading of the prose: what it asks for, and that each of its faults shows."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.model import Service
from conformance.emulator import reading, stated
from conformance.emulator.engine import Engine
from conformance.emulator.faults import catalogue, find
from conformance.emulator.hooks import Fault
from conformance.emulator.model import model
from conformance.wire.listener import Request
from tests.emulator.conftest import ROLE

KEY = "arn:aws:kms:us-east-1:123456789012:key/k"
GROUP = "arn:aws:personalize:us-east-1:123456789012:dataset-group/g"
RECIPE = "arn:aws:personalize:::recipe/aws-user-personalization"
SOLUTION: dict[str, Any] = {"name": "s", "datasetGroupArn": GROUP, "recipeArn": RECIPE}


def _config(**config: Any) -> dict[str, Any]:
    return {**SOLUTION, "solutionConfig": config}


def _every(expression: str) -> dict[str, Any]:
    return _config(autoTrainingConfig={"schedulingExpression": expression})


def _tuned(**resources: str) -> dict[str, Any]:
    return _config(hpoConfig={"hpoResourceConfig": resources})


def _aimed(kind: str) -> dict[str, Any]:
    return _config(hpoConfig={"hpoObjective": {"type": kind}})


BROKEN: list[tuple[str, str, dict[str, Any]]] = [
    ("CreateSolution", "recipeArn.required(performAutoML=[False])", {"name": "s", "datasetGroupArn": GROUP}),
    ("CreateSolution", "recipeArn.forbidden(performAutoML=[True])", {**SOLUTION, "performAutoML": True}),
    (
        "CreateSolution",
        "performIncrementalUpdate.values",
        {**SOLUTION, "performIncrementalUpdate": True},
    ),
    ("CreateSolution", "solutionConfig.hpoConfig.hpoObjective.forbidden", _aimed("Maximize")),
    (
        "CreateSolution",
        "solutionConfig.hpoConfig.hpoResourceConfig.maxNumberOfTrainingJobs.range",
        _tuned(maxNumberOfTrainingJobs="41"),
    ),
    (
        "CreateSolution",
        "solutionConfig.hpoConfig.hpoResourceConfig.maxParallelTrainingJobs.range",
        _tuned(maxParallelTrainingJobs="11"),
    ),
    (
        "CreateSolution",
        "solutionConfig.autoTrainingConfig.schedulingExpression.grammar",
        _every("rate(31 days)"),
    ),
    ("CreateDatasetGroup", "kmsKeyArn.together", {"name": "k", "kmsKeyArn": KEY}),
    ("CreateDatasetGroup", "roleArn.together", {"name": "k", "roleArn": ROLE}),
    ("CreateSchema", "schema.grammar", {"name": "s", "schema": "[]"}),
]
"""Operation, the rule that the request breaks, and the request."""

KEPT: list[tuple[str, dict[str, Any]]] = [
    ("CreateDatasetGroup", {"name": "h", "kmsKeyArn": KEY, "roleArn": ROLE}),
    ("CreateSolution", SOLUTION),
    ("CreateSolution", {"name": "s", "datasetGroupArn": GROUP, "performAutoML": True}),
    ("CreateSolution", _every("rate(30 days)")),
    ("CreateSolution", _every("rate(1 day)")),
    ("CreateSolution", _tuned(maxNumberOfTrainingJobs="40", maxParallelTrainingJobs="10")),
]


def _answer(
    service: Service, fault: Fault | None, operation: str, body: Mapping[str, Any]
) -> tuple[int, Any]:
    now = [1.7e9]
    engine = Engine(service, fault, 1.0, lambda: now[0])

    def send(name: str, params: Mapping[str, Any]) -> tuple[int, Any]:
        headers = {"x-amz-target": f"{service.target_prefix}.{name}"}
        response = engine.answer(Request("POST", "/", headers, json.dumps(params).encode()))
        now[0] += 10
        return response.status, json.loads(response.body)

    assert send("CreateDatasetGroup", {"name": "g"})[0] == 200
    return send(operation, body)


@pytest.mark.parametrize(("operation", "rule", "body"), BROKEN, ids=lambda v: v if isinstance(v, str) else "")
def test_what_breaks_a_rule_is_refused_and_taken_by_its_fault(
    service: Service, operation: str, rule: str, body: dict[str, Any]
) -> None:
    right = _answer(service, None, operation, body)
    assert (right[0], right[1]["__type"]) == (400, "InvalidInputException")
    assert _answer(service, find(service, f"{operation}.{rule}:unenforced"), operation, body)[0] == 200
    ways = [f for f in catalogue(service) if f.id.startswith(f"{operation}.{rule}:") and "-code" in f.id]
    assert len(ways) == 2
    assert all(_answer(service, fault, operation, body)[1]["__type"] != right[1]["__type"] for fault in ways)


@pytest.mark.parametrize(("operation", "body"), KEPT)
def test_what_keeps_to_the_rules_is_taken(service: Service, operation: str, body: dict[str, Any]) -> None:
    assert _answer(service, None, operation, body)[0] == 200


def test_it_obeys_its_own_reading_in_place_of_the_hints(service: Service) -> None:
    assert service.reading
    served = model(service).service
    assert all(served.hints[table] == said for table, said in service.reading.items())
    assert served.hints["builtin"] == service.hints["builtin"]


def test_where_somebody_wants_less_it_obeys_the_hints(service: Service) -> None:
    mild = reading.lenient(service)
    assert model(mild).service.hints["in_use"] is service.hints["in_use"]
    body = {**SOLUTION, "performIncrementalUpdate": True}
    assert _answer(mild, None, "CreateSolution", body)[0] == 200


def test_a_service_without_a_reading_is_as_it_was(service: Service) -> None:
    unread = evolve(service, reading={})
    assert reading.obeyed(unread) is unread
    assert reading.disagreements(unread) == []


def test_a_rule_that_leaves_one_value_is_a_default_where_it_holds(service: Service) -> None:
    hints = model(service).plans["CreateSolution"].hints["rule"]
    operation = service.operations["CreateSolution"]
    assert dict(stated.implied(operation, hints, {"performAutoML": True})) == {"performHPO": True}
    assert dict(stated.implied(operation, hints, {"performAutoML": False})) == {}


def test_it_lists_what_only_one_reading_says(service: Service) -> None:
    said = {"operation": "X", "members": ["a"], "source": "x.rst:1", "why": "-"}
    found = reading.disagreements(evolve(service, reading={"unique": [said]}))
    assert 'emulator\tunique\t{"members": ["a"], "operation": "X"}' in found
    assert sum(line.startswith("emulator") for line in found) == 1
    assert any(line.startswith("hints\tin_use") for line in found)


ANOTHER: list[tuple[str, str, dict[str, Any]]] = [
    ("CreateSolution", "recipeArn.required(performAutoML=[False]):elsewhere", SOLUTION),
    ("CreateSolution", "recipeArn.forbidden(performAutoML=[True]):always", SOLUTION),
    (
        "CreateSolution",
        "recipeArn.required(performAutoML=[False]):said",
        {"name": "s", "datasetGroupArn": GROUP},
    ),
    *(
        (
            "CreateSolution",
            f"solutionConfig.hpoConfig.hpoResourceConfig.{member}.range:{way}",
            _tuned(**{member: sent}),
        )
        for member, last, beyond in (
            ("maxNumberOfTrainingJobs", "40", "41"),
            ("maxParallelTrainingJobs", "10", "11"),
        )
        for way, sent in (("tight-maximum", last), ("loose-maximum", beyond))
    ),
]
"""Operation, a fault in when or how far a rule holds, and a request that it answers otherwise."""


@pytest.mark.parametrize(
    ("operation", "fault", "body"), ANOTHER, ids=lambda v: v if isinstance(v, str) else ""
)
def test_a_fault_in_when_a_rule_holds_changes_an_answer(
    service: Service, operation: str, fault: str, body: dict[str, Any]
) -> None:
    right = _answer(service, None, operation, body)[0]
    wrong = _answer(service, find(service, f"{operation}.{fault}"), operation, body)[0]
    assert {right, wrong} == {200, 400}

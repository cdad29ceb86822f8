"""Faults in what a rule of prose compares: each answers one request otherwise than the faultless emulator."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

import pytest

from conformance.contract.model import Service
from conformance.emulator.engine import Engine
from conformance.emulator.faults import find
from conformance.wire.listener import Request
from tests.emulator.conftest import AVRO, ROLE

ARN = "arn:aws:personalize:us-east-1:123456789012"
RECIPE = "arn:aws:personalize:::recipe/aws-user-personalization"
USE_CASE = "arn:aws:personalize:::recipe/aws-ecomm-popular-items-by-views"

Step = tuple[str, Mapping[str, Any]]


def group(name: str = "g", **more: Any) -> Step:
    return "CreateDatasetGroup", {"name": name, **more}


def dataset(name: str, kind: str, group: str = "g") -> Step:
    body = {"datasetGroupArn": f"{ARN}:dataset-group/{group}", "schemaArn": f"{ARN}:schema/s"}
    return "CreateDataset", {"name": name, "datasetType": kind, **body}


def imported(name: str, kind: str, mode: str = "FULL", group: str = "g") -> Step:
    body = {"datasetArn": f"{ARN}:dataset/{group}/{kind}", "dataSource": {"dataLocation": "s3://b/k"}}
    return "CreateDatasetImportJob", {"jobName": name, "importMode": mode, "roleArn": ROLE, **body}


def deleted(kind: str, group: str = "g") -> Step:
    return "DeleteDataset", {"datasetArn": f"{ARN}:dataset/{group}/{kind}"}


def solution(name: str, group: str = "g") -> Step:
    return "CreateSolution", {
        "name": name,
        "datasetGroupArn": f"{ARN}:dataset-group/{group}",
        "recipeArn": RECIPE,
    }


def recommender(group: str) -> Step:
    body = {"datasetGroupArn": f"{ARN}:dataset-group/{group}", "recipeArn": USE_CASE}
    return "CreateRecommender", {"name": "r", **body}


SCHEMA: Step = ("CreateSchema", {"name": "s", "schema": AVRO})
WAIT: Step = ("wait", {})
MADE = [group(), SCHEMA, WAIT]

CASES: list[tuple[str, list[Step]]] = [
    ("CreateDataset.datasetGroupArn+datasetType.unique:only-datasetGroupArn",
     [*MADE, dataset("d", "Items"), dataset("e", "Users")]),
    ("CreateDataset.datasetGroupArn+datasetType.unique:only-datasetType",
     [*MADE, group("h"), WAIT, dataset("d", "Items"), dataset("e", "Items", "h")]),
    ("CreateDataset.datasetGroupArn+datasetType.unique:case",
     [*MADE, dataset("d", "Items"), dataset("e", "ITEMS")]),
    ("CreateDataset.datasetGroupArn.not_ready:always", [*MADE, dataset("d", "Items")]),
    ("CreateDataset.datasetGroupArn.not_ready:elsewhere",
     [*MADE, dataset("d", "Items"), group("h"), dataset("e", "Items", "h")]),
    ("CreateDatasetImportJob.importMode.needs:always",
     [*MADE, dataset("d", "Items"), WAIT, imported("i", "ITEMS")]),
    ("CreateDatasetImportJob.importMode.needs:another",
     [*MADE, dataset("d", "Items"), dataset("e", "Users"), WAIT, imported("i", "USERS"), WAIT,
      imported("j", "ITEMS", "INCREMENTAL")]),
    ("CreateRecommender.datasetGroupArn.refers:refuses-ECOMMERCE",
     [group("shop", domain="ECOMMERCE"), WAIT, recommender("shop")]),
    ("CreateRecommender.datasetGroupArn.refers:refuses-VIDEO_ON_DEMAND",
     [group("films", domain="VIDEO_ON_DEMAND"), WAIT, recommender("films")]),
    ("CreateRecommender.recipeArn.refers:refuses-ECOMMERCE",
     [group("shop", domain="ECOMMERCE"), WAIT, recommender("shop")]),
    ("DeleteDataset.DatasetImportJob.in_use:any",
     [*MADE, dataset("d", "Items"), dataset("e", "Users"), WAIT, imported("i", "USERS"), deleted("ITEMS")]),
    ("DeleteDataset.DatasetImportJob.in_use:any-state",
     [*MADE, dataset("d", "Items"), WAIT, imported("i", "ITEMS"), WAIT, deleted("ITEMS")]),
    ("DeleteDataset.DatasetImportJob.in_use:not-CREATE-PENDING",
     [*MADE, dataset("d", "Items"), WAIT, imported("i", "ITEMS"), deleted("ITEMS")]),
]  # fmt: skip
"""A fault, and requests of which the last one is answered otherwise with it."""


def last(service: Service, fault: str | None, steps: list[Step]) -> int:
    now = [1.7e9]
    engine = Engine(service, find(service, fault) if fault else None, 1.0, lambda: now[0])
    status = 0
    for number, (name, body) in enumerate(steps):
        if name == "wait":
            now[0] += 10
            continue
        headers = {"x-amz-target": f"{service.target_prefix}.{name}"}
        response = engine.answer(Request("POST", "/", headers, json.dumps(body).encode()))
        status = response.status
        assert status == 200 or number == len(steps) - 1, (name, response.body)
    return status


@pytest.mark.parametrize(("fault", "steps"), CASES, ids=lambda v: v if isinstance(v, str) else "")
def test_a_fault_in_what_is_compared_changes_an_answer(
    service: Service, fault: str, steps: list[Step]
) -> None:
    assert {last(service, None, steps), last(service, fault, steps)} == {200, 400}


def test_a_schema_that_an_update_is_about_to_use_is_in_use(service: Service) -> None:
    update = ("UpdateDataset", {"datasetArn": f"{ARN}:dataset/g/ITEMS", "schemaArn": f"{ARN}:schema/t"})
    second = ("CreateSchema", {"name": "t", "schema": AVRO})
    steps = [*MADE, second, dataset("d", "Items"), WAIT]
    delete = ("DeleteSchema", {"schemaArn": f"{ARN}:schema/t"})
    assert last(service, None, [*steps, delete]) == 200
    assert last(service, None, [*steps, update, delete]) == 400
    assert last(service, None, [*steps, update, WAIT, delete]) == 400


def test_a_fault_that_looks_elsewhere_keeps_every_other_refusal(service: Service) -> None:
    fault = "CreateDataset.datasetGroupArn.not_ready:elsewhere"
    assert last(service, fault, [*MADE, dataset("d", "Items"), dataset("d", "Users")]) == 400

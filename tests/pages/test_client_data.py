"""Paginators, waiters and examples: as botocore's files have them, without their sentences."""

import json

from conformance.contract.load import load_service
from conformance.contract.model import Acceptor, Paginator, Source
from conformance.pages.build import spelled
from conformance.pages.client_data import client_data
from conformance.pages.contract import operation_document
from tests.pages.installed import renderer


def data(service: str, operation: str):
    return client_data(renderer(service), operation)


def test_a_paginator_has_botocores_words():
    assert data("kms", "ListKeys")["x-paginator"] == {
        "input_token": "Marker",
        "output_token": "NextMarker",
        "limit_key": "Limit",
        "result_key": "Keys",
        "more_results": "Truncated",
        "source": "botocore:paginators-1.json",
    }
    assert data("kms", "CreateKey").get("x-paginator") is None


def test_waiters_are_those_that_ask_the_operation():
    waiters = {w["name"]: w for w in data("lambda", "GetFunction")["x-waiters"]}
    assert {"FunctionActiveV2", "FunctionExists"} <= set(waiters)
    assert "FunctionActive" not in waiters  # asks GetFunctionConfiguration
    assert waiters["FunctionActiveV2"]["acceptors"][0] == {
        "state": "success",
        "matcher": "path",
        "argument": "Configuration.State",
        "expected": "Active",
    }
    assert all("description" not in w for w in waiters.values())


def test_examples_are_requests_alone():
    examples = data("kms", "CreateAlias")["x-examples"]
    assert examples[0]["input"]["AliasName"].startswith("alias/")
    assert all(set(e) == {"input", "source"} for e in examples)


def test_no_sentence_of_an_example_is_in_a_contract():
    said = renderer("secretsmanager").data("examples-1")["examples"]["CreateSecret"]
    text = spelled(operation_document(renderer("secretsmanager"), "create_secret"))
    assert said
    for example in said:
        assert json.dumps(example["description"])[1:40] not in text
        assert example["title"] not in text


def test_what_is_committed_loads_into_values():
    kms = load_service("kms")
    assert kms.operations["ListKeys"].paginator == Paginator(
        ("Marker",), ("NextMarker",), "Limit", ("Keys",), "Truncated", Source(data="paginators-1.json")
    )
    assert kms.operations["CreateKey"].paginator is None
    assert kms.operations["CreateAlias"].examples[0].input["AliasName"].startswith("alias/")
    exists = {w.name: w for w in load_service("kinesis").operations["DescribeStream"].waiters}
    assert exists["StreamExists"].acceptors == (
        Acceptor("success", "path", "ACTIVE", "StreamDescription.StreamStatus"),
    )
    assert exists["StreamExists"].source.as_json() == {"data": "waiters-2.json"}

"""What goes out for valid params of AWS Lambda is what botocore's own serializer makes of them."""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import boto3
import pytest
from botocore.serialize import create_serializer

from conformance.cases import valid
from conformance.cases.bind import bind
from conformance.cases.model import External, Placeholder, fill
from conformance.cases.values import Unreachable
from conformance.contract.load import load_service
from conformance.contract.model import Schema
from conformance.contract.paths import resolve
from conformance.protocols.rest_json import REST_JSON

LAMBDA = load_service("lambda")
MODEL = boto3.client("lambda", region_name="us-east-1").meta.service_model


def stand_in(placeholder: Placeholder) -> Any:
    return placeholder.default if isinstance(placeholder, External) else "some-name"


def native(schema: Schema, root: Schema, value: Any) -> Any:
    """Params as boto3 takes them: bytes for blobs, moments for timestamps."""
    schema = resolve(schema, root)
    if isinstance(value, dict):
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        return {key: native(members.get(key, rest), root, item) for key, item in value.items()}
    if isinstance(value, list):
        return [native(schema.get("items", {}), root, item) for item in value]
    if schema.get("contentEncoding") == "base64":
        return base64.b64decode(value)
    return datetime.fromtimestamp(value, UTC) if schema.get("format") == "timestamp" else value


@pytest.mark.parametrize("name", list(LAMBDA.operations))
def test_botocore_makes_the_same_request(name: str) -> None:
    operation, binding = LAMBDA.operations[name], bind(LAMBDA, name)
    made = []
    for make in (valid.minimal, valid.full):
        try:
            made.append(fill(make(operation, binding).params, stand_in))
        except Unreachable:
            continue  # a text that no generator finds
    assert made
    for params in made:
        ours = REST_JSON.request(LAMBDA, name, params)
        theirs = create_serializer("rest-json", include_validation=False).serialize_to_request(
            native(operation.request, operation.root, params), MODEL.operation_model(name)
        )
        uri = urlsplit(ours.path)
        query = [
            (key, str(item))
            for key, value in theirs["query_string"].items()
            for item in (value if isinstance(value, list) else [value])
        ]
        fixed = urlsplit(theirs["url_path"])
        assert (ours.method, uri.path) == (theirs["method"], fixed.path)
        assert sorted(parse_qsl(uri.query, keep_blank_values=True)) == sorted(
            [*query, *parse_qsl(fixed.query, keep_blank_values=True)]
        )
        headers = {key.lower(): value for key, value in ours.headers.items()}
        assert {key.lower(): value for key, value in theirs["headers"].items()}.items() <= headers.items()
        assert document(ours.body) == document(theirs["body"])


def document(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body

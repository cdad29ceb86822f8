"""What is tried is what the contract says, also where a structure is within itself."""

from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import Phase, given, seed, settings

from conformance.contract.load import load_service
from conformance.properties.random_search import QUIETLY
from conformance.sdk.inputs import inputs


def attributes(value: Any) -> list[Any]:
    """Every attribute of DynamoDB's within another one."""
    inner = [*value.get("M", {}).values(), *value.get("L", [])]
    return [value, *(one for each in inner for one in attributes(each))]


@pytest.mark.parametrize("side", ["request", "response"])
def test_a_structure_within_itself_ends_with_one_of_its_kind(side: str) -> None:
    operation, name = ("PutItem", "Item") if side == "request" else ("GetItem", "Item")
    item = inputs(load_service("dynamodb")).full(operation, side)[name]
    found = [one for value in item.values() for one in attributes(value)]
    assert len(found) == 3
    assert all(isinstance(one, dict) for one in found)


def test_a_map_of_headers_in_an_answer_has_keys_as_headers_can_have_them() -> None:
    shown: list[str] = []

    @seed(1)
    @settings(max_examples=40, phases=[Phase.generate], **QUIETLY)
    @given(inputs(load_service("s3")).drawn("HeadObject", "response"))
    def examine(output: dict[str, Any]) -> None:
        shown.extend(output.get("Metadata", {}))

    examine()
    assert shown
    assert [key for key in shown if re.fullmatch("[a-z0-9!#$%&'*+.^_`|~-]+", key) is None] == []

"""What is tried is what the contract says, also where a structure is within itself."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.load import load_service
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

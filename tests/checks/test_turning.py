"""How pages turn: by a token, by what a paginator says, by the last item, and not at all."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from conformance.checks.turning import Turn, turn
from conformance.contract.load import load_service
from conformance.contract.model import Operation, Paginator, Service, Source
from conformance.contract.resources import Listing, graph

from .exchanges import answered

LIST = "ListKeepers"
TABLES = Paginator(("exclusiveStartKeeper",), ("lastKeeper",), "limit", ("keepers",), "", Source(data="x"))
MORE = Paginator(("nextToken",), ("nextToken",), "limit", ("keepers",), "hasMoreKeepers", Source(data="x"))
PATHS = Paginator(("from",), ("page.items[-1].id",), "", ("page.items",), "page.more", Source(data="x"))


@pytest.fixture
def listing(service: Service) -> Listing:
    found = graph(service).resources["Keeper"].listing
    assert found is not None
    return found


def operation(service: Service, paginator: Paginator | None, **members: Any) -> Operation:
    op = service.operations[LIST]
    request = {**op.request, "properties": {**op.request["properties"], **members}}
    return evolve(op, paginator=paginator, request=request)


@pytest.mark.parametrize(
    ("paginator", "answer", "expected"),
    [
        (None, {"nextToken": "t"}, {"nextToken": "t"}),
        (None, {"nextToken": ""}, {}),
        (None, {"nextToken": 7}, {}),
        (None, {}, {}),
        (TABLES, {"lastKeeper": "k", "nextToken": "t"}, {"exclusiveStartKeeper": "k"}),
        (TABLES, {"lastKeeper": {"id": 1}}, {"exclusiveStartKeeper": {"id": 1}}),
        (TABLES, {"lastKeeper": None}, {}),
        (TABLES, {"lastKeeper": {}}, {}),
        (MORE, {"nextToken": "t", "hasMoreKeepers": True}, {"nextToken": "t"}),
        (MORE, {"nextToken": "t", "hasMoreKeepers": False}, {}),
        (MORE, {"nextToken": "t"}, {"nextToken": "t"}),
        (MORE, {}, {}),
        (PATHS, {"page": {"items": [{"id": "a"}, {"id": "b"}], "more": True}}, {"from": "b"}),
        (PATHS, {"page": {"items": [{"id": "a"}], "more": False}}, {}),
    ],
)
def test_what_asks_for_the_next_page(
    service: Service, listing: Listing, paginator: Paginator | None, answer: Any, expected: dict[str, Any]
):
    found = turn(operation(service, paginator), listing, answered(LIST, answer))
    assert found == Turn(expected)


@pytest.mark.parametrize(
    ("items", "expected"),
    [
        (["a", "b"], {"ExclusiveStartName": "b"}),
        ([{"Name": "a"}, {"Name": "b"}], {"ExclusiveStartName": "b"}),
        ([{"Title": "a"}], {}),
        ([], {}),
    ],
)
def test_where_there_is_more_without_a_token_the_last_item_may_lead_on(
    service: Service, listing: Listing, items: list[Any], expected: dict[str, Any]
):
    asking = operation(service, MORE, ExclusiveStartName={"type": "string"})
    page = answered(LIST, {"keepers": items, "hasMoreKeepers": True})
    assert turn(asking, listing, page) == Turn(expected, lost=not expected)
    assert turn(operation(service, MORE), listing, page) == Turn({}, lost=True)


def test_lists_of_streams_and_keys_turn_as_their_paginators_say():
    kinesis = load_service("kinesis")
    streams = graph(kinesis).resources["Stream"].listing
    assert streams is not None
    page = answered(streams.operation, {"StreamNames": ["a", "b"], "HasMoreStreams": True})
    found = turn(kinesis.operations[streams.operation], streams, page)
    assert found.members == {"ExclusiveStartStreamName": "b"}
    kms = load_service("kms")
    keys = graph(kms).resources["Key"].listing
    assert keys is not None
    page = answered(keys.operation, {"Keys": [], "NextMarker": "m", "Truncated": True})
    assert turn(kms.operations[keys.operation], keys, page).members == {"Marker": "m"}

from __future__ import annotations

from typing import Any

import pytest

from conformance.checks import listing
from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.resources import Resource, graph
from conformance.wire.exchange import Exchange

from .exchanges import answered


def page(*names: str, **more: Any) -> Exchange:
    return answered("ListKeepers", {"keepers": [{"keeperArn": n, "name": n.upper()} for n in names], **more})


def test_what_a_page_shows(keeper: Resource):
    assert listing.identifiers(keeper, page("a", "b")) == ["a", "b"]
    assert listing.identifiers(keeper, answered("ListKeepers", {"keepers": ["a", {"name": "b"}, {}, 3]})) == [
        "a",
        "b",
    ]
    assert listing.identifiers(keeper, answered("ListKeepers", {})) == []


def test_pages_that_show_each_resource_once(keeper: Resource):
    pages = [page("a", "b"), page("c")]
    assert listing.repeated(keeper, pages) is None
    assert listing.missing(keeper, pages, ["a", "c"]) is None
    assert listing.strangers(keeper, pages, ["d"]) is None


def test_a_resource_that_is_shown_twice(keeper: Resource):
    assert "1 resources are listed more than once, e.g. 'a'" in str(
        listing.repeated(keeper, [page("a", "b"), page("a")])
    )
    assert listing.repeated(keeper, [page("a", "a")]) is not None


def test_a_resource_that_is_not_shown(keeper: Resource):
    problem = listing.missing(keeper, [page("a"), page("b")], ["a", "c", "d"])
    assert problem == "2 of 3 resources are not listed, e.g. 'c'"


def test_a_resource_that_must_not_be_shown(keeper: Resource):
    assert (
        listing.strangers(keeper, [page("a"), page("b")], ["b"])
        == "1 resources are listed that must not be, e.g. 'b'"
    )


def test_the_page_that_is_shown_agrees_with_what_is_said(keeper: Resource):
    pages = [page("a", "b"), page("c", "a"), page("d")]
    lost = listing.flaw(keeper, pages[:1], ["z"])
    assert lost == listing.Flaw("1 of 1 resources are not listed, e.g. 'z'", pages[0])
    assert listing.flaw(keeper, pages, ["z"]) == listing.Flaw(
        "over 3 pages, 1 of 1 resources are not listed, e.g. 'z'", pages[2]
    )
    twice = listing.flaw(keeper, pages, ["a"])
    assert twice == listing.Flaw("1 resources are listed more than once, e.g. 'a'", pages[1])
    stranger = listing.flaw(keeper, [pages[0], pages[2]], ["a"], ["d"])
    assert stranger == listing.Flaw("1 resources are listed that must not be, e.g. 'd'", pages[2])
    assert listing.flaw(keeper, [pages[0], pages[2]], ["a", "d"], ["z"]) is None


def test_each_list_of_the_answer_that_shows_the_resource(keeper: Resource, service: Service):
    kinesis = load_service("kinesis")
    streams = listing.lists_of(graph(kinesis).resources["Stream"], kinesis.operations["ListStreams"])
    assert {kind.listing.items for kind in streams if kind.listing} == {"StreamNames[]", "StreamSummaries[]"}
    assert listing.lists_of(keeper, service.operations["ListKeepers"]) == (keeper,)


@pytest.mark.parametrize(("count", "bound", "right"), [(0, 1, True), (2, 2, True), (3, 2, False)])
def test_the_bound_of_a_page(keeper: Resource, count: int, bound: int, right: bool):
    problem = listing.over_bound(keeper, page(*"abc"[:count]), bound)
    assert (problem is None) is right


@pytest.mark.parametrize(
    ("item", "described", "agree"),
    [
        ({"name": "a"}, {"name": "a", "more": 1}, True),
        ({"name": "a"}, {"name": "A"}, False),
        ({"at": 1.0004}, {"at": 1.0}, True),  # epoch seconds to the millisecond
        ({"at": 1.5}, {"at": 1.0}, False),
        ({"at": 1000.0}, {"at": 1.0}, False),
        ({"n": 1}, {"n": "1"}, False),
        ({"n": True}, {"n": 1}, False),
        ({"n": None}, {"n": None}, True),
        ({"n": {"a": 1}}, {"n": {"a": 2}}, False),
    ],
)
def test_a_list_item_agrees_with_the_description(item, described, agree: bool):
    (problem,) = listing.disagreements(item, described).values()
    assert (problem is None) is agree


def test_what_only_one_of_them_has_is_left_out():
    assert listing.disagreements({"extra": 1, "name": "a"}, {"name": "a", "more": 2}) == {"name": None}


def test_what_says_that_it_is_in_the_other_region_is_left_out(keeper: Resource):
    here, there = (f"arn:aws:zoo:{region}:123456789012:keeper/a" for region in ("us-east-1", "eu-central-1"))
    assert listing.identifiers(keeper, page(here, there), "eu-central-1") == [here]
    assert listing.identifiers(keeper, page(here, there)) == [here, there]


def test_a_list_of_one_value_shows_no_other_and_all_of_it(keeper: Resource):
    pages = [page("a"), page("b", "c")]
    assert listing.others([page("a")], "keepers[]", "name", "A") is None
    assert "shows an item with" in str(listing.others(pages, "keepers[]", "name", "A"))
    assert "shows an item with" in str(listing.others([page("a")], "keepers[]", "colour", "red"))
    assert listing.with_value(pages, keeper, "keepers[]", "name", "B") == {"b"}
    assert listing.with_value(pages, keeper, "keepers[]", "colour", "red") == set()


@pytest.mark.parametrize(
    ("listed", "described", "told"),
    [
        ("ACTIVE", "CREATING", None),
        ("CREATING", "ACTIVE", "ConsumerStatus is 'CREATING' in the list, and 'ACTIVE' described"),
        ("ACTIVE", "ACTIVE", ""),
    ],
)
def test_a_state_that_was_passing_when_it_was_described(listed: str, described: str, told: str | None):
    kinesis = load_service("kinesis")
    consumer = graph(kinesis).resources["StreamConsumer"]
    exchange = answered("ListStreamConsumers", {"Consumers": [{"ConsumerStatus": listed}]})
    item, whole = {"ConsumerStatus": listed}, {"ConsumerStatus": described}
    found = list(listing.as_described(catalogue(kinesis), consumer, exchange, item, whole))
    assert [e.problem for e in found] == ([] if told is None else [told or None])

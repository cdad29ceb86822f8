"""A form says what is in it, and what is wrong with it."""

from __future__ import annotations

from datetime import UTC, datetime
from urllib.parse import urlencode

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.contract.model import Operation, Schema, Service
from conformance.sdk.forms import in_form
from conformance.sdk.read import Read
from conformance.sdk.reading import carried, read
from conformance.sdk.recorder import Recorded

STRUCTURE: Schema = {
    "type": "object",
    "properties": {
        "name": {"type": "string"},
        "count": {"type": "integer"},
        "data": {"type": "string", "contentEncoding": "base64"},
        "ratio": {"type": "number"},
        "on": {"type": "number", "format": "timestamp"},
        "names": {"type": "array", "items": {"type": "string"}},
        "flat": {"type": "array", "items": {"type": "string"}, "x-binding": {"flattened": True}},
        "map": {"type": "object", "additionalProperties": {"type": "string"}},
        "inner": {"type": "object", "properties": {"name": {"type": "string"}}},
    },
}


@pytest.fixture(scope="module")
def sts() -> Service:
    return load_service("sts")


def said(service: Service, body: str, method: str = "POST", path: str = "/", ec2: bool = False) -> Read:
    operation = _operation(service)
    spoken = evolve(service, protocol="ec2Query") if ec2 else service
    return read(spoken, operation, Recorded(method, path, {}, body.encode()))


def _operation(service: Service) -> Operation:
    return evolve(service.operations["GetAccessKeyInfo"], request=STRUCTURE, root={})


def form(*more: tuple[str, str]) -> str:
    return urlencode([("Action", "GetAccessKeyInfo"), ("Version", "2011-06-15"), *more])


def test_each_kind_of_value_is_read(sts: Service) -> None:
    found = said(
        sts,
        form(
            ("name", "ä &="), ("count", "9007199254740993"), ("data", "AP8="), ("ratio", "NaN"),
            ("on", "2023-11-14T22:13:20.123Z"), ("names.member.1", "b"), ("names.member.2", "a"),
            ("flat.1", "x"), ("map.entry.1.key", "k.1"), ("map.entry.1.value", "v"), ("inner.name", "i"),
        ),
    )  # fmt: skip
    assert (found.address, found.body) == ("", "")
    ratio = found.input["ratio"]
    assert ratio != ratio, "NaN"
    assert {**found.input, "ratio": 0} == {
        "name": "ä &=", "count": 9007199254740993, "data": b"\x00\xff", "ratio": 0,
        "on": datetime(2023, 11, 14, 22, 13, 20, 123000, UTC), "names": ["b", "a"], "flat": ["x"],
        "map": {"k.1": "v"}, "inner": {"name": "i"},
    }  # fmt: skip


def test_more_than_nine_items_stay_in_order(sts: Service) -> None:
    names = [str(n) for n in range(12)]
    found = said(sts, form(*((f"names.member.{n}", text) for n, text in enumerate(names, 1))))
    assert (found.input["names"], found.body) == (names, "")


def test_an_empty_list_has_a_key_without_a_value(sts: Service) -> None:
    assert said(sts, form(("names", ""))).input == {"names": []}
    assert said(sts, form()).input == {}


def test_what_is_of_a_wrong_type_stays_a_text(sts: Service) -> None:
    found = said(sts, form(("count", "1.5"), ("data", "@@"), ("on", "1700000000")))
    assert found.input == {"count": "1.5", "data": "@@", "on": "1700000000"}


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ([("other", "1")], "a form with 'other', which no member has"),
        ([("inner.other", "1")], "a form with 'inner.other', which no member has"),
        ([("name.first", "1")], "a form with 'name.first', which no member has"),
        ([("names.1", "a")], "a form with 'names.1', which no member has"),
        ([("names.member.0", "a")], "a form with 'names.member.0' in the place of an item from 1 on"),
        ([("names.member.1", "a"), ("names.member.3", "c")],
         "a form with 'names.member.3' in the place of an item from 1 on"),
        ([("flat.member.1", "a")], "a form with 'flat.member' in the place of an item from 1 on"),
        ([("map.entry.1.key", "k")],
         "a form with 'map.entry.1', which is no entry of its own, with a key and a value"),
        ([("map.entry.1.key", "k"), ("map.entry.1.value", "v"), ("map.entry.2.key", "k"),
          ("map.entry.2.value", "w")],
         "a form with 'map.entry.2', which is no entry of its own, with a key and a value"),
        ([("name", "a"), ("name", "b")], "a form in which 'name' stands twice"),
    ],
)  # fmt: skip
def test_what_no_member_has_is_told(sts: Service, fields: list[tuple[str, str]], told: str) -> None:
    assert said(sts, form(*fields)).body == told


@pytest.mark.parametrize("body", ["&&&=", "{}", "name=%ff", "name=é"])
def test_what_is_no_form_is_told(sts: Service, body: str) -> None:
    assert said(sts, body).body.startswith("a body that is no form")


def test_where_it_goes_is_the_action(sts: Service) -> None:
    assert said(sts, "Action=Other&Version=2011-06-15").address == (
        "Action 'Other' instead of 'GetAccessKeyInfo'"
    )
    assert said(sts, "Action=GetAccessKeyInfo").address == "Version None instead of '2011-06-15'"
    assert said(sts, form(), method="GET").address == "GET instead of POST"
    assert said(sts, form(), path="/x").address == "the path /x instead of /"


def test_the_dialect_of_ec2_has_capitals_and_flat_lists(sts: Service) -> None:
    found = said(sts, form(("Names.1", "a"), ("Inner.Name", "i")), ec2=True)
    assert (found.input, found.body) == ({"names": ["a"], "inner": {"name": "i"}}, "")
    assert "'names'" in said(sts, form(("names.member.1", "a")), ec2=True).body


def test_what_a_form_does_not_say_is_not_asked_for() -> None:
    whole = {"inner": {}, "map": {}, "names": [], "name": ""}
    assert in_form(STRUCTURE, {}, whole, ec2=False) == {"names": [], "name": ""}
    assert in_form(STRUCTURE, {}, whole, ec2=True) == {"name": ""}
    nested = {"inner": {"inner": {}}}
    assert in_form({"type": "object", "properties": {"inner": STRUCTURE}}, {}, nested, ec2=False) == {}


def test_an_item_without_a_key_is_not_counted() -> None:
    lists: Schema = {"type": "object", "properties": {"of": {"type": "array", "items": STRUCTURE}}}
    assert in_form(lists, {}, {"of": [{}]}, ec2=True) == {}
    assert in_form(lists, {}, {"of": [{"name": "a"}, {}]}, ec2=False) == {"of": [{"name": "a"}]}


def test_of_some_identifiers_clients_send_what_is_behind_the_slash(sts: Service) -> None:
    named: Schema = {"type": "string", "x-binding": {"lastSegment": True}}
    operation = evolve(_operation(sts), request={"type": "object", "properties": {"id": named}})
    assert carried(sts, operation, {"id": "/hostedzone/Z1"}) == {"id": "Z1"}

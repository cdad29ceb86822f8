from __future__ import annotations

import tomllib
from collections.abc import Collection, Mapping
from typing import Any

import pytest
from attrs import evolve

from conformance.contract import hints
from conformance.contract.load import load_service, schemas_root
from conformance.contract.model import Service, Source
from conformance.contract.paths import walk

TOLD = {"source": "zoo/client/x.rst:3", "why": "because"}
CLOSED = {
    "role": {"role": ["arn", "identifier"]},
    "effect": {"effect": "delete"},
    "shown_when": {"when": {"path": "x", "equals": [1]}, "only": True},
    "filter_key": {"named": True},
}


def test_nothing_is_wrong_with_what_is_shipped():
    shipped = list(schemas_root().glob("*/hints.toml"))
    assert shipped
    for path in shipped:
        assert hints.faults(tomllib.loads(path.read_text())) == [], path


@pytest.mark.parametrize("table", [t for t, keys in hints.KEYS.items() if keys])
def test_every_key_is_asked_for(table: str):
    whole = {**dict.fromkeys(hints.KEYS[table], "x"), **CLOSED.get(table, {}), **TOLD}
    assert hints.faults({table: [whole]}) == []
    for key in (*hints.KEYS[table], *TOLD):
        (fault,) = hints.faults({table: [whole, {k: v for k, v in whole.items() if k != key}]})
        assert fault == f"[[{table}]] entry 2 lacks {key}"


def test_an_unknown_table_and_a_table_in_a_lists_place_are_told():
    assert "unknown table [[secret]]" in hints.faults({"secret": []})[0]
    assert "must be a list of tables: [[unique]]" in hints.faults({"unique": {"operation": "*"}})[0]


@pytest.mark.parametrize("entry", ["text", 3, ["a"]])
def test_an_entry_that_is_no_table_is_told(entry: object):
    assert hints.faults({"unique": [entry]})


@pytest.mark.parametrize(
    ("table", "said", "unknown"),
    [("role", ["arn", "arm"], "arm"), ("role", "Status", "Status"), ("effect", "destroy", "destroy")],
)
def test_a_role_or_an_effect_that_there_is_not_is_told(table: str, said: object, unknown: str):
    entry = {**dict.fromkeys(hints.KEYS[table], "x"), table: said, **TOLD}
    assert hints.faults({table: [entry]}) == [f"[[{table}]] entry 1: there is no {table} {unknown!r}"]


@pytest.mark.parametrize(
    "entry",
    [
        {"when": {"path": "x", "equals": [1]}},
        {"when": {"path": "x", "request": "y", "equals": [1]}, "only": True},
        {"when": {"path": "x", "equals": 1}, "only": True},
        {"when": "x", "always": True},
    ],
)
def test_when_a_member_is_shown_must_be_told(entry: dict[str, object]):
    (fault,) = hints.faults({"shown_when": [{"operation": "x", "path": "x", **entry, **TOLD}]})
    assert "when must be" in fault


@pytest.mark.parametrize("entry", [{}, {"named": False}, {"nobody": "x", "match": ["suffix"]}])
def test_what_a_filter_compares_must_be_told(entry: dict[str, object]):
    (fault,) = hints.faults({"filter_key": [{"operation": "x", "path": "x", **entry, **TOLD}]})
    assert "it needs member, named or nobody" in fault


@pytest.mark.parametrize(
    ("pattern", "path", "covered"),
    [
        ("roleArn", "roleArn", True),
        ("roleArn", "x.roleArn", False),
        (["roleArn", "*.roleArn"], "jobOutput.roleArn", True),
        ("tags[].tagKey", "tags[].tagKey", True),  # brackets are no character class
        ("tags[].tagKey", "tags]tagKey", False),
        ("*.path", "jobOutput.s3DataDestination.path", True),
        ("*", "anything", True),
    ],
)
def test_globs_of_paths(pattern, path, covered):
    assert hints.applies({"operation": "Create*", "path": pattern}, "CreateX", path) is covered
    assert not hints.applies({"operation": "Delete*", "path": pattern}, "CreateX", path)


def test_an_operations_hints(personalize: Service):
    assert [h["members"] for h in hints.for_operation(personalize, "unique", "CreateDataset")] == [
        ["datasetGroupArn", "datasetType"]
    ]
    assert hints.for_operation(personalize, "unique", "CreateSchema") == []
    assert hints.hinted(personalize, "no-such-table") == []


def test_provenance_is_a_page_and_line_or_an_address():
    assert hints.source_of(TOLD) == Source("zoo/client/x.rst", 3)
    address = "https://docs.aws.amazon.com/personalize/latest/dg/limits.html"
    assert hints.source_of({"source": address}) == Source(model=address)


def _places(table: str, hint: Mapping[str, Any], paths: Collection[str]) -> Collection[str]:
    """What a hint may be about; whether what is shown afterwards has such a place, its own tests say."""
    if "path" not in hint:
        return ("*",)
    return (hint["path"],) if table == "after" else paths


@pytest.mark.parametrize("name", sorted(p.parent.name for p in schemas_root().glob("*/service.json")))
def test_every_hint_is_about_something(name: str) -> None:
    """A misspelt operation or path would make a hint do nothing, without a word."""
    service = load_service(name)
    paths = {
        operation.name: {
            p.path for side in (operation.request, operation.response) for p in walk(side, operation.root)
        }
        for operation in service.operations.values()
    }
    idle = [
        (table, hint)
        for table, entries in service.hints.items()
        for hint in entries
        if "operation" in hint
        and not any(hints.applies(hint, o, p) for o in paths for p in _places(table, hint, paths[o]))
    ]
    assert idle == []


def test_a_create_may_be_sent_again_where_a_page_says_so():
    told = {"operation": "CreateActivity", **TOLD}
    service = load_service("stepfunctions")
    said = evolve(service, hints={"idempotent": [told]})
    assert hints.is_idempotent(said, "CreateActivity")
    assert not hints.is_idempotent(said, "CreateStateMachine")
    assert not hints.is_idempotent(evolve(service, hints={}), "CreateActivity")


FACTS = [("after", "path"), ("state_error", "exception"), ("refused", "exception")]


@pytest.mark.parametrize(("table", "about"), FACTS)
def test_two_facts_of_one_place_have_names_of_their_own(table: str, about: str):
    whole = {**dict.fromkeys(hints.KEYS[table], "x"), **TOLD}
    assert hints.faults({table: [whole, {**whole, "name": "other"}, {**whole, about: "y"}]}) == []
    (fault,) = hints.faults({table: [whole, {**whole, "operation": ["y", "x"]}]})
    assert fault == f"[[{table}]] entry 2: an earlier one is about x and x, too: give it a name of its own"
    for name in ("", "No", "of two", "a.b"):
        (fault,) = hints.faults({table: [{**whole, "name": name}]})
        assert fault == f"[[{table}]] entry 1: name must be of [a-z][A-Za-z0-9]*"


def test_a_state_and_a_request_that_are_refused_alike_have_names_of_their_own():
    state, request = ({**dict.fromkeys(hints.KEYS[t], "x"), **TOLD} for t in ("state_error", "refused"))
    (fault,) = hints.faults({"state_error": [state], "refused": [request]})
    assert fault == "[[refused]] entry 1: an earlier one is about x and x, too: give it a name of its own"

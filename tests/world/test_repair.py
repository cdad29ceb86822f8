"""A world that learns from a refusal: what is tried, in which order, and what is remembered."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import islice
from typing import Any

import pytest
from attrs import evolve

from conformance.cases.bind import bind
from conformance.cases.valid import minimal
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.repair import TRIES, is_worth_a_try, repairs, told
from tests.world.conftest import MakeWorld, sent

PERSONALIZE = load_service("personalize")


def without_rules(service: Service) -> Service:
    """The service as nobody knows its sentences: neither a reader nor the machine that reads their forms."""
    unread = {
        name: evolve(operation, root={**operation.root, "x-clauses": []})
        for name, operation in service.operations.items()
    }
    return evolve(service, operations=unread, hints={k: v for k, v in service.hints.items() if k != "rule"})


def with_rule(service: Service, **rule: Any) -> Service:
    said = {"source": "personalize/client/create_schema.rst:1", "why": "so it is", **rule}
    return evolve(service, reading={}, hints={**service.hints, "rule": [*service.hints["rule"], said]})


BLIND = without_rules(PERSONALIZE)


def tried(service: Service, name: str, message: str) -> dict[str, Mapping[str, Any]]:
    operation = service.operations[name]
    found = repairs(service, operation, bind(service, name), message)
    return {r.what: minimal(operation, r.binding).params for r in islice(found, TRIES)}


def test_the_members_that_a_message_names_come_first_and_the_optional_ones_later():
    found = tried(BLIND, "CreateSolution", "Specify the recipeArn.")
    assert list(found)[:3] == ["with recipeArn", "without recipeArn", "with performHPO"]
    assert "recipeArn" in found["with recipeArn"]
    assert "recipeArn" not in found["without recipeArn"]
    assert set(found["with performHPO"]) == {"name", "datasetGroupArn", "performHPO"}
    assert "with every optional member" in found


def test_a_word_that_a_message_names_takes_each_documented_value():
    found = tried(BLIND, "CreateSchema", "The domain is not right.")
    assert [p.get("domain") for p in found.values()][:4] == [
        "ECOMMERCE",
        None,
        "ECOMMERCE",
        "VIDEO_ON_DEMAND",
    ]


def test_another_resource_is_a_built_in_one_or_one_that_was_made_with_an_optional_word():
    found = tried(BLIND, "CreateRecommender", "Please use a domain dataset group")
    given = [dict(p["datasetGroupArn"].given) for p in found.values() if p["datasetGroupArn"].given]
    assert given[:2] == [{"domain": "ECOMMERCE"}, {"domain": "VIDEO_ON_DEMAND"}]
    recipes = [h["identifiers"] for h in PERSONALIZE.hints["builtin"] if h["resource"] == "Recipe"]
    _, other = (identifier for identifiers in recipes for identifier in identifiers)
    assert other in [p["recipeArn"] for p in found.values()]


def test_a_documented_example_says_what_a_value_can_be():
    found = tried(load_service("kms"), "PutKeyPolicy", "No such policy exists")
    first = found["with all that a documented example has"]
    assert first["PolicyName"] == "default"


def test_the_order_is_always_the_same():
    operation = BLIND.operations["CreateSolution"]
    once, again = (
        [r.what for r in repairs(BLIND, operation, bind(BLIND, operation.name), "recipeArn")] for _ in "ab"
    )
    assert once == again
    assert len(set(once)) > 5


def refusal(code: str, message: str = "") -> Exchange:
    body = f'{{"__type": "{code}", "message": "{message}"}}'.encode()
    return Exchange("CreateSolution", {}, b"{}", 400, {}, body, 0.0, 0.0, "http://x/")


@pytest.mark.parametrize(
    ("code", "worth"),
    [
        ("InvalidInputException", True),
        ("ResourceNotFoundException", True),
        ("ResourceInUseException", False),
        ("ThrottlingException", False),
        ("AccessDeniedException", False),
        ("ResourceAlreadyExistsException", False),
    ],
)
def test_what_another_request_would_not_be_spared_is_not_repaired(code: str, worth: bool):
    assert is_worth_a_try(refusal(code)) is worth


def test_two_refusals_that_differ_in_names_and_numbers_alone_say_the_same():
    assert told(refusal("A", "not arn:aws:x:1 of 12")) == told(refusal("A", "not arn:aws:y:2 of 7"))
    assert told(refusal("A", "name")) != told(refusal("A", "recipe"))


def test_a_resource_is_made_although_the_smallest_request_is_refused(make_world: MakeWorld):
    world = make_world(service=BLIND, served=PERSONALIZE)
    world.ready("Solution")
    assert world.bindings.instead("CreateSolution") == "with recipeArn"
    assert "recipeArn" in world.minimal("CreateSolution").params
    creates = [exchange for exchange in world.log if exchange.operation == "CreateSolution"]
    assert [exchange.accepted for exchange in creates] == [False, True]
    world.new("Solution")
    assert [e.accepted for e in world.log if e.operation == "CreateSolution"] == [False, True, True]


def test_two_changes_are_made_where_one_brings_another_refusal(make_world: MakeWorld):
    strict = with_rule(PERSONALIZE, form="required", operation="CreateSolution", path="eventType")
    world = make_world(service=BLIND, served=strict)
    world.ready("Solution")
    assert {"recipeArn", "eventType"} <= set(world.minimal("CreateSolution").params)


def test_what_cannot_be_repaired_is_given_up_once_and_for_all(make_world: MakeWorld):
    never = with_rule(PERSONALIZE, form="forbidden", operation="CreateSchema", path="schema")
    world = make_world(service=BLIND, served=never)
    with pytest.raises(Unbuildable, match="CreateSchema"):
        world.ready("Schema")
    count = sent(world).count("CreateSchema")
    assert 1 < count <= TRIES + 1
    assert world.repaired("CreateSchema", world.log[-1]) == ""
    assert sent(world).count("CreateSchema") == count
    assert world.bindings.instead("CreateSchema") == ""


def test_the_same_requests_are_sent_each_time(make_world: MakeWorld):
    logs = []
    for _ in "ab":
        world = make_world(service=BLIND, served=PERSONALIZE)
        world.ready("SolutionVersion")
        logs.append([(e.operation, sorted(e.params or ())) for e in world.log])
    assert logs[0] == logs[1]
    assert logs[0]


def test_repairs_count_against_the_budget_of_creates(make_world: MakeWorld):
    world = make_world(service=BLIND, served=PERSONALIZE, budget=1)
    with pytest.raises(Unbuildable, match="recipeArn is required"):
        world.ready("Solution")
    assert sent(world).count("CreateSolution") == 1


def test_a_boolean_that_a_message_names_takes_either_value():
    found = tried(BLIND, "CreateSolution", "performHPO is not supported here.")
    assert found["with performHPO true"]["performHPO"] is True
    assert found["with performHPO false"]["performHPO"] is False

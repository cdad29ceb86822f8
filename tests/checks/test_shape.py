"""Each position of an answer is judged by its own requirement, and each can fail."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from conformance.checks import shape
from conformance.contract.catalogue import Catalogue, catalogue
from conformance.contract.model import Operation, Service
from conformance.contract.resources import Resource

from .exchanges import NOW, answered, problems

DESCRIBE = "DescribeAnimal"


@pytest.fixture
def describe(service: Service) -> Operation:
    return service.operations[DESCRIBE]


def good() -> dict[str, Any]:
    return {
        "animal": {
            "animalArn": "arn:aws:zoo:us-east-1:123456789012:animal/leo", "animalName": "leo",
            "keeperArn": "arn:aws:zoo:us-east-1:123456789012:keeper/anna", "species": "LION", "legs": 4,
            "diet": {"meal": "MEAT", "hour": 8, "portions": {"noon": "two"}}, "status": "ACTIVE",
            "creationDateTime": NOW, "lastUpdatedDateTime": NOW + 0.25,
        }
    }  # fmt: skip


LOADED: list[Service] = []


@pytest.fixture(autouse=True)
def _loaded(service: Service) -> None:
    LOADED[:] = [service]


def known(operation: Operation) -> Catalogue:
    """The requirements of the zoo, with an operation as it is given."""
    service = LOADED[0]
    if service.operations[operation.name] is operation:
        return catalogue(service)
    return catalogue(evolve(service, operations={**service.operations, operation.name: operation}))


def judged(operation: Operation, answer: Any) -> dict[str, str | None]:
    return problems(shape.shape(known(operation), operation, answered(operation.name, answer), answer))


def test_a_good_answer_is_good_at_every_position(describe: Operation):
    found = judged(describe, good())
    assert set(found.values()) == {None}
    assert f"{DESCRIBE}.animal.diet.portions{{}}.shape" in found
    assert len(found) == 14  # the wrapper, its nine members, and what is inside the diet


def put(path: tuple[str, ...], value: Any) -> Callable[[dict[str, Any]], None]:
    def change(answer: dict[str, Any]) -> None:
        here = answer
        for step in path[:-1]:
            here = here[step]
        here[path[-1]] = value

    return change


@pytest.mark.parametrize(
    ("path", "value", "told"),
    [
        (("animal",), [], "animal is [], not of type object"),
        (("animal", "animalName"), 7, "animal.animalName is 7, not of type string"),
        (("animal", "legs"), "4", "animal.legs is '4', not of type integer"),
        (("animal", "legs"), True, "animal.legs is True, not of type integer"),
        (("animal", "legs"), 4.5, "animal.legs is 4.5, not of type integer"),
        (("animal", "species"), "lion", "animal.species is 'lion', not one of the documented values"),
        (("animal", "diet"), "MEAT", "animal.diet is 'MEAT', not of type object"),
        (("animal", "diet", "portions", "noon"), 2, "animal.diet.portions{} is 2, not of type string"),
        (("animal", "creationDateTime"), "2026-01-01T00:00:00Z", "not a timestamp in epoch seconds"),
        (("animal", "creationDateTime"), NOW * 1000, "milliseconds?"),
        (("animal", "creationDateTime"), 0, "not a time in epoch seconds"),
        (("animal", "creationDateTime"), True, "not a timestamp"),
    ],
)
def test_a_wrong_position_fails_its_own_requirement_alone(describe: Operation, path, value, told: str):
    answer = good()
    put(path, value)(answer)
    wrong = {name: problem for name, problem in judged(describe, answer).items() if problem}
    (name,) = wrong
    assert told in wrong[name]
    assert name == f"{DESCRIBE}.{'.'.join(path).replace('.noon', '{}')}.shape"


def test_a_member_that_is_absent_or_null_says_nothing(describe: Operation):
    answer = good()
    del answer["animal"]["legs"]
    answer["animal"]["diet"] = None
    found = judged(describe, answer)
    assert not [name for name in found if "legs" in name or "diet" in name]


def test_one_wrong_item_of_a_list_is_enough(service: Service):
    items = [{"keeperArn": "a", "creationDateTime": NOW}, {"keeperArn": 3, "creationDateTime": NOW}]
    found = judged(service.operations["ListKeepers"], {"keepers": items})
    assert found["ListKeepers.keepers[].keeperArn.shape"] == "keepers[].keeperArn is 3, not of type string"
    assert found["ListKeepers.keepers[].creationDateTime.shape"] is None


@pytest.mark.parametrize(
    ("schema", "value", "fits"),
    [
        ({"type": "number"}, 1, True),
        ({"type": "number"}, "NaN", True),  # how the protocol spells what JSON cannot
        ({"type": "number"}, "1", False),
        ({"type": "boolean"}, 1, False),
        ({"type": "boolean"}, False, True),
        ({"type": "array"}, {}, False),
        ({"type": "string", "contentEncoding": "base64"}, "aGk=", True),
        ({"type": "string", "contentEncoding": "base64"}, "aGk", False),
        ({"type": "string", "contentEncoding": "base64"}, "a*k=", False),
        ({"type": "number", "format": "timestamp"}, float("inf"), False),
        ({}, object(), True),  # a document type may be anything
    ],
)
def test_types(schema: dict[str, Any], value: Any, fits: bool):
    assert (shape.mismatch(schema, value) is None) is fits


def test_a_recursive_shape_is_followed(describe: Operation):
    member = {"type": "object", "properties": {"inner": {"$ref": "#/$defs/response/properties/tree"}}}
    response = {"type": "object", "properties": {"tree": member}}
    operation = evolve(describe, response=response, root={**describe.root, "$defs": {"response": response}})
    assert set(judged(operation, {"tree": {"inner": {"inner": {}}}}).values()) == {None}


# --- members that must be there ----------------------------------------------------------------------------


def missing(operation: Operation, owner: Resource, answer: Any) -> set[str]:
    exchange = answered(operation.name, answer)
    wanted = [r for r in known(operation).values() if (r.operation, r.kind) == (operation.name, "present")]
    found = problems(shape.present(wanted, exchange, answer))
    return {name.removeprefix(f"{operation.name}.") for name, problem in found.items() if problem}


def test_nothing_is_missing(describe: Operation, animal: Resource):
    assert missing(describe, animal, good()) == set()


@pytest.mark.parametrize("member", ["animalArn", "animalName", "status", "creationDateTime"])
def test_a_missing_member_is_told(describe: Operation, animal: Resource, member: str):
    answer = good()
    del answer["animal"][member]
    assert missing(describe, animal, answer) == {f"animal.{member}.present"}


def test_null_inside_of_what_is_shown_is_a_matter_of_its_own(
    describe: Operation, service: Service, animal: Resource
):
    answer = good()
    answer["animal"]["status"] = None
    assert missing(describe, animal, answer) == set()
    assert missing(service.operations["CreateAnimal"], animal, {"animalArn": None}) == {"animalArn.present"}


def test_an_empty_answer_lacks_what_every_answer_has(describe: Operation, animal: Resource):
    """The wrapper is missing; what would be inside it is not told beside."""
    assert missing(describe, animal, {}) == {"animal.present"}


def test_a_create_must_tell_the_identifier(service: Service, animal: Resource):
    create = service.operations["CreateAnimal"]
    assert missing(create, animal, {"animalArn": "a"}) == set()
    assert missing(create, animal, {}) == {"animalArn.present"}


def test_every_item_of_a_list_must_have_it(service: Service, animal: Resource):
    listing = service.operations["ListAnimals"]
    whole = {
        "animalArn": "a", "animalName": "n", "status": "ACTIVE", "creationDateTime": NOW,
        "lastUpdatedDateTime": NOW,
    }  # fmt: skip
    assert missing(listing, animal, {"animals": [whole]}) == set()
    assert missing(listing, animal, {"animals": []}) == set()
    lacking = {k: v for k, v in whole.items() if k != "animalArn"}
    assert missing(listing, animal, {"animals": [whole, lacking]}) == {"animals[].animalArn.present"}
    assert missing(listing, animal, {}) == set()  # AWS leaves out a list that is empty

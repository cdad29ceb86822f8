"""What a List showed of other people's resources is in nothing that is kept; the run's own is as it was."""

from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.recordings.foreign import Foreign
from conformance.recordings.stand_ins import masked as kinds
from tests.checks.exchanges import answered

RUN = "k3f9q2"
ARN = "arn:aws:personalize:eu-west-1:111122223333:schema/{}"


@pytest.fixture(scope="module")
def personalize() -> Service:
    return load_service("personalize")


def item(name: str) -> dict[str, Any]:
    return {"name": name, "schemaArn": ARN.format(name), "domain": "ECOMMERCE", "creationDateTime": 1.5e9}


def shown(service: Service, *items: Any, foreign: Foreign | None = None) -> tuple[list[Any], str]:
    """The items of a list as everybody sees them, and its bytes."""
    exchange = answered("ListSchemas", {"schemas": list(items)}, contract=service.operations["ListSchemas"])
    found = (foreign or Foreign(service, RUN)).masked(exchange)
    return found.output["schemas"], found.answer.decode()


def test_of_others_nothing_is_left_but_the_form(personalize: Service) -> None:
    mine = item(f"conformance-{RUN}-A1")
    (own, other), body = shown(personalize, mine, item("payroll-secret"))
    assert own == mine
    assert "payroll" not in body
    assert kinds(other["name"]) == kinds("payroll-secret")
    assert other["schemaArn"].startswith("arn:aws:personalize:eu-west-1:111122223333:schema/")
    assert (other["domain"], other["creationDateTime"]) == ("ECOMMERCE", 1.5e9)


def test_what_comes_twice_still_comes_twice(personalize: Service) -> None:
    foreign = Foreign(personalize, RUN)
    (one, two, three), _ = shown(
        personalize, item("payroll"), item("payroll"), item("people"), foreign=foreign
    )
    assert one == two != three
    assert shown(personalize, item("payroll"), foreign=foreign)[0] == [one]


def test_what_a_create_was_sent_with_is_the_runs_whatever_its_name(personalize: Service) -> None:
    """Also where it had no answer: what looks for it must find it."""
    foreign = Foreign(personalize, RUN)
    contract = personalize.operations["CreateSchema"]
    foreign.masked(answered("CreateSchema", b"", None, {"name": "abcde", "schema": "{}"}, contract=contract))
    assert shown(personalize, item("abcde"), foreign=foreign)[0] == [item("abcde")]


def test_what_aws_has_for_everybody_is_no_secret(personalize: Service) -> None:
    recipe = {
        "name": "aws-ranking",
        "recipeArn": "arn:aws:personalize:::recipe/aws-ranking",
        "status": "ACTIVE",
    }
    contract = personalize.operations["ListRecipes"]
    exchange = answered("ListRecipes", {"recipes": [recipe]}, contract=contract)
    assert Foreign(personalize, RUN).masked(exchange) is exchange


def test_the_tags_of_the_runs_own_are_its_own(personalize: Service) -> None:
    """Whatever their names are: they are what it sent."""
    tags = {"tags": [{"tagKey": "addressee", "tagValue": "somebody"}]}
    contract = personalize.operations["ListTagsForResource"]
    for name, is_own in ((f"conformance-{RUN}-A1", True), ("payroll", False)):
        params = {"resourceArn": ARN.format(name)}
        exchange = answered("ListTagsForResource", tags, 200, params, contract=contract)
        assert (Foreign(personalize, RUN).masked(exchange) is exchange) is is_own


def test_a_name_that_is_also_a_key_is_no_key(personalize: Service) -> None:
    (other,), body = shown(personalize, item("schemaArn"))
    assert set(other) == {"name", "schemaArn", "domain", "creationDateTime"}
    assert json.loads(body)["schemas"][0]["name"] != "schemaArn"


@pytest.mark.parametrize("status", [400, 500, None])
def test_what_is_no_list_stays_what_it_is(personalize: Service, status: int | None) -> None:
    for operation in ("ListSchemas", "DescribeSchema"):
        exchange = answered(
            operation, {"message": "payroll"}, status, contract=personalize.operations[operation]
        )
        assert Foreign(personalize, RUN).masked(exchange) is exchange


def test_other_bodies_have_stand_ins_as_well(personalize: Service) -> None:
    foreign = Foreign(personalize, RUN)
    document = foreign._without(b"<a><b>payroll</b><payroll/></a>", {"payroll"})
    assert document.count(b"payroll") == document.count(b"<payroll/>") == 1
    assert b"payroll" not in foreign._without(b"\xa1\x64name\x67payroll\xff", {"payroll"})


def test_a_text_of_two_letters_tells_nothing(personalize: Service) -> None:
    (short, long), _ = shown(personalize, item("ab"), item("abc"))
    assert short["name"] == "ab"
    assert long["name"] != "abc"

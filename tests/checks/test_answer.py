"""What holds of every accepted answer: each entry is silent on a right one and speaks on a wrong one."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from conformance.checks.answer import CHECKS, CONTENT_TYPE, NULLS, STATUS, UNDECLARED, AnswerCheck, judged
from conformance.contract.catalogue import catalogue
from conformance.contract.kinds import OF_ANSWERS
from conformance.contract.model import Operation, Service

from .exchanges import answered

DESCRIBE, LIST = "DescribeAnimal", "ListKeepers"


@pytest.fixture
def describe(service: Service) -> Operation:
    return service.operations[DESCRIBE]


def test_each_kind_that_is_about_answers_has_a_check() -> None:
    assert sorted(check.kind for check in CHECKS) == sorted(OF_ANSWERS)


def test_each_check_gives_evidence_once(service: Service, describe: Operation) -> None:
    told = answered(DESCRIBE, {"animal": {"legs": None}, "extra": 1})
    found = [
        evidence
        for of_content in (True, False)
        for evidence in judged(catalogue(service), service, describe, told, of_content=of_content)
    ]
    assert sorted(e.requirement.kind for e in found) == sorted(OF_ANSWERS)
    assert {e.requirement.operation for e in found} == {DESCRIBE}
    assert {e.requirement.kind for e in found if e.problem} >= {"nulls", "undeclared"}


@pytest.mark.parametrize(
    ("value", "right"),
    [
        ("application/x-amz-json-1.1", True),
        ("application/x-amz-json-1.1; charset=utf-8", True),
        ("Application/X-Amz-JSON-1.1", True),
        ("application/x-amz-json-1.0", False),
        ("application/json", False),
        ("text/html; charset=utf-8", False),
        ("", False),
    ],
)
def test_the_content_type_is_the_protocols(service: Service, value: str, right: bool) -> None:
    exchange = answered(LIST, {}, headers={"content-type": value})
    (problem,) = CONTENT_TYPE.look(service, service.operations[LIST], exchange)
    assert (problem is None) is right


@pytest.mark.parametrize(("status", "right"), [(200, True), (201, False), (204, False)])
def test_a_success_has_the_status_of_the_protocol(service: Service, status: int, right: bool) -> None:
    (problem,) = STATUS.look(service, service.operations[LIST], answered(LIST, {}, status))
    assert problem == (None if right else f"accepted with HTTP {status} instead of 200")


@pytest.mark.parametrize(("method", "right"), [("GET", True), ("POST", False)])
def test_a_part_of_what_is_read_has_a_status_of_its_own(service: Service, method: str, right: bool) -> None:
    part = evolve(answered(LIST, {}, 206), method=method)
    (problem,) = STATUS.look(service, service.operations[LIST], part)
    assert (problem is None) is right


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"animal": {}}, None),
        ({"secret": None}, None),
        ({"animal": None}, "animal"),
        ({"animal": {"legs": None}}, "animal.legs"),
        ({"animal": {"diet": {"portions": {"noon": None}}}}, None),
    ],
)
def test_a_declared_member_is_absent_and_not_null(
    service: Service, describe: Operation, answer: dict[str, Any], told: str | None
) -> None:
    (problem,) = NULLS.look(service, describe, answered(DESCRIBE, answer))
    assert problem == (told and f"the answer shows null for {told}")


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        ({"animal": {"legs": 4}}, None),
        ({"secret": "x"}, "secret"),
        ({"animal": {"Status": "x"}}, "animal.Status"),
        ({"animal": {"diet": {"portion": "x"}}}, "animal.diet.portion"),
        ({"animal": {"diet": {"portions": {"anything": "x"}}}}, None),
    ],
)
def test_an_undeclared_member_is_named(
    service: Service, describe: Operation, answer: dict[str, Any], told: str | None
) -> None:
    (problem,) = UNDECLARED.look(service, describe, answered(DESCRIBE, answer))
    assert problem == (told and f"the answer has {told}, which the page does not declare")


def test_an_undeclared_member_of_an_item_is_named(service: Service) -> None:
    exchange = answered(LIST, {"keepers": [{}, {"nickname": "x"}]})
    (problem,) = UNDECLARED.look(service, service.operations[LIST], exchange)
    assert "keepers[].nickname" in str(problem)


@pytest.mark.parametrize("check", [NULLS, UNDECLARED])
def test_an_empty_list_says_nothing_of_what_items_show(service: Service, check: AnswerCheck) -> None:
    def look(answer: dict[str, Any]) -> list[str | None]:
        return list(check.look(service, service.operations[LIST], answered(LIST, answer)))

    assert look({"keepers": []}) == []
    assert look({"keepers": [{}]}) == look({}) == look({"keepers": [], "nextToken": "x"}) == [None]
    wrong = {"nulls": {"nextToken": None}, "undeclared": {"next": 1}}[check.kind]
    assert None not in look({"keepers": [], **wrong})
    assert len(look({"keepers": [], **wrong})) == 1


def test_a_recursive_shape_is_followed(service: Service, describe: Operation) -> None:
    member = {"type": "object", "properties": {"inner": {"$ref": "#/$defs/response/properties/tree"}}}
    response = {"type": "object", "properties": {"tree": member}}
    operation = evolve(describe, response=response, root={**describe.root, "$defs": {"response": response}})

    def extra(answer: Any) -> list[str | None]:
        return list(UNDECLARED.look(service, operation, answered(DESCRIBE, answer)))

    assert extra({"tree": {"inner": {"inner": {}}}}) == [None]
    assert "tree.inner.inner.outer" in str(extra({"tree": {"inner": {"inner": {"outer": 1}}}}))

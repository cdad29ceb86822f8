"""Pages are made by the paginator's own expressions, or it is said why they cannot be."""

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.contract.model import Operation, Service
from conformance.sdk.expressions import Unmakeable
from conformance.sdk.paging import answers, pages


@pytest.fixture(scope="module")
def ssm() -> Service:
    return load_service("ssm")


def _with(operation: Operation, **changes: object) -> Operation:
    assert operation.paginator is not None
    return evolve(operation, paginator=evolve(operation.paginator, **changes))


def test_each_page_but_the_last_has_a_token_of_its_own(ssm: Service) -> None:
    found = pages(ssm, ssm.operations["GetParametersByPath"], (2, 1, 2))
    assert found.tokens == (("token-1",), ("token-2",), (None,))
    assert [len(output["Parameters"]) for output in found.outputs] == [2, 1, 2]
    items = [repr(item) for output in found.outputs for item in output["Parameters"]]
    assert len(set(items)) == 5, "or an item that comes twice could not be told from two"


def test_all_tokens_may_be_the_same_one(ssm: Service) -> None:
    found = pages(ssm, ssm.operations["GetParametersByPath"], (1, 1, 1), same_token=True)
    assert found.tokens == (("t",), ("t",), (None,))


def test_behind_the_last_page_an_answer_ends_what_goes_on(ssm: Service) -> None:
    operation = ssm.operations["GetParametersByPath"]
    told = answers(ssm, operation, pages(ssm, operation, (1,)))
    assert [answer.status for answer in told] == [200, 400]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"output_tokens": ("NoSuchMember",)}, "a token is of type none"),
        ({"output_tokens": ("Parameters",)}, "a token is of type array"),
        ({"output_tokens": ("a || b",)}, "the expression 'a || b' is no path"),
        ({"result_keys": ("NoSuchMember",)}, "the pages hold no list"),
        ({"result_keys": ("NextToken",)}, "the pages hold no list"),
    ],
)
def test_what_cannot_be_made_is_said(ssm: Service, changes: dict[str, object], said: str) -> None:
    operation = _with(ssm.operations["GetParametersByPath"], **changes)
    with pytest.raises(Unmakeable) as caught:
        pages(ssm, operation, (2, 1))
    assert str(caught.value) == said


def test_a_token_that_is_a_map_is_not_made() -> None:
    operation = load_service("dynamodb").operations["Scan"]
    with pytest.raises(Unmakeable, match="a token is of type map"):
        pages(load_service("dynamodb"), operation, (1, 1))

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.checks import codes
from conformance.contract.catalogue import catalogue
from conformance.contract.model import Service
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure, FailureKind

from .exchanges import LATE, answered, problems, refused

RESET = Failure(FailureKind.RESET, "by peer")

LIST = "ListKeepers"


@pytest.mark.parametrize(
    "exchange",
    [
        answered(LIST, {"keepers": []}),
        refused(LIST, "InvalidInputException"),
        refused(LIST, "ThrottlingException", status=503),
        answered(LIST, b"", 200),  # an empty body counts as an empty object
        refused(LIST, "AnythingAtAll"),
    ],
)
def test_an_answer_that_a_service_may_give(service: Service, exchange: Exchange):
    assert problems(codes.server_error(catalogue(service), service.operations[LIST], exchange)) == {
        "ListKeepers.serverError": None
    }


@pytest.mark.parametrize(
    ("exchange", "told"),
    [
        (answered(LIST, {"__type": "InternalFailure"}, 500), "500 InternalFailure"),
        (answered(LIST, {"__type": "InvalidInputException"}, 502), "502"),
        (
            answered(LIST, b"", None, failure=RESET),
            "no answer: reset: by peer",
        ),
        (answered(LIST, b"{'a': 1}"), "200 with a body that is not a JSON"),
        (answered(LIST, b"[]"), "200 with a body that is not a JSON"),
        (answered(LIST, b"<html>", 404), "404 with a body that is not a JSON"),
    ],
)
def test_an_answer_that_no_service_may_give(service: Service, exchange: Exchange, told: str):
    problem = problems(codes.server_error(catalogue(service), service.operations[LIST], exchange))[
        "ListKeepers.serverError"
    ]
    assert problem is not None
    assert told in problem


def test_a_code_of_the_operations_own_page(service: Service):
    exchange = refused(LIST, "InvalidNextTokenException")
    assert problems(codes.codes(service, service.operations[LIST], exchange)) == {
        "ListKeepers.undocumentedCode": None,
        "ListKeepers.foreignCode": None,
    }


def test_a_code_common_to_all_services(service: Service):
    found = problems(codes.codes(service, service.operations[LIST], refused(LIST, "ValidationException")))
    assert set(found.values()) == {None}


def test_a_code_of_another_operation_is_foreign_where_the_page_has_one_of_its_meaning(service: Service):
    create = service.operations["CreateKeeper"]
    shape = evolve(create.errors[0], name="InvalidNameException", code="InvalidNameException")
    more = evolve(service, operations={**service.operations, "CreateKeeper": evolve(create, errors=(shape,))})
    found = problems(codes.codes(more, more.operations[LIST], refused(LIST, "InvalidNameException")))
    assert found["ListKeepers.undocumentedCode"] is None
    assert "the page of ListKeepers does not list" in str(found["ListKeepers.foreignCode"])


def test_a_code_of_another_operation_is_not_foreign_where_the_page_has_none_of_its_meaning(service: Service):
    found = problems(codes.codes(service, service.operations[LIST], refused(LIST, "TooManyTagsException")))
    assert set(found.values()) == {None}


def test_a_code_that_nobody_documents(service: Service):
    found = problems(codes.codes(service, service.operations[LIST], refused(LIST, "Oops")))
    assert list(found) == ["ListKeepers.undocumentedCode"]
    assert "Oops" in str(found["ListKeepers.undocumentedCode"])


@pytest.mark.parametrize("exchange", [answered(LIST), answered(LIST, {}, 400), answered(LIST, {}, 500)])
def test_an_answer_without_a_code_says_nothing_of_codes(service: Service, exchange: Exchange):
    assert not list(codes.codes(service, service.operations[LIST], exchange))


PREFIX = "Service.protocol"


def test_a_well_framed_refusal(service: Service):
    assert set(
        problems(
            codes.framing(service, service.operations[LIST], refused(LIST, "InvalidInputException"))
        ).values()
    ) == {None}


@pytest.mark.parametrize(
    ("exchange", "requirement"),
    [
        (answered(LIST, {"message": "no"}, 400), f"{PREFIX}.errorBody"),
        (answered(LIST, b"<Error/>", 400), f"{PREFIX}.errorBody"),
        (answered(LIST, {"__type": 17}, 400), f"{PREFIX}.errorBody"),
    ],
)
def test_a_badly_framed_refusal(service: Service, exchange: Exchange, requirement: str):
    assert problems(codes.framing(service, service.operations[LIST], exchange))[requirement] is not None


def test_a_refusal_may_name_its_error_in_a_header(service: Service):
    headers = {"x-amzn-errortype": "InvalidInputException:http://internal.amazon.com/coral/"}
    exchange = answered(LIST, {"message": "no"}, 400, headers=headers)
    assert problems(codes.framing(service, service.operations[LIST], exchange))[f"{PREFIX}.errorBody"] is None
    assert exchange.code == "InvalidInputException"


def test_no_answer_says_nothing_of_framing(service: Service):
    assert not list(codes.framing(service, service.operations[LIST], answered(LIST, b"", None, failure=LATE)))


def requiring_a_message(service: Service) -> Service:
    """The service, whose lists have an exception that always has a message."""
    listing = service.operations[LIST]
    errors = tuple(
        evolve(e, required=("Message",)) if e.name == "InvalidInputException" else e for e in listing.errors
    )
    return evolve(service, operations={**service.operations, LIST: evolve(listing, errors=errors)})


def test_only_where_the_model_requires_a_message_one_is_missing(service: Service):
    """AWS sends errors of the protocol, and some others, without one."""
    asking = requiring_a_message(service)
    for code, expected in (
        ("InvalidInputException", True),
        ("InvalidNextTokenException", None),
        ("ValidationException", None),
        ("SerializationException", None),
    ):
        found = problems(codes.framing(asking, asking.operations[LIST], refused(LIST, code, "")))
        assert bool(found.get(f"{PREFIX}.errorMessage")) is bool(expected), code
        assert found[f"{PREFIX}.errorBody"] is None
    whole = problems(codes.framing(asking, asking.operations[LIST], refused(LIST, "InvalidInputException")))
    assert whole[f"{PREFIX}.errorMessage"] is None


def test_a_service_that_requires_no_message_has_no_such_requirement(service: Service):
    assert catalogue(service).find("Service", "protocol.errorMessage") is None
    assert catalogue(requiring_a_message(service)).find("Service", "protocol.errorMessage") is not None

"""A refusal proves something only if its code means what was wrong."""

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.checks import refusal
from conformance.contract import errors
from conformance.contract.model import Operation, Service
from conformance.wire.exchange import Exchange

from .exchanges import LATE, answered, refused

CREATE = "CreateKeeper"


@pytest.fixture(scope="module")
def create(service: Service) -> Operation:
    return service.operations[CREATE]


def no_answer() -> Exchange:
    return answered(CREATE, b"", None, failure=LATE)


@pytest.mark.parametrize(
    "exchange",
    [
        refused(CREATE, "InvalidInputException"),
        refused(CREATE, "ValidationException"),
        refused(CREATE, "zoo#InvalidInputException"),
        refused(CREATE, "SerializationException"),
        refused(CREATE, "PeculiarException"),  # a name that tells nothing proves nothing against it
    ],
)
def test_invalid_input_is_refused_as_such(create: Operation, exchange: Exchange):
    assert refusal.not_invalid_input(create, exchange) is None
    assert refusal.not_refused(exchange) is None


@pytest.mark.parametrize(
    ("exchange", "told"),
    [
        (answered(CREATE, {"keeperArn": "a"}), "accepted"),
        (answered(CREATE, b"<html>", 500), "500 with a body that is not a JSON"),
        (answered(CREATE, {"__type": "InternalFailure"}, 500), "500 InternalFailure, which is not a refusal"),
        (answered(CREATE, b"", None, failure=LATE), "given no answer (timeout: late), which"),
        (answered(CREATE, {"message": "no"}, 400), "400 without an error code"),
        (answered(CREATE, b"<html>", 404), "404 with a body that is not a JSON"),
        (answered(CREATE, b"<html>", 200), "200 with a body that is not a JSON"),
        (answered(CREATE, {}, 302), "302"),
    ],
)
def test_what_is_no_refusal_proves_nothing(create: Operation, exchange: Exchange, told: str):
    for problem in (
        refusal.not_refused(exchange),
        refusal.not_invalid_input(create, exchange),
        refusal.not_meaning(create, exchange, frozenset({errors.INVALID_INPUT})),
        refusal.not_exception(create, exchange, "InvalidInputException"),
    ):
        assert problem is not None
        assert told in problem


@pytest.mark.parametrize(
    "code",
    [
        "ResourceNotFoundException", "ResourceAlreadyExistsException", "ResourceInUseException",
        "LimitExceededException", "TooManyTagsException", "InvalidNextTokenException", "ThrottlingException",
        "AccessDeniedException", "UnknownOperationException", "InternalFailure",
    ],
)  # fmt: skip
def test_a_refusal_for_another_reason_proves_nothing(create: Operation, code: str):
    problem = refusal.not_invalid_input(create, refused(CREATE, code, "Go away."))
    assert problem is not None
    assert f"400 {code}: Go away." in problem


def test_a_meaning_may_be_allowed_beside(create: Operation):
    exchange = refused(CREATE, "TooManyTagsException")
    assert refusal.not_invalid_input(create, exchange, frozenset({errors.TOO_MANY_TAGS})) is None
    assert refusal.not_invalid_input(create, exchange, frozenset({errors.LIMIT})) is not None


def test_a_meaning_that_is_asked_for(create: Operation):
    wanted = frozenset({errors.NOT_FOUND})
    assert refusal.not_meaning(create, refused(CREATE, "ResourceNotFoundException"), wanted) is None
    problem = refusal.not_meaning(create, refused(CREATE, "InvalidInputException"), wanted)
    assert problem is not None
    assert "does not mean not-found" in problem


def test_an_exception_that_is_asked_for(create: Operation):
    assert (
        refusal.not_exception(create, refused(CREATE, "TooManyTagsException"), "TooManyTagsException") is None
    )
    problem = refusal.not_exception(create, refused(CREATE, "InvalidInputException"), "TooManyTagsException")
    assert problem is not None
    assert problem.endswith("instead of TooManyTagsException")


def test_the_wire_code_of_an_exception_counts_as_its_name(create: Operation):
    shape = evolve(create.errors[0], code="Zoo.InvalidInput")
    operation = evolve(create, errors=(shape,))
    assert refusal.not_exception(operation, refused(CREATE, "Zoo.InvalidInput"), shape.name) is None


def test_another_code_of_the_same_meaning_is_another_exception_unless_the_answer_has_no_body(
    create: Operation,
):
    name, other = "KeeperNotFoundException", "ResourceNotFoundException"
    exchange = refused(CREATE, other, status=404)
    problem = refusal.not_exception(create, exchange, name)
    assert problem is not None
    assert problem.endswith(f"instead of {name}")
    head = evolve(exchange, method="HEAD")  # its status is all that it says
    assert refusal.not_exception(create, head, name) is None
    assert refusal.not_exception(create, head, "KeeperAlreadyExistsException") is not None


def test_a_status_that_the_model_gives_is_asked_for(create: Operation):
    shape = evolve(create.errors[0], status=402)
    operation = evolve(create, errors=(shape,))
    assert refusal.status_problem(operation, refused(CREATE, shape.code, status=402)) is None
    problem = refusal.not_invalid_input(operation, refused(CREATE, shape.code, status=400))
    assert problem == "InvalidInputException came with status 400 instead of 402"
    assert refusal.status_problem(create, refused(CREATE, shape.code, status=404)) is None  # none is given

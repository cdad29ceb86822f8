"""How each target says that it lacks an operation, and what is no such saying."""

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.targets.ministack import Ministack
from conformance.targets.plugin import Target
from conformance.targets.url import Url
from conformance.wire.intent import Violates
from tests.targets.exchanges import exchange


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (501, b"<html>"),
        (400, {"__type": "UnknownOperationException"}),
        (400, {"__type": "com.amazon.coral.service#UnknownOperationException", "message": ""}),
        (400, {"__type": "InvalidAction", "message": "The action CreateToy is not valid"}),
        (500, {"__type": "InternalFailure", "message": "API action 'CreateToy' not yet implemented"}),
        (400, {"__type": "UnsupportedOperation", "message": "Operation CreateToy is not supported."}),
        (400, {"__type": "InvalidRequestException", "message": "Unknown action: CreateToy"}),
        (400, {"error": "Unsupported service: toy"}),
    ],
)
def test_lacking(status: int, answer: object) -> None:
    said = Url("http://x").lacks(exchange("CreateToy", status, answer))
    assert said


@pytest.mark.parametrize(
    ("status", "answer"),
    [
        (200, {"message": "UnknownOperationException"}),
        (200, b""),
        (None, b""),
        (400, {"__type": "ValidationException", "message": "Toys of this colour are not supported"}),
        (400, {"__type": "UnsupportedOperationException", "message": "not supported for HMAC keys"}),
        (404, {"__type": "ResourceNotFoundException", "message": "toy CreateToy does not exist"}),
        (500, b"<!doctype html><title>500 Internal Server Error</title>"),
        (500, {"__type": "InternalServerError", "message": "division by zero"}),
    ],
)
def test_not_lacking(status: int | None, answer: object) -> None:
    for target in (Url("http://x"), Ministack(), Target()):
        assert target.lacks(exchange("CreateToy", status, answer)) is None


def test_what_cannot_be_read_leads_to_no_operation() -> None:
    """LocalEmu 1.3.2 says so of a document that is a list; of its operations it lacks none."""
    message = "exception while calling toys with unknown operation: CreateToyRequest cannot be parsed"
    assert Target().lacks(exchange("CreateToy", 500, {"__type": "InternalError", "message": message})) is None
    refused = exchange("CreateToy", 400, {"message": "CreateToy: the colour is not supported"})
    assert Target().lacks(refused)
    assert Target().lacks(evolve(refused, intent=Violates("colour", "enum"))) is None


@pytest.mark.parametrize(
    "answer",
    [
        {"__type": "InvalidAction", "message": "Unknown action: CreateToy"},
        {"__type": "InvalidAction", "message": "Unknown Cognito IDP action: CreateToy"},
        {"__type": "InvalidOperationException", "message": "Unknown action: CreateToy"},
        {"__type": "InvalidParameterException", "message": "Unknown CloudTrail action: 'CreateToy'"},
        {"__type": "UnsupportedOperation", "message": "Operation 'CreateToy' not implemented"},
        {"error": "Unsupported service: toy"},
        {"name": "NotFoundException", "message": "Unknown SES v2 path: POST /v2/toys"},
        {"__type": "NotFoundException", "message": "Unknown path: /toys"},
        {"__type": "NotFoundException", "message": "Unknown API Gateway v1 path: /toys/a/colours"},
    ],
)
def test_ministack(answer: object) -> None:
    assert Ministack().lacks(exchange("CreateToy", 400, answer))


def test_an_address_that_ministack_does_not_know_may_be_that_of_no_operation() -> None:
    strayed = exchange("CreateToy", 404, {"message": "Unknown SES v2 path: POST /v2/toys//a"})
    assert Ministack().lacks(strayed)
    assert Ministack().lacks(evolve(strayed, intent=Violates("name", "minLength"))) is None

from __future__ import annotations

import json

import pytest

from conformance.contract import errors
from conformance.contract.load import schemas_root
from conformance.contract.model import Service


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("InvalidInputException", errors.INVALID_INPUT),
        ("ValidationException", errors.INVALID_INPUT),
        ("SerializationException", errors.MALFORMED),
        ("MalformedInput", errors.MALFORMED),
        ("UnknownOperationException", errors.UNKNOWN_OPERATION),
        ("InvalidAction", errors.UNKNOWN_OPERATION),
        ("ResourceNotFoundException", errors.NOT_FOUND),
        ("StateMachineDoesNotExist", errors.NOT_FOUND),
        ("ResourceAlreadyExistsException", errors.EXISTS),
        ("TokenAlreadyExistsException", errors.OTHER),
        ("ResourceInUseException", errors.IN_USE),
        ("ConflictException", errors.IN_USE),
        ("LimitExceededException", errors.LIMIT),
        ("ServiceQuotaExceededException", errors.LIMIT),
        ("TooManyTagsException", errors.TOO_MANY_TAGS),
        ("TooManyTagKeysException", errors.TOO_MANY_TAGS),
        ("InvalidNextTokenException", errors.TOKEN),
        ("ThrottlingException", errors.THROTTLED),
        ("TooManyRequestsException", errors.THROTTLED),
        ("AccessDeniedException", errors.AUTHENTICATION),
        ("InvalidSignatureException", errors.AUTHENTICATION),
        ("InternalFailure", errors.SERVER),
        ("InternalServerError", errors.SERVER),
        ("SomethingElse", errors.OTHER),
        ("", errors.OTHER),
        (None, errors.OTHER),
    ],
)
def test_a_code_means_what_its_name_says(code, meaning):
    assert errors.meaning(code) == meaning


def test_the_common_codes_have_a_meaning_and_a_source():
    assert errors.common()["ValidationException"] == errors.INVALID_INPUT
    assert set(errors.common().values()) <= {
        errors.INVALID_INPUT, errors.MALFORMED, errors.UNKNOWN_OPERATION, errors.AUTHENTICATION,
        errors.THROTTLED, errors.SERVER,
    }  # fmt: skip


def test_every_exception_of_personalize_tells_its_meaning(personalize: Service):
    names = {e.name for op in personalize.operations.values() for e in op.errors}
    assert len(names) >= 6
    assert not [name for name in names if errors.meaning(name) == errors.OTHER]


def test_no_shipped_name_is_taken_for_another():
    """Where a name holds words of two meanings, the more telling one wins."""
    names = {
        error["name"]
        for path in schemas_root().glob("*/*.json")
        for error in json.loads(path.read_text()).get("x-errors", ())
    }
    assert len(names) > 200
    for name in names:
        if "NotFound" in name or "DoesNotExist" in name:
            assert errors.meaning(name) == errors.NOT_FOUND, name
        if "AlreadyExist" in name and not name.startswith("Token"):  # a request, and nothing that it names
            assert errors.meaning(name) == errors.EXISTS, name
        if name == "RequestLimitExceeded":  # too many at a time, and not of something
            assert errors.meaning(name) == errors.THROTTLED
        elif name.endswith(("LimitExceededException", "LimitExceeded")):
            assert errors.meaning(name) in (errors.LIMIT, errors.TOO_MANY_TAGS), name

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.contract import errors
from conformance.contract.model import Service


@pytest.mark.parametrize(
    ("code", "meaning"),
    [
        ("InvalidInputException", errors.INVALID_INPUT),
        ("ValidationException", errors.INVALID_INPUT),
        ("SerializationException", errors.MALFORMED),
        ("UnknownOperationException", errors.UNKNOWN_OPERATION),
        ("InvalidAction", errors.UNKNOWN_OPERATION),
        ("ResourceNotFoundException", errors.NOT_FOUND),
        ("StateMachineDoesNotExist", errors.NOT_FOUND),
        ("ResourceAlreadyExistsException", errors.EXISTS),
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


def test_no_shipped_name_is_taken_for_the_opposite(load: Callable[[str], Service]):
    """Where a name holds words of two meanings, the more telling one wins."""
    taken = {
        e.name: errors.meaning(e.name)
        for name in ("personalize", "logs", "ssm", "secretsmanager", "stepfunctions", "kms")
        for op in load(name).operations.values()
        for e in op.errors
    }
    for name, meaning in taken.items():
        if "NotFound" in name or "DoesNotExist" in name:
            assert meaning == errors.NOT_FOUND, name
        if "AlreadyExist" in name:
            assert meaning == errors.EXISTS, name
        if name.endswith("LimitExceededException") or name.endswith("LimitExceeded"):
            assert meaning in (errors.LIMIT, errors.TOO_MANY_TAGS), name

"""Which sentences say that nothing to delete is no error, and which speak of something else."""

from __future__ import annotations

import pytest

from conformance.pages.page import Prose
from conformance.pages.tolerance import tolerates


@pytest.mark.parametrize(
    "said",
    [
        "This action is idempotent.",
        "This is idempotent, so removing one that does not exist does not result in an error.",
        "If the trigger is not found, no exception is thrown.",
        "If the thing doesn't exist, the operation succeeds without making any changes.",
        "It returns successfully with no error if you name a thing that does not exist.",
        "The system doesn't throw an exception if you repeatedly call this operation.",
        "If you end a thing more than once, each call succeeds.",
    ],
)
def test_no_error_for_nothing(said):
    assert tolerates((Prose(3, "Deletes a thing."), Prose(7, said))) == 7


@pytest.mark.parametrize(
    "said",
    [
        "Deleting a thing that no longer exists fails, so the operation isn't idempotent.",
        "If the thing doesn't exist, an error is returned.",
        "If the operation succeeds, it returns nothing.",
        "When this succeeds, the state of the key is disabled.",
        "You should ensure that your application is idempotent.",
    ],
)
def test_another_thing(said):
    assert tolerates((Prose(7, said),)) is None

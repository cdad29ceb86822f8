from __future__ import annotations

import pytest

from conformance.cases.model import Fresh
from conformance.cases.names import spell
from conformance.contract.patterns import matches_fully


@pytest.mark.parametrize(
    "fresh",
    [
        Fresh(),
        Fresh(length=12),
        Fresh(length=36, pattern="[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"),
        Fresh(pattern=r"[a-z0-9]{20}-[a-z0-9]{3}"),
        Fresh(pattern=r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*", prefix="é"),
        Fresh(length=8, pattern="[!$%&*]+"),
    ],
)
def test_numbers_give_different_names_of_the_asked_form(fresh):
    names = [spell(fresh, serial) for serial in range(300)]
    assert None not in names
    assert len(set(names)) == 300
    for name in names:
        assert name is not None
        assert name.startswith(fresh.prefix)
        assert fresh.length is None or len(name) == fresh.length
        if fresh.pattern:
            assert matches_fully(fresh.pattern, name.removeprefix(fresh.prefix))


def test_names_of_one_character_are_used_up_after_62():
    fresh = Fresh(length=1, pattern="^[a-zA-Z0-9][a-zA-Z0-9\\-_]*")
    names = [spell(fresh, serial) for serial in range(70)]
    assert len(set(names) - {None}) == 62
    assert names[62:] == [None] * 8


def test_large_numbers_fit_where_there_is_room():
    assert spell(Fresh(), 2**60) is not None
    assert spell(Fresh(length=4), 2**60) is None

"""Where an answer tells, a member is there or not as its page says; where it does not, nothing is said."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from conformance.checks.shown_when import judged
from conformance.contract.model import Service

from .exchanges import answered, problems

OF_LIONS = {"path": "animal.species", "equals": ["LION"]}
ASKED = {"request": "details", "equals": [True]}


def seen(
    service: Service, when: dict[str, Any], how: str, answer: Any, request: Any = None
) -> list[str | None]:
    hint = {
        "operation": "DescribeAnimal", "path": ["animal.legs"], "when": when, how: True,
        "source": "zoo/client/describe_animal.rst:30", "why": "It is said so.",
    }  # fmt: skip
    told = evolve(service, hints={**service.hints, "shown_when": [hint]})
    exchange = answered("DescribeAnimal", answer, body=request)
    found = problems(judged(told, exchange, answer))
    assert set(found) <= {"DescribeAnimal.animal.legs.shownWhen"}
    return list(found.values())


LION, OWL = {"species": "LION", "legs": 4}, {"species": "OWL", "legs": 2}
FEW = {"species": "LION"}


@pytest.mark.parametrize(
    ("when", "how", "animal", "request_", "right"),
    [
        (OF_LIONS, "only", LION, None, []),
        (OF_LIONS, "only", OWL, None, [False]),
        (OF_LIONS, "only", {"species": "OWL"}, None, [True]),
        (OF_LIONS, "only", {"legs": 2}, None, []),
        (OF_LIONS, "always", LION, None, [True]),
        (OF_LIONS, "always", FEW, None, [False]),
        (OF_LIONS, "always", OWL, None, []),
        (ASKED, "only", LION, {"details": True}, []),
        (ASKED, "only", LION, {"details": False}, [False]),
        (ASKED, "only", LION, {}, [False]),
        (ASKED, "only", FEW, {}, [True]),
        (ASKED, "always", FEW, {"details": True}, [False]),
        (ASKED, "always", LION, {"details": True}, [True]),
    ],
)
def test_both_sides(
    service: Service, when: dict[str, Any], how: str, animal: Any, request_: Any, right: list[bool]
):
    found = seen(service, when, how, {"animal": animal}, request_)
    assert [problem is None for problem in found] == right


def test_what_is_wrong_is_told(service: Service):
    assert seen(service, OF_LIONS, "only", {"animal": OWL}) == [
        "animal.legs is shown although animal.species is OWL"
    ]
    assert seen(service, ASKED, "only", {"animal": OWL}, {}) == [
        "animal.legs is shown although details is absent"
    ]

"""One answer that lacks what AWS always showed says little; that none has it is told."""

from __future__ import annotations

import datetime

from attrs import evolve

from conformance.checks.never_shown import NeverShown
from conformance.contract.catalogue import catalogue
from conformance.contract.model import Service

from .exchanges import answered, problems

LEGS = "zoo.DescribeAnimal.animal.legs.alwaysShown"


def watched(service: Service) -> NeverShown:
    seen = {
        "operation": "DescribeAnimal",
        "paths": ["animal.legs"],
        "answers": 7,
        "date": datetime.date(2025, 3, 30),
        "source": "https://example.org/animals",
    }
    return NeverShown(catalogue(evolve(service, observed={"always_shown": [seen]})))


def see(watch: NeverShown, answer: object) -> dict[str, str | None]:
    return problems(watch.see(answered("DescribeAnimal", answer), answer))


def test_an_answer_that_lacks_it_is_remembered_and_yields_nothing(service: Service):
    watch = watched(service)
    assert see(watch, {"animal": {"name": "a"}}) == {}
    lacking = watch.lacking(LEGS)
    assert lacking is not None
    assert lacking.output == {"animal": {"name": "a"}}


def test_one_answer_that_has_it_is_enough(service: Service):
    watch = watched(service)
    see(watch, {"animal": {"name": "a"}})
    shown = see(watch, {"animal": {"name": "a", "legs": 4}})
    assert shown == {"DescribeAnimal.animal.legs.alwaysShown": None}
    assert watch.lacking(LEGS) is None


def test_where_nothing_could_have_it_nothing_is_lacking(service: Service):
    watch = watched(service)
    assert see(watch, {}) == {}
    assert watch.lacking(LEGS) is None

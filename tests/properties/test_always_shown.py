"""What AWS always showed must be in some answer of a run."""

from __future__ import annotations

import datetime
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.emulator.call import Call, Hook
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect
from tests.zoo import write

SEEN: dict[str, Any] = {
    "operation": "DescribeAnimal",
    "paths": ["animal.legs", "animal.diet.portions"],
    "answers": 7,
    "date": datetime.date(2025, 3, 30),
    "source": "https://example.org/animals",
}
LEGS = "zoo.DescribeAnimal.animal.legs.alwaysShown"
PORTIONS = "zoo.DescribeAnimal.animal.diet.portions.alwaysShown"


@pytest.fixture(scope="module")
def observed(tmp_path_factory: pytest.TempPathFactory) -> Service:
    service = load_service("zoo", write(tmp_path_factory.mktemp("observed")))
    return evolve(service, observed={"always_shown": [SEEN]})


def judged(service: Service, *names: str, **hooks: Hook) -> dict[str, tuple[Verdict, str]]:
    server = Server(service, step=0.0)
    server.start()
    server.engine.hooks = hooks
    engine = engine_on(service, server.url, Plan(max_examples=0, shrink=False))
    try:
        return inspect(engine, names)
    finally:
        finish(engine)
        server.stop()


def without_legs(call: Call, answer: Any) -> Any:
    if call.plan.operation.name == "DescribeAnimal" and "animal" in answer:
        return {"animal": {name: value for name, value in answer["animal"].items() if name != "legs"}}
    return answer


def test_what_some_answer_shows_is_shown(observed: Service) -> None:
    """An animal that was made without legs has none to show; one that was made with every member has."""
    assert judged(observed, LEGS, PORTIONS) == {LEGS: (Verdict.PASS, ""), PORTIONS: (Verdict.PASS, "")}


def test_what_no_answer_shows_is_a_departure(observed: Service) -> None:
    found = judged(observed, LEGS, PORTIONS, answer=without_legs)
    assert found[LEGS] == (Verdict.FAIL, "no answer of this run has animal.legs")
    assert found[PORTIONS] == (Verdict.PASS, "")

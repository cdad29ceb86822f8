"""A target that does what AWS was seen to do, though no page says so, violates no MUST.

It reads texts for Booleans, floors fractions and cuts numbers to their type, takes enum values in any case,
sends errors without a message, shows nulls inside of what it describes, and leaves out what is empty.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Schema, Service
from conformance.emulator import Server
from conformance.emulator.faults.request import refusing
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect
from tests.standin.habits import HABITS, read
from tests.zoo import HINTS, write

SHOULD = {"nulls", "enumCase"}
KINDS = frozenset({
    "accepted", "required", "optional", "type", "enum", "enumCase", "minimum", "maximum", "combinations",
    "default", "echo", "unchanged", "shape", "present", "nulls", "undeclared", "serverError", "brokenJson",
    "wrongDocument", "complete", "items", "gone", "protocol.errorBody", "protocol.unknownOperation",
})  # fmt: skip
"""What any of it could touch."""


def change(documents: dict[str, Any]) -> None:
    """Give animals a Boolean, and one inside of their diet."""
    flag = {"type": "boolean", "x-source": {"type": "page:70"}}
    described = documents["DescribeAnimal"]["$defs"]["response"]["properties"]["animal"]
    for schema in (documents["CreateAnimal"]["$defs"]["request"], described):
        schema["properties"]["tame"] = flag
        schema["properties"]["diet"]["properties"]["raw"] = flag


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("pets"), change, HINTS))


@pytest.fixture(scope="module")
def verdicts(pets: Service) -> dict[str, tuple[Verdict, str]]:
    server = Server(pets, step=0.0)
    server.start()
    server.engine.hooks = HABITS
    engine = engine_on(pets, server.url, Plan(max_examples=2, shrink=False))
    try:
        chosen = [name for name, r in engine.requirements.items() if r.kind in KINDS]
        return inspect(engine, chosen)
    finally:
        finish(engine)
        server.stop()


def test_what_aws_does_violates_no_must(verdicts: dict[str, tuple[Verdict, str]]) -> None:
    failed = {name: why for name, (verdict, why) in verdicts.items() if verdict is Verdict.FAIL}
    assert {name: why for name, why in failed.items() if name.rpartition(".")[2] not in SHOULD} == {}


def test_it_was_seen_to_do_so(verdicts: dict[str, tuple[Verdict, str]]) -> None:
    """What the suite recommends it does say, so that silence is not for want of looking."""
    for name in ("CreateAnimal.species.enumCase", "DescribeAnimal.nulls"):
        assert verdicts[f"zoo.{name}"][0] is Verdict.FAIL
    for name in ("CreateAnimal.tame.type", "CreateAnimal.diet.raw.type", "CreateAnimal.legs.type"):
        assert verdicts[f"zoo.{name}"] == (Verdict.PASS, "")


@pytest.mark.parametrize(
    ("schema", "sent", "taken"),
    [
        ({"type": "boolean"}, "YES", True),
        ({"type": "boolean"}, "maybe", "maybe"),
        ({"type": "integer"}, 3.9, 3),
        ({"type": "integer"}, 2**40, 2**31 - 1),
        ({"type": "array", "items": {"type": "boolean"}}, ["0"], [False]),
    ],
)
def test_the_habits_are_what_they_are_said_to_be(schema: Schema, sent: Any, taken: Any) -> None:
    assert json.dumps(read(schema, sent)) == json.dumps(taken)


DEPENDS = """
[[depends]]
operation = "CreateAnimal"
path = "diet.portions"
resource = "Keeper"
source = "zoo/client/create_animal.rst:52"
why = "What is in store is the keeper's to know."
"""
ABOUT = [
    "CreateAnimal.accepted", "CreateAnimal.diet.portions.optional",
    "CreateAnimal.diet.portions.maxProperties", "CreateAnimal.combinations", "CreateAnimal.legs.echo",
    "CreateAnimal.diet.meal.echo",
    "CreateAnimal.legs.maximum", "CreateAnimal.species.required",
]  # fmt: skip


@pytest.mark.parametrize("hints", [HINTS, HINTS + DEPENDS])
def test_values_that_another_resource_has_the_say_of_decide_nothing(tmp_path: Path, hints: str) -> None:
    """Where a hint says so; the other members are decided as ever."""
    service = load_service("zoo", write(tmp_path, hints=hints))
    server = Server(service, step=0.0)
    server.start()
    server.engine.hooks = {"violations": refusing("diet.portions", "value", lambda value: True)}
    engine = engine_on(service, server.url, Plan(max_examples=0, shrink=False))
    try:
        found = inspect(engine, [f"zoo.{name}" for name in ABOUT])
    finally:
        finish(engine)
        server.stop()

    def ended(wanted: Verdict) -> set[str]:
        return {n.removeprefix("zoo.CreateAnimal.") for n, (verdict, _) in found.items() if verdict is wanted}

    failed, undecided = ended(Verdict.FAIL), ended(Verdict.INCONCLUSIVE)
    unknown = {"diet.portions.optional", "diet.portions.maxProperties", "combinations"}
    assert (undecided if DEPENDS in hints else failed) >= unknown
    if DEPENDS in hints:
        assert failed == set()
        for name in ("legs.echo", "diet.meal.echo", "legs.maximum", "species.required"):
            assert found[f"zoo.CreateAnimal.{name}"] == (Verdict.PASS, ""), name


def test_a_value_that_was_taken_before_excuses_no_refusal(tmp_path: Path) -> None:
    """Each request names a species, and the same one is accepted where nothing else is the matter."""
    service = load_service("zoo", write(tmp_path, hints=HINTS + DEPENDS.replace("diet.portions", "species")))
    server = Server(service, fault="CreateAnimal.legs.maximum:tight", step=0.0)
    server.start()
    engine = engine_on(service, server.url, Plan(max_examples=0, shrink=False))
    try:
        found = inspect(engine, ["zoo.CreateAnimal.legs.maximum"])
    finally:
        finish(engine)
        server.stop()
    assert found["zoo.CreateAnimal.legs.maximum"][0] is Verdict.FAIL

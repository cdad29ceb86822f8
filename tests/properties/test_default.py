"""Defaults that a hint tells: shown by what is read back, and the same as nothing where they are given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.contract.catalogue import catalogue as requirements_of
from conformance.contract.load import available_services, load_service
from conformance.contract.model import Service, Source
from conformance.contract.paths import at
from conformance.emulator import Server, catalogue, find
from conformance.emulator.call import Call, Hook
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Verdict
from tests.prose import unread
from tests.run.bench import engine_on, finish, inspect
from tests.zoo import HINTS, text, write

TOLD = """
[[default]]
operation = ["CreateKeeper", "UpdateKeeper"]
path = "nickname"
value = "Ada"
source = "zoo/client/create_keeper.rst:60"
why = "Who has no other nickname is called Ada."

[[default]]
operation = "ListKeepers"
path = "order"
value = "OLDEST"
source = "zoo/client/list_keepers.rst:61"
why = "The oldest come first."

[[default]]
operation = "TagResource"
path = "mode"
value = "ADD"
source = "zoo/client/tag_resource.rst:62"
why = "Tags are added."

[[default]]
operation = "CreateAnimal"
path = "legs"
value = 6
source = "zoo/client/create_animal.rst:63"
why = "The page says otherwise in its own words."
"""
MADE, LISTED, DONE = (
    "zoo.CreateKeeper.nickname.default", "zoo.ListKeepers.order.default", "zoo.TagResource.mode.default",
)  # fmt: skip


def with_modes(documents: dict[str, Any]) -> None:
    for operation, member in (("ListKeepers", "order"), ("TagResource", "mode")):
        words = ["OLDEST", "NEWEST"] if member == "order" else ["ADD", "REPLACE"]
        documents[operation]["$defs"]["request"]["properties"][member] = text(61, enum=words)


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = write(
        tmp_path_factory.mktemp("pets"), with_modes, HINTS.replace('"nickname"]', '"name"]') + TOLD
    )
    return load_service("zoo", folder)


def judged(service: Service, hooks: Mapping[str, Hook]) -> dict[str, tuple[Verdict, str]]:
    server = Server(service, step=0.0)
    server.start()
    server.engine.hooks = hooks
    engine = engine_on(service, server.url, Plan(max_examples=0, shrink=False))
    try:
        return inspect(engine, (MADE, LISTED, DONE))
    finally:
        finish(engine)
        server.stop()


def test_a_told_default_is_a_requirement_from_its_sentence(pets: Service) -> None:
    known = requirements_of(pets)
    assert known[MADE].source == Source(page="zoo/client/create_keeper.rst", line=60)
    assert known.find("UpdateKeeper", "default", "nickname") is None  # what is not named stays as it was


def test_what_the_page_itself_tells_stays(pets: Service) -> None:
    animal = pets.operations["CreateAnimal"]
    assert at(animal.request, animal.root, "legs")["default"] == 4


def test_what_is_shown_and_taken_as_told_passes(pets: Service) -> None:
    assert judged(pets, {}) == dict.fromkeys((MADE, LISTED, DONE), (Verdict.PASS, ""))


@pytest.mark.parametrize(
    ("fault", "wrong"),
    [
        ("CreateKeeper.nickname.default:gone", MADE),
        ("CreateKeeper.nickname.default:is-Adx", MADE),
        ("CreateKeeper.nickname.default:overrides", MADE),
        ("ListKeepers.order.default:refused", LISTED),
        ("TagResource.mode.default:refused", DONE),
    ],
)
def test_each_fault_in_it_is_found(pets: Service, fault: str, wrong: str) -> None:
    found = judged(pets, find(pets, fault).make())
    assert {name for name, (verdict, _) in found.items() if verdict is Verdict.FAIL} == {wrong}


def test_a_list_that_is_another_with_its_default_given_fails(pets: Service) -> None:
    def answer(call: Call, shown: Any) -> Any:
        said = call.plan.operation.name == "ListKeepers" and call.body.get("order") == "OLDEST"
        return {**shown, "keepers": []} if said else shown

    verdict, reason = judged(pets, {"answer": answer})[LISTED]
    assert verdict is Verdict.FAIL
    assert reason == "order as its default is answered otherwise than without it"


def test_a_refused_default_decides_nothing_where_prose_may_say_more(pets: Service) -> None:
    refusing = find(pets, "TagResource.mode.default:refused").make()
    assert judged(unread(pets), refusing)[DONE][0] is Verdict.INCONCLUSIVE


def test_an_update_has_no_fault_of_a_default(pets: Service) -> None:
    told = {fault.id.partition(":")[0] for fault in catalogue(pets) if ".default:" in fault.id}
    assert {"ListKeepers.order.default", "TagResource.mode.default"} < told
    assert "UpdateKeeper.nickname.default" not in told


def test_what_ships_tells_defaults_that_no_page_has_in_markup() -> None:
    told = 0
    for name in available_services():
        service = load_service(name)
        for hint in service.hints.get("default", ()):
            said = hint["operation"] if isinstance(hint["operation"], list) else [hint["operation"]]
            for each in said:
                operation = service.operations[each]
                schema = at(operation.request, operation.root, hint["path"])
                assert schema["default"] == hint["value"], (name, each, hint["path"])
                assert schema["x-source"]["default"] == hint["source"], "the contract says it by itself"
                assert hint["value"] in schema.get("enum", [hint["value"]])
                told += 1
    assert told > 10

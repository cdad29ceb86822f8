"""Requests that are refused for what they say: it passes where they are, and fails where not or otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from conformance.contract.load import available_services, load_service
from conformance.contract.model import Service
from conformance.contract.refused import refused
from conformance.emulator import Server, find
from conformance.emulator.call import Call, Hook
from conformance.emulator.failures import Failure, Refused
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect
from tests.zoo import HINTS, write

TOLD = """
[[refused]]
operation = "CreateKeeper"
with = { nickname = "Noah" }
exception = "NicknameReservedException"
also = ["ResourceAlreadyExistsException"]
source = "zoo/client/create_keeper.rst:60"
why = "Nobody may be called Noah."

[[refused]]
operation = "UpdateKeeper"
with = { keeperArn = { ref = "Keeper", member = "keeperArn", with = { name = "quince" } }, nickname = "Noah" }
exception = "NicknameReservedException"
unproved = true
source = "zoo/client/update_keeper.rst:60"
why = "Quince may not be called Noah, and others may."
"""
MADE, CHANGED = "zoo.CreateKeeper.NicknameReservedException", "zoo.UpdateKeeper.NicknameReservedException"


def reserving(documents: dict[str, Any]) -> None:
    for operation in ("CreateKeeper", "UpdateKeeper"):
        name = "NicknameReservedException"
        error = {"name": name, "code": name, "status": None, "source": "page:99"}
        documents[operation]["x-errors"].append(error)


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("pets"), reserving, HINTS + TOLD))


def judged(pets: Service, hooks: Mapping[str, Hook]) -> dict[str, tuple[Verdict, str]]:
    server = Server(pets, step=0.0)
    server.start()
    server.engine.hooks = hooks
    engine = engine_on(pets, server.url, Plan(max_examples=0, shrink=False))
    try:
        return inspect(engine, (MADE, CHANGED))
    finally:
        finish(engine)
        server.stop()


def test_what_is_refused_with_the_exception_passes(pets: Service) -> None:
    assert judged(pets, {}) == dict.fromkeys((MADE, CHANGED), (Verdict.PASS, ""))


@pytest.mark.parametrize("way", ["allowed", "another-code", "undocumented-code", "server-error"])
def test_each_fault_in_it_is_found(pets: Service, way: str) -> None:
    for wrong in (MADE, CHANGED):
        found = judged(pets, find(pets, f"{wrong.removeprefix('zoo.')}.state:{way}").make())
        assert {name for name, (verdict, _) in found.items() if verdict is Verdict.FAIL} == {wrong}


def test_what_is_accepted_all_the_same_says_what_was_sent(pets: Service) -> None:
    allowing = find(pets, f"{MADE.removeprefix('zoo.')}.state:allowed").make()
    assert judged(pets, allowing)[MADE][1] == "a request with another nickname was accepted"


def refusing(code: str, everybody: bool = False) -> Mapping[str, Hook]:
    def parsed(call: Call, body: Any) -> Any:
        if call.plan.operation.name == "CreateKeeper" and (everybody or body.get("nickname") == "Noah"):
            raise Refused(Failure(code, "no"))
        return body

    return {"parsed": parsed}


def test_an_exception_that_is_as_right_decides_nothing(pets: Service) -> None:
    assert judged(pets, refusing("ResourceAlreadyExistsException"))[MADE] == (
        Verdict.INCONCLUSIVE,
        "the target answers ResourceAlreadyExistsException, which is as right, instead",
    )


def test_where_every_request_is_refused_one_more_refusal_proves_nothing(pets: Service) -> None:
    assert (
        judged(pets, refusing("NicknameReservedException", everybody=True))[MADE][0] is Verdict.INCONCLUSIVE
    )


def test_others_with_the_same_words_are_taken(pets: Service) -> None:
    taken: list[Any] = []

    def answer(call: Call, shown: Any) -> Any:
        if call.plan.operation.name == "UpdateKeeper":
            taken.append(call.body.get("nickname"))
        return shown

    server = Server(pets, step=0.0)
    server.start()
    server.engine.hooks = {"answer": answer}
    engine = engine_on(pets, server.url, Plan(max_examples=0, shrink=False))
    try:
        keeper = engine.world.new("Keeper")
        engine.world.waiter.settle(keeper)
        done = engine.world.about("UpdateKeeper", keeper, {"nickname": "Noah"})
    finally:
        finish(engine)
        server.stop()
    assert (done.accepted, taken) == (True, ["Noah"])


def test_what_ships_names_exceptions_and_members_that_there_are() -> None:
    told = 0
    for name in available_services():
        service = load_service(name)
        for hint in service.hints.get("refused", ()):
            said = hint["operation"] if isinstance(hint["operation"], list) else [hint["operation"]]
            for each in said:
                operation = service.operations[each]
                (one, *_) = refused(service, each, hint["exception"])
                assert operation.error(one.exception), (name, each)
                assert set(hint["with"]) <= operation.request["properties"].keys(), (name, each)
                told += 1
    assert told

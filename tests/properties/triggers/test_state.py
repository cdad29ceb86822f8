"""What is refused of a resource in a state: it passes where it is, and fails where it is not or otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from conformance.contract import errors
from conformance.contract.catalogue import catalogue
from conformance.contract.load import available_services, load_service
from conformance.contract.model import Service
from conformance.contract.preceding import names
from conformance.contract.resources import graph
from conformance.contract.state_errors import state_errors
from conformance.emulator import Server, find
from conformance.emulator.call import Call, Hook
from conformance.emulator.failures import Failure, Refused
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect
from tests.zoo import HINTS, write

STATES = """
[[state_error]]
operation = ["UpdateKeeper", "TagResource"]
resource = "Keeper"
before = ["UntagResource"]
with = { tags = [{ tagKey = "hat", tagValue = "green" }] }
exception = "KeeperRetiredException"
also = ["KeeperGoneException"]
source = "zoo/client/update_keeper.rst:10"
why = "Who has handed in the hat is retired."
"""
KEPT = """
[[state_error]]
operation = "DeleteKeeper"
resource = "Keeper"
before = ["TagResource"]
exception = "KeeperRetiredException"
source = "zoo/client/delete_keeper.rst:10"
why = "Who has a hat is kept."
"""
DELETED = "zoo.DeleteKeeper.KeeperRetiredException"
OTHER = """
[[state_error]]
operation = "CreateAnimal"
resource = "Keeper"
before = []
with = { keeperArn = { other = "Keeper", member = "keeperArn", with = { nickname = "medlar" } } }
exception = "KeeperRetiredException"
source = "zoo/client/create_animal.rst:10"
why = "A keeper who is called medlar keeps no animals."
"""
REFUSED = "zoo.TagResource.KeeperRetiredException"
LED = """
[[state_error]]
operation = "TagResource"
resource = "Animal"
before = [{ operation = "UntagResource", with = { resourceArn = { answered = "keeperArn" } } }]
with = { resourceArn = { sent = "resourceArn" }, tags = [{ tagKey = "hat", tagValue = "green" }] }
exception = "KeeperRetiredException"
source = "zoo/client/tag_resource.rst:10"
why = "What is refused is what comes first was done to, and not the animal."
"""
MADE = """
[[state_error]]
operation = "UpdateKeeper"
resource = "Animal"
before = [{ operation = "CreateKeeper", with = { name = "quince" } }]
with = { keeperArn = { answered = "keeperArn" }, nickname = "pear" }
exception = "KeeperRetiredException"
source = "zoo/client/update_keeper.rst:10"
why = "Who comes second is retired."
"""


def retiring(documents: dict[str, Any]) -> None:
    for operation in ("UpdateKeeper", "TagResource", "DeleteKeeper"):
        errors = documents[operation]["x-errors"]
        names = ("KeeperRetiredException", "KeeperGoneException")
        errors += [{"name": n, "code": n, "status": None, "source": "page:99"} for n in names]


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("pets"), retiring, HINTS + STATES))


@pytest.fixture(scope="module")
def led(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("led"), retiring, HINTS + LED + MADE))


def refusing(code: str, first: str = "UntagResource") -> Mapping[str, Hook]:
    """Hooks that have TagResource refused of what ``first`` was done to."""
    retired: set[str] = set()

    def parsed(call: Call, body: Any) -> Any:
        about = body.get("resourceArn")
        if call.plan.operation.name == "TagResource" and about in retired:
            raise Refused(Failure(code, "retired"))
        return body

    def answer(call: Call, shown: Any) -> Any:
        if call.plan.operation.name == first:
            retired.add(call.body.get("resourceArn", shown.get("keeperArn")))
        return shown

    return {"parsed": parsed, "answer": answer}


def judged(pets: Service, hooks: Mapping[str, Hook], what: str = REFUSED) -> tuple[Verdict, str]:
    server = Server(pets, step=0.0)
    server.start()
    server.engine.hooks = hooks
    engine = engine_on(pets, server.url, Plan(max_examples=0, shrink=False))
    try:
        return inspect(engine, (what,))[what]
    finally:
        finish(engine)
        server.stop()


def test_what_is_refused_with_the_exception_passes(pets: Service) -> None:
    assert judged(pets, refusing("KeeperRetiredException")) == (Verdict.PASS, "")


def test_what_is_accepted_all_the_same_fails(pets: Service) -> None:
    allowing = find(pets, "TagResource.KeeperRetiredException.state:allowed")
    verdict, reason = judged(pets, allowing.make())
    assert verdict is Verdict.FAIL
    assert reason == "TagResource of a new Keeper after UntagResource was accepted"


def test_what_was_deleted_all_the_same_is_not_deleted_again(tmp_path: Path) -> None:
    kept = load_service("zoo", write(tmp_path, retiring, HINTS + KEPT))
    assert judged(kept, {}, DELETED) == (Verdict.PASS, "")
    verdict, reason = judged(
        kept, find(kept, "DeleteKeeper.KeeperRetiredException.state:allowed").make(), DELETED
    )
    assert (verdict, reason) == (Verdict.FAIL, "DeleteKeeper of a new Keeper after TagResource was accepted")


def test_the_emulator_refuses_it_by_itself(pets: Service) -> None:
    assert judged(pets, {}) == (Verdict.PASS, "")


def test_another_exception_fails(pets: Service) -> None:
    verdict, reason = judged(pets, refusing("ResourceNotFoundException"))
    assert verdict is Verdict.FAIL
    assert reason.endswith("400 ResourceNotFoundException: retired instead of KeeperRetiredException")


def test_an_exception_that_is_as_right_decides_nothing(pets: Service) -> None:
    verdict, reason = judged(pets, refusing("KeeperGoneException"))
    assert (verdict, reason) == (
        Verdict.INCONCLUSIVE,
        "the target answers KeeperGoneException, which is as right, instead",
    )


def test_what_was_refused_before_decides_nothing(pets: Service) -> None:
    seen: list[Any] = []

    def parsed(call: Call, body: Any) -> Any:
        if call.plan.operation.name == "TagResource":
            seen.append(body)
            if len(seen) > 1:
                raise Refused(Failure("KeeperRetiredException", "retired"))
        return body

    verdict, reason = judged(pets, {"parsed": parsed})
    assert verdict is Verdict.INCONCLUSIVE
    assert reason == "TagResource of a new Keeper was answered with 400 KeeperRetiredException: retired"


def test_what_comes_first_may_say_what_is_refused(led: Service) -> None:
    assert judged(led, refusing("KeeperRetiredException")) == (Verdict.PASS, "")


def test_what_is_only_made_by_what_comes_first_is_not_tried_before(led: Service) -> None:
    updated: list[str] = []

    def parsed(call: Call, body: Any) -> Any:
        if call.plan.operation.name == "UpdateKeeper" and body.get("nickname") == "pear":
            updated.append(body["keeperArn"])
            raise Refused(Failure("KeeperRetiredException", "retired"))
        return body

    assert judged(led, {"parsed": parsed}, "zoo.UpdateKeeper.KeeperRetiredException") == (Verdict.PASS, "")
    assert len(updated) == 1
    assert updated[0].endswith("/quince")


def test_what_is_not_found_before_is_made_by_what_comes_first(pets: Service) -> None:
    retired = refusing("KeeperRetiredException")

    def parsed(call: Call, body: Any) -> Any:
        told = retired["parsed"](call, body)
        if call.plan.operation.name == "TagResource" and body["tags"] == [
            {"tagKey": "hat", "tagValue": "green"}
        ]:
            raise Refused(Failure("ResourceNotFoundException", "no hat yet"))
        return told

    assert judged(pets, {**retired, "parsed": parsed}) == (Verdict.PASS, "")


def test_another_resource_is_not_the_one_that_a_request_is_about(tmp_path: Path) -> None:
    def retired(documents: dict[str, Any]) -> None:
        for name in ("KeeperRetiredException",):
            error = {"name": name, "code": name, "status": None, "source": "page:99"}
            documents["CreateAnimal"]["x-errors"].append(error)

    service = load_service("zoo", write(tmp_path, retired, HINTS + OTHER))
    wanted = "zoo.CreateAnimal.KeeperRetiredException"
    for hooks, verdict in (
        ({}, Verdict.PASS),
        (find(service, "CreateAnimal.KeeperRetiredException.state:allowed").make(), Verdict.FAIL),
    ):
        server = Server(service, step=0.0)
        server.start()
        server.engine.hooks = hooks
        engine = engine_on(service, server.url, Plan(max_examples=0, shrink=False))
        try:
            assert inspect(engine, (wanted,))[wanted][0] is verdict
        finally:
            finish(engine)
            server.stop()


def test_what_ships_names_operations_resources_and_exceptions_that_there_are() -> None:
    told = 0
    for name in available_services():
        service = load_service(name)
        for operation in service.operations.values():
            for error in operation.errors:
                for one in state_errors(service, operation.name, error.name):
                    told += 1
                    assert one.resource in graph(service).resources
                    assert all(before in service.operations for before in names(one.before))
                    assert all(operation.error(also) or also in errors.common() for also in one.also)
        for hint in service.hints.get("state_error", ()):
            said = hint["operation"] if isinstance(hint["operation"], list) else [hint["operation"]]
            for each in said:
                assert service.operations[each].error(hint["exception"]), (name, each)
    assert told > 30
    assert errors.meaning("KeeperRetiredException") == errors.OTHER


BOTH = (
    STATES
    + """
[[state_error]]
operation = "TagResource"
name = "pink"
resource = "Keeper"
before = []
with = { tags = [{ tagKey = "hat", tagValue = "pink" }] }
exception = "KeeperRetiredException"
source = "zoo/client/tag_resource.rst:11"
why = "Nobody wears a pink hat."
"""
)
PINK = f"{REFUSED}.pink"


@pytest.mark.parametrize(("tag", "allowed", "refused"), [("pink", PINK, REFUSED), ("green", REFUSED, PINK)])
def test_of_two_states_that_are_refused_alike_none_hides_the_other(
    tmp_path: Path, tag: str, allowed: str, refused: str
) -> None:
    pets = load_service("zoo", write(tmp_path, retiring, HINTS + BOTH))

    def passes(call: Call, refusal: Any) -> Any:
        told = refusal is not None and refusal.rule == "told" and call.body["tags"][0]["tagValue"] == tag
        return None if told else refusal

    assert judged(pets, {"refusal": passes}, refused) == (Verdict.PASS, "")
    verdict, reason = judged(pets, {"refusal": passes}, allowed)
    assert verdict is Verdict.FAIL
    assert reason.endswith("was accepted")


def test_a_state_of_its_own_name_says_what_it_is(tmp_path: Path) -> None:
    known = catalogue(load_service("zoo", write(tmp_path, retiring, HINTS + BOTH)))
    pink = '(with {"tags": [{"tagKey": "hat", "tagValue": "pink"}]})'
    assert known[PINK].statement.startswith(f"TagResource answers KeeperRetiredException {pink} when")
    assert known.requirement("TagResource", "KeeperRetiredException") is known[REFUSED]

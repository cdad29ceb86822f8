"""What lists show of resources is judged alike, whether an item is alone or in company."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.emulator.call import Call, Hook
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect
from tests.run.odd import Odd
from tests.zoo import write

NULLS, MADE, ITEMS = (
    f"zoo.{name}" for name in ("ListAnimals.nulls", "CreateAnimal.accepted", "ListAnimals.complete")
)


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("zoo")))


def shows_null() -> Hook:
    """A hook: of an animal that was made without legs a list shows null for one member."""
    legless: set[str] = set()

    def answer(call: Call, told: Any) -> Any:
        name = call.plan.operation.name
        if name == "CreateAnimal" and "legs" not in call.body:
            legless.add(told["animalArn"])
        for item in told.get("animals", ()) if name == "ListAnimals" else ():
            if item["animalArn"] in legless:
                item["lastUpdatedDateTime"] = None
        return told

    return answer


def judged(server: Server, service: Service, *names: str) -> dict[str, Verdict]:
    server.start()
    engine = engine_on(service, server.url, Plan(max_examples=0, shrink=False))
    try:
        return {name: verdict for name, (verdict, _) in inspect(engine, names).items()}
    finally:
        finish(engine)
        server.stop()


@pytest.mark.parametrize("company", [(), (MADE, ITEMS)])
@pytest.mark.parametrize("faulty", [False, True])
def test_what_a_list_shows_is_judged_alike_alone_and_in_company(
    zoo: Service, company: tuple[str, ...], faulty: bool
) -> None:
    server = Server(zoo, step=0.0)
    server.engine.hooks = {"answer": shows_null()} if faulty else {}
    expected = Verdict.FAIL if faulty else Verdict.PASS
    assert judged(server, zoo, *company, NULLS)[NULLS] is expected


def test_a_list_of_nothing_proves_nothing(zoo: Service) -> None:
    assert judged(Odd(zoo, "lacks_creates"), zoo, NULLS)[NULLS] is Verdict.UNTESTED

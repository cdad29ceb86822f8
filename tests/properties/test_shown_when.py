"""A member that is shown only, and always, where another has a certain value."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from attrs import evolve

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, inspect

ID = "zoo.DescribeAnimal.animal.legs.shownWhen"


@pytest.fixture(scope="module")
def told(service: Service) -> Service:
    """A service of which a page says so."""
    hint = {
        "operation": "DescribeAnimal", "path": "animal.legs",
        "when": {"path": "animal.species", "equals": ["LION"]}, "only": True, "always": True,
        "source": "zoo/client/describe_animal.rst:30", "why": "The legs are counted of lions alone.",
    }  # fmt: skip
    return evolve(service, hints={**service.hints, "shown_when": [hint]})


@pytest.fixture(scope="module")
def server(told: Service) -> Iterator[Server]:
    running = Server(told, step=0.0)
    running.start()
    yield running
    running.stop()


@pytest.mark.parametrize(
    ("fault", "verdict"),
    [
        (None, Verdict.PASS),
        ("DescribeAnimal.animal.legs.shown:early", Verdict.FAIL),
        ("DescribeAnimal.animal.legs.shown:lost", Verdict.FAIL),
    ],
)
def test_it_is_watched_in_every_answer(server: Server, told: Service, fault: str | None, verdict: Verdict):
    server.reset(fault)
    engine = engine_on(told, server.url)
    verdicts = inspect(engine, ["zoo.CreateAnimal.species.enum", "zoo.CreateAnimal.legs.optional", ID])
    assert verdicts[ID][0] is verdict
    engine.client.close()

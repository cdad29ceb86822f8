"""A delete whose answer cannot be read is a departure of its own, and of nothing else."""

from __future__ import annotations

import pytest

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect

OTHERS = [
    "ListKeepers.complete", "CreateKeeper.accepted", "CreateKeeper.nickname.echo",
    "CreateAnimal.keeperArn.reference", "DeleteAnimal.gone",
]  # fmt: skip


@pytest.mark.parametrize("way", ["text", "not-json"])
def test_it_counts_as_done(service: Service, way: str) -> None:
    server = Server(service, fault=f"DeleteKeeper.protocol:{way}", step=0.0)
    server.start()
    engine = engine_on(service, server.url)
    try:
        found = inspect(engine, [f"zoo.{name}" for name in (*OTHERS, "DeleteKeeper.serverError")])
        left = finish(engine)
    finally:
        server.stop()
    assert found["zoo.DeleteKeeper.serverError"][0] is Verdict.FAIL
    assert {name: found[f"zoo.{name}"] for name in OTHERS} == dict.fromkeys(OTHERS, (Verdict.PASS, ""))
    assert "Keeper" not in {one.resource for one in left}

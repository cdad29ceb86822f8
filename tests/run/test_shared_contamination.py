"""Processes that share a server tell each other what invalid requests got into it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.run.shared_contamination import SharedContamination, between
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect

SHAPE = "zoo.DescribeAnimal.animal.species.shape"


def test_what_one_tells_the_others_hear_once(tmp_path: Path) -> None:
    one, other, third = (between(tmp_path, "here", "zoo") for _ in range(3))
    elsewhere = between(tmp_path, "there", "zoo")
    assert one and other and third and elsewhere  # noqa: PT018 - for the types
    assert list(one.heard()) == []
    one.tell({"name"}, {"é\ud800", "a" * 5000})
    other.tell({"legs"}, {"7"})
    assert list(one.heard()) == [(["legs"], ["7"])]
    assert list(other.heard()) == [(["name"], ["é\ud800"])]
    assert list(other.heard()) == []
    assert list(third.heard()) == [(["name"], ["é\ud800"]), (["legs"], ["7"])]
    assert list(elsewhere.heard()) == []


def test_a_line_that_is_being_written_waits(tmp_path: Path) -> None:
    path = tmp_path / "file"
    reader = SharedContamination(path)
    SharedContamination(path).tell({"name"}, {"a"})
    whole = path.read_bytes()
    path.write_bytes(whole + whole[:9])
    assert len(list(reader.heard())) == 1
    path.write_bytes(whole + whole)
    assert len(list(reader.heard())) == 1


def test_who_is_alone_shares_nothing() -> None:
    assert between(None, "here", "zoo") is None


@pytest.mark.parametrize("together", [True, False])
def test_garbage_of_another_process_is_not_held_against_the_target(
    service: Service, tmp_path: Path, together: bool
) -> None:
    server = Server(service, fault="CreateAnimal.species.enum:unenforced", step=0.0)
    server.start()
    folder = tmp_path if together else None
    breaking, looking = (
        engine_on(service, server.url, others=between(folder, server.url, "zoo")) for _ in range(2)
    )
    try:
        found = inspect(breaking, ["zoo.CreateAnimal.species.enum"])
        assert found["zoo.CreateAnimal.species.enum"][0] is Verdict.FAIL
        made = [i for i in breaking.world.instances if i.resource.name == "Animal" and not i.is_due]
        assert made
        for animal in made:
            looking.client.send("DescribeAnimal", {"animalArn": animal.identifier})
        blamed = looking.ledger[SHAPE].failures
    finally:
        for engine in (looking, breaking):
            finish(engine)
        server.stop()
    assert bool(blamed) is not together

"""As many items as are allowed are accepted, also where what they are on has one of the run's own."""

from __future__ import annotations

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.properties.triggers.amount import use_up
from conformance.verdicts.outcome import Verdict, Violation
from tests.run.bench import engine_on, finish, inspect
from tests.zoo import HINTS, write

REQUIREMENT = "zoo.TagResource.TooManyTagsException"


@pytest.fixture(scope="module")
def zoo(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("tags"), None, HINTS))


@pytest.mark.parametrize("run", ["", "p89vfc"])
@pytest.mark.parametrize(
    ("fault", "verdict"), [(None, Verdict.PASS), ("TagResource.tags.total:allowed", Verdict.FAIL)]
)
def test_the_runs_own_tag_takes_room(zoo: Service, run: str, fault: str | None, verdict: Verdict) -> None:
    server = Server(zoo, step=0.0)
    server.start()
    server.reset(fault)
    engine = engine_on(zoo, server.url, run=run, externals={"gate_key": "key-0"})
    try:
        found = inspect(engine, [REQUIREMENT])[REQUIREMENT]
        assert found[0] is verdict, found
    finally:
        finish(engine)
        server.stop()


def test_what_is_done_before_the_next_is_made_never_exists_at_the_same_time(zoo: Service) -> None:
    server = Server(zoo, step=0.0)
    server.start()
    engine = engine_on(zoo, server.url)
    asked = engine.requirements["zoo.CreateKeeper.accepted"]
    try:
        assert use_up(asked, engine, 2, ["CREATE PENDING"]) is False
        with pytest.raises(Violation, match="3 creates were accepted, at most 2 are allowed"):
            use_up(asked, engine, 2, None)
    finally:
        finish(engine)
        server.stop()

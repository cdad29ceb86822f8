"""No target makes a run endless: not one that refuses what is common, nor one that is slow."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.properties.effort import PROFILES
from conformance.run.bounds import Bounds
from conformance.run.driver import Driver
from conformance.verdicts.outcome import Inconclusive, Untested, Verdict

from .bench import engine_on, finish, inspect
from .door import results
from .odd import Odd
from .test_run import report_of, run

TWICE = 2
LATE = "left out, since the time limit of"


def everything(service: Service, server: Server, profile: str = "default") -> tuple[Counter[Verdict], Driver]:
    """Inspect all requirements of the small service; return the verdicts, and what it took."""
    engine = engine_on(service, server.url, PROFILES[profile])
    found = inspect(engine, list(engine.requirements))
    finish(engine)
    return Counter(verdict for verdict, _ in found.values()), engine


@pytest.fixture(scope="module")
def faultless(service: Service) -> int:
    """How many requests a server without a fault is sent."""
    server = Odd(service)
    with server:
        verdicts, engine = everything(service, server)
    assert verdicts[Verdict.PASS] > 600
    return engine.exchanges


@pytest.mark.parametrize("oddity", ["wants_tags", "wants_small_letters", "makes_pages", "throttles"])
def test_what_refuses_something_common_is_asked_no_more_than_twice_as_much(
    service: Service, faultless: int, oddity: str
) -> None:
    server = Odd(service, oddity)
    with server:
        verdicts, engine = everything(service, server)
    assert engine.exchanges <= TWICE * faultless
    assert verdicts[Verdict.FAIL] + verdicts[Verdict.INCONCLUSIVE] > 0


def test_what_throttles_everything_departs_from_nothing(service: Service) -> None:
    server = Odd(service, "throttles")
    with server:
        verdicts, _ = everything(service, server, "smoke")
    assert verdicts[Verdict.FAIL] == 0
    assert verdicts[Verdict.INCONCLUSIVE] > 400


def test_tags_that_a_target_wants_are_not_taken_for_left_ones(service: Service) -> None:
    with Odd(service, "wants_tags") as url:
        engine = engine_on(service, url)
        found = inspect(engine, ["zoo.CreateKeeper.accepted", "zoo.UntagResource.tagKeys.removed"])
        finish(engine)
    assert [verdict for verdict, _ in found.values()] == [Verdict.FAIL, Verdict.PASS], found


def test_a_walk_that_departs_is_made_small_within_a_bound_and_says_nothing(
    service: Service, capsys: pytest.CaptureFixture[str]
) -> None:
    with Server(service, "DeleteKeeper.delete:another", step=0.0) as url:
        engine = engine_on(service, url, PROFILES["default"])
        (found,) = inspect(engine, ["zoo.Service.walk"]).values()
        finish(engine)
    assert found[0] is Verdict.FAIL, found
    assert engine.exchanges < 700
    assert capsys.readouterr() == ("", ""), "Hypothesis keeps its own words to itself"


def test_one_requirement_sends_so_much_and_no_more() -> None:
    bounds = Bounds(requests=3)
    for _ in range(2):
        bounds.begin()
        for _ in range(3):
            bounds.check()
    with pytest.raises(Inconclusive, match="more than 3 requests"):
        bounds.check()
    bounds.lift()
    bounds.check()


def test_the_time_counts_from_the_first_item(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 100.0
    monkeypatch.setattr("conformance.run.bounds.clock.monotonic", lambda: now)
    bounds = Bounds(seconds=10.0)
    bounds.check()  # starting the server takes what it takes
    now = 500.0
    bounds.begin()
    now = 510.0
    bounds.check()
    now = 510.1
    for late in (bounds.begin, bounds.check):
        with pytest.raises(Untested, match=rf"{LATE} 10 s was over \(--time-limit\)"):
            late()
    bounds.lift()
    bounds.check()
    endless = Bounds(seconds=0.0)
    endless.begin()
    now = 1e9
    endless.check()


def test_a_run_that_is_out_of_time_says_what_it_left_out(
    tmp_path: Path, service: Service, schemas: Path
) -> None:
    server = Odd(service)
    server.start()
    words = (f"--target={server.url}", f"--conformance-schemas={schemas}", "--conformance-service=zoo")
    done = run(tmp_path, *words, "--conformance-time-limit=0.5")
    found = results(report_of(tmp_path, server))
    assert found["ended"] == "complete"
    late = [r for r in found["requirements"] if (r["reason"] or "").startswith(LATE)]
    assert len(late) > 100
    assert {r["verdict"] for r in late} == {"untested"}
    assert found["summary"]["pass"] > 0
    assert found["notes"][0].startswith(f"{len(late)} requirements {LATE} 0.5 s")
    assert f"{len(late)} requirements left out" in " ".join(done.stdout.split())
    assert done.returncode == 0, done.stdout
    left = server.left("ListKeepers")
    server.stop()
    assert left == 0, "what was created is deleted all the same"

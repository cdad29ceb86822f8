"""A run on an account that is somebody's: what is sent there, what is left, and what is told."""

from __future__ import annotations

import random
import re
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conformance.contract.model import Service
from tests.run.accounts import begun, cleaning, deletable, journals, on_aws, report, written
from tests.standin.cloud import FOREIGN, OTHER_RUN, Cloud, Traits
from tests.standin.identity import ACCOUNT

ZOO = ("--service", "zoo", "--schemas")
SMALL = ("--operation", "CreateKeeper", "--profile", "smoke")


@pytest.fixture
def zoo(schemas: Path) -> tuple[str, ...]:
    return (*ZOO, str(schemas))


@pytest.fixture
def start(service: Service) -> Iterator[Callable[..., Cloud]]:
    running: list[Cloud] = []

    def started(**traits: object) -> Cloud:
        cloud = Cloud(service, Traits(**traits))  # type: ignore[arg-type]
        running.append(cloud.__enter__())
        return cloud

    yield started
    for cloud in running:
        cloud.__exit__(None, None, None)


def test_nothing_is_written_without_leave(tmp_path: Path, start: Callable[..., Cloud], zoo: tuple[str, ...]):
    cloud = start()
    done = on_aws(tmp_path, cloud, *zoo)
    assert done.returncode == 0, done.stdout + done.stderr
    found = report(tmp_path)
    reasons = {r["id"]: r["reason"] for r in found["requirements"]}
    assert "--allow-writes" in reasons["zoo.CreateKeeper.accepted"]
    assert any("the run would send Create" in note and "--allow-writes" in note for note in found["notes"])
    assert found["summary"]["pass"] > 0
    named = [name for name in written(cloud) if name not in ("?", "NoSuchOperation")]
    assert [name for name in named if not name.startswith(("list", "describe"))] == []
    assert {a.operation for a in cloud.asked} >= {"GetCallerIdentity", "ListKeepers", "NoSuchOperation"}
    assert cloud.left() == {}
    assert cloud.touched == []
    assert journals(tmp_path) == []


def test_with_leave_everything_that_was_made_is_deleted(
    tmp_path: Path, start: Callable[..., Cloud], zoo: tuple[str, ...]
) -> None:
    cloud = start(step=0.01, lag=0.05)
    words = ("--operation", "ListKeepers", "--record", "rec", "--partial", "part.json")
    done = on_aws(tmp_path, cloud, *zoo, *SMALL, *words, "--allow-writes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "CreateKeeper" in written(cloud)
    assert [a for a in cloud.asked if a.operation == "ListKeepers" and a.status == 200]
    for file in [*(tmp_path / "rec").iterdir(), tmp_path / "part.json", *(tmp_path / "reports").rglob("*.*")]:
        text = file.read_text("utf-8").lower()
        found = [
            text[at - 200 : at + 40] for name in (FOREIGN, OTHER_RUN) if (at := text.find(name.lower())) > 0
        ]
        assert found == [], file
    assert cloud.left() == {}
    assert cloud.touched == []
    (journal,) = journals(tmp_path)
    assert journal.read_text().splitlines()[-1] == '{"closed":true}'
    assert ACCOUNT not in journal.read_text()
    assert ACCOUNT not in (tmp_path / "reports" / "aws" / "index.html").read_text("utf-8")


def test_names_and_tags_tell_whose_a_resource_is(
    tmp_path: Path, start: Callable[..., Cloud], zoo: tuple[str, ...]
) -> None:
    cloud = start()
    done = on_aws(tmp_path, cloud, *zoo, *SMALL[:2], "--max-examples", "0", "--allow-writes")
    assert done.returncode == 0, done.stdout
    run = journals(tmp_path)[0].stem.partition("-")[0]
    made = [a.body for a in cloud.asked if a.operation == "CreateKeeper" and a.status == 200]
    named = [body for body in made if run in body["name"].lower()]
    others = [body for body in made if body not in named]
    assert len(named) > len(others)
    assert [b for b in others if {"tagKey": "conformance-run", "tagValue": run} in b.get("tags", ())]


def test_after_a_kill_at_any_moment_nothing_is_left(
    tmp_path: Path, start: Callable[..., Cloud], zoo: tuple[str, ...]
) -> None:
    cloud = start(step=0.02, lost=0.02, lag=0.05)
    chance = random.Random(7)
    for _ in range(2):
        process = begun(tmp_path, cloud, *zoo, "--allow-writes")
        until, deadline = len(cloud.asked) + chance.randrange(20, 200), time.monotonic() + 60
        while len(cloud.asked) < until and time.monotonic() < deadline:
            time.sleep(0.01)
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert deletable(cloud), "there is something to clean up"
    done = cleaning(tmp_path, cloud, *zoo[2:], "--all")
    told = re.findall(r"Create\w+: was not answered", done.stdout)
    assert done.returncode == (1 if told else 0), done.stdout + done.stderr
    unnamed = [name for names in deletable(cloud).values() for name in names]
    assert len(unnamed) <= len(told), done.stdout
    assert cloud.touched == []
    assert FOREIGN not in done.stdout
    if not told:
        again = cleaning(tmp_path, cloud, *zoo[2:], "--all")
        assert (again.returncode, again.stdout) == (0, "no run left anything\n")


def test_a_run_is_cleaned_up_after_by_its_id(
    tmp_path: Path, start: Callable[..., Cloud], zoo: tuple[str, ...]
) -> None:
    cloud = start()
    process = begun(tmp_path, cloud, *zoo, "--allow-writes")
    while not deletable(cloud):
        time.sleep(0.01)
    (journal,) = journals(tmp_path)
    run = journal.stem.partition("-")[0]
    going_on = cleaning(tmp_path, cloud, *zoo[2:], "--run", run)
    assert going_on.returncode == 1
    assert "goes on still: it is left alone" in going_on.stdout
    process.kill()
    process.wait()
    unknown = cleaning(tmp_path, cloud, *zoo[2:], "--run", "zz00zz")
    assert unknown.returncode == 4
    assert f"known: {run}" in unknown.stderr
    elsewhere = Cloud(cloud.service, Traits(foreign=False))
    elsewhere.identity.account = "111122223333"
    with elsewhere:
        refused = cleaning(tmp_path, elsewhere, *zoo[2:], "--run", run)
        assert refused.returncode == 4
        assert "on another account" in refused.stderr
        assert elsewhere.asked[1:] == []
    done = cleaning(tmp_path, cloud, *zoo[2:], "--run", run)
    assert "deleted:" in done.stdout, done.stderr
    assert deletable(cloud) == {}


def test_a_target_that_is_busy_is_not_wrong(
    tmp_path: Path, start: Callable[..., Cloud], zoo: tuple[str, ...]
) -> None:
    """Throttled, failing now and then, losing answers, seen late, and with a clock that goes wrong."""
    cloud = start(step=0.01, lag=0.1, throttled=0.05, broken=0.02, lost=0.01)
    words = (*zoo, "--operation", "CreateKeeper", "--max-examples", "0", "--allow-writes")
    process = begun(tmp_path, cloud, *words, "--rate", "0", "--late-reads", "0.3")
    while len(cloud.asked) < 40 and process.poll() is None:
        time.sleep(0.01)
    cloud.skew = 400.0
    assert process.wait(180) == 0
    found = report(tmp_path)
    assert [r["id"] for r in found["requirements"] if r["verdict"] == "fail"] == []
    decided = sum(r["verdict"] == "pass" for r in found["requirements"])
    assert decided >= 0.85 * len(found["requirements"]), found["summary"]
    notes = " ".join(found["notes"])
    for told in ("failed or were not answered", "came too fast"):
        assert told in notes
    apart = re.search(r"the clocks differ by (\d+) s", notes)
    assert apart is not None
    assert 390 <= int(apart[1]) <= 400  # what an answer took on its way counts for less
    assert cloud.touched == []
    kept = " ".join(found.get("leftBehind", found.get("left_behind", [])))
    assert deletable(cloud) == {} or "was not answered" in kept


def test_expired_credentials_end_the_run_and_clean_ends_the_rest(
    tmp_path: Path, start: Callable[..., Cloud], zoo: tuple[str, ...]
) -> None:
    cloud = start()
    process = begun(tmp_path, cloud, *zoo, "--allow-writes")
    while not deletable(cloud):
        time.sleep(0.01)
    cloud.identity.expires = time.time()
    assert process.wait(120) == 1
    found = report(tmp_path)
    assert "the credentials are not valid any more (ExpiredTokenException)" in found["ended"]
    assert [r["id"] for r in found["requirements"] if r["verdict"] == "fail"] == []
    assert deletable(cloud)
    cloud.identity.expires = None
    done = cleaning(tmp_path, cloud, *zoo[2:], "--all")
    assert "deleted:" in done.stdout
    assert deletable(cloud) == {} or "was not answered" in done.stdout


def test_a_smoke_run_makes_a_handful_and_decides_most(
    tmp_path: Path, start: Callable[..., Cloud], zoo: tuple[str, ...]
) -> None:
    cloud = start(step=0.01)
    done = on_aws(tmp_path, cloud, *zoo, "--profile", "smoke", "--allow-writes", "--rate", "0")
    assert done.returncode == 0, done.stdout + done.stderr
    made = [a for a in cloud.asked if a.operation.startswith("Create") and a.status == 200]
    assert 0 < len(made) <= 5
    requirements = report(tmp_path)["requirements"]
    about = [
        r
        for r in requirements
        if not r["id"].startswith("zoo.FeedingJob") and "FeedingJob" not in r["operation"]
    ]
    decided = [r for r in about if r["verdict"] == "pass"]
    assert len(decided) >= 0.6 * len(about)
    assert deletable(cloud) == {}
    assert cloud.touched == []

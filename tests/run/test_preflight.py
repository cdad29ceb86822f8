"""Before anything is sent to a real account: who, where, what, for how much, and whether it may be."""

from __future__ import annotations

import datetime
import os
import pty
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.run import preflight
from conformance.run.options import UsageError
from conformance.run.rehearsal import Plan
from conformance.targets.plugin import Caller
from tests.run.accounts import QUICK, environment, journals, on_aws, report, written
from tests.run.door import clean, conformance
from tests.standin.cloud import Cloud
from tests.standin.identity import ACCOUNT

CALLER = Caller("123456789012", "arn:aws:sts::123456789012:assumed-role/tests/me")


def test_the_account_is_masked() -> None:
    line = preflight.who(CALLER, "eu-west-1", "https://zoo.example")
    assert line == "account ********9012 (as an assumed-role), region eu-west-1, https://zoo.example"


def test_another_account_than_expected_is_refused() -> None:
    preflight.expect(CALLER, None)
    preflight.expect(CALLER, "123456789012")
    preflight.expect(CALLER, "1234-5678-9012")
    with pytest.raises(UsageError, match=r"of account \*{8}9012, and \*{8}2222 is expected") as caught:
        preflight.expect(CALLER, "111122222222")
    assert "123456789012" not in str(caught.value)


def test_what_is_made_what_stays_and_what_it_costs() -> None:
    personalize = load_service("personalize")
    plan = Plan({"Schema": 2, "Campaign": 1, "DatasetExportJob": 3, "BatchInferenceJob": 1}, 400)
    made, stays, cost, takes = preflight.lines(personalize, plan, 21600.0, 7200.0)
    assert made == "it makes 3 DatasetExportJob, 2 Schema, 1 BatchInferenceJob, 1 Campaign"
    assert stays == "no operation deletes 3 DatasetExportJob, 1 BatchInferenceJob: they stay for ever"
    today = datetime.date(2026, 11, 30)
    assert cost == f"it costs at most 1.20 USD (prices of {today}); no price is known for BatchInferenceJob"
    assert takes.startswith("it sends 400 requests, which takes about 60 s, and waits")
    assert takes.endswith("for each at most 2 h; it ends after 6 h")
    assert list(preflight.lines(personalize, Plan({}, 7), 0.0, 1.0)) == [
        "it makes nothing, and sends 7 requests"
    ]


def test_a_fraction_of_a_cent_is_not_nothing() -> None:
    told = list(preflight.lines(load_service("kms"), Plan({"Key": 1, "Alias": 2}, 9), 0.0, 60.0))
    assert "it costs at most 0.03 USD (prices of 2026-12-01)" in told
    assert [preflight.cents(usd) for usd in (0.0, 0.0005, 0.3, 1.2)] == [0.0, 0.01, 0.3, 1.2]


def test_without_prices_the_cost_is_not_known(service: Service) -> None:
    told = list(preflight.lines(service, Plan({"Keeper": 1}, 1), 0.0, 60.0))
    assert told[1] == "what it costs is not known"


@pytest.fixture
def cloud(service: Service) -> Iterator[Cloud]:
    with Cloud(service) as started:
        yield started


@pytest.fixture
def words(schemas: Path) -> tuple[str, ...]:
    return ("--service", "zoo", "--schemas", str(schemas), "--requirement", "zoo.CreateFeedingJob.accepted")


def test_a_dry_run_sends_nothing_and_writes_what_it_would(
    tmp_path: Path, cloud: Cloud, words: tuple[str, ...]
) -> None:
    done = on_aws(tmp_path, cloud, *words, "--dry-run", "--allow-writes", "--expect-account", ACCOUNT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert [asked.operation for asked in cloud.asked] == ["GetCallerIdentity"]
    assert "account ********1098 (as a user), region eu-west-1" in done.stdout
    assert re.search(r"it makes .*\d FeedingJob", done.stdout)
    assert re.search(r"no operation deletes \d FeedingJob: they stay for ever", done.stdout)
    assert ACCOUNT not in done.stdout
    files = sorted((tmp_path / "reports" / "aws" / "requests").glob("*.http"))
    operations = [re.sub(r"\d+-(\w+)\.http", r"\1", file.name) for file in files]
    assert operations[0] == "CreateKeeper"
    assert "CreateFeedingJob" in operations
    assert operations[-1].startswith("Delete")
    text = files[0].read_text()
    assert text.startswith(f"POST / HTTP/1.1\nHost: {cloud.url.removeprefix('http://')}\n")
    assert "X-Amz-Target: Zoo.CreateKeeper" in text
    assert "Authorization" not in text
    assert journals(tmp_path) == []


def smoke(tmp_path: Path, cloud: Cloud, name: str) -> str:
    """What a smoke run of a service says that it would do."""
    words = ("--service", name, "--profile", "smoke", "--dry-run", "--allow-writes")
    run = ("run", "--target", f"aws={cloud.url}", *QUICK, *words)
    done = conformance(tmp_path, *run, **environment(tmp_path, cloud))
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_a_smoke_run_makes_only_what_is_known_to_be_cheap(tmp_path: Path, cloud: Cloud) -> None:
    """Nobody is to pay for shards that a first try made."""
    assert "it makes nothing" in smoke(tmp_path, cloud, "kinesis")


def test_a_key_is_made_where_cleaning_up_has_it_deleted(tmp_path: Path, cloud: Cloud) -> None:
    """Nor each month for a key that it left: one that is to be deleted costs nothing."""
    said = smoke(tmp_path, cloud, "kms")
    assert re.search(r"it makes 2 Key, 2 KeyPolicy", said)
    assert "no operation deletes" not in said
    assert "at most 0.06 USD" in said
    ended = sorted((tmp_path / "reports" / "aws" / "requests").glob("*-ScheduleKeyDeletion.http"))
    assert ended
    assert '"PendingWindowInDays":7' in ended[-1].read_text().replace(" ", "")


def test_a_run_says_what_it_does_before(tmp_path: Path, cloud: Cloud, words: tuple[str, ...]) -> None:
    done = on_aws(tmp_path, cloud, *words, "--allow-writes")
    assert done.returncode == 0, done.stdout + done.stderr
    assert re.search(r"account \*{8}1098 .*\n.*it makes .*FeedingJob", done.stdout)
    refused = on_aws(tmp_path, cloud, *words, "--allow-writes", "--expect-account", "111122222222")
    assert refused.returncode == 4
    assert "********2222 is expected" in refused.stderr
    needless = on_aws(tmp_path, cloud, *words, "--dry-run", "--target", "reference")
    assert needless.returncode == 4


@pytest.mark.parametrize("answer", ["y", "n"])
def test_a_person_is_asked_once(tmp_path: Path, cloud: Cloud, words: tuple[str, ...], answer: str) -> None:
    """On a terminal of its own, as a person has one."""
    mine, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "conformance", "run", "--target", f"aws={cloud.url}", *QUICK, *words],
        cwd=tmp_path, env=clean(**environment(tmp_path, cloud)), stdin=theirs, stdout=theirs, stderr=theirs,
        start_new_session=True, preexec_fn=lambda: os.close(os.open(os.ttyname(0), os.O_RDWR)),
    )  # fmt: skip
    os.close(theirs)
    seen, deadline = "", time.monotonic() + 120
    while time.monotonic() < deadline:
        if select.select([mine], [], [], 0.2)[0]:
            try:
                seen += os.read(mine, 65536).decode("utf-8", "replace")
            except OSError:  # the process is gone
                break
        if "[y/N]" in seen and answer:
            assert written(cloud) == ["GetCallerIdentity"] or written(cloud) == []
            os.write(mine, f"{answer}\n".encode())
            answer, given = "", answer
    assert process.wait(60) in (0, 5), seen
    os.close(mine)
    assert seen.count("[y/N]") == 1
    made = [name for name in written(cloud) if name.startswith("Create")]
    assert bool(made) == (given == "y")
    assert report(tmp_path)["target"]["name"] == "aws"

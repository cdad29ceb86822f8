"""The bench: a driver that breaks down in mid-run, and a call that never ends."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest

from conformance.contract.client_requirements import client_catalogue
from conformance.contract.load import load_service
from conformance.properties.effort import PROFILES
from conformance.sdk import driver as module
from conformance.sdk.bench import Bench, Settings
from conformance.sdk.drivers.shipped import start
from conformance.sdk.properties.error import test_not_json as not_json
from conformance.sdk.recorder import Answer
from conformance.verdicts.outcome import Inconclusive, Violation
from conformance.world.errors import Lacking, Unreachable
from tests.sdk.test_driver import LOOP, WELL

ANSWERS = (Answer(200, (), b"{}"),)
Make = Callable[[str], Bench]


@pytest.fixture
def make(tmp_path: Path) -> Iterator[Make]:
    """Return what makes a bench with a driver that does something when it is called."""
    benches: list[Bench] = []

    def making(body: str) -> Bench:
        script = tmp_path / "toy.py"
        script.write_text(WELL + LOOP.replace("BODY", f'if message["type"] == "call":\n        {body}'))
        command = f"{sys.executable} {script}"
        service = load_service("personalize")
        benches.append(Bench(service, lambda added: start(command, added), PROFILES["smoke"]))
        return benches[-1]

    yield making
    for bench in benches:
        bench.close()


def call(bench: Bench) -> None:
    bench.call("ListDatasetGroups", {}, ANSWERS)


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("sys.exit(7)", "it ended with code 7"),
        ("print('Traceback', flush=True)", "it wrote no JSON"),
        ("print('{}', flush=True)", "it answered call with"),
    ],
)
def test_a_driver_that_breaks_down_is_started_again_and_given_up_at_last(
    make: Make, body: str, told: str
) -> None:
    bench = make(body)
    for _ in range(4):
        with pytest.raises(Inconclusive, match=told):
            call(bench)
    with pytest.raises(Unreachable, match=f"broke down 5 times in a row: .*{told}"):
        call(bench)


def test_a_call_that_never_ends_is_waited_for_once(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CALL", 0.3)
    bench = make("time.sleep(60)")
    with (
        pytest.raises(Inconclusive, match="did not answer within"),
        bench.awaited("ListDatasetGroups", "a short answer"),
    ):
        call(bench)
    calls = bench.calls
    again = r"after a short answer .* not waited for again"
    with pytest.raises(Inconclusive, match=again), bench.awaited("ListDatasetGroups", "a short answer"):
        call(bench)
    assert bench.calls == calls


def test_what_the_sdk_does_not_have_is_not_called_silent(make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CALL", 0.3)
    bench = make(
        "if message['operation'] == 'ListDatasetGroups':\n"
        "            say(message, type='unsupported', reason='there is no such operation'); continue\n"
        "        time.sleep(60)"
    )
    with pytest.raises(Lacking):
        bench.call("ListDatasetGroups", {}, (Answer(),))
    with pytest.raises(Inconclusive), bench.awaited("DescribeSchema", "a short answer"):
        bench.call("DescribeSchema", {"schemaArn": "a"}, (Answer(),))
    with pytest.raises(Lacking), bench.awaited("ListDatasetGroups", "a short answer"):
        raise AssertionError("it is not called again")


def test_a_driver_that_died_is_asked_again(make: Make) -> None:
    bench = make("sys.exit(7)")
    for _ in range(2):
        with (
            pytest.raises(Inconclusive, match="code 7"),
            bench.awaited("ListDatasetGroups", "a short answer"),
        ):
            call(bench)
    assert bench.calls == 2


def test_what_nobody_can_catch_is_no_error_like_others(make: Make) -> None:
    bench = make(
        "import urllib.request, urllib.error\n"
        "        try: urllib.request.urlopen(url, b'{}')\n"
        "        except urllib.error.HTTPError: pass\n"
        "        told = 'uncaught SyntaxError'\n"
        "        say(message, type='failure', class_name=told, code=None, message=''); continue\n"
        "    if message['type'] == 'configure': url = message['endpoint']"
    )
    requirement = client_catalogue(bench.service)["sdk.personalize.ListDatasetGroups.error.notJson"]
    with pytest.raises(Violation, match="nobody can catch it"):
        not_json(requirement, bench)


def test_the_exchanges_of_a_call_are_numbered_from_one() -> None:
    with closing(
        Bench(load_service("kinesis"), lambda added: start("tiny", added), PROFILES["smoke"])
    ) as bench:
        trial = bench.call("ListShards", {}, (Answer(500), *ANSWERS), Settings(max_attempts=2))
    assert [(each.sequence, each.status) for each in trial.exchanges()] == [(1, 500), (2, 200)]

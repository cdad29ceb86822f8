"""Only real AWS is observed, and only what decides: a violating request accepted, or refused as invalid."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from attrs import evolve
from click.testing import CliRunner

from conformance.cli import main
from conformance.contract.catalogue import catalogue
from conformance.contract.model import Service
from conformance.contract.observations import faults
from conformance.recordings.document import Kept, Recording
from conformance.recordings.observing import Fact, as_toml, facts
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Valid, Violates
from tests.checks.exchanges import answered, refused

from .test_reading import HEADING, recorded

AWS = evolve(HEADING, kind="aws", target="aws", url="https://zoo.eu-west-1.amazonaws.com")
SOURCE = "https://example.org/recordings"
BREAKS = Violates("name", "required")


def sent(service: Service, exchange: Exchange, intent: Violates | Valid = BREAKS) -> Exchange:
    return evolve(exchange, intent=intent, contract=service.operations["CreateKeeper"], region="eu-west-1")


def seen(service: Service, *exchanges: Exchange, heading=AWS, **more: str) -> list[Fact]:
    entries = tuple(Kept(exchange, **more) for exchange in exchanges)
    return list(facts(Recording(heading, entries), catalogue(service)))


def test_accepted_and_refused_are_facts(service: Service):
    taken = sent(service, answered("CreateKeeper", {"keeperArn": "a"}, body={"nickname": "secret"}))
    not_taken = sent(service, refused("CreateKeeper", "ValidationException"))
    found = seen(service, taken, not_taken, taken)
    text = as_toml(found, SOURCE)
    document = tomllib.loads(text)
    assert faults(document) == []
    told = [(o["answer"], o["as_documented"], o["region"]) for o in document["observation"]]
    assert told == [("refused", True, "eu-west-1"), ("accepted", False, "eu-west-1")]
    assert "secret" not in text  # no value of a request or an answer


def test_what_decides_nothing_is_no_fact(service: Service):
    others = [
        sent(service, refused("CreateKeeper", code)) for code in ("LimitExceededException", "AccessDenied")
    ]
    others.append(sent(service, answered("CreateKeeper", {}, 500)))
    others.append(sent(service, answered("CreateKeeper", {}), Valid()))
    others.append(sent(service, answered("CreateKeeper", {}), Violates("nosuch", "required")))
    assert seen(service, *others) == []


@pytest.mark.parametrize(
    "other",
    [
        {"kind": "emulator"}, {"url": "http://127.0.0.1:4566"}, {"imported": "har"},
        {"url": "https://amazonaws.com.example.org"}, {"kind": "url"},
    ],
)  # fmt: skip
def test_nothing_else_is_aws(service: Service, other: dict[str, str]):
    taken = sent(service, answered("CreateKeeper", {"keeperArn": "a"}))
    assert seen(service, taken)
    assert seen(service, taken, heading=evolve(AWS, **other)) == []


def test_the_guard_and_the_second_account_are_no_witnesses(service: Service):
    taken = sent(service, answered("CreateKeeper", {"keeperArn": "a"}))
    assert seen(service, taken, by="guard") == seen(service, taken, account="other") == []


def test_the_command_names_what_it_leaves_out(tmp_path: Path, schemas: Path, service: Service):
    taken = sent(service, answered("CreateKeeper", {"keeperArn": "a"}))
    recorded(tmp_path, taken, heading=AWS)
    recorded(tmp_path, taken, heading=evolve(HEADING, target="emulator", kind="emulator"))
    words = ["observe", str(tmp_path), "--schemas", str(schemas), "--source", SOURCE]
    done = CliRunner().invoke(main, words)
    assert done.exit_code == 0
    assert "left out: emulator" in done.stderr
    assert len(tomllib.loads(done.stdout)["observation"]) == 1
    assert CliRunner().invoke(main, [*words[:-1], "nowhere"]).exit_code == 4

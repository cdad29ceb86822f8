"""The same request again: answered as the first time, refused, or in place of what was there."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.contract.load import load_service
from conformance.emulator import Server

from .conftest import ROLE, Client

DEFINITION = '{"StartAt":"Only","States":{"Only":{"Type":"Pass","End":true}}}'
OTHER = '{"StartAt":"Other","States":{"Other":{"Type":"Pass","End":true}}}'
MACHINE = {"name": "m", "definition": DEFINITION, "roleArn": ROLE}


@pytest.fixture
def machines() -> Iterator[Client]:
    server = Server(load_service("stepfunctions"), step=0.0)
    server.start()
    yield Client(server)
    server.stop()


def test_the_same_create_again_is_answered_as_the_first_time(machines: Client) -> None:
    first = machines.ok("CreateStateMachine", MACHINE)
    assert machines.ok("CreateStateMachine", MACHINE) == first
    assert len(machines.ok("ListStateMachines", {})["stateMachines"]) == 1


def test_another_content_is_refused_as_the_page_says(machines: Client) -> None:
    machines.ok("CreateStateMachine", MACHINE)
    other = {**MACHINE, "definition": OTHER}
    assert machines.refused("CreateStateMachine", other) == "StateMachineAlreadyExists"


def test_a_put_of_what_is_there_replaces_it() -> None:
    server = Server(load_service("ecr"), step=0.0)
    server.start()
    try:
        client = Client(server)
        for value in ("ENABLED", "DISABLED"):
            client.ok("PutAccountSetting", {"name": "BLOB_MOUNTING", "value": value})
        assert client.ok("GetAccountSetting", {"name": "BLOB_MOUNTING"})["value"] == "DISABLED"
    finally:
        server.stop()


def test_a_fault_forgets_that_it_was_made_before() -> None:
    fault = "CreateStateMachine.idempotent:forgotten"
    server = Server(load_service("stepfunctions"), fault=fault, step=0.0)
    server.start()
    try:
        client = Client(server)
        client.ok("CreateStateMachine", MACHINE)
        assert client.refused("CreateStateMachine", MACHINE) == "StateMachineAlreadyExists"
    finally:
        server.stop()

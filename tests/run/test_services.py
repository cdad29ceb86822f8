"""``conformance services``: what is said of a service agrees with what a run would find."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from conformance.contract.load import available_services, load_service
from conformance.pages.first_use import compile_once
from conformance.pages.installed import installed
from conformance.pages.render import Renderer
from conformance.run import services as listing
from conformance.run.services import known, services


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def call(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(services, list(words))
    return done.exit_code, done.output


def test_boto3_is_asked_for_protocol_and_operations_without_a_client() -> None:
    (found,) = installed(["kms"])
    renderer = Renderer("kms")
    assert found.operations == len(renderer.model.operation_names)
    assert (found.protocol, found.title) == ("awsJson1.1", renderer.model.metadata["serviceFullName"])


def test_shipped_ones_are_those_of_the_package_and_their_hints_are_counted() -> None:
    rows = {row.service: row for row in known(available_services())}
    assert {row.contract for row in rows.values()} == {listing.SHIPPED}
    hints = load_service("personalize").hints
    assert rows["personalize"].hints == sum(map(len, hints.values())) > 0


def test_where_a_contract_comes_from(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listing, "PROTOCOLS", {"awsJson1.1": None})
    assert [row.contract for row in known(["pricing", "s3"])] == [listing.FIRST_USE, listing.NOT_SPOKEN]
    compile_once("pricing", lambda stage: None)
    assert [row.contract for row in known(["pricing"])] == [listing.COMPILED]


def test_the_table_and_the_json_say_the_same() -> None:
    code, table = call("--service", "kms", "--service", "pricing")
    assert code == 0
    head, *lines = [line.split() for line in table.splitlines()]
    assert head == ["service", "protocol", "operations", "contract", "hints"]
    code, text = call("--service", "kms", "--service", "pricing", "--json")
    rows = json.loads(text)
    assert [line[:3] for line in lines] == [[r["service"], r["protocol"], str(r["operations"])] for r in rows]
    assert lines[1][3:] == ["on", "first", "use", "-"]


def test_shipped_lists_no_others() -> None:
    code, table = call("--shipped")
    assert code == 0
    assert [line.split()[0] for line in table.splitlines()[1:]] == available_services()

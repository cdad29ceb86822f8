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
from conformance.run.options import Options, UsageError
from conformance.run.services import known, services
from conformance.run.session import load


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


def test_a_protocol_that_is_not_spoken_is_one_line_and_compiles_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("conformance.protocols.registry.PROTOCOLS", {})
    with pytest.raises(UsageError, match=r"^pricing speaks awsJson1\.1, which is not known here"):
        load(Options((), {"service": "pricing"}), lambda stage: None)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match=r"^kms speaks"):
        load(Options((), {"service": "kms"}), lambda stage: None)


def test_a_service_is_compiled_where_a_run_first_asks_for_it() -> None:
    told: list[str] = []
    assert load(Options((), {"service": "pricing"}), told.append).name == "pricing"
    assert told


def test_in_a_folder_of_ones_own_nothing_is_compiled(tmp_path: Path) -> None:
    options = Options((), {"service": "pricing", "schemas": str(tmp_path)})
    with pytest.raises(UsageError, match="no contracts for service 'pricing'"):
        load(options, lambda stage: None)
    with pytest.raises(UsageError, match=r"has no service 'dynamo'; did you mean 'dynamodb'\?"):
        load(Options((), {"service": "dynamo"}), lambda stage: None)

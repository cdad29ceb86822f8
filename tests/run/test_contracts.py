"""Which contracts a run is about: shipped or compiled, one service or several, and what is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.contract.catalogue import catalogue
from conformance.run.contracts import load, selected
from conformance.run.options import Options, UsageError
from tests.run.door import conformance, results


@pytest.fixture(autouse=True)
def _cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))


def test_a_protocol_that_is_not_spoken_is_one_line_and_compiles_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("conformance.protocols.registry.PROTOCOLS", {})
    with pytest.raises(UsageError, match=r"^pricing speaks awsJson1\.1, which is not known here"):
        load(Options((), {"service": ["pricing"]}), lambda stage: None)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match=r"^kms speaks"):
        load(Options((), {"service": ["kms"]}), lambda stage: None)


def test_a_service_is_compiled_where_a_run_first_asks_for_it() -> None:
    told: list[str] = []
    assert [s.name for s in load(Options((), {"service": ["pricing"]}), told.append)] == ["pricing"]
    assert told


def test_in_a_folder_of_ones_own_nothing_is_compiled(tmp_path: Path) -> None:
    options = Options((), {"service": ["pricing"], "schemas": str(tmp_path)})
    with pytest.raises(UsageError, match="no contracts for service 'pricing'"):
        load(options, lambda stage: None)
    with pytest.raises(UsageError, match=r"has no service 'dynamo'; did you mean 'dynamodb'\?"):
        load(Options((), {"service": ["dynamo"]}), lambda stage: None)


def test_several_services_are_each_loaded_once_and_chosen_from_together() -> None:
    options = Options((), {"service": ["kms", "secretsmanager", "kms"]})
    services = load(options, lambda stage: None)
    assert [s.name for s in services] == ["kms", "secretsmanager"]
    wanted = Options((), {"operation": ["ListAliases", "ListSecrets"], "requirement": ()})
    chosen = selected(services, wanted, catalogue)
    assert {(r.service, r.operation) for r in chosen} == {
        ("kms", "ListAliases"),
        ("secretsmanager", "ListSecrets"),
    }
    with pytest.raises(
        UsageError,
        match=r"services kms, secretsmanager has operation 'ListSecret'; did you mean 'ListSecrets'\?",
    ):
        selected(services, Options((), {"operation": ["ListSecret"], "requirement": ()}), catalogue)


def test_a_run_of_several_services_gives_each_a_report_of_its_own(tmp_path: Path) -> None:
    words = ["--service", "kms", "--service", "stepfunctions", "--operation", "ListAliases"]
    words += ["--operation", "ListActivities", "--profile", "smoke", "--partial", "part.json", "-n", "2"]
    done = conformance(tmp_path, "run", *words)
    assert done.returncode == 0, done.stdout + done.stderr
    folders = [tmp_path / "reports" / f"reference-{name}" for name in ("kms", "stepfunctions")]
    found = [results(folder) for folder in folders]
    assert [one["service"] for one in found] == ["kms", "stepfunctions"]
    for one in found:
        assert one["target"]["name"] == "reference"
        assert one["exchanges"] > 0
        assert {r["id"].partition(".")[0] for r in one["requirements"]} == {one["service"]}
        assert f"--service {one['service']} " in one["command"]
        assert f"conformance of reference in {one['service']}" in done.stdout
    again = conformance(tmp_path, "merge", "part.json", "--report", "merged")
    assert again.returncode == 0, again.stdout + again.stderr
    assert [results(tmp_path / "merged" / folder.name)["summary"] for folder in folders] == [
        one["summary"] for one in found
    ]

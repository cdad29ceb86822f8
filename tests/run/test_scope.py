"""The first words of a run: what will be tested, and about how long that takes."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.catalogue import catalogue
from conformance.contract.model import Requirement, Service
from conformance.report import results_file
from conformance.run.course import cost
from conformance.run.scope import Estimate, expected, first_words
from tests.report.factories import requirement, results


@pytest.fixture
def chosen(service: Service) -> list[Requirement]:
    return [r for r in catalogue(service).values() if r.operation in ("CreateKeeper", "DescribeKeeper")]


def session(service: Service, *kinds: str, profile: str = "default") -> Any:
    """A run of which only what is asked here is there: a target of each kind, by the kind's name."""
    visits = {kind: SimpleNamespace(kind=kind, target_name=kind, service=service) for kind in kinds}
    options = SimpleNamespace(profile=profile)
    return SimpleNamespace(services=(service,), visits=visits, options=options, names=lambda: list(visits))


def reported(folder: Path, **changes: Any) -> Path:
    """A folder with the report of an earlier run."""
    made = evolve(results(requirement()), service="zoo", profile="default", seconds=30.0, ended="complete")
    target = evolve(made.target, name="emulator")
    results_file.write(evolve(made, target=target, **changes), folder)
    return folder


def test_the_words(service: Service, chosen: list[Requirement]) -> None:
    run = session(service, "emulator", "reference")
    line = f"{service.title or 'zoo'} on emulator, then reference: 2 operations, {len(chosen)} requirements"
    assert first_words(run, chosen * 2, None) == f"{line}, profile default"
    assert first_words(run, chosen, Estimate(70, False)) == f"{line}, profile default; up to about 70 s"
    assert first_words(run, chosen, Estimate(130, True)) == (
        f"{line}, profile default; about 2 min, as last time"
    )


def test_without_an_earlier_report_it_is_as_on_the_reference(
    service: Service, chosen: list[Requirement], tmp_path: Path
) -> None:
    once = expected(session(service, "emulator"), {"emulator": tmp_path}, chosen, 0)
    assert once is not None
    assert not once.earlier
    assert 0 < once.seconds < 1 * len(chosen)
    twice = expected(session(service, "emulator"), {"emulator": tmp_path}, chosen, 2)
    assert twice == Estimate(pytest.approx(once.seconds / 2), False)
    both = {"emulator": tmp_path, "other": tmp_path}
    assert expected(session(service, "emulator", "other"), both, chosen * 2, 0) == Estimate(
        pytest.approx(2 * once.seconds), False
    )


def test_profiles_differ(service: Service, chosen: list[Requirement], tmp_path: Path) -> None:
    found = [
        expected(session(service, "emulator", profile=profile), {"emulator": tmp_path}, chosen, 0)
        for profile in ("smoke", "default", "thorough")
    ]
    seconds = [one.seconds for one in found if one is not None]
    assert len(seconds) == 3
    assert sorted(set(seconds)) == seconds


def test_of_a_real_account_nothing_is_known_at_first(
    service: Service, chosen: list[Requirement], tmp_path: Path
) -> None:
    assert expected(session(service, "aws"), {"aws": tmp_path}, chosen, 0) is None


def test_an_earlier_report_says_it_better(
    service: Service, chosen: list[Requirement], tmp_path: Path
) -> None:
    folder = reported(tmp_path)
    work = cost(r.family for r in results(requirement()).requirements)
    found = expected(session(service, "emulator"), {"emulator": folder}, chosen, 2)
    assert found == Estimate(pytest.approx(30.0 / work * cost(r.family for r in chosen)), True)


@pytest.mark.parametrize(
    "changes", [{"service": "kms"}, {"profile": "smoke"}, {"ended": "interrupted"}, {"requirements": ()}]
)
def test_another_run_says_nothing(
    service: Service, chosen: list[Requirement], tmp_path: Path, changes: dict[str, Any]
) -> None:
    found = expected(session(service, "emulator"), {"emulator": reported(tmp_path, **changes)}, chosen, 0)
    assert found is not None
    assert not found.earlier


def test_nor_does_a_report_that_cannot_be_read(
    service: Service, chosen: list[Requirement], tmp_path: Path
) -> None:
    (tmp_path / "results.json").write_text("{")
    found = expected(session(service, "emulator"), {"emulator": tmp_path}, chosen, 0)
    assert found is not None
    assert not found.earlier

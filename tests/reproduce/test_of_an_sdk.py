"""A failure of an SDK is tried again with its driver, alone, or told as the commands that show it."""

from __future__ import annotations

from pathlib import Path

import pytest

from conformance.reproduce.rerun import words
from tests.run.door import conformance

GARBLED = "sdk.personalize.ListDatasetGroups.error.garbled"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the report of a run on a client that takes what is no JSON for a success."""
    made = tmp_path_factory.mktemp("run")
    driver = ("--driver", "tiny@error.garbled:success", "--report", "reports/tiny")
    done = conformance(made, "sdk", "run", *driver, "--requirement", GARBLED)
    assert done.returncode == 1, done.stdout + done.stderr
    return made


def test_it_still_fails(folder: Path) -> None:
    done = conformance(folder, "reproduce", GARBLED)
    assert done.returncode == 1, done.stdout + done.stderr
    assert "is taken for a success" in done.stdout
    assert "✗ still fails on tiny@error.garbled:success, alone" in done.stdout


def test_with_another_driver_it_does_not(folder: Path) -> None:
    done = conformance(folder, "reproduce", GARBLED, "--from", "reports/tiny", "--target", "tiny")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "✓ does not fail any more on tiny, alone" in done.stdout


def test_as_a_file_it_is_the_commands(folder: Path) -> None:
    done = conformance(folder, "reproduce", GARBLED, "--as", "curl")
    assert done.returncode == 0, done.stderr
    assert "conformance sdk answer --port" in done.stdout
    assert "conformance sdk call --driver tiny@error.garbled:success" in done.stdout
    refused = conformance(folder, "reproduce", GARBLED, "--as", "pytest")
    assert refused.returncode == 4
    assert "is of an SDK, and is not told as pytest" in refused.stderr


def test_a_client_has_no_options_of_servers() -> None:
    found = words(GARBLED, "boto3", {"lifecycle-timeout": 5, "seed": 7}, ())
    assert found[:6] == ("sdk", "run", "--config", "none", "--driver", "boto3")
    assert "personalize" in found
    assert found[-2:] == ("--seed", "7")

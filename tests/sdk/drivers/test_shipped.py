"""Where the SDK of a driver is found, and what is said where it is not."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import boto3
import pytest

from conformance.sdk.drivers import install, shipped
from conformance.sdk.errors import DriverError


@pytest.fixture(autouse=True)
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(install, "kept", lambda: tmp_path / "kept")
    return tmp_path / "kept"


def packages(folder: Path, versions: dict[str, str]) -> None:
    for name, version in versions.items():
        place = folder / "node_modules" / name
        place.mkdir(parents=True)
        (place / "package.json").write_text(json.dumps({"version": version}))


def test_boto3_is_the_suites_own() -> None:
    found = shipped.find("boto3")
    assert (found.command[0], found.version) == (sys.executable, boto3.__version__)
    assert Path(found.command[1]).name == "boto3_driver.py"


def test_a_command_is_a_command() -> None:
    found = shipped.find("sh -c 'exit 3'")
    assert (found.command, found.version) == (("sh", "-c", "exit 3"), None)
    with pytest.raises(DriverError, match="ended with code 3"):
        shipped.start("sh -c 'exit 3'")


def test_packages_of_one_service_each(kept: Path) -> None:
    folder = kept / "sdk-aws-sdk-js"
    packages(folder, {"@aws-sdk/client-ssm": "3.9.0", "@aws-sdk/client-sfn": "3.10.0"})
    found = shipped.find("aws-sdk-js")
    assert found.version == "3.10.0"
    assert found.command[3:] == ("sfn=@aws-sdk/client-sfn", "ssm=@aws-sdk/client-ssm")
    (folder / "services.json").write_text('{"stepfunctions": "@aws-sdk/client-sfn"}')
    assert shipped.find("aws-sdk-js").command[3:] == ("stepfunctions=@aws-sdk/client-sfn",)


def test_a_folder_of_the_users(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    packages(tmp_path, {"@aws-lite/client": "0.1.0"})
    monkeypatch.setenv("CONFORMANCE_AWS_LITE_FOLDER", str(tmp_path))
    assert shipped.find("aws-lite").version == "0.1.0"
    monkeypatch.setenv("CONFORMANCE_AWS_LITE_FOLDER", str(tmp_path / "none"))
    with pytest.raises(DriverError, match="none: there is no node_modules"):
        shipped.find("aws-lite")


@pytest.mark.parametrize(
    ("driver", "told"),
    [
        ("aws-sdk-js", "the SDK of aws-sdk-js is not installed: conformance sdk install aws-sdk-js"),
        ("boto3@1.2", "the SDK of boto3@1.2 is not installed: conformance sdk install boto3@1.2"),
        ("aws-cli@1.2", "the SDK of aws-cli@1.2 is not installed: conformance sdk install aws-cli@1.2"),
        ("aws-lite@1", "the SDK of aws-lite@1 is not installed: conformance sdk install aws-lite@1"),
        ("nonsense", "nonsense is no driver and no command; drivers: boto3, aws-sdk-js, aws-cli, aws-lite"),
        ("", "a driver is a name or a command, and this is neither"),
    ],
)
def test_what_there_is_not(driver: str, told: str) -> None:
    with pytest.raises(DriverError) as problem:
        shipped.find(driver)
    assert str(problem.value) == told


def test_a_python_without_the_sdk(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("CONFORMANCE_AWS_CLI_PYTHON", sys.executable)
    monkeypatch.setattr(shipped, "installed", lambda python, name: (None, "3.11"))
    with pytest.raises(DriverError, match="the SDK of aws-cli is not installed"):
        shipped.find("aws-cli")
    monkeypatch.setenv("CONFORMANCE_AWS_CLI_PYTHON", str(tmp_path))
    with pytest.raises(DriverError, match="this is no Python"):
        shipped.find("aws-cli")


def test_each_driver_can_be_installed() -> None:
    assert shipped.names() == list(install.SOURCES)

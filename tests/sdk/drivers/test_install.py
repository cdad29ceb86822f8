"""What is run to install an SDK; nothing is fetched here."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from conformance.sdk.commands import sdk
from conformance.sdk.drivers import install as module
from conformance.sdk.drivers.install import install
from conformance.sdk.errors import DriverError
from conformance.targets.errors import TargetError


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """Return the commands that are run, which do nothing."""
    commands: list[list[str]] = []
    monkeypatch.setattr(module, "kept", lambda: tmp_path)
    monkeypatch.setattr(module, "carry_out", lambda command, what, tell: commands.append(command))
    monkeypatch.setattr(module.shutil, "which", lambda name: f"/bin/{name}")
    return commands


def test_a_python_package(ran: list[list[str]], tmp_path: Path) -> None:
    assert install("aws-cli@1.40.0") == tmp_path / "sdk-aws-cli@1.40.0"
    assert ran[0][1:3] == ["-m", "venv"]
    assert ran[1][0] == str(tmp_path / "sdk-aws-cli@1.40.0/bin/python")
    assert ran[1][-1] == "awscli==1.40.0"


def test_packages_of_services(ran: list[list[str]], tmp_path: Path) -> None:
    install("aws-sdk-js", ["stepfunctions"])
    assert ran[-1][-1:] == ["@aws-sdk/client-sfn"]
    install("aws-sdk-js", ["logs"])  # those of before stay
    assert ran[-1][-2:] == ["@aws-sdk/client-sfn", "@aws-sdk/client-cloudwatch-logs"]
    told = json.loads((tmp_path / "sdk-aws-sdk-js" / "services.json").read_text())
    assert told == {"stepfunctions": "@aws-sdk/client-sfn", "logs": "@aws-sdk/client-cloudwatch-logs"}


def test_plug_ins_of_a_version(ran: list[list[str]]) -> None:
    install("aws-lite@0.2.0", ["ssm"])
    assert ran[-1][-2:] == ["@aws-lite/client@<=0.2.0", "@aws-lite/ssm@<=0.2.0"]


@pytest.mark.parametrize(
    ("driver", "services", "told"),
    [
        ("nothing", [], "nothing is none of boto3, aws-sdk-js, aws-cli, aws-lite"),
        ("boto3@$(id)", [], "boto3: '$(id)' is not a version"),
        ("aws-sdk-js", ["nothing"], "nothing is no service of boto3"),
    ],
)
def test_what_cannot_be_installed(ran: list[Any], driver: str, services: list[str], told: str) -> None:
    with pytest.raises(DriverError) as problem:
        install(driver, services)
    assert str(problem.value) == told
    assert ran == []


def test_a_failure_is_one_line(ran: list[Any], monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object) -> None:
        raise TargetError("aws-cli: no environment could be made: no such release")

    monkeypatch.setattr(module, "carry_out", fail)
    done = CliRunner().invoke(sdk, ["install", "aws-cli@0"])
    assert done.exit_code == 4
    assert done.output.splitlines() == ["ERROR: aws-cli: no environment could be made: no such release"]
    monkeypatch.setattr(module.shutil, "which", lambda name: None)
    with pytest.raises(DriverError, match="there is no npm on the path"):
        install("aws-lite")

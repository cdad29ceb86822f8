"""SDKs in environments of their own, a ``venv`` or a folder with ``node_modules``, made on demand."""

from __future__ import annotations

import json
import re
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

import botocore.session
from attrs import frozen
from botocore.exceptions import UnknownServiceError

from conformance.sdk.errors import DriverError
from conformance.targets.environment import Progress, alone, carry_out, kept
from conformance.targets.errors import TargetError


@frozen
class Source:
    """What an SDK is installed from."""

    pip: str | None = None
    """Its distribution; None where it comes from npm."""
    npm: str = ""
    """The package of one service, with ``{service}`` in it."""
    always: tuple[str, ...] = ()
    """Packages of npm that it takes whatever the services."""
    services: tuple[str, ...] = ()
    """Those that are installed where none is named."""
    by_id: bool = False
    """Whether a package's name has the service's ID and not botocore's name of it."""


SOURCES = {
    "boto3": Source(pip="boto3"),
    "aws-sdk-js": Source(
        npm="@aws-sdk/client-{service}",
        services=("personalize", "ssm", "lambda", "kinesis", "dynamodb"),
        by_id=True,
    ),
    "aws-cli": Source(pip="awscli"),
    "aws-lite": Source(
        npm="@aws-lite/{service}", always=("@aws-lite/client",), services=("ssm", "lambda", "dynamodb")
    ),
}

_VERSION = re.compile(r"[0-9A-Za-z][0-9A-Za-z.+-]*", re.ASCII)


def folder(driver: str) -> Path:
    """Return where ``NAME`` or ``NAME@VERSION`` is installed, or would be. It may be deleted at any time."""
    return kept() / f"sdk-{driver}"


def install(driver: str, services: Sequence[str] = ()) -> Path:
    """Install an SDK, or more of its services; return where it is.

    Args:
        driver: ``NAME``, which is the newest, or ``NAME@VERSION``.
        services: by botocore's names; those of earlier installations stay.

    Raises:
        DriverError: in one line, if it cannot be installed.
    """
    name, _, version = driver.partition("@")
    source = SOURCES.get(name)
    if source is None:
        raise DriverError(f"{name} is none of {', '.join(SOURCES)}")
    if version and not _VERSION.fullmatch(version):
        raise DriverError(f"{name}: {version!r} is not a version")
    where = folder(driver)
    tell = Progress(driver)
    try:
        where.parent.mkdir(parents=True, exist_ok=True)
        with alone(where.with_name(f"{where.name}.lock")):
            if source.pip is not None:
                _with_pip(where, driver, f"{source.pip}=={version}" if version else source.pip, tell)
            else:
                _with_npm(where, driver, source, version, services, tell)
    except OSError as problem:
        raise DriverError(f"{driver}: no environment can be made: {problem}") from problem
    except TargetError as problem:
        raise DriverError(str(problem)) from problem
    tell.line(f"installed in {where}")
    return where


def _with_pip(where: Path, driver: str, requirement: str, tell: Progress) -> None:
    python = where / "bin" / "python"
    if not python.exists():
        shutil.rmtree(where, ignore_errors=True)
        carry_out([sys.executable, "-m", "venv", str(where)], driver, tell)
    words = [
        "-m",
        "pip",
        "install",
        "--upgrade",
        "--disable-pip-version-check",
        "--progress-bar",
        "off",
        "--no-input",
    ]
    carry_out([str(python), *words, requirement], driver, tell)


def _with_npm(
    where: Path, driver: str, source: Source, version: str, services: Sequence[str], tell: Progress
) -> None:
    npm = shutil.which("npm")
    if npm is None:
        raise DriverError(f"{driver}: there is no npm on the path")
    told = where / "services.json"
    packages: dict[str, str] = json.loads(told.read_text("utf-8")) if told.exists() else {}
    for service in services or ([] if packages else source.services):
        packages[service] = source.npm.format(service=_service_id(service) if source.by_id else service)
    where.mkdir(parents=True, exist_ok=True)
    (where / "package.json").write_text('{"private": true}\n', "utf-8")
    # a package of one service is not released with each version of the others
    wanted = f"@<={version}" if version else ""
    words = [*source.always, *packages.values()]
    carry_out(
        [
            npm,
            "install",
            "--no-audit",
            "--no-fund",
            "--no-package-lock",
            "--prefix",
            str(where),
            *(f"{word}{wanted}" for word in words),
        ],
        driver,
        tell,
    )
    told.write_text(json.dumps(packages, indent=1) + "\n", "utf-8")


def _service_id(service: str) -> str:
    try:
        model = botocore.session.get_session().get_service_model(service)
    except UnknownServiceError as problem:
        raise DriverError(f"{service} is no service of boto3") from problem
    hyphenated: str = model.service_id.hyphenize()
    return hyphenated

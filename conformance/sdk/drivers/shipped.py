"""The drivers that are shipped, by name, and where their SDK is; anything else is a command of the user's."""

from __future__ import annotations

import json
import os
import shlex
import shutil
import sys
from collections.abc import Callable, Mapping
from pathlib import Path

from attrs import field, frozen

import conformance
from conformance.sdk.driver import Driver
from conformance.sdk.drivers.install import SOURCES, folder
from conformance.sdk.errors import DriverError
from conformance.targets.environment import installed, interpreter
from conformance.targets.errors import TargetError

_HERE = Path(__file__).parent
Environment = Mapping[str, str]


@frozen
class Launch:
    """How a driver is started."""

    name: str
    command: tuple[str, ...]
    version: str | None = None
    """The version of its SDK that is installed, found without asking the driver; None where not known."""
    environment: Environment = field(factory=dict)
    """What it needs in its environment."""


def start(driver: str, environment: Environment | None = None) -> Driver:
    """Start the shipped driver ``NAME`` or ``NAME@VERSION``, or a command's.

    Raises:
        DriverError: if it does not come up, or its SDK is not installed.
    """
    launch = find(driver)
    variables = {**launch.environment, **(environment or {})}
    return Driver.start(launch.command, variables, name=launch.name, version=launch.version)


def find(driver: str) -> Launch:
    """Return how the shipped driver of that name is started, or a command.

    Raises:
        DriverError: if its SDK is not installed; the line says what installs it.
    """
    name, _, version = driver.partition("@")
    finder = _FINDERS.get(name)
    if finder is None:
        words = tuple(shlex.split(driver))
        if not words:
            raise DriverError("a driver is a name or a command, and this is neither")
        if len(words) == 1 and shutil.which(words[0]) is None:
            raise DriverError(f"{driver} is no driver and no command; drivers: {', '.join(names())}")
        return Launch(driver, words)
    return finder(driver, version)


def names() -> list[str]:
    """Return the names of the drivers that are shipped."""
    return list(SOURCES)


def _boto3(driver: str, version: str) -> Launch:
    python = _python(driver, version, "CONFORMANCE_BOTO3_PYTHON", sys.executable)
    return _in_python(driver, python, "boto3", "boto3_driver.py")


def _aws_cli(driver: str, version: str) -> Launch:
    on_path = shutil.which("aws")
    python = _python(driver, version, "CONFORMANCE_AWS_CLI_PYTHON", on_path)
    return _in_python(driver, python, "awscli", "aws_cli_driver.py")


def _python(driver: str, version: str, variable: str, otherwise: str | None) -> str:
    """Return the Python that has the SDK: that of the variable, the one installed for it, or another."""
    own = folder(driver)
    place = (None if version else os.environ.get(variable)) or (str(own) if own.is_dir() else None)
    place = place or (None if version else otherwise)
    if place is None:
        raise DriverError(_missing(driver))
    try:
        return interpreter(place)
    except TargetError as problem:
        raise DriverError(str(problem)) from problem


def _in_python(driver: str, python: str, distribution: str, script: str) -> Launch:
    try:
        found = installed(python, distribution)[0]
    except TargetError as problem:
        raise DriverError(str(problem)) from problem
    if found is None:
        raise DriverError(_missing(driver))
    return Launch(driver, (python, str(_HERE / "python" / script)), found)


def _aws_sdk_js(driver: str, version: str) -> Launch:
    where = _node_modules(driver, version, "CONFORMANCE_AWS_SDK_JS_FOLDER")
    told = where / "services.json"
    packages = {
        path.name: f"@aws-sdk/{path.name}" for path in (where / "node_modules/@aws-sdk").glob("client-*")
    }
    services = {name.removeprefix("client-"): package for name, package in packages.items()}
    if told.exists():
        services = json.loads(told.read_text("utf-8"))
    if not services:
        raise DriverError(_missing(driver))
    words = [f"{service}={package}" for service, package in sorted(services.items())]
    versions = [_package_version(where, package) for package in services.values()]
    return _in_node(driver, "aws_sdk_driver.mjs", [str(where), *words], max(versions, key=_ordered))


def _aws_lite(driver: str, version: str) -> Launch:
    where = _node_modules(driver, version, "CONFORMANCE_AWS_LITE_FOLDER")
    return _in_node(driver, "aws_lite_driver.mjs", [str(where)], _package_version(where, "@aws-lite/client"))


def _node_modules(driver: str, version: str, variable: str) -> Path:
    named = None if version else os.environ.get(variable)
    where = Path(named) if named else folder(driver)
    if not (where / "node_modules").is_dir():
        raise DriverError(f"{named}: there is no node_modules" if named else _missing(driver))
    return where


def _package_version(where: Path, package: str) -> str:
    try:
        told: str = json.loads((where / "node_modules" / package / "package.json").read_text("utf-8"))[
            "version"
        ]
    except (OSError, ValueError, KeyError) as problem:
        raise DriverError(f"{where}: {package} is not installed") from problem
    return told


def _in_node(driver: str, script: str, words: list[str], version: str) -> Launch:
    node = shutil.which("node")
    if node is None:
        raise DriverError(f"{driver}: there is no node on the path")
    return Launch(driver, (node, str(_HERE / "javascript" / script), *words), version)


def _ordered(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("-")[0].split("."))


def _missing(driver: str) -> str:
    return f"the SDK of {driver} is not installed: conformance sdk install {driver}"


def _tiny(driver: str, version: str) -> Launch:
    """The client that faults are seeded into: ``tiny`` without one, ``tiny@FAULT`` with it."""
    words = (sys.executable, "-m", "conformance.sdk.tiny", "--fault", version or "none")
    root = Path(conformance.__file__).parent.parent
    return Launch(driver, words, conformance.__version__, {"PYTHONPATH": str(root)})


_FINDERS: dict[str, Callable[[str, str], Launch]] = {
    "boto3": _boto3,
    "aws-sdk-js": _aws_sdk_js,
    "aws-cli": _aws_cli,
    "aws-lite": _aws_lite,
    "tiny": _tiny,
}

"""The drivers that are shipped, by name; anything else is a command of the user's."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Mapping
from pathlib import Path

from attrs import frozen

from conformance.sdk.driver import Driver

_HERE = Path(__file__).parent


@frozen
class Shipped:
    """A driver of this package."""

    name: str
    command: tuple[str, ...]
    version: str | None = None
    """The version of its SDK that is installed, where that is known without asking the driver."""


def start(driver: str, environment: Mapping[str, str] | None = None) -> Driver:
    """Start the shipped driver of that name, or a command's.

    Raises:
        DriverError: if it does not come up, or its SDK is not installed.
    """
    found = find(driver)
    return Driver.start(found.command, environment or {}, name=found.name, version=found.version)


def find(driver: str) -> Shipped:
    """Return the shipped driver of that name, or one that is a command."""
    if driver == "boto3":
        import boto3

        script = _HERE / "python" / "boto3_driver.py"
        return Shipped("boto3", (sys.executable, str(script)), boto3.__version__)
    return Shipped(driver, tuple(shlex.split(driver)))

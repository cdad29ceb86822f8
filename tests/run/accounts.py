"""Runs on a stand-in for AWS, each in a process and a folder of its own, with a zoo or Personalize on it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.run.door import clean, conformance, results
from tests.standin.cloud import Cloud

QUICK = ("--poll-interval", "0.01", "--late-reads", "0.2", "--lifecycle-timeout", "20")


KEY = ("--setting", "gate_key=key-0")
"""What no API of the zoo makes."""


def environment(folder: Path, cloud: Cloud) -> dict[str, str]:
    return {**cloud.environment(), "XDG_STATE_HOME": str(folder / "state")}


def on_aws(folder: Path, cloud: Cloud, *words: str) -> subprocess.CompletedProcess[str]:
    """``conformance run --target aws`` with words."""
    return conformance(
        folder, "run", "--target", f"aws={cloud.url}", *QUICK, *KEY, *words, **environment(folder, cloud)
    )


def cleaning(folder: Path, cloud: Cloud, *words: str) -> subprocess.CompletedProcess[str]:
    """``conformance clean`` with words."""
    return conformance(folder, "clean", *QUICK, *words, **environment(folder, cloud))


def begun(folder: Path, cloud: Cloud, *words: str) -> subprocess.Popen[bytes]:
    """A run that somebody is going to end."""
    return subprocess.Popen(
        [sys.executable, "-m", "conformance", "run", "--target", f"aws={cloud.url}", *QUICK, *KEY, *words],
        cwd=folder,
        env=clean(**environment(folder, cloud)),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def journals(folder: Path) -> list[Path]:
    return sorted((folder / "state" / "aws-conformance" / "runs").glob("*.jsonl"))


def report(folder: Path) -> dict[str, Any]:
    return results(folder / "reports" / "aws")


def deletable(cloud: Cloud) -> dict[str, list[str]]:
    """What is nobody else's, and of a kind that can be deleted."""
    return {
        kind: there for kind, there in cloud.left().items() if f"Delete{kind}" in cloud.service.operations
    }


def written(cloud: Cloud) -> list[str]:
    """The operations that were asked for and do more than read."""
    reads = ("List", "Describe", "Get")
    return sorted({asked.operation for asked in cloud.asked if not asked.operation.startswith(reads)})

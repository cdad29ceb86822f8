"""The command line as a person uses it: in a folder of its own, in a process of its own."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

PREFIX = "personalize.CreateSchema"
REQUIRED, LONGEST = f"{PREFIX}.name.required", f"{PREFIX}.name.maxLength"
NOT_REQUIRED, TOO_LONG = "CreateSchema.name.required:unenforced", "CreateSchema.name.maxLength:unenforced"
"""Two faults of the reference emulator, each of which violates one of the two requirements."""

SMALL = ("--requirement", REQUIRED, "--requirement", LONGEST, "--profile", "smoke")


def conformance(
    folder: Path, *words: str, module: str = "conformance", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run a command line in a folder and return what it said."""
    return subprocess.run(
        [sys.executable, "-m", module, *words],
        cwd=folder,
        env=clean(**environment),
        capture_output=True,
        text=True,
        timeout=180,
    )


def clean(**more: str) -> dict[str, str]:
    """The environment without what a pytest or tox around this one put there."""
    theirs = ("PYTEST_", "TOX_", "COV_", "CONFORMANCE_")
    kept = {k: v for k, v in os.environ.items() if not k.startswith(theirs)}
    return {**kept, **more}


def faulty(fault: str) -> tuple[str, ...]:
    """The words that switch a fault of the reference emulator on."""
    return ("--setting", f"fault={fault}")


def verdicts(report: Path) -> dict[str, str]:
    """The verdicts in a report's folder, by requirement."""
    return {r["id"]: r["verdict"] for r in results(report)["requirements"]}


def results(report: Path) -> dict[str, Any]:
    """The results in a report's folder."""
    found: dict[str, Any] = json.loads((report / "results.json").read_text("utf-8"))
    return found


def heeds_ctrl_c() -> None:
    """For a new process: undo what a shell does to all that it starts in the background, ignore SIGINT."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)

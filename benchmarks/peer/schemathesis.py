"""Schemathesis, in an environment of its own, against the emulator with one fault; and what it noticed."""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from conformance.contract.model import Service

from .adapter import Adapter

VERSION = "4.32.5"

Alarm = tuple[str, str, str]
"""An operation, a check, and the check's message."""


@frozen
class Run:
    """One run: how many requests it sent, in how many seconds, and after how many each alarm came."""

    requests: int
    seconds: float
    alarms: dict[Alarm, int]


def environment(folder: Path) -> Path:
    """Make a virtual environment with Schemathesis, where there is none yet, and return its command.

    Raises:
        subprocess.CalledProcessError: if that fails.
    """
    command = folder / "bin" / "st"
    if not command.exists():
        subprocess.run([sys.executable, "-m", "venv", str(folder)], check=True)
        pip = [str(folder / "bin" / "pip"), "install", "-q", f"schemathesis=={VERSION}"]
        subprocess.run(pip, check=True)
    return command


def run(
    command: Path, service: Service, description: Path, fault: str | None, seed: int, examples: int
) -> Run:
    """Run all phases and all checks against an emulator with a fault (None: without)."""
    server = Adapter(service, fault)
    url = server.start()
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder) / "events.ndjson"
        words = [
            str(command), "run", str(description), "--url", url, "--seed", str(seed), "--checks", "all",
            "--max-examples", str(examples), "--continue-on-failure", "--no-shrink", "--request-timeout", "5",
            "--report", "ndjson", "--report-ndjson-path", str(report),
        ]  # fmt: skip
        try:
            subprocess.run(words, cwd=folder, capture_output=True, timeout=900, check=False)
        finally:
            server.stop()
        lines = report.read_text(encoding="utf-8").splitlines() if report.exists() else []
    alarms: dict[Alarm, int] = {}
    for place, alarm in _alarms(lines):
        alarms.setdefault(alarm, place)
    return Run(server.requests, time.monotonic() - started, alarms)


def _alarms(lines: list[str]) -> Iterator[tuple[int, Alarm]]:
    """Yield each failed check with the number of the request that it is about, in the order of sending."""
    sent: list[tuple[float, str, dict[str, Any]]] = []
    for line in lines:
        event = json.loads(line).get("ScenarioFinished")
        recorder = event["recorder"] if event else {}
        for case, interaction in recorder.get("interactions", {}).items():
            sent.append((interaction["timestamp"], case, {**recorder, "label": event["recorder"]["label"]}))
    for place, (_, case, recorder) in enumerate(sorted(sent, key=lambda one: one[0]), 1):
        for check in recorder.get("checks", {}).get(case, ()):
            if check["status"] == "failure":
                failure = check["failure_info"]["failure"]
                yield place, (failure["operation"], check["name"], _told(failure["message"]))


def _told(message: str) -> str:
    """The first lines of a message: what they say is the same for the same thing."""
    return "\n".join(message.splitlines()[:4])[:300]

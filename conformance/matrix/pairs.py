"""One pair of a matrix: a target and a service, run in a process of its own, wherever that is."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Mapping
from pathlib import Path

from attrs import field, frozen

RESULTS, PAGE, LOG = "results.json", "index.html", "log.txt"
KEPT = (RESULTS, PAGE)
INTERRUPTED = 2
LOST = -1
"""The code of a pair whose worker was lost whenever it was tried."""

_WORDS = ("--config", "none", "--fail-on", "none", "--quiet")
_TAIL = 2000


@frozen
class Pair:
    """A target, as ``--target`` names it, and a service."""

    target: str
    service: str

    def __str__(self) -> str:
        return f"{self.service} on {self.target}"

    @property
    def place(self) -> str:
        """The pair's folder below that of a run."""
        return f"{folder_name(self.target)}/{self.service}"


@frozen
class Task:
    """A pair, and what else ``conformance run`` is told."""

    pair: Pair
    words: tuple[str, ...] = ()


@frozen
class Outcome:
    """How a pair's run ended.

    ``code`` is its exit code; ``peak_mb`` is the most memory that the suite had, without the target's;
    ``said`` is the end of what it printed; ``files`` are those of its report that are kept, by name.
    """

    pair: Pair
    code: int
    seconds: float = 0.0
    peak_mb: int = 0
    said: str = ""
    files: Mapping[str, bytes] = field(factory=dict, repr=False)


def folder_name(target: str) -> str:
    """A target's name as a folder's: ``moto@5.0.0`` stays as it is, of a URL the signs that paths have go."""
    return "".join(char if char.isalnum() or char in "._-@=" else "-" for char in target)


def run_pair(task: Task) -> Outcome:
    """Run a pair and return what it left: on this machine or another one, which shares no folder with it.

    After Ctrl-C the run cleans up as it does alone, and is waited for.
    """
    with tempfile.TemporaryDirectory(prefix="conformance-") as name:
        folder = Path(name)
        command = [sys.executable, "-m", "conformance", "run", *_WORDS]
        command += ["--target", task.pair.target, "--service", task.pair.service, "--report", str(folder)]
        started = time.monotonic()
        with (folder / LOG).open("wb") as log:
            process = subprocess.Popen(
                [*command, *task.words], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
            code, peak = _waited(process)
        files = {kept: (folder / kept).read_bytes() for kept in KEPT if (folder / kept).is_file()}
        said = (folder / LOG).read_text("utf-8", "replace").strip()[-_TAIL:]
        return Outcome(task.pair, code, round(time.monotonic() - started, 1), peak, said, files)


def _waited(process: subprocess.Popen[bytes]) -> tuple[int, int]:
    """Wait for a process, also where this one is interrupted; return its exit code and its peak in MB."""
    while True:
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except KeyboardInterrupt:
            continue
        process.returncode = os.waitstatus_to_exitcode(status)
        return process.returncode, usage.ru_maxrss // 1024

"""What a server that the suite started printed, as a file beside the report.

Whoever looks for why a server failed wants its own words. Only the end is kept, without what looks like a
secret.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

from conformance.report.redact import redacted
from conformance.report.results_file import ResultsError, write_text
from conformance.targets.plugin import Running

NAME = "server.log"


class Printing(Protocol):
    """Who knows what a server printed."""

    @property
    def printed(self) -> str:
        """The end of it."""


class Reported(Protocol):
    """Where the report on whom is."""

    @property
    def visit(self) -> str:
        """The name of the visit."""

    @property
    def folder(self) -> Path:
        """The report's folder."""


def server_logs(visits: Mapping[str, Printing], reports: Sequence[Reported]) -> list[Path]:
    """Write what each server printed beside its report, once it has ended; return where."""
    paths = (write(visits[report.visit].printed, report.folder) for report in reports)
    return [path for path in paths if path is not None]


def write(printed: str, folder: Path) -> Path | None:
    """Write it into a report's folder, and return where it is; None where there is nothing to be read.

    The file of an earlier run does not stay beside the report of this one.
    """
    path = folder / NAME
    if printed.strip():
        try:
            write_text(path, redacted(printed))
        except ResultsError:
            return None  # what could not be written there was told already: the report stands beside it
        return path
    path.unlink(missing_ok=True)
    return None


def last_printed(running: Running) -> str:
    """End a target, and return what a server that the suite started printed last, for a message."""
    running.close()
    lines = [] if running.process is None else running.process.last_lines()
    return "".join(f"\n    {redacted(line)}" for line in lines)

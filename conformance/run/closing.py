"""What stands in the terminal at the end of a run: what was found on each target, and where it is."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from conformance.report.terminal import console, summary
from conformance.run.ending import Written
from conformance.run.party import Run

CLOSING = (
    "the line below is pytest's: an item is a requirement; skipped are those undecided or not implemented, "
    "xfailed those that fail and do not count here (known, or below --fail-on)"
)
"""What pytest's own closing line counts, whose words are about tests."""


def tell(
    reporter: pytest.TerminalReporter, session: Run, reports: Sequence[Written], logs: Sequence[Path]
) -> None:
    """Print it below pytest's own lines.

    Args:
        reporter: pytest's.
        session: the run.
        reports: what was written on each target.
        logs: where the words of servers are that the run started.
    """
    verbose = reporter.config.option.verbose
    verbosity = 1 if verbose > 0 else -1 if verbose < -1 else 0
    for report in reports:
        of = f" in {report.results.service}" if len(session.services) > 1 else ""
        reporter.section(f"conformance of {report.results.target.name}{of}")
        reporter.flush()
        summary(
            report.results,
            report.folder / "index.html",
            out=console(reporter._tw._file),
            verbosity=verbosity,
        )
    for log in logs if verbosity >= 0 else ():
        reporter.line(f"what the server printed: {log}")
    for remark in session.remarks:
        reporter.line(remark)
    if reports and verbosity >= 0:
        reporter.line(CLOSING)
    for line in session.unwritten:
        reporter.line(line)
    for defect in session.defects:
        reporter.line(f"defect of the suite itself: {defect}")

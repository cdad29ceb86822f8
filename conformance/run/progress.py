"""Live progress of ``conformance run`` on a terminal: a bar, and how many requirements have which verdict.

Where standard output is not a terminal, pytest's own dots stay; a quiet run shows neither. The plug-in is
loaded by ``conformance run`` alone: who starts pytest gets pytest's own progress.
"""

from __future__ import annotations

import contextlib
import os
from collections import Counter
from collections.abc import Generator, Sequence
from typing import Any

import pytest
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, ProgressColumn, TaskID, TimeElapsedColumn
from rich.table import Column
from rich.text import Text

from conformance.report.results import VERDICTS
from conformance.report.wording import LABEL, STYLE, SYMBOL

VERDICT = "verdict"
"""The name under which an item's report carries its verdict (see ``hooks.py``); JUnit shows it as well."""

_QUIET = -1


def pytest_configure(config: pytest.Config) -> None:
    """Show progress in the controlling process, unless each item has a line of its own anyway."""
    if hasattr(config, "workerinput") or config.option.verbose > 0:
        return
    quiet = config.option.verbose < _QUIET
    shown = None if quiet else _terminal()
    if quiet or shown is not None:
        config.pluginmanager.register(Live(shown), "conformance-progress")


def _terminal() -> Console | None:
    """A console on this process's terminal, past pytest's capturing; None where there is none."""
    with contextlib.suppress(OSError):
        if os.isatty(1) and os.environ.get("TERM") != "dumb":
            return Console(file=os.fdopen(os.dup(1), "w", encoding="utf-8"), highlight=False)
    return None


class Counts(ProgressColumn):
    """How many requirements have which verdict so far; a sign and a word, never colour alone."""

    def __init__(self, counts: Counter[str]) -> None:
        super().__init__(table_column=Column(no_wrap=True, overflow="ellipsis", ratio=1))
        self._counts = counts

    def render(self, task: Any) -> Text:
        """Return the cell; ``task`` does not matter."""
        text = Text()
        for verdict in VERDICTS:
            if self._counts[verdict]:
                text.append(f"{SYMBOL[verdict]} {self._counts[verdict]:,} {LABEL[verdict]}  ", STYLE[verdict])
        return text


class Live:
    """The plug-in that shows progress on a console, or nothing at all, in the place of pytest's dots."""

    def __init__(self, console: Console | None) -> None:
        self.counts: Counter[str] = Counter()
        self._task: TaskID | None = None
        self._progress = (
            Progress(
                BarColumn(bar_width=24),
                MofNCompleteColumn(),
                TimeElapsedColumn(),
                Counts(self.counts),
                console=console,
                transient=True,
                expand=True,
            )
            if console is not None
            else None
        )

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """Have xdist not report on its workers: it would write into the bar."""
        reporter: Any = session.config.pluginmanager.get_plugin("terminaldistreporter")
        if reporter is not None:
            reporter.setstatus = reporter.ensure_show_status = lambda *_, **__: None

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        """The number of items is known."""
        self._begin(len(session.items))

    @pytest.hookimpl(optionalhook=True)
    def pytest_xdist_node_collection_finished(self, node: Any, ids: Sequence[str]) -> None:
        """The number of items is known, from a worker process."""
        self._begin(len(ids))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Count an item that ended."""
        verdict = dict(report.user_properties).get(VERDICT)
        if report.when == "teardown":
            if verdict is not None:
                self.counts[str(verdict)] += 1
            if self._progress is not None and self._task is not None:
                self._progress.advance(self._task)

    @pytest.hookimpl(wrapper=True, tryfirst=True)
    def pytest_report_teststatus(self) -> Generator[None, Any, Any]:
        """Keep the category, which the closing line counts, and show no letter."""
        result = yield
        return (result[0], "", "")

    @pytest.hookimpl(tryfirst=True)
    def pytest_terminal_summary(self) -> None:
        """Take the bar away before the summary is written: everything is cleaned up and written by then."""
        self._end()

    def pytest_unconfigure(self) -> None:
        """Take the bar away, however the run ended."""
        self._end()

    def _begin(self, total: int) -> None:
        if self._progress is not None and self._task is None and total:
            self._task = self._progress.add_task("", total=total)
            self._progress.start()

    def _end(self) -> None:
        if self._progress is not None:
            self._progress.stop()

"""What a person sees while a run goes on: two moving lines on a terminal, now and then a line elsewhere.

Who starts pytest gets pytest's own progress; this is for ``conformance run``.
"""

from __future__ import annotations

import contextlib
import os
import threading
from typing import Protocol

from rich.console import Console, RenderableType
from rich.live import Live
from rich.progress_bar import ProgressBar
from rich.spinner import Spinner
from rich.table import Table
from rich.text import Text

from conformance.report.results import VERDICTS
from conformance.report.wording import LABEL, STYLE, SYMBOL
from conformance.run.course import Course, roughly, stopwatch

EVERY = 10.0
"""Seconds between two lines where there is no terminal."""

_STDOUT = 1


class Display(Protocol):
    """Shows a course, from :meth:`open` until :meth:`close`; both may be called again."""

    def open(self) -> None:
        """Begin."""

    def refresh(self) -> None:
        """Something else is being done from now on."""

    def say(self, line: str) -> None:
        """Show a line that stays; from anywhere, a signal's handler as well."""

    def close(self) -> None:
        """Leave nothing that moves."""


class Nothing:
    """Shows nothing, for a quiet run."""

    def open(self) -> None:
        pass

    def refresh(self) -> None:
        pass

    def say(self, line: str) -> None:
        pass

    def close(self) -> None:
        pass


class Moving:
    """Two lines of a terminal that are drawn again ten times a second."""

    def __init__(self, course: Course, console: Console) -> None:
        self._course = course
        self._spinner = Spinner("dots", style="cyan")
        self._live = Live(
            console=console,
            get_renderable=self._draw,
            refresh_per_second=10,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )

    def open(self) -> None:
        self._live.start(refresh=True)

    def refresh(self) -> None:
        if self._live.is_started:
            self._live.refresh()

    def say(self, line: str) -> None:
        self._live.console.print(Text(line))

    def close(self) -> None:
        self._live.stop()

    def _draw(self) -> RenderableType:
        course = self._course
        time = Text(stopwatch(course.elapsed), "bold")
        if not course.total:
            return _row(self._spinner, Text(course.stage), time)
        bar = ProgressBar(course.total, course.done, width=24)
        number = Text(f"{course.done:,}/{course.total:,}")
        first = _row(self._spinner, bar, number, time, Text(remaining(course), "dim"))
        second = Text("  ", no_wrap=True, overflow="ellipsis")
        second.append(f"{course.stage or course.operation}  ", "bold" if course.stage else "")
        second.append_text(counts(course))
        both = Table.grid()
        both.add_column(no_wrap=True)
        both.add_row(first)
        both.add_row(second)
        return both


def _row(*cells: RenderableType) -> Table:
    row = Table.grid(padding=(0, 1))
    for _ in cells:
        row.add_column(no_wrap=True, overflow="ellipsis")
    row.add_row(*cells)
    return row


class Lines:
    """A line every ten seconds, where nobody can draw anything again: a log, a pipe.

    Args:
        course: what is shown.
        descriptor: the file to write into; unbuffered, so that a signal's handler may write, too.
        every: seconds between two lines.
    """

    def __init__(self, course: Course, descriptor: int, every: float = EVERY) -> None:
        self._course = course
        self._descriptor = descriptor
        self._every = every
        self._over: threading.Event | None = None

    def open(self) -> None:
        if self._over is None:
            self._over = threading.Event()
            threading.Thread(target=self._tick, args=[self._over], daemon=True).start()

    def refresh(self) -> None:
        """A log is told in its own time."""

    def say(self, line: str) -> None:
        with contextlib.suppress(OSError):  # who has stopped reading wants no progress
            os.write(self._descriptor, f"{line}\n".encode())

    def close(self) -> None:
        if self._over is not None:
            self._over.set()
            self._over = None

    def _tick(self, over: threading.Event) -> None:
        while not over.wait(self._every):
            self.say(line(self._course))


def line(course: Course) -> str:
    """One line on how far a run has come."""
    parts = [f"{stopwatch(course.elapsed):>7}"]
    if course.total:
        parts.append(f"{course.done:,} of {course.total:,}")
    parts.append(course.stage or course.operation)
    if course.total:
        parts += [counts(course).plain.strip(), remaining(course)]
    return "  ".join(part for part in parts if part)


def counts(course: Course) -> Text:
    """How many requirements have which verdict so far; a sign and a word, never colour alone."""
    text = Text()
    for verdict in VERDICTS:
        if course.counts[verdict]:
            text.append(f"{SYMBOL[verdict]} {course.counts[verdict]:,} {LABEL[verdict]}  ", STYLE[verdict])
    return text


def remaining(course: Course) -> str:
    """How long it takes still, or nothing where that is not known."""
    left = course.left()
    return "" if left is None or course.stage else f"about {roughly(left)} left"


def display(course: Course, quiet: bool = False) -> Nothing | Moving | Lines:
    """What shows a course on standard output: on this process's own, past what pytest does to it."""
    if quiet:
        return Nothing()
    try:
        own = os.dup(_STDOUT)
    except OSError:  # closed
        return Nothing()
    if os.isatty(own) and os.environ.get("TERM") != "dumb":
        return Moving(course, Console(file=os.fdopen(own, "w", encoding="utf-8"), highlight=False))
    return Lines(course, own)


def aside() -> Lines | None:
    """What says something at once where pytest shows the progress: on standard output as it is now."""
    try:
        return Lines(Course(), os.dup(_STDOUT))
    except OSError:
        return None

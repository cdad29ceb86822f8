"""How an evaluation goes, for those who watch: a bar on a terminal, a line now and then elsewhere."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from conformance.power.outcome import DETECTED, INVISIBLE, Outcome

_EVERY = 20.0
_SAID = {
    "faultless": "without a fault",
    "near": "faults, nearest requirements",
    "probe": "visible at all?",
    "full": "faults, all requirements",
    "sample": "full runs of a sample",
}


class Shown:
    """The progress of an evaluation. Draws from the caller's thread alone: no thread survives a fork."""

    def __init__(self, console: Console | None = None) -> None:
        self.console = console or Console(stderr=True)
        self.counts: Counter[str] = Counter()
        self._stage, self._total, self._done = "", 0, 0
        self._said = time.monotonic()
        self._bar = Progress(
            TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn(),
            TextColumn("{task.fields[found]}"), console=self.console, auto_refresh=False,
        )  # fmt: skip
        self._task: TaskID | None = None

    def __enter__(self) -> Shown:
        """Begin to draw."""
        if self.console.is_terminal:
            self._bar.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the last state on the terminal."""
        if self.console.is_terminal:
            self._bar.stop()

    def stage(self, name: str, total: int) -> None:
        """A stage begins."""
        self._stage, self._total, self._done = _SAID.get(name, name), total, 0
        if name == "full":
            self.counts["missed"] = 0
        if not total:
            return
        if self.console.is_terminal:
            self._task = self._bar.add_task(self._stage, total=total, found="")
        else:
            self.console.print(f"{self._stage}: {total}")

    def tick(self, running: Sequence[str]) -> None:
        """Draw."""
        if self.console.is_terminal:
            self._bar.refresh()

    def ended(self, outcome: Outcome) -> None:
        """A run ended."""
        self._done += 1
        if outcome.fault != "none":
            self.counts[outcome.verdict] += 1
        told = ", ".join(f"{count} {name}" for name, count in self.counts.items() if count)
        if self.console.is_terminal:
            if self._task is not None:
                self._bar.update(self._task, completed=self._done, found=told)
        elif time.monotonic() - self._said > _EVERY:
            self._said = time.monotonic()
            self.console.print(f"{self._stage}: {self._done} of {self._total}; {told}")


__all__ = ["DETECTED", "INVISIBLE", "Shown"]

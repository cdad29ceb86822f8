"""What the hooks of a run tell the person in front of it while it goes on."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from conformance.run.display import aside
from conformance.run.person import Person
from conformance.run.progress import PROGRESS


class Telling:
    """Tells it by what ``conformance run`` shows, or, where somebody else started pytest, on standard output.

    Make it before pytest captures what tests print.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._terminal = not hasattr(config, "workerinput") and _is_terminal()
        self._aside = None if hasattr(config, "workerinput") else aside()

    def stage(self, text: str) -> None:
        """Say what is being done now, besides items; pytest itself has no place for that."""
        progress = self._config.stash.get(PROGRESS, None)
        if progress is not None:
            progress.stage(text)

    def person(self) -> Person:
        """Who is in front of the run, to be told and asked before anything is sent."""
        return Person(self._terminal, self.say, self._room)

    @contextmanager
    def _room(self) -> Iterator[None]:
        """Show nothing that moves for a while."""
        progress = self._config.stash.get(PROGRESS, None)
        if progress is not None:
            progress.pause()
        try:
            yield
        finally:
            if progress is not None:
                progress.go_on()

    def say(self, text: str) -> None:
        """Say something that stays, and at once: a signal's handler may call it."""
        progress = self._config.stash.get(PROGRESS, None)
        if progress is not None:
            progress.say(text)
        elif self._aside is not None:
            self._aside.say(f"\n{text}")


def _is_terminal() -> bool:
    """Whether standard output is a terminal."""
    try:
        return os.isatty(1)
    except OSError:  # closed
        return False

"""What the hooks of a run tell the person in front of it while it goes on."""

from __future__ import annotations

import pytest

from conformance.run.display import aside
from conformance.run.progress import PROGRESS


class Telling:
    """Tells it by what ``conformance run`` shows, or, where somebody else started pytest, on standard output.

    Make it before pytest captures what tests print.
    """

    def __init__(self, config: pytest.Config) -> None:
        self._config = config
        self._aside = None if hasattr(config, "workerinput") else aside()

    def stage(self, text: str) -> None:
        """Say what is being done now, besides items; pytest itself has no place for that."""
        progress = self._config.stash.get(PROGRESS, None)
        if progress is not None:
            progress.stage(text)

    def say(self, text: str) -> None:
        """Say something that stays, and at once: a signal's handler may call it."""
        progress = self._config.stash.get(PROGRESS, None)
        if progress is not None:
            progress.say(text)
        elif self._aside is not None:
            self._aside.say(f"\n{text}")

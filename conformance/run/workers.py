"""The end of worker processes: after Ctrl-C they stop, clean up and hand over what they know.

Left alone, pytest-xdist kills its workers on Ctrl-C: what they found would be lost, and what they created
would stay. So the controlling process raises a flag that workers look at before each item and exchange.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any

FLAG = "conformance-flag"
"""The key under which a worker is told where the flag is."""

PATIENCE = 90.0
"""Seconds that workers may take to delete what they created."""

_MOMENT = 3.0


class Flag:
    """A file that says, by being there, that the run was interrupted. Close it at the end."""

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="conformance-"))
        self.path = self._folder / "interrupted"

    def hoist(self) -> None:
        """Tell all workers."""
        self.path.touch()

    def close(self) -> None:
        """Remove it."""
        shutil.rmtree(self._folder, ignore_errors=True)


def wind_down(config: Any, done: Callable[[Any], None], seconds: float = PATIENCE) -> None:
    """Wait until every worker has ended, and hand each to ``done``; Ctrl-C ends the waiting after a moment.

    Whoever presses it twice at once wants the run to end, not what it found to be lost.

    Args:
        config: pytest's, of the controlling process.
        done: called with each node (xdist's handle of a worker) that has ended.
        seconds: how long to wait at most.
    """
    scheduler = config.pluginmanager.get_plugin("dsession")
    waiting = set(getattr(scheduler, "_active_nodes", ()))
    for node in waiting:
        node.shutdown()  # for one that waits for work
    began = time.monotonic()
    deadline = began + seconds
    while waiting and time.monotonic() < deadline:
        try:
            event, values = scheduler.queue.get(timeout=0.5)
        except Empty:
            continue
        except KeyboardInterrupt:
            if time.monotonic() - began > _MOMENT:
                return
            continue
        node = values.get("node")
        if event in ("workerfinished", "errordown") and node in waiting:
            waiting.discard(node)
            done(node)

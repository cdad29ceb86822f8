"""Worker processes: what they are told, and their end, at which they clean up and hand over what they know.

Left alone, pytest-xdist kills its workers on Ctrl-C: what they found would be lost, and what they created
would stay. So the controlling process raises a flag that workers look at before each item and exchange.
"""

from __future__ import annotations

import json
import shutil
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty
from typing import Any

from attrs import astuple

from conformance.run.party import Run
from conformance.verdicts.partial import parts_in

FLAG, ADDRESSES, WHO = "conformance-flag", "conformance", "conformance_who"
"""The keys under which a worker is told where the flag is, where the targets are, and who it is."""

PARTS = "conformance"
"""The key under which a worker hands over what it knows at its end, as text: it may hold half a character."""

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


class Workers:
    """The worker processes of a run, in the one that controls them."""

    def __init__(self, session: Run) -> None:
        self._session = session
        self._told = 0
        self._flag: Flag | None = None
        self._merged: set[Any] = set()

    @property
    def there(self) -> bool:
        """Whether there are any."""
        return self._flag is not None

    def tell(self, node: Any) -> None:
        """Tell a worker where the targets are, and who it is."""
        self._told += 1
        self._flag = self._flag or Flag()
        node.workerinput[WHO] = self._session.identity(self._told)
        node.workerinput[ADDRESSES] = [astuple(address) for address in self._session.handed()]
        node.workerinput[FLAG] = str(self._flag.path)

    def take_over(self, node: Any) -> None:
        """Take over what a worker knows at its end."""
        if node in self._merged:
            return  # xdist tells it twice of a worker that was interrupted
        self._merged.add(node)
        handed = getattr(node, "workeroutput", {}).get(PARTS)
        services = {service.name: service for service in self._session.services}
        for part in parts_in(json.loads(handed), services) if handed else ():
            about = part.heading.target, part.heading.service
            self._session.merged.setdefault(about, []).append(part)

    def wind_down(self, config: Any) -> None:
        """Have all workers end, and wait for what they know."""
        if self._flag is not None:
            self._flag.hoist()
            wind_down(config, self.take_over)

    def close(self) -> None:
        """Let go of what they were told by."""
        if self._flag is not None:
            self._flag.close()


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

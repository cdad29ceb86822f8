"""A few processes at a time, one forked for each piece of work; each sends one JSON value back.

What the parent has loaded, every child has at once and shares: that is what makes a run of a few exchanges
cheap. Only a process with no other thread may fork in this way.
"""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Generic, TypeVar

from attrs import define

W = TypeVar("W")

_TICK = 0.1
_STDERR = 4000


@define
class Ended(Generic[W]):
    """How a child ended: the value it sent, or None with what it wrote to stderr, or that its time was up."""

    work: W
    value: Any
    overtime: bool
    stderr: str
    seconds: float


@define
class _Child(Generic[W]):
    pid: int
    pipe: int
    work: W
    started: float
    stderr: Any
    received: bytes = b""


def forked(
    works: Iterable[W],
    act: Callable[[W], Any],
    workers: int,
    limit: Callable[[W], float],
    tick: Callable[[list[W]], None] = lambda running: None,
) -> Iterator[Ended[W]]:
    """Run ``act`` on each work in a process of its own, and yield how each ended, as they end.

    Args:
        works: taken one after the other as a process becomes free.
        act: called in the child; what it returns must be JSON.
        workers: how many at a time.
        limit: seconds that a work may take; after them it is killed.
        tick: called often, with the works that are running.

    The children that still run are killed when the caller stops iterating.
    """
    waiting = iter(works)
    running: dict[int, _Child[W]] = {}
    selector = selectors.DefaultSelector()
    try:
        exhausted = False
        while True:
            while not exhausted and len(running) < workers:
                try:
                    work = next(waiting)
                except StopIteration:
                    exhausted = True
                    break
                child = _fork(work, act)
                running[child.pipe] = child
                selector.register(child.pipe, selectors.EVENT_READ)
            if not running:
                return
            tick([child.work for child in running.values()])
            done = _readable(selector, running)
            now = time.monotonic()
            for child in list(running.values()):
                over = now - child.started > limit(child.work)
                if child.pipe in done or over:
                    selector.unregister(child.pipe)
                    del running[child.pipe]
                    yield _reap(child, killed=child.pipe not in done)
    finally:
        for child in running.values():
            _reap(child, killed=True)
        selector.close()


def _readable(selector: selectors.BaseSelector, running: dict[int, _Child[W]]) -> set[int]:
    done = set()
    for key, _ in selector.select(_TICK):
        data = os.read(key.fd, 1 << 16)
        running[key.fd].received += data
        if not data:
            done.add(key.fd)
    return done


def _fork(work: W, act: Callable[[W], Any]) -> _Child[W]:
    reading, writing = os.pipe()
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
    pid = os.fork()
    if pid:
        os.close(writing)
        return _Child(pid, reading, work, time.monotonic(), stderr)
    code = 1
    try:
        os.setpgid(0, 0)
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        os.close(reading)
        os.dup2(stderr.fileno(), 2)
        sys.stderr = os.fdopen(2, "w", buffering=1, closefd=False)  # whatever it was in the parent
        data = json.dumps(act(work)).encode()
        while data:
            data = data[os.write(writing, data) :]
        code = 0
    except BaseException:  # noqa: BLE001 - nothing of the parent's may run on in the child
        traceback.print_exc()
    finally:
        os._exit(code)


def _reap(child: _Child[W], killed: bool) -> Ended[W]:
    if killed:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(child.pid, signal.SIGKILL)
        with contextlib.suppress(ProcessLookupError):
            os.kill(child.pid, signal.SIGKILL)  # its group is not made yet in its first moment
    os.waitpid(child.pid, 0)
    os.close(child.pipe)
    child.stderr.seek(0, os.SEEK_END)
    child.stderr.seek(max(0, child.stderr.tell() - _STDERR))
    said = child.stderr.read().decode("utf-8", "replace")
    child.stderr.close()
    value = None
    with contextlib.suppress(ValueError):
        value = json.loads(child.received) if child.received and not killed else None
    return Ended(child.work, value, killed, said, time.monotonic() - child.started)

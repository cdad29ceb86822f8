"""One run of the suite against one server with a fault, in a process forked for it.

pytest has collected its items in the parent already; here they are run in the fault's order, by pytest's
own protocol for running an item, with a target and a driver of this process alone.
"""

from __future__ import annotations

import gc
import random
import signal
import sys
import time
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve, frozen

from conformance.emulator import find
from conformance.power.faults import NONE
from conformance.power.outcome import BROKEN, DETECTED, MISSED, Catch, Outcome
from conformance.power.probe import Difference, Recorder, difference, read, write
from conformance.power.sweep import sweep
from conformance.power.target import SPEC, Embedded, NotStarted
from conformance.power.watching import WatchedLedger
from conformance.run.hooks import Hooks
from conformance.run.options import UsageError
from conformance.run.session import Session
from conformance.run.visit import Visit

START = "(start)"
"""What is said to have caught a fault with which the run does not even start."""


@frozen
class Run:
    """What one run is to do: the fault to show, the items in their order, whether the first detection ends
    it, and the seed; ``counted`` are the requirements whose failure counts."""

    fault: str
    items: Sequence[pytest.Item]
    stop: bool = True
    seed: int = 0
    counted: frozenset[str] = frozenset()


def run(hooks: Hooks, work: Run) -> Outcome:
    """Run items against a server that shows a fault, and say what was found.

    The session of ``hooks`` is this process's own afterwards: call it in a forked process, or where nothing
    else needs the session.
    """
    started = time.monotonic()
    random.seed(work.seed)
    try:
        visit = _start(hooks, work)
    except UsageError as problem:
        caught = (Catch(START, 0, str(problem)),)
        return Outcome(work.fault, DETECTED, caught, 0, round(time.monotonic() - started, 3))
    ledger = visit.driver.ledger
    assert isinstance(ledger, WatchedLedger)
    try:
        _items(work.items, ledger, work.stop)
    finally:
        visit.driver.client.close()
        visit.running.close()
    verdict = DETECTED if ledger.caught else MISSED
    return Outcome(
        work.fault,
        verdict,
        tuple(sorted(ledger.caught.values(), key=lambda c: c.exchanges)),
        visit.driver.exchanges,
        round(time.monotonic() - started, 3),
        f"the target stopped answering: {visit.down}" if visit.down else "",
        tuple(hooks.session.defects),
    )


def record(hooks: Hooks, items: Sequence[pytest.Item], seed: int, path: Path) -> int:
    """Record a faultless run and a sweep into a file for the probe; return how many requests there are."""
    visit = _start(hooks, Run(NONE, items, stop=False, seed=seed), "recording=yes")
    ledger, running = visit.driver.ledger, visit.running
    assert isinstance(ledger, WatchedLedger)
    assert isinstance(running, Embedded)
    assert isinstance(running.server, Recorder)
    try:
        _items(items, ledger, stop=False)
        operations = {r.operation for r in hooks.session.requirements}
        visit.bounds.lift()  # the sweep is no item: it sends all there is
        sweep(visit.driver, [name for name in hooks.session.services[0].operations if name in operations])
    finally:
        visit.driver.client.close()
        running.close()
    kept = running.server.record()
    write(kept, path)
    return len(kept.requests)


def probe(hooks: Hooks, fault: str, path: Path) -> Difference:
    """Say which of the recorded requests show a fault."""
    (service,) = hooks.session.services
    return difference(service, None if fault == NONE else find(service, fault), read(path))


def _start(hooks: Hooks, work: Run, *settings: str) -> Visit:
    before = hooks.session
    settings = (*(before.options.values.get("setting") or ()), f"fault={work.fault}", *settings)
    values = {**before.options.values, "setting": list(settings), "seed": work.seed}
    session = Session(
        evolve(before.options, values=values),
        before.addresses,
        before.interruption,
        lambda service, traffic: WatchedLedger(service, work.counted, work.stop, traffic),
        shrink=False,
        services=before.services,
    )
    hooks.begin_again(session)
    session.start()
    (visit,) = session.visits.values()
    return visit


def _items(items: Sequence[pytest.Item], ledger: WatchedLedger, stop: bool) -> None:
    for number, item in enumerate(items):
        following = items[number + 1] if number + 1 < len(items) else None
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=following)
        if stop and ledger.caught:
            return


def in_child(hooks: Hooks, work: Run) -> dict[str, Any]:
    """:func:`run` for a forked process: whatever goes wrong becomes an outcome."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    gc.freeze()
    try:
        return run(hooks, work).as_json()
    except NotStarted as problem:
        return Outcome(work.fault, BROKEN, note=str(problem)).as_json()
    except Exception as problem:  # noqa: BLE001 - the parent says which fault it was and goes on
        traceback.print_exc(file=sys.stderr)
        return Outcome(work.fault, BROKEN, note=f"{type(problem).__name__}: {problem}").as_json()


__all__ = ["SPEC", "START", "Run", "in_child", "run"]

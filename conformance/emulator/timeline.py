"""Lifecycles: the status chains of a contract, and where on its way a resource is at a moment.

A timeline is computed from the clock when somebody looks; there are no threads and no timers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import define, field

from conformance.contract.model import Chain, Operation

_MOVING = re.compile(r"PENDING|PROGRESS|(?<!MISS)ING$", re.IGNORECASE)
_FAILED = re.compile(r"FAIL|ERROR", re.IGNORECASE)


def moving(state: str) -> bool:
    """Whether a state passes by itself (``CREATE PENDING``), rather than being a resting place."""
    return _MOVING.search(state) is not None


def failed(state: str) -> bool:
    """Whether a state says that something went wrong."""
    return _FAILED.search(state) is not None


def segments(chain: Chain) -> list[tuple[str, ...]]:
    """Cut a chain into runs from a first moving state to a resting one, the successful of alternatives.

    ``STOP PENDING > STOP IN_PROGRESS > INACTIVE > START PENDING > … > ACTIVE`` gives two runs. A run that
    only moves (``DELETE PENDING > DELETE IN_PROGRESS``) ends with the resource gone.
    """
    runs: list[tuple[str, ...]] = []
    run: list[str] = []
    for step in chain:
        state = next((s for s in step if not failed(s)), step[0])
        run.append(state)
        if not moving(state):
            runs.append(tuple(run))
            run = []
    return [*runs, tuple(run)] if run else runs


def chains_of(operations: Iterable[Operation], member: str) -> list[Chain]:
    """Return the distinct chains that operations document for the member ``member`` (``""``: status).

    A longer chain comes first: pages sometimes shorten one.
    """
    found: dict[Chain, None] = {}
    for operation in operations:
        for entry in operation.root.get("x-lifecycle", ()):
            named = str(entry.get("member", "")).replace("[]", "").split(".")
            inner = named[-2] if len(named) > 1 and named[-2].lower().startswith("latest") else ""
            if inner == member:
                found[tuple(tuple(step) for step in entry["chain"])] = None
    return sorted(found, key=len, reverse=True)


def listed_run(operations: Iterable[Operation], status: str) -> tuple[str, ...]:
    """Return the run that a plain list of states tells (``x-states``): up to the first good resting state."""
    for operation in operations:
        for entry in operation.root.get("x-states", ()):
            if entry["member"].rpartition(".")[2] not in ("", status):
                continue
            states = [state for state in entry["states"] if not failed(state)]
            rest = next((n for n, state in enumerate(states) if not moving(state)), len(states))
            return tuple(states[: rest + 1])
    return ()


@define
class Timeline:
    """The states of one thing, each with the moment when it begins, in order.

    ``ends`` is the moment when the thing is gone, or None.
    """

    states: list[tuple[float, str]] = field(factory=list)
    ends: float | None = None

    def at(self, now: float) -> tuple[float, str]:
        """Return the current state and when it began."""
        for began, state in reversed(self.states):
            if began <= now:
                return began, state
        return self.states[0]

    def resting(self, now: float) -> bool:
        """Whether the last state is reached."""
        return self.states[-1][0] <= now

    def gone(self, now: float) -> bool:
        """Whether the thing has ceased to exist."""
        return self.ends is not None and self.ends <= now

    def follow(self, plan: list[tuple[str, float]], now: float, step: float) -> None:
        """Leave what was to come and go through ``plan``: pairs of a state and an offset in steps."""
        self.states = [(began, state) for began, state in self.states if began <= now]
        self.states.extend((now + offset * step, state) for state, offset in plan)


def evenly(states: Iterable[str]) -> list[tuple[str, float]]:
    """Give each state one step: ``["PENDING", "ACTIVE"]`` → ``[("PENDING", 0.0), ("ACTIVE", 1.0)]``."""
    return [(state, float(number)) for number, state in enumerate(states)]

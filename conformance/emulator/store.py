"""What exists: records of resources, by account and region.

All access is under a partition's lock; a request holds it while it looks and acts.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

from attrs import define, field

from conformance.emulator.timeline import Timeline


@define(eq=False)
class Update:
    """The latest update of a record, with a way and times of its own until it takes effect."""

    members: dict[str, Any]
    created: float
    timeline: Timeline
    applied: bool = False


@define(eq=False)
class Record:
    """One resource. ``members`` is what was sent, defaults filled in; ``name`` is None where it has none."""

    kind: str
    id: str
    name: str | None
    members: dict[str, Any]
    created: float
    touched: float
    sequence: int
    timeline: Timeline | None = None
    tags: dict[str, str] = field(factory=dict)
    update: Update | None = None
    builtin: bool = False
    facts: dict[tuple[str, str], Any] = field(factory=dict)
    """What operations on it made others show, by operation and path (:mod:`conformance.emulator.facts`)."""
    done: set[str] = field(factory=set)
    """The operations whose effect it is still under."""
    ended: set[str] = field(factory=set)
    """The operations whose effect others ended."""

    def status(self, now: float) -> str | None:
        """Return the state at a moment, or None for what has no states."""
        return self.timeline.at(now)[1] if self.timeline else None

    def updated(self, now: float) -> float:
        """Return when the record last changed: by a request, by a state it reached, by an update."""
        moments = [self.touched]
        if self.timeline:
            moments.append(self.timeline.at(now)[0])
        return max(moments)

    def moving(self, now: float) -> bool:
        """Whether the record is on the way to another state (its latest update does not count)."""
        return self.timeline is not None and not self.timeline.resting(now)

    def apply(self, changes: dict[str, Any]) -> None:
        """Set members; a None removes one."""
        merged = {**self.members, **changes}
        self.members = {name: value for name, value in merged.items() if value is not None}

    def settle(self, now: float) -> None:
        """Let an update take effect once it has come to its end."""
        if self.update and self.update.timeline.resting(now):
            self.finish_update(self.update.timeline.states[-1][0])

    def finish_update(self, when: float) -> None:
        """Let the latest update take effect: it has come to its end, or another one follows."""
        if self.update and not self.update.applied:
            self.update.applied = True
            self.apply(self.update.members)
            self.touched = max(self.touched, when)


class Partition:
    """The resources of one account in one region."""

    def __init__(self, builtins: Callable[[Partition], None] = lambda partition: None) -> None:
        self.lock = threading.RLock()
        self.records: dict[str, dict[str, Record]] = {}
        self.sequence = 0
        self._names: dict[tuple[str, str], Record] = {}
        self._also: dict[tuple[str, str], str] = {}
        self.account = Record("", "", None, {}, 0.0, 0.0, 0)
        """What is true of the account, and of no resource."""
        builtins(self)

    def next(self) -> int:
        """Return the next number in the order of creation."""
        self.sequence += 1
        return self.sequence

    def add(self, record: Record) -> None:
        """Keep a record under its identifier."""
        self.records.setdefault(record.kind, {})[record.id] = record
        if isinstance(record.name, str):
            self._names[record.kind, record.name] = record

    def of_kind(self, kind: str, now: float) -> list[Record]:
        """Return all living records of a kind, oldest first."""
        found = list(self.records.get(kind, {}).values())
        living = [r for r in found if r.timeline is None or not r.timeline.gone(now)]
        for record in found if len(living) < len(found) else ():
            if record.timeline and record.timeline.gone(now):
                self.remove(record)
        for record in living:
            if record.update:
                record.settle(now)
        return living

    def with_name(self, kind: str, name: str, now: float) -> Record | None:
        """Return the living record of a kind with a name, or None."""
        record = self._names.get((kind, name))
        return self.find(kind, record.id, now) if record else None

    def call_too(self, record: Record, name: str) -> None:
        """Let a record be found by another identifier besides its own."""
        self._also[record.kind, name] = record.id

    def find(self, kind: str, identifier: str, now: float) -> Record | None:
        """Return the living record with an identifier, or None."""
        identifier = self._also.get((kind, identifier), identifier)
        record = self.records.get(kind, {}).get(identifier)
        if record is None:
            return None
        if record.timeline and record.timeline.gone(now):
            self.remove(record)
            return None
        record.settle(now)
        return record

    def remove(self, record: Record) -> None:
        """Forget a record."""
        self.records.get(record.kind, {}).pop(record.id, None)
        if self._names.get((record.kind, record.name or "")) is record:
            del self._names[record.kind, record.name or ""]


class Store:
    """All partitions; made when first asked for."""

    def __init__(self, builtins: Callable[[Partition, str, str], None]) -> None:
        self._builtins = builtins
        self._lock = threading.Lock()
        self._partitions: dict[tuple[str, str], Partition] = {}

    def partition(self, account: str, region: str) -> Partition:
        """Return the partition of an account (or access key) and a region."""
        key = (account, region)
        found = self._partitions.get(key)
        if found is None:
            with self._lock:
                found = self._partitions.get(key)
                if found is None:
                    found = Partition(lambda new: self._builtins(new, account, region))
                    self._partitions[key] = found
        return found

    def others(self, partition: Partition) -> list[Partition]:
        """Return the partitions of other accounts and regions."""
        return [p for p in self._partitions.values() if p is not partition]

    def clear(self) -> None:
        """Forget everything."""
        with self._lock:
            self._partitions.clear()

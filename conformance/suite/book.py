"""The book: what is known about each requirement, written while the run goes on."""

from __future__ import annotations

import threading
from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import define, field, frozen

from conformance.checks.observation import Observation
from conformance.suite.outcome import Verdict, Violation
from conformance.wire.exchange import Exchange

_KEPT = 3


@frozen
class Evidence:
    """One departure: what was wrong, the exchange that shows it, and those that lead there."""

    summary: str
    exchange: Exchange | None
    script: tuple[Exchange, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the request: the smaller, the better it explains."""
        return len(self.exchange.sent) if self.exchange else 0


@define
class Entry:
    """What is known about one requirement: how often it held, how it failed, what an item concluded."""

    held: int = 0
    failed: int = 0
    failures: list[Evidence] = field(factory=list)
    concluded: Verdict | None = None
    reason: str | None = None
    kinds: dict[str, int] = field(factory=dict)

    @property
    def cases(self) -> int:
        """What the verdict is founded on: the cases sent for it or, if these are more, the looks at it."""
        return max(sum(self.kinds.values()), self.held + self.failed)

    def verdict(self) -> tuple[Verdict, str | None]:
        """The verdict so far, and its reason."""
        if self.failures:
            return Verdict.FAIL, self.failures[0].summary
        if self.concluded is not None and not (self.concluded is Verdict.UNTESTED and self.held):
            return self.concluded, self.reason  # what one worker did not see, another may have seen
        if self.held:
            return Verdict.PASS, None
        return Verdict.UNTESTED, "the run did not come to it"


class Book:
    """Entries by requirement ID. Thread-safe."""

    def __init__(self) -> None:
        self._entries: dict[str, Entry] = defaultdict(Entry)
        self._lock = threading.Lock()

    def __getitem__(self, requirement: str) -> Entry:
        """The entry of a requirement, made where there is none yet."""
        with self._lock:
            return self._entries[requirement]

    def departure(self, requirement: str) -> Violation | None:
        """The smallest departure from a requirement that was seen so far; None where none was."""
        failures = self[requirement].failures
        return Violation(failures[0].summary, failures[0].exchange, failures[0].script) if failures else None

    def observe(self, observations: Iterable[Observation]) -> None:
        """Write down observations."""
        for observation in observations:
            if observation.problem is None:
                self.hold(observation.requirement)
            else:
                self.fail(observation.requirement, observation.problem, observation.exchange)

    def hold(self, requirement: str) -> None:
        """One look at a requirement found it to hold."""
        with self._lock:
            self._entries[requirement].held += 1

    def tally(self, requirement: str, cases: Mapping[str, int]) -> None:
        """Write down how many cases of which kind an item sent."""
        with self._lock:
            kinds = self._entries[requirement].kinds
            for kind, count in cases.items():
                kinds[kind] = kinds.get(kind, 0) + count

    def fail(
        self,
        requirement: str,
        summary: str,
        exchange: Exchange | None,
        script: tuple[Exchange, ...] = (),
    ) -> None:
        """One look found it violated; the smallest few pieces of evidence are kept."""
        with self._lock:
            entry = self._entries[requirement]
            entry.failed += 1
            evidence = Evidence(summary, exchange, script)
            if all(e.summary != summary for e in entry.failures):
                entry.failures.append(evidence)
            else:
                entry.failures = [
                    evidence if e.summary == summary and evidence.size < e.size else e for e in entry.failures
                ]
            entry.failures.sort(key=lambda e: e.size)
            del entry.failures[_KEPT:]

    def conclude(self, requirement: str, verdict: Verdict, reason: str | None = None) -> None:
        """Write down what the requirement's own item concluded."""
        with self._lock:
            entry = self._entries[requirement]
            entry.concluded, entry.reason = verdict, reason

    def failing(self) -> list[str]:
        """The requirements that failed so far."""
        with self._lock:
            return [name for name, entry in self._entries.items() if entry.failures]

    def entries(self) -> Mapping[str, Entry]:
        """All entries."""
        return self._entries

    def snapshot(self) -> dict[str, Any]:
        """The book as plain JSON values, to be merged in another process by :meth:`merge`."""
        from conformance.suite.crossing import evidence_out  # the way out of a worker, and only that

        return {
            name: {
                "held": e.held,
                "failed": e.failed,
                "failures": [evidence_out(f.summary, f.exchange, f.script) for f in e.failures],
                "concluded": e.concluded.value if e.concluded else None,
                "reason": e.reason,
                "kinds": e.kinds,
            }
            for name, e in self._entries.items()
        }

    def merge(self, other: Mapping[str, Any]) -> None:
        """Add another process's snapshot to this book."""
        from conformance.suite.crossing import evidence_in

        for name, data in other.items():
            entry = self._entries[name]
            entry.held += data["held"]
            entry.failed += data["failed"]
            for kind, count in data["kinds"].items():
                entry.kinds[kind] = entry.kinds.get(kind, 0) + count
            for failure in data["failures"]:
                summary, exchange, script = evidence_in(failure)
                if all(e.summary != summary for e in entry.failures):
                    entry.failures.append(Evidence(summary, exchange, script))
            entry.failures.sort(key=lambda e: e.size)
            del entry.failures[_KEPT:]
            if data["concluded"] is not None:
                entry.concluded, entry.reason = Verdict(data["concluded"]), data["reason"]

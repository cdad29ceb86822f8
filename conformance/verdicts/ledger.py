"""The ledger: all evidence of a run by requirement; the only place a verdict comes from."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable, Iterator, Mapping

from attrs import define, evolve, field, frozen

from conformance.checks.observation import Evidence
from conformance.contract.catalogue import Catalogue, UnknownRequirement, catalogue
from conformance.contract.model import Requirement, Service
from conformance.verdicts import policy
from conformance.verdicts.outcome import Excused, Verdict, Violation
from conformance.verdicts.policy import Conclusion, policy_of
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure, FailureKind

_KEPT = 3
_LONGEST = 1 << 18
"""Bytes of an answer that is kept to the end of the run."""


@frozen
class Departure:
    """One departure: what was wrong, the exchange that shows it, and those that lead there."""

    summary: str
    exchange: Exchange | None
    script: tuple[Exchange, ...] = ()

    @property
    def size(self) -> int:
        """Bytes of the requests that it takes: the smaller, the better it explains."""
        steps = self.script or ((self.exchange,) if self.exchange else ())
        return sum(len(step.sent) for step in steps)

    @property
    def rank(self) -> tuple[object, ...]:
        """What the kept departures are ordered by: size, then the earliest, then whatever tells two apart."""
        steps = (*((self.exchange,) if self.exchange else ()), *self.script)
        started = steps[0].started if steps else 0.0
        return (self.size, started, self.summary, len(steps), tuple(_order(step) for step in steps))


def _to_keep(exchange: Exchange) -> Exchange:
    """An exchange to be shown at the end of the run: of a long answer the beginning."""
    size = len(exchange.answer)
    if size <= _LONGEST:
        return exchange
    said = f"of {size:,} bytes of the answer the first {_LONGEST:,} are kept"
    return evolve(exchange, answer=exchange.answer[:_LONGEST], failure=Failure(FailureKind.CUT, said))


def _order(exchange: Exchange) -> tuple[object, ...]:
    status = -1 if exchange.status is None else exchange.status
    return (
        exchange.started, exchange.operation, exchange.sent, status, exchange.answer, exchange.seconds,
        exchange.url, exchange.region, str(exchange.failure or ""), exchange.sequence or 0,
        tuple(sorted(exchange.headers.items())), tuple(sorted(exchange.sent_headers.items())),
    )  # fmt: skip


def smallest(departures: Iterable[Departure]) -> list[Departure]:
    """Return the smallest departure of each cause, the smallest first, and no more than a few."""
    best: dict[str, Departure] = {}
    for one in departures:
        known = best.get(one.summary)
        if known is None or one.size < known.size or (one.size == known.size and one.rank < known.rank):
            best[one.summary] = one
    return sorted(best.values(), key=lambda d: d.rank)[:_KEPT]


@define
class Entry:
    """What is known about one requirement: how often it held, how it failed, what an item concluded."""

    held: int = 0
    failed: int = 0
    failures: list[Departure] = field(factory=list)
    concluded: Verdict | None = None
    reason: str | None = None
    kinds: dict[str, int] = field(factory=dict)
    withheld: str | None = None
    """The operation that its item needed and must not send, since it may create something."""
    excused: tuple[Verdict | None, str | None] = (None, None)
    """What departures come to that AWS was seen to share, and why."""

    @property
    def cases(self) -> int:
        """What the verdict is founded on: the cases sent for it or, if these are more, the looks at it."""
        return max(sum(self.kinds.values()), self.held + self.failed)

    def verdict(self) -> tuple[Verdict, str | None]:
        """The verdict so far, and its reason."""
        departure = self.failures[0].summary if self.failures else None
        return policy.verdict(departure, self.held, self.concluded, self.reason, self.excused)

    def merge(self, other: Entry) -> None:
        """Add what another process knows: associative and commutative, and the smallest departures stay."""
        self.held += other.held
        self.failed += other.failed
        for kind, count in other.kinds.items():
            self.kinds[kind] = self.kinds.get(kind, 0) + count
        self.failures = smallest([*self.failures, *other.failures])
        self.concluded, self.reason = policy.weightiest(
            [(self.concluded, self.reason), (other.concluded, other.reason)]
        )
        self.excused = policy.weightiest([self.excused, other.excused])
        self.withheld = max(self.withheld or "", other.withheld or "") or None


def without_secrets(
    entry: Entry, text: Callable[[str], str], exchange: Callable[[Exchange], Exchange]
) -> Entry:
    """Return an entry whose texts and exchanges went through these."""

    def told(reason: str | None) -> str | None:
        return None if reason is None else text(reason)

    failures = [
        evolve(
            f,
            summary=text(f.summary),
            exchange=f.exchange and exchange(f.exchange),
            script=tuple(map(exchange, f.script)),
        )
        for f in entry.failures
    ]
    excused = (entry.excused[0], told(entry.excused[1]))
    return evolve(entry, failures=failures, reason=told(entry.reason), excused=excused)


class Ledger:
    """Entries of the requirements that there are. Thread-safe.

    Args:
        service: the contracts, which say what requirements there are.
        known: the requirements; those on a server where they are not given.
    """

    def __init__(self, service: Service, known: Catalogue | None = None) -> None:
        self.policy = policy_of(service)
        self.known: Catalogue = catalogue(service) if known is None else known
        self._entries: dict[str, Entry] = {}
        self._excusable: dict[str, str] = {}
        self._lock = threading.RLock()

    def __getitem__(self, requirement: Requirement | str) -> Entry:
        """The entry of a requirement, made where there is none yet.

        Raises:
            UnknownRequirement: if the contracts make no such requirement.
        """
        identifier = requirement if isinstance(requirement, str) else requirement.id
        with self._lock:
            entry = self._entries.get(identifier)
            if entry is None:
                if identifier not in self.known:
                    raise UnknownRequirement(f"no requirement has the ID {identifier!r}")
                entry = self._entries[identifier] = Entry()
            return entry

    def __iter__(self) -> Iterator[str]:
        """Iterate over the IDs of the requirements of which something is known."""
        return iter(tuple(self._entries))

    def departure(self, requirement: Requirement | str) -> Violation | None:
        """The smallest departure from a requirement that was seen so far; None where none was."""
        failures = self[requirement].failures
        return Violation(failures[0].summary, failures[0].exchange, failures[0].script) if failures else None

    def observe(self, evidence: Iterable[Evidence]) -> None:
        """Write down evidence, as far as the policy lets it count."""
        for one in evidence:
            if not self.policy.counts(one):
                if one.problem is not None:
                    self._excusable.setdefault(one.requirement.id, one.problem)
                continue
            if one.problem is None:
                self.hold(one.requirement)
            else:
                self.fail(one.requirement, one.problem, one.exchange, one.script)

    def excusable(self, requirement: Requirement) -> str | None:
        """What was seen that only a sentence which nobody has read may excuse; None where nothing was."""
        return self._excusable.get(requirement.id)

    def hold(self, requirement: Requirement) -> None:
        """One look at a requirement found it to hold."""
        with self._lock:
            self[requirement].held += 1

    def tally(self, requirement: Requirement, cases: Mapping[str, int]) -> None:
        """Write down how many cases of which kind an item sent."""
        with self._lock:
            kinds = self[requirement].kinds
            for kind, count in cases.items():
                kinds[kind] = kinds.get(kind, 0) + count

    def fail(
        self,
        requirement: Requirement,
        summary: str,
        exchange: Exchange | None,
        script: tuple[Exchange, ...] = (),
    ) -> None:
        """One look found it violated; the smallest departures of different causes are kept.

        What AWS was seen to do as well is no departure.
        """
        with self._lock:
            entry = self[requirement]
            excuse = self.policy.excuse(requirement, summary, exchange)
            if excuse is not None:
                entry.excused = policy.weightiest([entry.excused, (excuse.verdict, str(excuse))])
                return
            entry.failed += 1
            steps = tuple(map(_to_keep, script))
            kept = None if exchange is None else _to_keep(exchange)
            entry.failures = smallest([*entry.failures, Departure(summary, kept, steps)])

    def end(
        self, requirement: Requirement, problem: BaseException | None, cases: Mapping[str, int]
    ) -> Conclusion | None:
        """Write down that the item of a requirement ended, and how; return what that means."""
        seen = self.departure(requirement) or self._excuse(requirement)
        conclusion = policy.concluded(requirement, self.policy.ended(requirement, problem), seen)
        self.tally(requirement, cases)
        if conclusion is None:
            return None
        if conclusion.verdict is Verdict.PASS:
            self.hold(requirement)
        if conclusion.departure is not None:
            departure = conclusion.departure
            self.fail(requirement, departure.summary, departure.exchange, departure.script)
        self.conclude(requirement, conclusion.verdict, conclusion.reason)
        self[requirement].withheld = conclusion.withheld
        return conclusion

    def _excuse(self, requirement: Requirement) -> Excused | None:
        verdict, reason = self[requirement].excused
        return None if verdict is None else Excused(verdict, reason or "")

    def conclude(self, requirement: Requirement, verdict: Verdict, reason: str | None = None) -> None:
        """Write down what the requirement's own item concluded."""
        with self._lock:
            entry = self[requirement]
            entry.concluded, entry.reason = verdict, reason

    def failing(self) -> list[str]:
        """The requirements that failed so far."""
        with self._lock:
            return [name for name, entry in self._entries.items() if entry.failures]

    def entries(self) -> Mapping[str, Entry]:
        """All entries of which something is known."""
        return self._entries

    def merge(self, other: Mapping[str, Entry]) -> None:
        """Add what another process knows; the order in which processes are added makes no difference."""
        with self._lock:
            for identifier, entry in other.items():
                self[identifier].merge(entry)

"""A run that is watched: the ledger of a faulty run notices the first departure and can end the run."""

from __future__ import annotations

import threading
from collections.abc import Iterable

from conformance.checks.observation import Evidence
from conformance.contract.model import Requirement, Service
from conformance.power.outcome import Catch
from conformance.run.driver import Traffic
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.outcome import Verdict
from conformance.wire.exchange import Exchange

_SUMMARY = 300


class Enough(BaseException):
    """The fault is detected: nothing more needs to be sent. No ``Exception``, so that nothing handles it."""


class WatchedLedger(Ledger):
    """A ledger that takes note of each requirement that fails, and of how many exchanges there were by then.

    Args:
        service: the contracts.
        counted: the requirements that the run is about, and that do not fail on the faultless server as well.
        stop: whether the first departure ends the run, by :class:`Enough`, when the exchange that shows it
            has been looked at by every monitor.
        traffic: counts the exchanges.
    """

    def __init__(self, service: Service, counted: frozenset[str], stop: bool, traffic: Traffic) -> None:
        super().__init__(service)
        self._counted = counted
        self._traffic = traffic
        self._stop = stop
        self.caught: dict[str, Catch] = {}

    def fail(
        self,
        requirement: Requirement,
        summary: str,
        exchange: Exchange | None,
        script: tuple[Exchange, ...] = (),
    ) -> None:
        """Write down a violation; the first one of each requirement is a catch."""
        super().fail(requirement, summary, exchange, script)
        if requirement.id in self._counted and requirement.id not in self.caught:
            catch = Catch(requirement.id, self._traffic.exchanges, summary[:_SUMMARY])
            self.caught[requirement.id] = catch

    def conclude(self, requirement: Requirement, verdict: Verdict, reason: str | None = None) -> None:
        """Write down a conclusion; that an operation is lacking tells of a server that has it otherwise."""
        super().conclude(requirement, verdict, reason)
        if verdict is Verdict.NOT_IMPLEMENTED and requirement.id in self._counted:
            catch = Catch(requirement.id, self._traffic.exchanges, str(reason)[:_SUMMARY], verdict.value)
            self.caught.setdefault(requirement.id, catch)

    def observe(self, evidence: Iterable[Evidence]) -> None:
        """Write down evidence; with ``stop`` end the run if one of them was a departure.

        Raises:
            Enough: in the main thread only; an item that sends from others is seen to by its end.
        """
        super().observe(evidence)
        if self._stop and self.caught and threading.current_thread() is threading.main_thread():
            raise Enough

"""The one policy: what evidence means, and what becomes of a requirement when its item has ended.

Two tables decide. The first says what a broken promise means where a sentence that may be about it is open
(:mod:`conformance.contract.knowledge` says where): what a page's markup, the model or the protocol promises,
they promise in any case; what a sentence that nobody has read may excuse decides nothing. The second says
what the end of an item means: the exception that ended it, or none, beside what monitors saw.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from conformance.cases.values import Unreachable as NoSuchRequest
from conformance.checks.observation import Evidence, Promise
from conformance.contract import errors
from conformance.contract.knowledge import RESPONSE, is_complete, place
from conformance.contract.model import Requirement, Service
from conformance.contract.paths import join
from conformance.contract.per_service import per_service
from conformance.contract.resources import graph
from conformance.verdicts.observed import excuse
from conformance.verdicts.outcome import Excused, Inconclusive, Undecided, Untested, Verdict, Violation
from conformance.wire.exchange import Exchange
from conformance.world.errors import Forbidden, Lacking, Unbuildable, Unreachable, Withheld

EXCUSABLE = frozenset({Promise.CLAUSE, Promise.OBSERVATION, Promise.NAME})
"""The promises that a sentence of the page may take back."""

_FOR_A_VALUE = frozenset({errors.INVALID_INPUT, errors.NOT_FOUND, errors.OTHER})
"""What a refusal means that may be for the value of a member."""

WEIGHT = (
    Verdict.UNTESTED, Verdict.NOT_IMPLEMENTED, Verdict.INCONCLUSIVE, Verdict.PASS,
    Verdict.DOCUMENTED_OTHERWISE, Verdict.FAIL,
)  # fmt: skip
"""What outweighs what where several processes concluded on the same requirement: the later one."""


class Policy:
    """What is known of a service's pages, and what that means for evidence.

    Args:
        service: the contracts.
    """

    def __init__(self, service: Service) -> None:
        self._service = service

    def may_say_more(self, operation: str, at: str = "") -> bool:
        """Whether an operation's page may have rules that only its sentences tell, and that nobody has read.

        A run then tries less, or otherwise: what is sent, and what is looked at, may depend on such a rule.

        Args:
            operation: the operation.
            at: what of it the question is about, as :mod:`conformance.contract.knowledge` names it.
        """
        return not is_complete(self._service, operation, at)

    def binds(self, promise: Promise, operation: str, at: str = "") -> bool:
        """Whether a promise about a place of an operation must be kept, as far as its page is known.

        What is guessed any sentence of the page may take back, wherever it stands.
        """
        if promise not in EXCUSABLE:
            return True
        return is_complete(self._service, operation, "" if promise is Promise.NAME else at)

    def counts(self, evidence: Evidence) -> bool:
        """Whether evidence says something of its requirement; else nothing can be concluded from it.

        Of a requirement on a resource or on the service the operation that was asked decides. Of one on a
        member the pages of both decide: what is said there of this member.
        """
        requirement, asked = evidence.requirement, evidence.exchange.operation
        if requirement.resource:
            return self.binds(evidence.promise, asked)
        at = place(requirement.side, requirement.path)
        if not self.binds(evidence.promise, requirement.operation, at):
            return False
        return asked == requirement.operation or self.binds(evidence.promise, asked, self._shown(asked, at))

    def _shown(self, operation: str, at: str) -> str:
        """Where the answer of an operation shows a member of another's request, as far as that is known."""
        path = at.partition(".")[2]
        resources = graph(self._service).resources.values()
        views = [r.view for r in resources if r.view is not None and r.view.operation == operation]
        return join(place(RESPONSE, views[0].path), path) if path and views else RESPONSE

    def broken(
        self,
        operation: str,
        summary: str,
        exchange: Exchange | None,
        promise: Promise = Promise.PAGE,
        unless: str = "",
        at: str = "",
        why_open: str | None = None,
    ) -> Violation | Undecided:
        """Return what it means, as an exception, that an answer broke a promise.

        Args:
            operation: whose pages could excuse it.
            summary: what was wrong.
            exchange: shows it.
            promise: what says that it must be otherwise.
            unless: what is not known, where the promise does not bind.
            at: what of the operation it is about.
            why_open: why what was sent may be refused, however much is known of the page
                (:mod:`conformance.contract.dependence`).
        """
        if self.binds(promise, operation, at):
            depends = why_open if promise in EXCUSABLE and _is_for_a_value(exchange) else None
            return Undecided(f"{summary}; {depends}", exchange) if depends else Violation(summary, exchange)
        return Undecided(f"{summary}; {unless}" if unless else summary, exchange)

    def excused(self, problem: Violation, operation: str, promise: Promise, at: str = "") -> Undecided:
        """Return what a departure at a place of an operation means that a sentence may excuse.

        Raises:
            Violation: the departure itself, if the promise binds.
        """
        if self.binds(promise, operation, at):
            raise problem
        return Undecided(problem.summary, problem.exchange)

    def excuse(self, requirement: Requirement, summary: str, exchange: Exchange | None) -> Excused | None:
        """Return what a departure comes to, since AWS was seen to do so as well; None where it stands."""
        return excuse(self._service, requirement, summary, exchange)

    def ended(self, requirement: Requirement, problem: BaseException | None) -> BaseException | None:
        """Return what ended an item, seen in the light of what AWS was seen to do."""
        if not isinstance(problem, Violation | Undecided):
            return problem
        return self.excuse(requirement, str(problem), problem.exchange) or problem


def _is_for_a_value(exchange: Exchange | None) -> bool:
    """Whether a refusal may be for what a member holds."""
    return exchange is not None and exchange.refused and errors.meaning(exchange.code) in _FOR_A_VALUE


@per_service
def policy_of(service: Service) -> Policy:
    """Return the policy for a service's requirements."""
    return Policy(service)


@frozen
class Conclusion:
    """What the end of an item means.

    ``departure`` is the violation that is to be kept and shown; ``down`` why the target is taken to be gone;
    ``defect`` what went wrong in the suite itself; ``withheld`` the operation that must not be sent, since it
    may create something.
    """

    verdict: Verdict
    reason: str | None = None
    departure: Violation | None = None
    down: str | None = None
    defect: str | None = None
    withheld: str | None = None


def concluded(
    requirement: Requirement, problem: BaseException | None, seen: Violation | Excused | None
) -> Conclusion | None:
    """Say what it means that the item of a requirement ended.

    Args:
        requirement: what the item is about.
        problem: the exception that ended it; None where it came to its end.
        seen: the smallest departure from the requirement that was noted so far, by whatever item, or what
            excused one.

    Returns:
        None where the item was stopped from outside: nothing is concluded then.
    """
    if seen is not None and (problem is None or isinstance(problem, Unbuildable | Inconclusive | Untested)):
        problem = seen  # what a monitor saw goes first
    if problem is None:
        return Conclusion(Verdict.PASS)
    told = str(problem)
    if isinstance(problem, Excused):
        return Conclusion(problem.verdict, told)
    if isinstance(problem, Violation):
        return Conclusion(Verdict.FAIL, problem.summary, departure=problem)
    if isinstance(problem, Lacking):
        own = problem.operation == requirement.operation or requirement.resource is not None
        return Conclusion(Verdict.NOT_IMPLEMENTED if own else Verdict.INCONCLUSIVE, told)
    if isinstance(problem, Withheld):
        return Conclusion(Verdict.UNTESTED, told, withheld=problem.operation)
    if isinstance(problem, Forbidden | Untested | NoSuchRequest):
        return Conclusion(Verdict.UNTESTED, told)
    if isinstance(problem, Unbuildable | Inconclusive):
        return Conclusion(Verdict.INCONCLUSIVE, told)
    if isinstance(problem, Unreachable):
        return Conclusion(Verdict.INCONCLUSIVE, f"the target stopped answering: {told}", down=told)
    if not isinstance(problem, Exception):
        return None
    told = f"{type(problem).__name__}: {problem}"
    return Conclusion(Verdict.INCONCLUSIVE, f"a defect of the suite itself: {told}", defect=told)


def verdict(
    departure: str | None,
    held: int,
    concluded: Verdict | None,
    reason: str | None,
    excused: tuple[Verdict | None, str | None] = (None, None),
) -> tuple[Verdict, str | None]:
    """Return the verdict on a requirement, and the reason.

    Args:
        departure: the smallest departure's summary; None where none was seen.
        held: how often it was seen to hold.
        concluded: what its own item concluded, with its ``reason``; None where it did not come to an end.
        excused: what departures came to that AWS was seen to share, and why.
    """
    if departure is not None:
        return Verdict.FAIL, departure
    if excused[0] is not None:
        return excused[0], excused[1]
    if concluded is not None and not (concluded is Verdict.UNTESTED and held):
        return concluded, reason  # what one worker did not see, another may have seen
    if held:
        return Verdict.PASS, None
    return Verdict.UNTESTED, "the run ended before it was tried"


def weightiest(
    conclusions: Iterable[tuple[Verdict | None, str | None]],
) -> tuple[Verdict | None, str | None]:
    """Return which of several conclusions on a requirement stands: the one that says most.

    The order is total, so that it does not matter which of two processes is asked first.
    """
    known = [(v, reason) for v, reason in conclusions if v is not None]
    return max(known, key=lambda c: (WEIGHT.index(c[0]), c[1] or ""), default=(None, None))

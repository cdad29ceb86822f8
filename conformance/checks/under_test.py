"""What a property works with, whoever drives it: its argument ``target``.

Properties say what conformance means. They know neither how a target was started nor which driver sends
their cases, but only what is written here.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Protocol

from hypothesis.strategies import SearchStrategy

from conformance.cases.binding import Binding
from conformance.cases.model import Case
from conformance.checks.never_shown import NeverShown
from conformance.checks.observation import Evidence
from conformance.contract.catalogue import Catalogue
from conformance.contract.model import Operation, Requirement, Service
from conformance.contract.resources import Graph
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.sign import Credentials
from conformance.world.instance import Instance
from conformance.world.settings import Settings
from conformance.world.world import Sent, World


class Account(Protocol):
    """Who sends requests."""

    @property
    def credentials(self) -> Credentials:
        """What requests are signed with."""

    @property
    def headers(self) -> Mapping[str, str]:
        """What is added to each request."""


class Abilities(Protocol):
    """What the target can do."""

    @property
    def other_account(self) -> Account | None:
        """A second account, for the questions of isolation, or None."""

    @property
    def alone(self) -> bool:
        """Whether nobody else uses the same account, and its quotas, at the same time."""


class Effort(Protocol):
    """How much is tried."""

    @property
    def max_examples(self) -> int:
        """Random cases of a property; 0 for none."""

    @property
    def seed(self) -> int:
        """The seed of the random cases."""

    @property
    def pairwise(self) -> bool:
        """Whether pairs of optional members are covered."""

    @property
    def shrink(self) -> bool:
        """Whether what chance finds is made small."""

    @property
    def alone(self) -> int:
        """Requests that may break one requirement in the smallest company."""

    @property
    def company(self) -> int:
        """Requests of an operation that may break a requirement in the company of other members."""


class Known(Protocol):
    """What is known of one requirement so far."""

    @property
    def held(self) -> int:
        """How often it held."""

    @property
    def failures(self) -> Sequence[object]:
        """The departures from it."""


class Evidences(Protocol):
    """Takes evidence on requirements."""

    def __getitem__(self, requirement: Requirement) -> Known:
        """What is known of a requirement so far."""

    def observe(self, evidence: Iterable[Evidence]) -> None:
        """Write down evidence."""

    def fail(self, requirement: Requirement, summary: str, exchange: Exchange | None) -> None:
        """Write down that a requirement was found violated."""


class Fixtures(Protocol):
    """Resources that several properties need and none may spoil: made once a run."""

    def another(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """A settled resource of a kind (with the members given), other than the shared one."""

    def gone(self, name: str, strict: bool = False) -> Instance | None:
        """A resource of a kind that was created, deleted and waited for; None where that is not possible."""


class Tags(Protocol):
    """Reads back which tags a resource carries."""

    def tags(
        self,
        instance: Instance,
        requirement: Requirement,
        expected: Mapping[str, Any],
        *,
        changed: Sequence[Exchange] = (),
    ) -> None:
        """Note whether a resource's list of tags shows exactly the expected ones.

        ``changed`` are the requests that changed them since the resource was made.
        """


class Monitored(Protocol):
    """What was seen in the exchanges of the run, whoever caused them."""

    @property
    def never_shown(self) -> NeverShown:
        """What AWS always showed, and no answer so far."""

    def refused(self, resource: str) -> Mapping[str, Exchange]:
        """The names that only refused creates of a kind bore, with those."""

    def taint(self, identifier: str) -> None:
        """Have a resource left out that an invalid request made."""


class UnderTest(Protocol):
    """A target, with a client, a world on it, and a ledger of what was found."""

    @property
    def service(self) -> Service:
        """The contracts."""

    @property
    def requirements(self) -> Catalogue:
        """All requirements of the service."""

    @property
    def graph(self) -> Graph:
        """The resource graph of the service."""

    @property
    def limits(self) -> Settings:
        """What the world may do, and how long it waits."""

    @property
    def plan(self) -> Effort:
        """How much is tried."""

    @property
    def capabilities(self) -> Abilities:
        """What the target can do."""

    @property
    def client(self) -> Client:
        """Sends requests as they are given."""

    @property
    def connect(self) -> Callable[..., Client]:
        """Makes a client for a callback that takes every exchange, and a region or another account."""

    @property
    def world(self) -> World:
        """The resources on the target."""

    @property
    def ledger(self) -> Evidences:
        """Takes evidence on requirements."""

    @property
    def stock(self) -> Fixtures:
        """Resources that several properties need."""

    @property
    def read_back(self) -> Tags:
        """Reads back which tags a resource carries."""

    @property
    def monitors(self) -> Monitored:
        """What was seen in all exchanges."""

    def operation(self, requirement: Requirement) -> Operation:
        """The contract that a requirement is listed under."""

    def binding(self, operation: str) -> Binding:
        """What valid requests of an operation obey beyond its schema."""

    def stated(self, operation: str) -> Binding:
        """The same by the contracts alone, whatever the target was found to take."""

    def instead(self, operation: str, refused: Exchange | None) -> str:
        """What the target accepts instead of the smallest valid request, which it refuses, or nothing."""

    def names_something(self, requirement: Requirement) -> bool:
        """Whether a requirement is about a member that names a resource, or takes what is yielded."""

    def is_chosen(self, requirement: Requirement) -> bool:
        """Whether the run tries a requirement for its own sake."""

    def is_token(self, operation: str, member: str) -> bool:
        """Whether a member is an idempotency token, which every request must have of its own."""

    def implemented(self, operation: str) -> None:
        """Make sure that the target has an operation, as far as is known; raise Lacking if not."""

    def has(self, operation: str) -> bool:
        """Whether the target is not known to lack an operation."""

    def base(self, operation: str) -> None:
        """Make sure that a valid request of an operation is accepted: else no refusal proves a thing."""

    def exercise(self, operation: str) -> None:
        """Make sure that an operation was used at all, and that its resource was made with every member."""

    def once(self, key: object, work: Callable[[], object]) -> None:
        """Do a piece of work that several items need, once a run; a reason why it failed comes again."""

    def send(self, case: Case) -> Sent:
        """Send a case, whatever the answer; a resource that it makes is read back."""

    def accepts(self, case: Case) -> Sent:
        """Send a valid case and expect it to be accepted."""

    def accepts_some(self, cases: Iterable[Case]) -> tuple[int, Exception | None]:
        """Send valid cases and expect them to be accepted, as far as it is known that they must be.

        Returns:
            How many were sent, and the first reason why one may have been refused rightly.
        """

    def refuses(self, case: Case, allowed: frozenset[str] = frozenset()) -> Sent:
        """Send an invalid case and expect it to be refused as invalid input."""

    def ask(self, operation: str, body: Any) -> Exchange:
        """Send a reading request and expect it to be accepted."""

    def notice(self, exchange: Exchange) -> None:
        """Take an exchange of another client into account (another region's, another account's)."""

    def each(self, cases: Iterable[Case], check: Callable[[Case], object]) -> int:
        """Run a check on every deterministic case; return how many there were."""

    def explore(
        self,
        requirement: Requirement,
        strategy: SearchStrategy[Case] | None,
        check: Callable[[Case], object],
        share: int = 1,
    ) -> None:
        """Search at random beyond the deterministic cases: with one in ``share`` of the plan's examples."""

    def conclude(self, requirement: Requirement) -> None:
        """End a monitored item with what the ledger says."""

"""Waiting until resources settle, as long as the target may take and no longer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from conformance.contract import errors, naming
from conformance.contract.lifecycle import Automaton, automaton, is_failure, plain
from conformance.contract.model import Service
from conformance.contract.naming import a, is_transitional
from conformance.contract.paths import values
from conformance.contract.resources import Resource
from conformance.wire import clock
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance
from conformance.world.settings import Settings

_FIRST_PAUSE = 0.005
_LINGER = 0.5
_MOMENT = 0.01
"""Who is at rest within so many seconds need not be made ahead."""


def shows_nothing(resource: Resource, described: Exchange) -> bool:
    """Whether an accepted description is empty where a resource's should be: there is none."""
    shown = resource.shown_in(described.output)
    is_empty = not shown or (isinstance(shown, dict) and all(value is None for value in shown.values()))
    return bool(resource.wrapper) and is_empty


class Waiter:
    """Polls Describe until a resource's state is terminal.

    Args:
        service: the contracts, for the documented states.
        ask: sends one request.
        settings: timeout and poll interval.
        naming: makes the body of an operation that names a resource; where it is not given, it is named by
            its identifier and by what its Create was sent or told.
        lacks: tells from an exchange whether the target lacks the operation (the reason, or None).
    """

    def __init__(
        self,
        service: Service,
        ask: Callable[[str, Any], Exchange],
        settings: Settings,
        naming: Callable[[str, Instance], dict[str, Any]] | None = None,
        lacks: Callable[[Exchange], str | None] = lambda exchange: None,
    ) -> None:
        self._service = service
        self._ask = ask
        self._settings = settings
        self._naming = naming or self._plainly
        self._lacks = lacks
        self._automata: dict[str, Automaton | None] = {}
        self._took: dict[str, float] = {}  # the fewest seconds from creation to rest, by kind
        self._stuck: dict[str, str] = {}
        self._lingering: set[str] = set()

    def automaton_of(self, resource: Resource) -> Automaton | None:
        """The documented lifecycle of a kind of resource."""
        if resource.name not in self._automata:
            self._automata[resource.name] = automaton(self._service, resource)
        return self._automata[resource.name]

    def state(self, instance: Instance) -> str | None:
        """The state that Describe tells now, with blanks for underscores."""
        status = self.status(instance)
        return None if status is None else plain(status)

    def status(self, instance: Instance) -> str | None:
        """The state that Describe tells now, or that of a part that is changing; None where it tells none.

        A target without Describe tells none: its resources are taken to be at rest.

        Raises:
            Unbuildable: if Describe does not answer with a description.
        """
        resource = instance.resource
        if resource.describe is None or resource.status is None:
            return None
        exchange = self._ask(resource.describe, self._naming(resource.describe, instance))
        if not exchange.accepted:
            if self._lacks(exchange):
                return None
            if instance.is_due and not self._settings.run and self._says_gone(resource, exchange):
                instance.went()  # who needs one is given another
            told = exchange.failure or f"{exchange.status} {exchange.code}"
            raise Unbuildable(f"{resource.describe} of a new {resource.name} answered {told}", exchange)
        path = f"{resource.wrapper}.{resource.status}" if resource.wrapper else resource.status
        found = [v for v in values(exchange.output, path) if isinstance(v, str)]
        changing = [s for s in self._parts(instance, exchange) if is_transitional(s)]
        if changing and found and not is_failure(found[0]):
            return changing[0]
        return found[0] if found else None

    @staticmethod
    def _parts(instance: Instance, exchange: Exchange) -> list[str]:
        """The states of parts of the description (an update under way)."""
        wrapper = instance.resource.wrapper
        shown = (exchange.output or {}).get(wrapper) if wrapper else exchange.output
        parts = shown.values() if isinstance(shown, dict) else ()
        return [p["status"] for p in parts if isinstance(p, dict) and isinstance(p.get("status"), str)]

    def _plainly(self, operation: str, instance: Instance) -> dict[str, Any]:
        """The body that names a resource by its identifier and what its Create was sent or told."""
        body: dict[str, Any] = {instance.resource.identifier: instance.identifier}
        for member in self._service.operations[operation].request.get("required", ()):
            body.setdefault(member, instance.members.get(member, instance.created_with.get(member)))
        return body

    def at_rest(self, instance: Instance, status: str | None) -> bool:
        """Whether nothing but a request will change this state."""
        known = self.automaton_of(instance.resource)
        if status is None or instance.resource.status is None:
            return True
        if known is not None and status in known.spellings:
            return known.is_terminal(status)
        return not is_transitional(status)

    def settle(self, instance: Instance) -> str | None:
        """Wait until a resource is at rest, and return its state.

        Raises:
            Unbuildable: if it fails, or is not at rest in time.
        """
        return self.settle_all([instance])[0]

    def settle_all(self, instances: Sequence[Instance]) -> list[str | None]:
        """Wait for several resources at once; see :meth:`settle`.

        The first look comes when the fastest of the kind had settled: earlier ones would be in vain.
        """
        self._sleep_as_before(instances)
        waiting = [i for i in instances if not i.settled]
        states: dict[int, str | None] = {id(i): None for i in instances}
        pause, deadline = _FIRST_PAUSE, clock.monotonic() + self._settings.lifecycle_timeout
        while waiting:
            still = []
            for instance in waiting:
                state = states[id(instance)] = self.status(instance)
                if not self.at_rest(instance, state):
                    still.append(instance)
                    continue
                if instance.created_by is not None and pause > _FIRST_PAUSE:
                    took = clock.time_of_day() - instance.created_by.started
                    known = self._took.get(instance.resource.name, took)
                    self._took[instance.resource.name] = min(known, took)
                instance.settled = True
                if state is not None and is_failure(state):
                    raise Unbuildable(f"the {instance.resource.name} ended in {state}")
            waiting = still
            if not waiting:
                break
            first = waiting[0]
            if first.resource.name in self._stuck:
                raise Unbuildable(self._stuck[first.resource.name])
            if clock.monotonic() > deadline:
                self._stuck[first.resource.name] = (
                    f"{a(first.resource.name)} was still {states[id(first)]!r} after "
                    f"{self._settings.lifecycle_timeout:g} s"
                )
                raise Unbuildable(self._stuck[first.resource.name])
            clock.sleep(pause)
            pause = min(pause * 1.6, self._settings.poll_interval)
        return [states[id(i)] for i in instances]

    def is_slow(self, name: str) -> bool:
        """Whether each resource of a kind that was waited for took a moment to come to rest."""
        return self._took.get(name, 0.0) > _MOMENT

    def has_had_time(self, instance: Instance) -> bool:
        """Whether as long has passed since a resource was made as the fastest of its kind took."""
        return self._rest(instance) <= 0

    def _rest(self, instance: Instance) -> float:
        """How many seconds are left of what the fastest of a kind took to come to rest."""
        took = self._took.get(instance.resource.name)
        if instance.settled or instance.created_by is None or took is None:
            return 0.0
        return instance.created_by.started + took - clock.time_of_day()

    def _sleep_as_before(self, instances: Sequence[Instance]) -> None:
        """Wait until as long has passed since these were made as the fastest of each kind took."""
        rest = max([0.0, *map(self._rest, instances)])
        clock.sleep(min(rest, self._settings.lifecycle_timeout))

    def until_gone(self, instance: Instance) -> Exchange | None:
        """Wait until a deleted resource is described no more.

        Returns:
            None once it is not found, or the last description when it was still there in the end.
        """
        resource = instance.resource
        if resource.describe is None:
            instance.confirmed_gone = True
            return None
        timeout = self._settings.lifecycle_timeout
        if (
            resource.name in self._lingering
        ):  # one did not go in all that time: no other is waited for as long
            timeout = min(timeout, _LINGER)
        pause, deadline = _FIRST_PAUSE, clock.monotonic() + timeout
        body = self._naming(resource.describe, instance)
        while True:
            exchange = self._ask(resource.describe, body)
            if not exchange.accepted and self._lacks(exchange):
                return None  # what nothing can be asked about is taken to be gone
            if not exchange.accepted:
                instance.confirmed_gone = self._says_gone(resource, exchange)
                return None if instance.confirmed_gone else exchange
            if shows_nothing(resource, exchange):
                instance.confirmed_gone = True
                return None
            if clock.monotonic() > deadline:
                self._lingering.add(resource.name)
                instance.seen_alive()
                return exchange
            clock.sleep(pause)
            pause = min(pause * 1.6, self._settings.poll_interval)

    def _says_gone(self, resource: Resource, exchange: Exchange) -> bool:
        """Whether a refusal says that something is not there: by its meaning, or by a documented code that
        calls just this kind invalid (``InvalidDocument``)."""
        code = exchange.code or ""
        if errors.meaning(code) == errors.NOT_FOUND:
            return True
        operation = self._service.operations[resource.describe or ""]
        if operation.error(code) is None:
            return False
        subject = code.lower().removesuffix("exception").removeprefix("invalid")
        return subject != code.lower() and subject in {s.lower() for s in naming.suffixes(resource.name)}

    def pause(self) -> None:
        """Wait one poll interval."""
        clock.sleep(self._settings.poll_interval)

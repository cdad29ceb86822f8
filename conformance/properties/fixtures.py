"""Resources that several properties need and none may spoil: made once a run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from conformance.checks.observation import answered
from conformance.contract.effects import Effect, effect
from conformance.contract.hints import lingers
from conformance.verdicts.outcome import Violation
from conformance.wire.exchange import Exchange
from conformance.world.instance import Instance
from conformance.world.world import World


class Stock:
    """A second resource of a kind, and a deleted one, for whoever asks.

    Args:
        world: makes them.
        check_lacking: raises where a refusal says that the target lacks the operation.
    """

    def __init__(self, world: World, check_lacking: Callable[[str, Exchange], None]) -> None:
        self._world = world
        self._check_lacking = check_lacking
        self._others: dict[tuple[str, str], Instance] = {}
        self._gone: dict[str, tuple[Instance, Violation | None]] = {}

    def another(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """A settled resource of a kind (with the members given), other than the shared one, made once a run.

        Raises:
            Unbuildable: if it cannot be made.
        """
        key = (name, repr(sorted((given or {}).items())))
        if key not in self._others or self._others[key].deleted:
            self._others[key] = self._world.new(name, given)
        self._world.waiter.settle(self._others[key])
        return self._others[key]

    def gone(self, name: str, strict: bool = False) -> Instance | None:
        """A resource of a kind that was created, deleted and waited for, once a run.

        Returns:
            None where its kind has no Delete or, unless ``strict``, where the delete did not work.

        Raises:
            Violation: if ``strict`` and the resource did not go. Unbuildable: if it cannot be made.
        """
        resource = self._world.graph.resources[name]
        if resource.delete is None or resource.create is None or lingers(self._world.service, name):
            return None
        if effect(self._world.service, resource.delete) is Effect.END:
            return None
        if name not in self._gone or self._is_back(self._gone[name][0]):
            instance = self._world.rested(name)
            self._world.identifiers.remember(instance)
            self._gone[name] = (instance, self._delete(instance))
        instance, problem = self._gone[name]
        if problem is not None and strict:
            raise problem.with_traceback(None)
        return instance if problem is None else None

    def _is_back(self, gone: Instance) -> bool:
        """Whether another resource was made since then that has a deleted one's identifier."""
        return any(other.identifier == gone.identifier for other in self._world.alive(gone.resource.name))

    def _delete(self, instance: Instance) -> Violation | None:
        delete = instance.resource.delete
        assert delete is not None
        body = self._world.naming_body(delete, instance)
        exchange = self._world.ask(delete, body)
        self._world.note(delete, body, exchange, {instance.resource.identifier: instance})
        if not exchange.succeeded:  # that its answer can be read is another requirement
            self._check_lacking(delete, exchange)
            return Violation(f"{delete} was answered with {answered(exchange)}", exchange)
        still = self._world.waiter.until_gone(instance)
        if still is None:
            return None
        if still.accepted:
            text = (
                f"{self._world.settings.lifecycle_timeout:g} s after {delete} the resource is still described"
            )
            return Violation(text, still)
        return Violation(f"after {delete} the resource was answered with {answered(still)}", still)

"""The world: fills cases in, sends them, and provides the resources that they refer to.

Prerequisites are found from the contracts by who returns what each member takes, created, waited for
and reused where that is harmless. Nothing here knows a service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.cases.model import Case
from conformance.contract import errors, naming
from conformance.contract.hints import for_operation, hinted, is_complete
from conformance.contract.paths import values
from conformance.contract.resources import Resource
from conformance.wire.idempotency import with_tokens
from conformance.world.errors import WITHHELD, Forbidden, Lacking, Unbuildable
from conformance.world.filling import Filling
from conformance.world.instance import Instance, identifier_of
from conformance.world.records import Sent

__all__ = ["Sent", "World"]


class World(Filling):
    """The resources of one run (or of one worker) on a target.

    Args:
        service: the loaded contracts.
        client: sends requests.
        bindings: gives each operation's binding.
        settings: limits and patience.
        lacks: tells from an exchange whether the target lacks the operation (the reason, or None).
        made: told of every resource that the run makes, with the case that made it.
        ledger: names; a new one where it is not given.
    """

    # --- sending ------------------------------------------------------------------------------------

    def send(self, case: Case) -> Sent:
        """Fill a case in, send it, and remember what it made or deleted.

        Raises:
            Unbuildable: if a resource that the case refers to cannot be obtained (Lacking, if the
                target lacks the operation that makes it; Forbidden, if it may not be made).
        """
        body, named = self.filled(case)
        exchange = self.client.send(case.operation, body, raw=case.raw, headers=case.headers)
        return self.note(case.operation, body, exchange, named, case)

    def filled(self, case: Case) -> tuple[Any, dict[str, Instance]]:
        """Fill a case in, without sending it; return the body, and the resources that it names.

        Raises:
            Unbuildable: see :meth:`send`.
        """
        self._permit(case)
        for hint in for_operation(self.service, "unsent", case.operation):
            raise Unbuildable(f"{case.operation} is not sent: {hint['why']}")
        named: dict[str, Instance] = {}
        body = self._fill(case, named)
        self._run_before(case.operation, named)
        operation = self.service.operations.get(case.operation)
        if operation is not None and isinstance(body, dict) and case.raw is None:
            tokens = with_tokens(operation.request, body)
            left_out = case.violates[0] if case.violates else ""
            body = {k: v for k, v in tokens.items() if k in body or k != left_out}
        return body, named

    # --- resources ----------------------------------------------------------------------------------

    def ready(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Return a resource of a kind in its stable state, shared with other cases.

        Args:
            name: the kind of resource.
            given: members that its Create must take, with their values.

        Raises:
            Unbuildable: if none can be obtained.
        """
        key = (name, repr(sorted((given or {}).items())))
        instance = self._pool.get(key)
        if instance is None or instance.deleted:
            instance = self.new(name, given)
            self._pool[key] = instance
        elif key in self._failed:
            raise self._failed[key].with_traceback(None)  # or else it grows by a frame each time
        try:
            self.patience.settle(instance)
        except Unbuildable as problem:
            create = instance.resource.create
            if create is not None and not is_complete(self.service, create):
                instance.settled = True  # what its states mean is not known: others may use it as it is
                return instance
            self._failed[key] = problem
            raise
        return instance

    def new(self, name: str, given: Mapping[str, Any] | None = None) -> Instance:
        """Create a resource of a kind for the caller alone; it may still be settling.

        Raises:
            Unbuildable: if it cannot be created.
        """
        resource = self.graph.resources[name]
        if resource.create is None:
            return self._found(resource)
        if name in self._unbuildable and not given:
            raise self._unbuildable[name].with_traceback(None)
        if name in self._building:
            raise Unbuildable(f"{name} refers to itself through {' > '.join(self._building)}")
        self._building.append(name)
        try:
            case = self.minimal(resource.create)
            if given:
                case = self._apart(Case(case.operation, {**case.body, **given}, what=case.what), given)
            instance = self._created(resource, case)
            self._prepare(instance)
            return instance
        except Unbuildable as problem:
            if not isinstance(problem, Forbidden) and not given:
                self._unbuildable[name] = problem
            raise
        finally:
            self._building.pop()

    def vanish(self) -> None:
        """Take note that the target was reset or restarted: nothing that was made exists any more."""
        for instance in self.instances:
            instance.deleted = True
        self._pool.clear()
        self._spare.clear()
        self._unique.clear()
        self._unbuildable.clear()
        self._done_before.clear()
        self._failed.clear()

    def _prepare(self, instance: Instance) -> None:
        """Do what makes a new resource usable (a user's password), by ``[[prepare]]`` hints."""
        for hint in hinted(self.service, "prepare"):
            if hint["resource"] == instance.resource.name:
                operation = hint["operation"]
                known = {instance.resource.identifier: instance}
                body = {**self._fill(self.minimal(operation), known), **hint.get("body", {})}
                self.note(operation, body, self._ask(operation, body), known)

    def _created(self, resource: Resource, case: Case) -> Instance:
        for attempt in range(3):
            self._make_room(resource)
            sent = self.send(case)
            if sent.instance is not None and sent.instance.resource is resource:
                return sent.instance
            answer = sent.exchange
            identifier = identifier_of(resource, sent.body, answer) if answer.accepted else None
            if resource.product and identifier is not None:
                parents = tuple(sent.named.values())
                return Instance(resource, identifier, sent.body, answer, {}, settled=True, parents=parents)
            lacking = self._lacks(answer)
            if lacking:
                raise Lacking(case.operation, lacking)
            failed = answer.status is None or answer.status >= 500
            if failed and case.operation in self._made_by and (not attempt or self.spoilt(answer)):
                continue  # once may be chance; twice is damage, which may be mended
            if errors.meaning(answer.code) in (errors.LIMIT, errors.THROTTLED) and attempt < 2:
                self.patience.settle_all(self.alive(resource.name))
                self.patience.pause()
                continue
            break
        if sent.exchange.accepted:
            raise Unbuildable(
                f"{case.operation} was accepted but told no {resource.identifier}", sent.exchange
            )
        told = (
            sent.exchange.failure or f"{sent.exchange.status} {sent.exchange.code}: {sent.exchange.message}"
        )
        raise Unbuildable(
            f"{case.operation}, which must make a {resource.name}, answered {told}"[:400], sent.exchange
        )

    def _found(self, resource: Resource) -> Instance:
        """A resource that exists without being created: from its list, else from a hint."""
        known = self._pool.get((resource.name, "[]"))
        if known:
            return known
        hints = [h for h in hinted(self.service, "builtin") if h["resource"] == resource.name]
        if hints:
            return Instance(resource, hints[0]["identifiers"][0], {}, None, settled=True)
        if resource.listing:
            listing = self._ask(resource.listing.operation, {})
            lacking = self._lacks(listing)
            if lacking:
                raise Lacking(resource.listing.operation, lacking)
            for item in values(listing.json, resource.listing.items):
                value = item.get(resource.identifier) if isinstance(item, dict) else item
                if isinstance(value, str):
                    return Instance(resource, value, {}, None, settled=True)
        raise Unbuildable(f"nothing creates a {resource.name}, and none was found")

    def _permit(self, case: Case) -> None:
        verb, _ = naming.verb_and_noun(case.operation)
        reading = (
            verb in ("Describe", "Get", "List", "Search") or case.operation not in self.service.operations
        )
        if not reading and not self.settings.allow_writes:
            raise Forbidden(
                f"{WITHHELD}{case.operation}, which may create something; --allow-writes says yes"
            )
        budget = self.settings.budget
        if not reading and budget is not None and self._accepted >= budget and case.violates is None:
            raise Forbidden(f"the budget of {budget} accepted creates is spent")

    def _make_room(self, resource: Resource) -> None:
        """Wait while a documented quota of resources in some states is exhausted by the run itself."""
        for hint in hinted(self.service, "quota"):
            if hint["resource"] == resource.name and "states" in hint:
                busy = [i for i in self.alive(resource.name) if not i.settled]
                if len(busy) >= hint["max"]:
                    self.patience.settle_all(busy[: len(busy) - hint["max"] + 1])

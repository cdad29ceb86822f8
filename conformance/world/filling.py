"""Filling cases in: names, references, what must be done before, what must agree."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.cases.model import Case, External, Fresh, Placeholder, Ref, fill, placeholders
from conformance.cases.valid import accepting
from conformance.contract.hints import for_operation
from conformance.contract.lifecycle import states_before
from conformance.contract.paths import values
from conformance.contract.resources import Resource
from conformance.wire.idempotency import with_tokens
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance
from conformance.world.ledger import NamesUsedUp
from conformance.world.lookalike import lookalike
from conformance.world.records import Records
from conformance.world.sequences import ancestors, forerunners, keeps, uses_up

_PREFETCH = 6


class Filling(Records):
    """The part of a world that turns a symbolic case into a request."""

    def _fill(self, case: Case, named: dict[str, Instance]) -> Any:
        self._prepare_unique(case, named)

        def filler(placeholder: Placeholder) -> Any:
            if isinstance(placeholder, Fresh):
                try:
                    return self.ledger.fresh(placeholder)
                except NamesUsedUp as problem:
                    raise Unbuildable(str(problem)) from problem
            if isinstance(placeholder, External):
                return self.settings.external(placeholder.key, placeholder.default)
            return placeholder.within.replace("{}", self._refer(placeholder, case, named))

        body = fill(case.body, filler)
        if isinstance(body, dict):
            self._align(case, body, named)
            self._prepare_needs(case, body, named)
        return body

    def _run_before(self, operation: str, named: Mapping[str, Instance]) -> None:
        """Do what must have been done before an operation on the same resources makes sense.

        Whether it worked is for the operation itself to show.
        """
        if operation in self._before:
            return
        for name in forerunners(self.service, self.graph, operation):
            key = (name, tuple(sorted((m, i.identifier) for m, i in named.items())))
            if name in self._before or key in self._done_before:
                continue
            self._before.append(operation)
            try:
                case, known = self.minimal(name), dict(named)
                body = self._fill(case, known)
                self._run_before(name, known)
                exchange = self._ask(name, with_tokens(self.service.operations[name].request, body))
                if exchange.accepted and keeps(operation):
                    self._done_before.add(key)
                self.note(name, body, exchange, known, case)
            except Unbuildable:
                pass
            finally:
                self._before.pop()

    def _refer(self, ref: Ref, case: Case, named: dict[str, Instance]) -> str:
        if ref.state == "other-kind":
            return self._other_kind(ref, case).identifier
        if ref.state == "absent":
            model = self.ready(ref.resource, dict(ref.given))
            names = [i.name for i in (model, *model.parents) if i.name]
            nothing = lookalike(self.tell(model, ref.member), names, self.ledger.fresh(Fresh()))
            return nothing if ref.length is None else nothing.ljust(ref.length, "x")
        known = next((i for i in named.values() if i.resource.name == ref.resource), None)
        known = known or next((a for i in named.values() if (a := self.ancestor(i, {ref.resource}))), None)
        if known is not None:
            return self.tell(known, ref.member)
        resource = self.graph.resources[ref.resource]
        deleting = case.operation == resource.delete and resource.create
        if case.violates is None and (deleting or self._is_used_up(ref, case)):
            instance = self.new(ref.resource, dict(ref.given))
            self.patience.settle(instance)
        elif case.operation in resource.actions and ref.member == resource.identifier:
            instance = self._in_state_for(case.operation, resource)
        else:
            instance = self.ready(ref.resource, dict(ref.given))
            if self._overloaded(case, instance):
                self.forget(instance)
                instance = self.ready(ref.resource, dict(ref.given))
        named[ref.member] = instance
        return self.tell(instance, ref.member)

    def _is_used_up(self, ref: Ref, case: Case) -> bool:
        """Whether a request may leave the resource of no use to others: it, and not what it lies in."""
        if not uses_up(self.graph, case.operation):
            return False
        others = {p.resource for p in placeholders(case.body) if isinstance(p, Ref)} - {ref.resource}
        return not any(ref.resource in ancestors(self.graph, other) for other in others)

    def _in_state_for(self, action: str, resource: Resource) -> Instance:
        """A resource in a state in which an action (Start…, Stop…) is possible, brought there if need be.

        Raises:
            Unbuildable: if it cannot be brought there.
        """
        wanted = states_before(self.service, resource, action)
        known = self.patience.automaton_of(resource)
        if wanted is None or known is None:
            return self.ready(resource.name)
        if not wanted & known.terminal:
            return self.new(resource.name)  # a passing state: the one right after its creation
        instance = self.ready(resource.name)
        for _ in resource.actions:
            state = self.patience.state(instance)
            if state in wanted:
                return instance
            for other in resource.actions:
                if state in (states_before(self.service, resource, other) or ()):
                    body = self.naming_body(other, instance)
                    self.note(other, body, self._ask(other, body), {resource.identifier: instance})
                    self.patience.settle(instance)
                    break
        if self.patience.state(instance) in wanted:
            return instance
        raise Unbuildable(f"no {resource.name} could be brought into {' or '.join(sorted(wanted))}")

    def _overloaded(self, case: Case, instance: Instance) -> bool:
        """Whether a case would add more limited items (tags) than the resource may still take."""
        for hint in for_operation(self.service, "limit", case.operation):
            added = sum(len(v) for v in values(case.body, hint["path"]) if isinstance(v, list))
            if instance.load and instance.load + added > hint["max"]:
                return True
        return False

    def _align(self, case: Case, body: dict[str, Any], named: dict[str, Instance]) -> None:
        """Where one named resource was created inside another, name that other (a stream and its group)."""
        original = case.body if isinstance(case.body, dict) else {}
        for member, value in original.items():
            if not isinstance(value, Ref) or value.state != "ready":
                continue
            for other, instance in list(named.items()):
                if instance.resource.name == value.resource:
                    continue
                parent = self.ancestor(instance, {value.resource})
                inside = instance.created_with.get(member, instance.members.get(member))
                if parent is not None:
                    body[member] = self.tell(parent, value.member)
                    named[value.member] = parent
                elif other != member and isinstance(inside, str):
                    body[member] = inside

    def _other_kind(self, ref: Ref, case: Case) -> Instance:
        """A resource of a kind that the broken member does not take, if there is one: one that exists, or the
        cheapest to make. Where the member takes an ARN it has one."""
        name, arn = ref.resource, ref.member.lower().endswith("arn")
        reference = self.graph.references.get((case.operation, case.violates[0] if case.violates else ""))
        taken = {name, *(reference.resources if reference else ())}
        for instance in self.instances:
            fits = not arn or instance.identifier.startswith("arn:")
            if instance.resource.name not in taken and not instance.deleted and fits:
                return instance
        others = [r for r in self.graph.resources.values() if r.name not in taken and r.create]
        makeable = [r for r in others if not arn or r.identifier.lower().endswith("arn")]
        why = Unbuildable(f"there is no resource of another kind than {name}")
        for resource in sorted(makeable, key=lambda r: len(self.graph.references_of(r.create or ""))):
            try:
                return self.ready(resource.name)
            except Unbuildable as problem:
                why = problem
        raise why

    def _prepare_unique(self, case: Case, named: dict[str, Instance]) -> None:
        """Choose parents in which the members that may occur once together are unused."""
        if not isinstance(case.body, dict):
            return
        for hint in for_operation(self.service, "unique", case.operation):
            parents = [m for m in hint["members"] if isinstance(case.body.get(m), Ref)]
            parents = [m for m in parents if case.body[m].state == "ready"]
            if not parents:
                continue
            member = parents[0]
            if any(i.resource.name == case.body[member].resource for i in named.values()):
                continue  # another request needs it in this one
            kind = case.body[member].resource
            for instance in [i for i in self._spare.get(kind, []) if not i.deleted]:
                if self._unique_key(case, hint, instance.identifier) not in self._unique:
                    self.patience.settle(instance)
                    named[member] = instance
                    return
            fresh = [self.new(kind) for _ in range(1 if self.settings.budget is not None else _PREFETCH)]
            self._spare.setdefault(kind, []).extend(fresh)
            self.patience.settle_all(fresh)
            named[member] = fresh[0]

    def _apart(self, case: Case, given: Mapping[str, Any]) -> Case:
        """Choose values that may still occur together with what is given, of members that may do so once."""
        operation, binding = self.service.operations[case.operation], self._bindings(case.operation)
        for hint in for_operation(self.service, "unique", case.operation):
            free = [m for m in hint["members"] if m not in given and m in case.body]
            if len(free) == len(hint["members"]):
                continue
            others = [
                evolve(case, body={**case.body, member: other.body[member]})
                for member in free
                for keyword in ("values", "enum")
                for other in accepting(operation, binding, member, keyword)
            ]
            unused = (c for c in (case, *others) if self._unique_key(c, hint, None) not in self._unique)
            case = next(unused, case)
        return case

    def _prepare_needs(self, case: Case, body: dict[str, Any], named: Mapping[str, Instance]) -> None:
        """Make what must exist before a value is valid (an earlier import before an incremental one)."""
        for hint in for_operation(self.service, "needs", case.operation):
            if hint["equals"] not in values(body, hint["path"]) or hint["through"] not in body:
                continue
            through, kind = hint["through"], hint["resource"]
            if through not in named:
                continue
            existing = [i for i in self.alive(kind) if i.created_with.get(through) == body[through]]
            if not existing and kind not in self._building:
                existing = [self.new(kind, {through: body[through]})]
            if existing:
                self.patience.settle(existing[0])

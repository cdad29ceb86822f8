"""From a value in a request to the record that it names."""

from __future__ import annotations

from conformance.contract.paths import at, values
from conformance.emulator.call import Call
from conformance.emulator.kinds import Kind
from conformance.emulator.store import Record


def named(call: Call, kinds: tuple[str, ...], value: str) -> Record | None:
    """Return the record that a value names, of one of some kinds."""
    for name in kinds:
        record = call.partition.find(name, value, call.now)
        if record is None:
            record = _latest(call, call.model.kinds[name], value)
        if record is not None:
            return record
    owners = (_owner_with(call, call.model.kinds[name], value) for name in kinds)
    return next((owner for owner in owners if owner is not None), None) or _meant(call, kinds, value)


def _meant(call: Call, kinds: tuple[str, ...], value: str) -> Record | None:
    """Return what a value means that names a record which stands for another one: an alias."""
    for kind in call.model.kinds.values():
        alias = call.partition.find(kind.resource.name, value, call.now) if kind.stands_for else None
        for other in values(alias.members, kind.stands_for or "") if alias else ():
            if isinstance(other, str) and other != value:
                return named(call, kinds, other)
    return None


def _owner_with(call: Call, kind: Kind, value: str) -> Record | None:
    """Return the resource that a part hangs on, where it was made with it: a secret with its value."""
    part = kind.resource
    owner = call.partition.find(part.facet, value, call.now) if part.facet else None
    if owner is None or part.create is None or part.describe is None:
        return None
    if any(fact.shows == part.describe and fact.values and not fact.weak for fact in owner.facts.values()):
        return owner
    operations = call.model.service.operations
    taken = operations[part.create].request.get("properties", {}).keys()
    shown = operations[part.describe].response.get("properties", {}).keys()
    return owner if taken & shown & owner.members.keys() else None


def by_another_name(call: Call, path: str, kinds: tuple[str, ...], value: str) -> Record | None:
    """Return the record that a value names by another of its names, where the member's text allows it."""
    operation = call.plan.operation
    names = at(operation.request, operation.root, path).get("x-names", ())
    if path.lower().endswith("name"):
        own = (call.partition.with_name(kind, value, call.now) for kind in kinds)
        return next((record for record in own if record is not None), None)
    for owner in call.model.kinds if "name" in names else ():
        record = call.partition.with_name(owner, value, call.now)
        if record is None:
            continue
        for kind in kinds:
            found = call.partition.find(kind, record.id, call.now)  # itself, or a part of it
            if found is not None:
                return found
    return None


def _latest(call: Call, kind: Kind, value: str) -> Record | None:
    """Resolve ``<owner>/$LATEST``: the newest record whose identifier lies below the owner's."""
    if kind.latest is None or not value.endswith("/" + kind.latest):
        return None
    prefix = value.removesuffix(kind.latest)
    below = [r for r in call.partition.of_kind(kind.resource.name, call.now) if r.id.startswith(prefix)]
    return below[-1] if below else None

"""Which members every answer shows, and which members of a request a description can show."""

from __future__ import annotations

from conformance.contract.graph import InAnswer
from conformance.contract.hints import for_operation
from conformance.contract.knowledge import RESPONSE, is_complete
from conformance.contract.model import Operation, Service
from conformance.contract.paths import Position, at, join, steps, walk
from conformance.contract.resources import Resource
from conformance.contract.roles import Role, roles


def readable_members(service: Service, resource: Resource, operation: str) -> tuple[str, ...]:
    """Return the request paths of a Create or Update whose values Describe can show, top-level first.

    A member can be read back where the description has a member of the same path and type, and where no
    hint says that it names the version which is changed: what is shown then is the new one.
    """
    if resource.view is None:
        return ()
    describe = service.operations[resource.view.operation]
    path = resource.view.path
    shown = at(describe.response, describe.root, path) if path else describe.response
    request = service.operations[operation]
    paths = []
    told = for_operation(service, "role", operation)
    chosen = {hint["path"] for hint in told if hint["role"] == Role.VERSION and operation != resource.create}
    for position in walk(request.request, request.root):
        if position.path in chosen:
            continue
        if position.path == resource.identifier and operation != resource.create:
            continue
        try:
            other = at(shown, describe.root, position.path)
        except KeyError:
            continue
        if other.get("type") == position.schema.get("type"):
            paths.append(position.path)
    return tuple(paths)


def always_present(service: Service, op: Operation, owner: Resource | None) -> tuple[str, ...]:
    """Return the response paths that every answer must have.

    These are: what the model marks as required, the identifier that Create yields and what holds it, and the
    wrapper of a description; where nothing is open about the answer also the identifier, the status and the
    timestamps of a description, and the name where none is made without. A list or a map may be left out
    where it is empty, as AWS does, whatever the model says; that one is missing which is not empty is for
    other requirements to say. A token that an answer repeats from its request is absent where the request had
    none.
    """
    known = roles(service)
    found: list[str] = [
        p.path
        for p in walk(op.response, op.root)
        if p.required
        and not p.recursive
        and not _may_be_empty(p)
        and not known.has(op.name, "request", p.path, Role.PAGE_TOKEN)
    ]
    shown = [hint["path"] for hint in for_operation(service, "shown", op.name)]
    if owner is None:
        return tuple(dict.fromkeys([*found, *shown]))
    names = {p.path for p in walk(op.response, op.root)}
    if op.name == owner.create and isinstance(owner.produced, InAnswer):
        found += [path for path in _down_to(owner.produced.path) if f"{path}[]" not in names]
    prefix = None
    if op.name == owner.describe:
        prefix = owner.wrapper
    elif owner.listing and op.name == owner.listing.operation:
        prefix = owner.listing.items
    if prefix is not None:
        # what belongs to another resource may be asked for before anybody has set it
        if prefix in names and not prefix.endswith("[]") and owner.facet is None:
            found.append(prefix)
        # what is said of one member may be when another shows; what nobody has made or set is an empty object
        may_be_empty = owner.facet or for_operation(service, "tolerant", op.name)
        if is_complete(service, op.name, RESPONSE) and not (prefix and may_be_empty):
            telling = {owner.identifier, owner.status, _name(service, owner), *times(service, op, prefix)}
            wanted = [join(prefix, member) for member in sorted(m for m in telling if m)]
            found += [w for w in wanted if w in names]
    return tuple(dict.fromkeys([*found, *shown]))


def _name(service: Service, owner: Resource) -> str | None:
    """The member that names a resource, None where one may be made that has no name."""
    needed = service.operations[owner.create].request.get("required", ()) if owner.create else ()
    return owner.named_by if owner.named_by in needed else None


def _may_be_empty(position: Position) -> bool:
    schema = position.schema
    return schema.get("type") == "array" or (schema.get("type") == "object" and "properties" not in schema)


def _down_to(path: str) -> list[str]:
    """A path and the objects above it, the outermost first: where one is missing, so is what it holds."""
    above = steps(path)
    whole = [i for i in range(1, len(above)) if "[]" not in above[:i]]
    return [*(".".join(above[:i]) for i in whole), path]


def times(service: Service, op: Operation, prefix: str) -> list[str]:
    """Return the members under a response path that tell when a resource was created or last updated."""
    schema = at(op.response, op.root, prefix) if prefix else op.response
    known = roles(service)
    telling = {
        *known.members(op.name, "response", Role.CREATED_AT, prefix),
        *known.members(op.name, "response", Role.UPDATED_AT, prefix),
    }
    members = schema.get("properties", {})
    return [name for name in members if name in telling and members[name].get("format") == "timestamp"]

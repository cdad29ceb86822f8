"""Which request members name a resource, and which take a value that another operation yields."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.contract import naming
from conformance.contract.effects import Effect, effect
from conformance.contract.graph import InAnswer, InRequest, Reference, Resource
from conformance.contract.hints import applies, hinted
from conformance.contract.model import Operation, Service
from conformance.contract.paths import Position, at, steps, walk
from conformance.contract.per_service import per_service
from conformance.contract.roles import Role, named, roles

_GENERIC = frozenset({"name", "id", "arn", "identifier", "resourcearn", "resourceid"})
_TELLING_NOTHING = frozenset(
    {*_GENERIC, "description", "status", "state", "type", "message", "policy", "value", "key", "version"}
)
_CHOOSING = (Effect.CREATE, Effect.UPDATE)
"""What callers choose the values for."""
_MADE_BY_SERVER = ("id", "token", "iterator", "blob", "signature", "mac", "digest", "arn")

_BARE = 3

Resources = Mapping[str, Resource]


def references_in(service: Service, operation: Operation, resources: Resources) -> Iterator[Reference]:
    """Yield the references in an operation's request."""
    for position in walk(operation.request, operation.root):
        schema = position.schema
        if schema.get("type") != "string" or "enum" in schema or position.path.endswith("{key}"):
            continue
        found = _facet_of(operation, position.path, resources)
        if found is None and _is_chosen(operation, position.path, resources):
            continue  # the caller chooses the name of a new resource here
        found = found or _hinted(service, operation, position.path)
        found = found or _named(service, operation, position.path, resources)
        if (
            found is not None
            and found.resources
            and not _names_its_own_kind(operation, position, found, resources)
        ):
            yield found


def _names_its_own_kind(
    operation: Operation, position: Position, found: Reference, resources: Resources
) -> bool:
    """Whether a Create would need a resource of the kind that it makes: then the first could not be made."""
    if position.depth or not position.required or len(found.resources) > 1:
        return False
    resource = resources.get(found.resources[0])
    return resource is not None and not resource.facet and resource.create == operation.name


def _facet_of(operation: Operation, path: str, resources: Resources) -> Reference | None:
    """The reference to a part of a resource, in the operations that read or delete that part."""
    for resource in resources.values():
        mine = resource.facet and operation.name in resource.operations and path == resource.identifier
        if mine and operation.name != resource.create:
            return Reference(operation.name, path, (resource.name,))
    return None


def holder_of(service: Service, operation: Operation, member: str, resources: Resources) -> Resource | None:
    """Return the one kind of resource that a member names, by a hint or by its name; None where none does."""
    told = _hinted(service, operation, member)
    if told is not None:
        return resources.get(told.resources[0]) if told.resources else None
    return named_resource(member, operation.name, resources)


def _hinted(service: Service, operation: Operation, path: str) -> Reference | None:
    for hint in hinted(service, "reference"):
        if applies(hint, operation.name, path):
            told = hint["resource"]
            names = tuple(told) if isinstance(told, list) else (told,) if told else ()
            return Reference(operation.name, path, names, hint.get("member", ""))
    return None


def _is_chosen(operation: Operation, path: str, resources: Resources) -> bool:
    """Whether a member of a Create is the new resource's own name."""
    return any(
        resource.produced == InRequest(path) or path == resource.named_by
        for resource in resources.values()
        if operation.name == resource.create and not resource.facet
    )


def _named(service: Service, operation: Operation, path: str, resources: Resources) -> Reference | None:
    names = [s for s in steps(path) if s not in ("[]", "{}", "{key}")]
    if not names:
        return None
    spelled = names[-1]
    last = spelled.lower()
    if path.endswith("[]") and last.endswith("s"):
        spelled, last = spelled[:-1], last[:-1]
    found = named_resource(spelled, operation.name, resources)
    if found is not None and last == found.name.lower() and not _same_shape(service, operation, path, found):
        found = None
    if found is not None and last in _GENERIC and names[1:] and found.name.lower() not in names[-2].lower():
        found = None  # it is the name of what it stands in
    if found is not None:
        member = "" if last == found.identifier.lower() else spelled
        return Reference(operation.name, path, (found.name,), member)
    if last == "resourcearn":
        return Reference(
            operation.name, path, tuple(r.name for r in resources.values() if _taggable(service, r)), spelled
        )
    return None


def named_resource(member: str, operation: str, resources: Resources) -> Resource | None:
    """Return the kind of resource that a member of this name names in an operation, or None."""
    last = member.lower()
    _, noun = naming.verb_and_noun(operation)
    strengths: list[tuple[int, Resource]] = []
    for resource in resources.values():
        if resource.facet or resource.product:
            continue
        strength = _strength(last, resource)
        if strength and last in _GENERIC:
            mine = operation in resource.operations or noun.startswith(resource.name)
            mine = mine or (len(resource.name) > 3 and resource.name in operation)
            strength = strength if mine else 0
        if strength == _BARE and operation in resource.operations:
            strength = 0  # of a schema's own Create the member "schema" is its text
        if strength:
            strengths.append((strength, resource))
    if not strengths:
        return None
    best = max(strength for strength, _ in strengths)
    equal = [resource for strength, resource in strengths if strength == best]
    if last in _GENERIC:  # it is said of what the operation is about: of a group of things, not of a thing
        return min(equal, key=lambda r: (operation not in r.operations, r.name not in noun, -len(r.name)))
    return min(equal, key=lambda r: (r.name not in noun, len(r.name)))


def _same_shape(service: Service, operation: Operation, path: str, resource: Resource) -> bool:
    """Whether a member has the shape of a resource's identifier, in the model's words."""
    shape = at(operation.request, operation.root, path).get("x-shape")
    named = [service.operations[op].request for op in (resource.describe, resource.delete) if op]
    return any(r.get("properties", {}).get(resource.identifier, {}).get("x-shape") == shape for r in named)


def _strength(last: str, resource: Resource) -> int:
    """How surely a member's name is that of a resource's identifier: 0 (not at all) to 5."""
    if last == resource.identifier.lower():
        return 5
    name = resource.name.lower()
    if last in {name + ending for ending in naming.ENDINGS}:
        return 4
    if resource.create is None:
        return 0
    if last == name:
        return _BARE
    parts = naming.suffixes(resource.name)[1:]
    if last in {part.lower() + ending for part in parts for ending in naming.ENDINGS}:
        return 2
    if len(name) > 2 and last.endswith(tuple(name + ending for ending in naming.ENDINGS)):
        return 1
    return 0


def _taggable(service: Service, resource: Resource) -> bool:
    if resource.create is None:
        return False
    members = service.operations[resource.create].request.get("properties", {})
    return any(Role.TAGS in named(member) for member in members)


def produced_values(
    service: Service, resources: Resources, references: Mapping[tuple[str, str], Reference]
) -> tuple[dict[str, Resource], dict[tuple[str, str], Reference]]:
    """Find the members that take what another operation yields, and name no resource.

    Returns:
        The products, by name, and the members that take one (or something that a resource of the same
        request tells of itself), by operation and path.
    """
    products: dict[str, Resource] = {}
    found: dict[tuple[str, str], Reference] = {}
    for operation in service.operations.values():
        for position in walk(operation.request, operation.root):
            key = (operation.name, position.path)
            if key in references or not _takes_value(service, operation, position, resources):
                continue
            told = _told_by_resource(service, operation, position, resources, references)
            if told is not None:
                found[key] = told
                continue
            producer = _producer(service, operation, position, resources)
            if producer is not None:
                product = _product(steps(position.path)[-1], *producer)
                products.setdefault(product.name, product)
                found[key] = Reference(operation.name, position.path, (product.name,))
    return products, found


def _takes_value(service: Service, operation: Operation, position: Position, resources: Resources) -> bool:
    schema, last = position.schema, steps(position.path)[-1]
    if schema.get("type") != "string" or "enum" in schema or position.recursive or last[0] in "[{":
        return False
    given = roles(service).of(operation.name, "request", position.path)
    if not given.isdisjoint((Role.IDEMPOTENCY_TOKEN, Role.PAGE_TOKEN)) or last.lower() in _TELLING_NOTHING:
        return False
    if position.depth > 0 or "[]" in position.path:
        return False
    return not any(
        operation.name == r.create and (r.produced == InRequest(last) or r.named_by == last)
        for r in resources.values()
    )


def _is_foreign(service: Service, member: str) -> bool:
    """Whether a member of this name holds what no operation of the service yields, though it may show it."""
    return any(applies({"path": hint["path"]}, "", member) for hint in hinted(service, "external"))


@per_service
def _offers(service: Service) -> Mapping[str, tuple[Position, ...]]:
    """What each operation's answer has that a service makes up, in the order of its members.

    Every member of every request is held against all of it: looked up once, or the largest service takes
    minutes.
    """
    return {
        operation.name: tuple(p for p in walk(operation.response, operation.root) if _is_offer(service, p))
        for operation in service.operations.values()
    }


def _is_offer(service: Service, position: Position) -> bool:
    last = steps(position.path)[-1]
    return (
        position.schema.get("type") == "string"
        and not position.recursive
        and "enum" not in position.schema
        and last.lower().endswith(_MADE_BY_SERVER)
        and not _is_foreign(service, last)
    )


def _fits(wanted: Position, offered: Position) -> bool:
    """Whether an offer is what a request position takes, by its name and shape."""
    name, other = steps(wanted.path)[-1].lower(), steps(offered.path)[-1].lower()
    shape = str(wanted.schema.get("x-shape", ""))
    same_shape = shape == offered.schema.get("x-shape")
    if name == other:
        return wanted.required or (same_shape and offered.depth == 0)
    return wanted.required and same_shape and other == shape.lower() and other not in _TELLING_NOTHING


def _told_by_resource(
    service: Service, operation: Operation, position: Position, resources: Resources,
    references: Mapping[tuple[str, str], Reference],
) -> Reference | None:  # fmt: skip
    """A member that a resource named in the same request tells of itself."""
    if not position.required:
        return None
    for reference in references.values():
        if reference.operation != operation.name or len(reference.resources) != 1:
            continue
        resource = resources[reference.resources[0]]
        for name in (resource.create, resource.describe):
            if name is None or name == operation.name:
                continue
            for offered in _offers(service)[name]:
                if _fits(position, offered):
                    member = steps(offered.path)[-1]
                    return Reference(operation.name, position.path, (resource.name,), member)
    return None


def _producer(
    service: Service, operation: Operation, position: Position, resources: Resources
) -> tuple[Operation, str] | None:
    """The operation that yields what a member takes, and where; None where the caller chooses it."""
    name = steps(position.path)[-1].lower()
    choosing = effect(service, operation.name) in _CHOOSING
    ranked: list[tuple[tuple[bool, bool, int], Operation, str]] = []
    given_back, offers = 0, _offers(service)
    for other in service.operations.values():
        offered = next((o for o in offers[other.name] if _fits(position, o)), None)
        if offered is None:
            continue
        does = effect(service, other.name)
        if name in {m.lower() for m in other.request.get("properties", {})}:
            given_back += 1  # it may only give back what it was given
            if does in _CHOOSING:
                return None  # callers choose it
        elif other.name != operation.name and not does.deletes:
            owner = next((r for r in resources.values() if other.name in r.operations), None)
            made = service.operations[owner.create] if owner and owner.create else None
            taken = {m.lower() for m in made.request.get("properties", {})} if made else set()
            if not (does.reads and (choosing or name in taken or not position.required)):
                rank = ("[]" in offered.path, does.reads, len(other.request.get("required", ())))
                ranked.append((rank, other, offered.path))
    if not ranked or (given_back > 1 and not position.required):
        return None
    _, producer, path = min(ranked, key=lambda entry: entry[0])
    return producer, path


def _product(member: str, producer: Operation, path: str) -> Resource:
    return Resource(
        name=f"{producer.name}.{path}",
        create=producer.name,
        describe=None,
        listing=None,
        delete=None,
        updates=(),
        actions=(),
        identifier=member,
        produced=InAnswer(path),
        named_by=None,
        wrapper="",
        status=None,
        product=True,
    )

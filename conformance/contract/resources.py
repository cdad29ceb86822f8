"""Resources: which operations of a service create, describe, list, update and delete one kind of thing,
and which request members name one.

Inferred from the contracts alone: by the operations' names and by who returns what each member takes
(producer–consumer inference as in RESTler, https://doi.org/10.1109/ICSE.2019.00083). Where names do not
tell, ``[[resource]]`` and ``[[reference]]`` hints do.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from attrs import evolve, field, frozen

from conformance.contract import naming
from conformance.contract.hints import applies, hinted
from conformance.contract.model import Operation, Service
from conformance.contract.paths import at, steps, walk


@frozen
class Listing:
    """How an operation lists: where its items are and how its pages turn.

    ``items`` is the path of one item in the response (``schemas[]``); ``token_in``/``token_out`` and
    ``limit`` are member names or None.
    """

    operation: str
    items: str
    token_in: str | None
    token_out: str | None
    limit: str | None


@frozen
class Resource:
    """One kind of resource.

    ``identifier`` is the request member of Describe (and Delete …) that names one resource;
    ``produced`` the path in Create's response that yields it, or ``request:PATH`` where the caller
    chooses it. ``wrapper`` is the response member of Describe that holds the description (``""``: the
    response itself); ``status`` the member of the description that says its state. ``named_by`` is the
    member of Create's request that names the new resource. ``filters`` maps request members of the list
    to the members of the resource that they select by.
    """

    name: str
    create: str | None
    describe: str | None
    listing: Listing | None
    delete: str | None
    updates: tuple[str, ...]
    actions: tuple[str, ...]
    identifier: str
    produced: str | None
    named_by: str | None
    wrapper: str
    status: str | None
    filters: Mapping[str, str] = field(factory=dict)

    @property
    def operations(self) -> tuple[str, ...]:
        """All operations of the resource."""
        listed = self.listing.operation if self.listing else None
        named = (self.create, self.describe, listed, self.delete)
        return (*(op for op in named if op), *self.updates, *self.actions)


@frozen
class Reference:
    """A request member that names a resource: one of ``resources``, by the identifier ``member``."""

    operation: str
    path: str
    resources: tuple[str, ...]


@frozen
class Graph:
    """The resources of a service and the references between them."""

    resources: Mapping[str, Resource]
    references: Mapping[tuple[str, str], Reference]

    def owner(self, operation: str) -> Resource | None:
        """Return the resource that an operation belongs to, or None."""
        return next((r for r in self.resources.values() if operation in r.operations), None)

    def references_of(self, operation: str) -> tuple[Reference, ...]:
        """Return the references in one operation's request, in the order of its members."""
        return tuple(r for (op, _), r in self.references.items() if op == operation)

    def needed_by(self, resource: str) -> tuple[Reference, ...]:
        """Return all references (of any operation) that can name ``resource``."""
        return tuple(r for r in self.references.values() if resource in r.resources)


@lru_cache(maxsize=16)
def _graph(service_id: int, holder: _Holder) -> Graph:
    service = holder.service
    resources = _resources(service)
    references: dict[tuple[str, str], Reference] = {}
    for operation in service.operations.values():
        for path in (p.path for p in walk(operation.request, operation.root)):
            names = _referred(service, operation, path, resources)
            if names:
                references[operation.name, path] = Reference(operation.name, path, names)
    return Graph({r.name: _with_filters(r, service, references) for r in resources.values()}, references)


@frozen(eq=False)
class _Holder:
    service: Service

    def __hash__(self) -> int:
        return id(self.service)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Holder) and other.service is self.service


def graph(service: Service) -> Graph:
    """Return the resource graph of a service (computed once per loaded service)."""
    return _graph(id(service), _Holder(service))


def _resources(service: Service) -> dict[str, Resource]:
    found: dict[str, Resource] = {}
    taken: set[str] = set()
    hints = {h["name"]: h for h in hinted(service, "resource")}
    for name, hint in hints.items():
        resource = _assemble(service, name, hint.get("create"), hint)
        if resource:
            found[name] = resource
            taken.update(resource.operations)
    for verb in naming.CREATE_VERBS:
        for operation in service.operations:
            noun = operation.removeprefix(verb)
            if operation in taken or noun == operation or noun in found:
                continue
            resource = _assemble(service, noun, operation, {})
            if resource:
                found[noun] = resource
                taken.update(resource.operations)
    for operation in service.operations:
        verb, noun = naming.verb_and_noun(operation)
        if verb in naming.READ_VERBS and noun not in found and operation not in taken:
            resource = _assemble(service, noun, None, {})
            if resource and resource.listing:
                found[noun] = resource
                taken.update(resource.operations)
    return found


def _assemble(service: Service, noun: str, create: str | None, hint: Mapping[str, Any]) -> Resource | None:
    ops = service.operations

    def find(key: str, verbs: tuple[str, ...]) -> str | None:
        if key in hint:
            return str(hint[key]) or None
        return next((v + noun for v in verbs if v + noun in ops and v + noun != create), None)

    describe = find("describe", naming.READ_VERBS)
    delete = find("delete", naming.DELETE_VERBS)
    listing = _listing(service, noun, hint)
    if describe is None and (delete is None or listing is None):
        return None
    key_operation = describe or delete
    assert key_operation is not None
    identifier = hint.get("identifier") or _identifier(ops[key_operation], noun, ops.get(create or ""))
    if identifier is None:
        return None
    updates = tuple(hint["update"]) if "update" in hint else tuple(
        v + noun for v in naming.UPDATE_VERBS if v + noun in ops
    )  # fmt: skip
    actions = tuple(hint["actions"]) if "actions" in hint else tuple(
        op for op in ops if op.startswith(("Start", "Stop")) and op != create
        and (op[5:] == noun or op[4:] == noun or op[4:].startswith(noun))
        and not any(_longer(other, noun, op) for other in _nouns(service))
    )  # fmt: skip
    wrapper = hint["wrapper"] if "wrapper" in hint else _wrapper(ops[describe], noun) if describe else ""
    return Resource(
        name=noun,
        create=create,
        describe=describe,
        listing=listing,
        delete=delete,
        updates=updates,
        actions=actions,
        identifier=identifier,
        produced=hint.get("produced") or (_produced(ops[create], identifier, noun) if create else None),
        named_by=hint.get("named_by") or (_named_by(ops[create], noun) if create else None),
        wrapper=wrapper,
        status=_status(ops[describe], wrapper) if describe else None,
    )


def _nouns(service: Service) -> set[str]:
    return {op.removeprefix("Create") for op in service.operations if op.startswith("Create")}


def _longer(other: str, noun: str, operation: str) -> bool:
    """Whether an action belongs rather to a resource with a longer name (SolutionVersion, Solution)."""
    return len(other) > len(noun) and other in operation


def _identifier(operation: Operation, noun: str, create: Operation | None) -> str | None:
    """The request member that names one resource: the required one, else the one named after it.

    Of several the first that Create yields or takes, since else no new resource could be named.
    """
    required = operation.request.get("required", [])
    properties = operation.request.get("properties", {})
    strings = [n for n in required if properties[n].get("type") == "string"]
    endings = ("arn", "id", "identifier", "name")
    fitting = [
        str(name)
        for suffix in naming.suffixes(noun)
        for ending in endings
        for name in [*strings, *properties]
        if name.lower() == suffix.lower() + ending
    ]
    if not fitting and len(strings) == 1:
        return str(strings[0])
    known = [name for name in fitting if create is not None and _produced(create, name, noun)]
    return next(iter(known or fitting), None)


def _produced(create: Operation, identifier: str, noun: str) -> str | None:
    """Where Create yields the identifier: its response, else the request member of that name."""
    last = identifier.lower()
    wanted = {last, naming.camel(noun).lower() + "arn", "arn"} if last.endswith("arn") else {last}
    for position in walk(create.response, create.root):
        if steps(position.path)[-1].lower() in wanted and "[]" not in position.path:
            return position.path
    for name in create.request.get("properties", {}):
        if name.lower() == last:
            return f"request:{name}"
    for position in walk(create.response, create.root):
        step = steps(position.path)[-1].lower()
        if "[]" not in position.path and step in {noun.lower() + "arn", noun.lower() + "id", "arn", "id"}:
            return position.path
    return None


def _named_by(create: Operation, noun: str) -> str | None:
    names = {n.lower(): n for n in create.request.get("properties", {})}
    for suffix in [*naming.suffixes(noun), ""]:
        if suffix.lower() + "name" in names:
            return str(names[suffix.lower() + "name"])
    return None


def _wrapper(describe: Operation, noun: str) -> str:
    properties = describe.response.get("properties", {})
    objects = [n for n, s in properties.items() if s.get("type") == "object" and "properties" in s]
    for name in objects:
        if name.lower() in {noun.lower(), *(s.lower() for s in naming.suffixes(noun))}:
            return str(name)
    return str(objects[0]) if len(objects) == 1 and len(properties) == 1 else ""


def _status(describe: Operation, wrapper: str) -> str | None:
    schema = at(describe.response, describe.root, wrapper) if wrapper else describe.response
    names = {n.lower(): n for n, s in schema.get("properties", {}).items() if s.get("type") == "string"}
    return next((names[s] for s in naming.STATUS_NAMES if s in names), None)


def _listing(service: Service, noun: str, hint: Mapping[str, Any]) -> Listing | None:
    candidates = [hint["list"]] if hint.get("list") else [
        op for verb in naming.LIST_VERBS for op in service.operations
        if op.startswith(verb) and op[len(verb):].lower() in naming.plurals(noun)
    ]  # fmt: skip
    if hint.get("list") == "":
        return None
    for name in candidates:
        operation = service.operations[name]
        arrays = [n for n, s in operation.response.get("properties", {}).items() if s.get("type") == "array"]
        if not arrays:
            continue
        named = [a for a in arrays if a.lower() in naming.plurals(noun)]
        items = hint.get("items") or (named or arrays)[0] + "[]"
        return Listing(name, items, *_paging(operation))
    return None


def _paging(operation: Operation) -> tuple[str | None, str | None, str | None]:
    request = {n.lower(): n for n in operation.request.get("properties", {})}
    response = {n.lower(): n for n in operation.response.get("properties", {})}
    token_in = next((request[n] for n in sorted(naming.TOKEN_NAMES) if n in request), None)
    token_out = next((response[n] for n in sorted(naming.TOKEN_NAMES) if n in response), None)
    limit = next((request[n] for n in sorted(naming.LIMIT_NAMES) if n in request), None)
    return (token_in, token_out, limit) if token_in and token_out else (None, None, limit)


_GENERIC = frozenset({"name", "id", "arn", "identifier", "resourcearn", "resourceid"})


def _referred(
    service: Service, operation: Operation, path: str, resources: Mapping[str, Resource]
) -> tuple[str, ...]:
    schema = at(operation.request, operation.root, path)
    if schema.get("type") != "string" or "enum" in schema:
        return ()
    for hint in hinted(service, "reference"):
        if applies(hint, operation.name, path):
            named = hint["resource"]
            return tuple(named) if isinstance(named, list) else (named,) if named else ()
    names = [s for s in steps(path) if s not in ("[]", "{}", "{key}")]
    if not names:
        return ()
    last = names[-1].lower()
    if path.endswith("[]") and last.endswith("s"):
        last = last[:-1]
    _, noun = naming.verb_and_noun(operation.name)
    exact: list[str] = []
    for resource in resources.values():
        if operation.name == resource.create and (
            resource.produced == f"request:{path}" or path == resource.named_by
        ):
            return ()  # the caller chooses the name of a new resource here
        if last != resource.identifier.lower():
            continue
        generic = last in _GENERIC
        if not generic or operation.name in resource.operations or noun.startswith(resource.name):
            exact.append(resource.name)
    if not exact and last == "resourcearn":
        return tuple(r.name for r in resources.values() if r.create and _taggable(service, r))
    return tuple(sorted(exact, key=lambda n: (n not in noun, len(n)))[:1])


def _taggable(service: Service, resource: Resource) -> bool:
    assert resource.create is not None
    members = service.operations[resource.create].request.get("properties", {})
    return "tags" in {m.lower() for m in members}


def _with_filters(
    resource: Resource, service: Service, references: Mapping[tuple[str, str], Reference]
) -> Resource:
    """Find which request members of the list select by a member that Create takes."""
    if resource.listing is None or resource.create is None:
        return resource
    listing = service.operations[resource.listing.operation]
    created = service.operations[resource.create].request.get("properties", {})
    filters = {
        name: name
        for name in listing.request.get("properties", {})
        if name in created and (resource.listing.operation, name) in references
    }
    return evolve(resource, filters=filters)

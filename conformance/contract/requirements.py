"""Contracts → requirements: every checkable statement of a service's contracts, with its stable ID."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.contract.afterwards import afterwards
from conformance.contract.always_shown import always_shown, founded
from conformance.contract.constraints import is_constrained
from conformance.contract.derivation import SERVICE, make, where_of
from conformance.contract.effects import Effect, effect, effects
from conformance.contract.errors import are_listed
from conformance.contract.filter_keys import FilterKey, filter_keys
from conformance.contract.hints import for_operation, source_of
from conformance.contract.kinds import KINDS, OF_ANSWERS, kind_of
from conformance.contract.lifecycle import automata, is_failure
from conformance.contract.member_requirements import is_shown_as_tags, of_member
from conformance.contract.model import Operation, Requirement, Service, Source
from conformance.contract.page_bounds import page_bound
from conformance.contract.paths import at, steps, walk
from conformance.contract.readable_members import always_present, readable_members, times
from conformance.contract.refused import Refused, refused
from conformance.contract.resources import Graph, Resource, graph
from conformance.contract.roles import Role, named, roles
from conformance.contract.shown_when import shown_when
from conformance.contract.specifications import specification
from conformance.contract.state_errors import StateError, state_errors


def requirements(service: Service) -> tuple[Requirement, ...]:
    """Return every requirement of a service, in the order of its operations.

    That their IDs are unique is seen to by :func:`conformance.contract.catalogue.catalogue`.
    """
    model = graph(service)
    found = [r for operation in service.operations.values() for r in _of_operation(service, operation, model)]
    found += [r for resource in model.resources.values() for r in _of_resource(service, resource)]
    found += _of_service(service)
    return tuple(r for r in found if kind_of(r.kind).is_of(service.protocol))


def _of_operation(service: Service, op: Operation, model: Graph) -> Iterator[Requirement]:
    owner = model.owner(op.name)
    yield make(service, op.name, KINDS["accepted"])
    for position in walk(op.request, op.root):
        if not position.recursive:
            yield from of_member(service, op, position, model)
    if op.request.get("properties"):
        yield make(service, op.name, KINDS["unknownMember"])
        if _can_combine(service, op):
            yield make(service, op.name, KINDS["combinations"])
    yield from _of_answer(service, op, owner)
    yield from _of_recordings(service, op)
    for after in afterwards(service, op.name):
        kind, where = KINDS["after"], after.source
        yield make(
            service, op.name, kind, after.path, where, value=after.told, side="response", fact=after.name
        )
    for hint in for_operation(service, "idempotent", op.name)[:1]:
        value = " and ".join(hint.get("members", ["members"]))
        yield make(service, op.name, KINDS["idempotent"], "", source_of(hint), value=value)
    yield make(service, op.name, KINDS["serverError"])
    for name in ("undocumentedCode", "foreignCode") if are_listed(service) else ():
        yield make(service, op.name, KINDS[name])
    for name in ("brokenJson", "brokenCbor", "brokenXml", "wrongDocument"):
        yield make(service, op.name, KINDS[name])
    for error in op.errors:
        if error is not op.error(error.name):
            continue  # a page may list an exception twice: the first entry is the one that counts
        kind = KINDS["exception"]
        yield make(service, op.name, kind, where=error.source, name=error.name, value=error.name)
        facts: list[StateError | Refused] = [*state_errors(service, op.name, error.name)]
        facts += refused(service, op.name, error.name)
        for fact in facts:
            if fact.name:
                value, where = f"{error.name} ({fact.condition})", fact.source
                yield make(service, op.name, kind, where=where, name=error.name, value=value, fact=fact.name)
    bound = page_bound(service, op)
    if bound is not None:
        where = where_of(op, at(op.request, op.root, bound.limit), "type")
        yield make(service, op.name, KINDS["bound"], bound.limit, where)
    if owner is None:
        return
    if op.name == owner.create and owner.facet is None:
        yield make(service, op.name, KINDS["leftNothing"])
        if owner.named_by and _can_exist(service, owner):
            yield make(service, op.name, KINDS["distinct"])
    if op.name == owner.create or op.name in owner.updates:
        for path in readable_members(service, owner, op.name):
            schema = at(op.request, op.root, path)
            if is_shown_as_tags(service, op, path, schema):
                continue  # derived with the member already
            if schema.get("type") != "object" or "properties" not in schema:
                yield make(service, op.name, KINDS["echo"], path, where_of(op, schema, "type"))
    if _leaves_others(op, owner) and not for_operation(service, "replacing", op.name):
        yield make(service, op.name, KINDS["unchanged"])
    if owner.listing and op.name == owner.listing.operation:
        yield from _of_listing(service, op, owner)
    blocked = [h for h in for_operation(service, "in_use", op.name) if h["resource"] in model.resources]
    if op.name == owner.delete and blocked:
        named = " or ".join(dict.fromkeys(h["resource"] for h in blocked))
        where = source_of(blocked[0])
        yield make(service, op.name, KINDS["blockedWhile"], owner.identifier, where, value=named)
    if op.name == owner.delete and owner.facet is None and effect(service, op.name) is not Effect.END:
        names = ("gone", "again", "others") if owner.create and owner.named_by else ("gone", "others")
        for name in names:
            yield make(service, op.name, KINDS[name])


def _leaves_others(op: Operation, owner: Resource) -> bool:
    """Whether an operation changes one resource, or makes one beside others that can be looked at."""
    stands_alone = op.name == owner.create and owner.facet is None and not owner.product
    return op.name in owner.updates or bool(stands_alone and owner.describe and owner.named_by)


def _can_combine(service: Service, op: Operation) -> bool:
    """Whether a request has two members, or values of two members, that can vary independently."""
    known = roles(service)
    varying = [
        p
        for p in walk(op.request, op.root)
        if not p.recursive
        and not known.has(op.name, "request", p.path, Role.PAGE_TOKEN)
        and ((not p.required and steps(p.path)[-1][0] not in "[{") or "enum" in p.schema)
    ]
    return len(varying) > 1


def _of_answer(service: Service, op: Operation, owner: Resource | None) -> Iterator[Requirement]:
    for name in OF_ANSWERS:
        yield make(service, op.name, KINDS[name], side="response")
    for position in walk(op.response, op.root):
        if position.recursive or steps(position.path)[-1] == "{key}":
            continue
        where = where_of(op, position.schema, "type")
        shown = position.schema.get("type", "any")
        yield make(service, op.name, KINDS["shape"], position.path, where, value=shown, side="response")
    if any(is_constrained(position.schema) for position in walk(op.response, op.root)):
        yield make(service, op.name, KINDS["constraints"], side="response")
    for path in always_present(service, op, owner):
        schema = at(op.response, op.root, path)
        yield make(service, op.name, KINDS["present"], path, where_of(op, schema, "type"), side="response")
    for told in shown_when(service, op.name):
        kind = KINDS["shownWhen"]
        yield make(service, op.name, kind, told.path, told.source, value=told.told, side="response")


def _of_recordings(service: Service, op: Operation) -> Iterator[Requirement]:
    promised = set(always_present(service, op, graph(service).owner(op.name)))
    for one in always_shown(service).get(op.name, ()):
        for path in founded(op, one):
            if path not in promised:
                where, told = Source(observed=one.source), f"{one.answers} or more"
                yield make(service, op.name, KINDS["alwaysShown"], path, where, value=told, side="response")


def _of_listing(service: Service, op: Operation, owner: Resource) -> Iterator[Requirement]:
    listing = owner.listing
    assert listing is not None
    yield make(service, op.name, KINDS["complete"])
    keys: dict[str, list[FilterKey]] = {}
    for key in filter_keys(service, op.name):
        keys.setdefault(key.path, []).append(key)
    for path, told in keys.items():
        value = list(dict.fromkeys(key.told for key in told))
        yield make(service, op.name, KINDS["filterKey"], path, told[0].source, value=value)
    for hint in for_operation(service, "filter", op.name):
        yield make(service, op.name, KINDS["filterValue"], hint["path"], source_of(hint))
    if listing.token_in:
        schema = at(op.request, op.root, listing.token_in)
        yield make(service, op.name, KINDS["pages"], listing.token_in, where_of(op, schema, "type"))
    if owner.describe:
        for position in walk(op.response, op.root):
            inner = position.path.removeprefix(listing.items + ".")
            if inner != position.path and len(steps(inner)) == 1 and _describes(service, owner, inner):
                where = where_of(op, position.schema, "type")
                yield make(service, op.name, KINDS["items"], position.path, where, side="response")


def _describes(service: Service, resource: Resource, member: str) -> bool:
    """Whether Describe can show a member that a list item has."""
    assert resource.describe is not None
    describe = service.operations[resource.describe]
    shown = at(describe.response, describe.root, resource.wrapper) if resource.wrapper else describe.response
    return member in shown.get("properties", {})


def _of_resource(service: Service, resource: Resource) -> Iterator[Requirement]:
    shown = resource.describe or (resource.listing.operation if resource.listing else None)
    if shown is None or resource.facet or resource.product:
        return

    def of(name: str, where: Source | None = None, value: Any = "", path: str = "") -> Requirement:
        return make(service, shown, KINDS[name], path, where, resource=resource.name, value=value)

    watched = resource.describe and resource.create
    for part, states in automata(service, resource).items() if watched else ():
        chain = "; ".join(states.spelled())
        kinds = ["states", "terminal", *(["order"] if states.ordered else [])]
        for name in kinds if part else [*kinds, "reached", "agreement"]:
            yield of(f"lifecycle.{name}", states.source, chain, part)
        if any(is_failure(s) for s in states.spellings) and _has_failure_reason(service, resource, part):
            yield of("lifecycle.failureReason", states.source, path=part)
    if resource.create is None:
        return
    if Role.ARN in named(resource.identifier) and not resource.is_called_by_sender:
        yield of("arn")
    if resource.describe:
        describe = service.operations[resource.describe]
        if times(service, describe, resource.wrapper):
            yield of("timestamps")
        if resource.named_by and _can_exist(service, resource):
            yield of("concurrency.create")
        if not service.is_global:
            yield of("isolation.region")
        yield of("isolation.account")


def _can_exist(service: Service, resource: Resource) -> bool:
    assert resource.create is not None
    return any(exists_already(error.name) for error in service.operations[resource.create].errors)


def exists_already(name: str) -> bool:
    """Whether an exception's name says that the resource exists already, and not the token of a request."""
    low = name.lower()
    return "token" not in low and (
        "alreadyexist" in low or low.endswith("existsexception") or low.endswith("exists")
    )


def _has_failure_reason(service: Service, resource: Resource, part: str) -> bool:
    assert resource.describe is not None
    describe = service.operations[resource.describe]
    path = ".".join(p for p in (resource.wrapper, part) if p)
    shown = at(describe.response, describe.root, path) if path else describe.response
    return any(Role.FAILURE_REASON in named(member) for member in shown.get("properties", {}))


def _of_service(service: Service) -> Iterator[Requirement]:
    anchor = harmless_operation(service)
    errors = [error for op in service.operations.values() for error in op.errors]
    for name, kind in KINDS.items():
        if name == "protocol.errorMessage" and not any(error.requires_message for error in errors):
            continue
        if name.startswith("protocol.") or name == "walk":
            yield make(
                service,
                anchor,
                kind,
                where=specification(service, kind) or Source(model=service.target_prefix or service.name),
                resource=SERVICE,
            )


def harmless_operation(service: Service) -> str:
    """Return an operation that needs no member and changes nothing: the anchor of protocol probes."""
    model = graph(service)
    listed = [r.listing.operation for r in model.resources.values() if r.listing]
    free = [op for op in listed if not service.operations[op].request.get("required")]
    reading = [op for op, does in effects(service).items() if does.reads]
    return (free or listed or reading or list(service.operations))[0]

"""Contracts → requirements: every checkable statement of a service's contracts, with its stable ID."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from conformance.contract import naming
from conformance.contract.afterwards import afterwards
from conformance.contract.always_shown import always_shown, founded
from conformance.contract.constraints import is_constrained
from conformance.contract.effects import Effect, effect, effects
from conformance.contract.english import Counted
from conformance.contract.errors import are_listed
from conformance.contract.hints import applies, for_operation, source_of
from conformance.contract.kinds import KEYWORDS, KINDS, OF_ANSWERS, Kind, kind_of
from conformance.contract.knowledge import is_complete
from conformance.contract.lifecycle import automata, is_failure
from conformance.contract.load import source
from conformance.contract.model import Operation, Requirement, Service, Source
from conformance.contract.page_bounds import page_bound
from conformance.contract.paths import Position, at, steps, walk
from conformance.contract.readable_members import always_present, readable_members, times
from conformance.contract.resources import Graph, Reference, Resource, graph
from conformance.contract.roles import Role, named, roles
from conformance.contract.rules import Rule, rules
from conformance.contract.shown_when import shown_when
from conformance.contract.tagging import carries_tags, tag_operations

SERVICE = "Service"
"""What stands in the operation's place in the ID of a requirement on the service as a whole."""


def requirements(service: Service) -> tuple[Requirement, ...]:
    """Return every requirement of a service, in the order of its operations.

    That their IDs are unique is seen to by :func:`conformance.contract.catalogue.catalogue`.
    """
    model = graph(service)
    found = [r for operation in service.operations.values() for r in _of_operation(service, operation, model)]
    found += [r for resource in model.resources.values() for r in _of_resource(service, resource)]
    found += _of_service(service)
    return tuple(r for r in found if kind_of(r.kind).is_of(service.protocol))


def _make(
    service: Service, operation: str, kind: Kind, path: str = "", where: Source | None = None, *,
    name: str | None = None, resource: str | None = None, value: Any = "", side: str = "request",
) -> Requirement:  # fmt: skip
    place = resource or operation
    identifier = ".".join(part for part in (service.name, place, path, name or kind.name) if part)
    nouns = {"resource": resource or "", "value": _show(value)}
    filled = {**nouns, "value": Counted(value, nouns["value"])}
    template = _ARTICLE.sub(lambda found: _noun(found[1], nouns[found[2]]), kind.statement)
    text = template.format(path=path or operation, op=operation, **filled)
    return Requirement(
        identifier, service.name, operation, path, name or kind.name, kind.family, kind.level, text,
        where or Source(model=operation), resource, side,
    )  # fmt: skip


_ARTICLE = re.compile(r"\b([Aa]) \{(resource|value)\}")
"""Where a statement speaks of a kind of resource: its article is that of the resource's name."""


def _noun(article: str, name: str) -> str:
    told = naming.a(name)
    return told if article == "a" else article + told[1:]


def _show(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        listed = [str(v) for v in value]
        return ", ".join(listed[:8]) + (f", … ({len(listed)} in all)" if len(listed) > 8 else "")
    return json.dumps(value, ensure_ascii=False)


def _of_operation(service: Service, op: Operation, model: Graph) -> Iterator[Requirement]:
    owner = model.owner(op.name)
    yield _make(service, op.name, KINDS["accepted"])
    for position in walk(op.request, op.root):
        if not position.recursive:
            yield from _of_member(service, op, position, model)
    if op.request.get("properties"):
        yield _make(service, op.name, KINDS["unknownMember"])
        if _can_combine(service, op):
            yield _make(service, op.name, KINDS["combinations"])
    yield from _of_answer(service, op, owner)
    yield from _of_recordings(service, op)
    for after in afterwards(service, op.name):
        yield _make(
            service, op.name, KINDS["after"], after.path, after.source, value=after.told, side="response"
        )
    for hint in for_operation(service, "idempotent", op.name)[:1]:
        value = " and ".join(hint.get("members", ["members"]))
        yield _make(service, op.name, KINDS["idempotent"], "", source_of(hint), value=value)
    yield _make(service, op.name, KINDS["serverError"])
    for name in ("undocumentedCode", "foreignCode") if are_listed(service) else ():
        yield _make(service, op.name, KINDS[name])
    for name in ("brokenJson", "brokenCbor", "brokenXml", "wrongDocument"):
        yield _make(service, op.name, KINDS[name])
    for error in op.errors:
        if error is not op.error(error.name):
            continue  # a page may list an exception twice: the first entry is the one that counts
        kind = KINDS["exception"]
        yield _make(service, op.name, kind, where=error.source, name=error.name, value=error.name)
    bound = page_bound(service, op)
    if bound is not None:
        where = _where(op, at(op.request, op.root, bound.limit), "type")
        yield _make(service, op.name, KINDS["bound"], bound.limit, where)
    if owner is None:
        return
    if op.name == owner.create and owner.facet is None:
        yield _make(service, op.name, KINDS["leftNothing"])
        if owner.named_by and _can_exist(service, owner):
            yield _make(service, op.name, KINDS["distinct"])
    if op.name == owner.create or op.name in owner.updates:
        for path in readable_members(service, owner, op.name):
            schema = at(op.request, op.root, path)
            if _is_shown_as_tags(service, op, path, schema):
                continue  # derived with the member already
            if schema.get("type") != "object" or "properties" not in schema:
                yield _make(service, op.name, KINDS["echo"], path, _where(op, schema, "type"))
    if _leaves_others(op, owner) and not for_operation(service, "replacing", op.name):
        yield _make(service, op.name, KINDS["unchanged"])
    if owner.listing and op.name == owner.listing.operation:
        yield from _of_listing(service, op, owner)
    blocked = [h for h in for_operation(service, "in_use", op.name) if h["resource"] in model.resources]
    if op.name == owner.delete and blocked:
        named = " or ".join(dict.fromkeys(h["resource"] for h in blocked))
        where = source_of(blocked[0])
        yield _make(service, op.name, KINDS["blockedWhile"], owner.identifier, where, value=named)
    if op.name == owner.delete and owner.facet is None and effect(service, op.name) is not Effect.END:
        names = ("gone", "again", "others") if owner.create and owner.named_by else ("gone", "others")
        for name in names:
            yield _make(service, op.name, KINDS[name])


def _leaves_others(op: Operation, owner: Resource) -> bool:
    """Whether an operation changes one resource, or makes one beside others that can be looked at."""
    stands_alone = op.name == owner.create and owner.facet is None and not owner.product
    return op.name in owner.updates or bool(stands_alone and owner.describe and owner.named_by)


def _of_member(service: Service, op: Operation, at_: Position, model: Graph) -> Iterator[Requirement]:
    path, schema = at_.path, at_.schema
    last = steps(path)[-1]
    if last not in ("[]", "{}", "{key}"):
        name = "required" if at_.required else "optional"
        yield _make(service, op.name, KINDS[name], path, _where(op, schema, name if at_.required else "type"))
        yield _make(service, op.name, KINDS["null"], path, _where(op, schema, "type"))
    if "type" in schema and last != "{key}":
        shown = "timestamp" if schema.get("format") == "timestamp" else schema["type"]
        yield _make(service, op.name, KINDS["type"], path, _where(op, schema, "type"), value=shown)
    for keyword in KEYWORDS:
        if keyword in schema and not _vacuous(keyword, schema[keyword]):
            where = _where(op, schema, keyword)
            yield _make(service, op.name, KINDS[keyword], path, where, value=schema[keyword])
    if "pattern" in schema and last != "{key}":
        where = _where(op, schema, "pattern")
        yield _make(service, op.name, KINDS["patternWhole"], path, where, value=schema["pattern"])
    if any(str(v).swapcase() not in schema["enum"] for v in schema.get("enum", ())) and last != "{key}":
        yield _make(service, op.name, KINDS["enumCase"], path, _where(op, schema, "enum"))
    if schema.get("x-union"):
        yield _make(service, op.name, KINDS["x-union"], path, _where(op, schema, "type"))
    if "default" in schema and not _is_update(op, model):
        where = _where(op, schema, "default")
        yield _make(service, op.name, KINDS["default"], path, where, value=schema["default"])
    for hint in for_operation(service, "value", op.name):
        if applies(hint, op.name, path) and hint.get("invalid"):
            kind = KINDS["values" if "one_of" in hint else "format"]
            yield _make(service, op.name, kind, path, source_of(hint), value=hint.get("one_of", ""))
    told: dict[str, list[Rule]] = {}
    for rule in rules(service, op.name):
        if rule.path == path and not rule.narrows:
            told.setdefault(rule.kind, []).append(rule)
    for name, same in told.items():
        value = same[0].paths[1:] if name == "dependentRequired" else "; ".join(map(str, same))
        yield _make(service, op.name, KINDS[name], path, same[0].source, value=value)
    for hint in for_operation(service, "needs", op.name):
        if hint["path"] == path:
            yield _make(service, op.name, KINDS["needs"], path, source_of(hint), value=hint["equals"])
    reference = model.references.get((op.name, path))
    if reference:
        owner = model.owner(op.name)
        listing = owner is not None and owner.listing is not None and owner.listing.operation == op.name
        where = _where(op, schema, "type")
        named = reference.resources[0] if len(reference.resources) == 1 else "resource"
        if listing and owner is not None and path in owner.filters:
            yield _make(service, op.name, KINDS["filter"], path, where, value=named)
        elif not listing:
            yield _make(service, op.name, KINDS["reference"], path, where, value=named)
        if not listing and len(reference.resources) == 1 and _tells_its_kind(service, op, reference, model):
            yield _make(service, op.name, KINDS["referenceKind"], path, where, value=named)
        if not listing and len(reference.resources) == 1 and "x-names" in schema:
            where = _where(op, schema, "x-names")
            yield _make(service, op.name, KINDS["names"], path, where, value=schema["x-names"])
    if _is_tag_list(service, op, path, schema):
        yield from _of_tags(service, op, path, schema)


def _tells_its_kind(service: Service, op: Operation, reference: Reference, model: Graph) -> bool:
    """Whether a member is known to name one kind of resource alone: not by a hint, which may choose one."""
    resource = model.resources[reference.resources[0]]
    is_hinted = any(applies(h, op.name, reference.path) for h in for_operation(service, "reference", op.name))
    certain = not (reference.member or resource.facet or is_hinted)
    return certain or is_complete(service, op.name)


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


_TAGS = (Role.TAGS, Role.TAG_KEYS)


def _is_update(op: Operation, model: Graph) -> bool:
    """Whether the operation is an update, for which an omitted member is one that stays as it was."""
    owner = model.owner(op.name)
    return owner is not None and op.name in owner.updates


def _vacuous(keyword: str, value: Any) -> bool:
    """Whether nothing can violate the keyword (a minimum length of 0) or nothing can reach it."""
    return keyword.startswith(("minL", "minI", "minP", "x-min")) and value == 0


def _is_tag_list(service: Service, op: Operation, path: str, schema: Any) -> bool:
    found = roles(service).of(op.name, "request", path)
    return len(steps(path)) == 1 and schema.get("type") in ("array", "object") and not found.isdisjoint(_TAGS)


def _is_shown_as_tags(service: Service, op: Operation, path: str, schema: Any) -> bool:
    """Whether a create takes tags that an operation of their own lists."""
    owner = graph(service).owner(op.name)
    creates = owner is not None and owner.create == op.name
    return creates and bool(tag_operations(service).listing) and _is_tag_list(service, op, path, schema)


def _of_tags(service: Service, op: Operation, path: str, schema: Any) -> Iterator[Requirement]:
    tags, where = tag_operations(service), _where(op, schema, "type")
    if tags.adds(op.name) or tags.removes(op.name):
        found, resources = tags.find(op.name), graph(service).resources
        shown = tags.listing or any(carries_tags(service, resources[kind]) for kind in found.kinds)
        if path == found.member and shown:
            yield _make(service, op.name, KINDS["removed" if tags.removes(op.name) else "added"], path, where)
    elif _is_shown_as_tags(service, op, path, schema):
        yield _make(service, op.name, KINDS["echo"], path, where)


def _of_answer(service: Service, op: Operation, owner: Resource | None) -> Iterator[Requirement]:
    for name in OF_ANSWERS:
        yield _make(service, op.name, KINDS[name], side="response")
    for position in walk(op.response, op.root):
        if position.recursive or steps(position.path)[-1] == "{key}":
            continue
        where = _where(op, position.schema, "type")
        shown = position.schema.get("type", "any")
        yield _make(service, op.name, KINDS["shape"], position.path, where, value=shown, side="response")
    if any(is_constrained(position.schema) for position in walk(op.response, op.root)):
        yield _make(service, op.name, KINDS["constraints"], side="response")
    for path in always_present(service, op, owner):
        schema = at(op.response, op.root, path)
        yield _make(service, op.name, KINDS["present"], path, _where(op, schema, "type"), side="response")
    for told in shown_when(service, op.name):
        kind = KINDS["shownWhen"]
        yield _make(service, op.name, kind, told.path, told.source, value=told.told, side="response")


def _of_recordings(service: Service, op: Operation) -> Iterator[Requirement]:
    promised = set(always_present(service, op, graph(service).owner(op.name)))
    for one in always_shown(service).get(op.name, ()):
        for path in founded(op, one):
            if path not in promised:
                where, told = Source(observed=one.source), f"{one.answers} or more"
                yield _make(service, op.name, KINDS["alwaysShown"], path, where, value=told, side="response")


def _of_listing(service: Service, op: Operation, owner: Resource) -> Iterator[Requirement]:
    listing = owner.listing
    assert listing is not None
    yield _make(service, op.name, KINDS["complete"])
    keys: dict[str, list[dict[str, Any]]] = {}
    for hint in for_operation(service, "filter_key", op.name):
        keys.setdefault(hint["path"], []).append(hint)
    for path, told in keys.items():
        value = [hint["key"] for hint in told]
        yield _make(service, op.name, KINDS["filterKey"], path, source_of(told[0]), value=value)
    for hint in for_operation(service, "filter", op.name):
        yield _make(service, op.name, KINDS["filterValue"], hint["path"], source_of(hint))
    if listing.token_in:
        schema = at(op.request, op.root, listing.token_in)
        yield _make(service, op.name, KINDS["pages"], listing.token_in, _where(op, schema, "type"))
    if owner.describe:
        for position in walk(op.response, op.root):
            inner = position.path.removeprefix(listing.items + ".")
            if inner != position.path and len(steps(inner)) == 1 and _describes(service, owner, inner):
                where = _where(op, position.schema, "type")
                yield _make(service, op.name, KINDS["items"], position.path, where, side="response")


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

    def make(name: str, where: Source | None = None, value: Any = "", path: str = "") -> Requirement:
        return _make(service, shown, KINDS[name], path, where, resource=resource.name, value=value)

    watched = resource.describe and resource.create
    for part, states in automata(service, resource).items() if watched else ():
        chain = "; ".join(states.spelled())
        kinds = ["states", "terminal", *(["order"] if states.ordered else [])]
        for name in kinds if part else [*kinds, "reached", "agreement"]:
            yield make(f"lifecycle.{name}", states.source, chain, part)
        if any(is_failure(s) for s in states.spellings) and _has_failure_reason(service, resource, part):
            yield make("lifecycle.failureReason", states.source, path=part)
    if resource.create is None:
        return
    if Role.ARN in named(resource.identifier):
        yield make("arn")
    if resource.describe:
        describe = service.operations[resource.describe]
        if times(service, describe, resource.wrapper):
            yield make("timestamps")
        if resource.named_by and _can_exist(service, resource):
            yield make("concurrency.create")
        yield make("isolation.region")
        yield make("isolation.account")


def _can_exist(service: Service, resource: Resource) -> bool:
    assert resource.create is not None
    return any(exists_already(error.name) for error in service.operations[resource.create].errors)


def exists_already(name: str) -> bool:
    """Whether an exception's name says that the resource exists already."""
    low = name.lower()
    return "alreadyexist" in low or low.endswith("existsexception") or low.endswith("exists")


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
            yield _make(
                service,
                anchor,
                kind,
                where=Source(model=service.target_prefix or service.name),
                resource=SERVICE,
            )


def harmless_operation(service: Service) -> str:
    """Return an operation that needs no member and changes nothing: the anchor of protocol probes."""
    model = graph(service)
    listed = [r.listing.operation for r in model.resources.values() if r.listing]
    free = [op for op in listed if not service.operations[op].request.get("required")]
    reading = [op for op, does in effects(service).items() if does.reads]
    return (free or listed or reading or list(service.operations))[0]


def _where(op: Operation, schema: Any, keyword: str) -> Source:
    text = schema.get("x-source", {}).get(keyword) or schema.get("x-source", {}).get("type")
    return source(text, dict(op.root)) if text else Source(model=schema.get("x-shape") or op.name)

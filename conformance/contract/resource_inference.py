"""The operations of one noun → a resource: which of them does what to it, and what names it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract import naming
from conformance.contract.graph import InAnswer, InRequest, Listing, Origin, Resource, View, origin
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import at, steps, walk
from conformance.contract.roles import Role, Roles, named, roles


def assemble(service: Service, noun: str, create: str | None, hint: Mapping[str, Any]) -> Resource | None:
    """Return the resource of a noun, or None where nothing describes it or names one of its kind.

    Args:
        service: the contracts.
        noun: what the operations' names end with (``DatasetGroup``).
        create: the operation that creates it, if one does.
        hint: its ``[[resource]]`` hint; what that tells is not inferred.
    """
    ops = service.operations

    def find(key: str, verbs: tuple[str, ...]) -> str | None:
        if key in hint:
            return str(hint[key]) or None
        return next((v + noun for v in verbs if v + noun in ops and v + noun != create), None)

    describe = find("describe", naming.READ_VERBS)
    delete = find("delete", naming.DELETE_VERBS)
    listing = _listing(service, noun, hint)
    if describe is None and (delete is None or listing is None) and not hint.get("identifier"):
        return None
    key_operation = describe or delete
    identifier = hint.get("identifier") or (
        _identifier(ops[key_operation], noun, ops.get(create or "")) if key_operation else None
    )
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
    named_by = hint.get("named_by") or (_named_by(ops[create], noun, identifier) if create else None)
    return Resource(
        name=noun,
        create=create,
        describe=describe,
        listing=listing,
        delete=delete,
        updates=updates,
        actions=actions,
        identifier=identifier,
        produced=_origin(hint, ops[create] if create else None, identifier, noun),
        named_by=named_by,
        wrapper=wrapper,
        status=roles(service).member(describe, "response", Role.STATUS, wrapper) if describe else None,
        view=_view(service, describe, wrapper, listing, identifier, named_by),
    )


def _view(
    service: Service, describe: str | None, wrapper: str, listing: Listing | None, identifier: str,
    named_by: str | None,
) -> View | None:  # fmt: skip
    """Where one resource is described: by Describe, else as an item of the list that tells who it is."""
    if describe is not None:
        return View(describe, wrapper)
    if listing is None:
        return None
    operation = service.operations[listing.operation]
    item = at(operation.response, operation.root, listing.items).get("properties", {})
    if identifier not in item and named_by not in item:
        return None
    takes: Mapping[str, Schema] = operation.request.get("properties", {})
    several = {"string": identifier, "array": identifier + "s"}
    by = next((m for kind, m in several.items() if takes.get(m, {}).get("type") == kind), None)
    return View(listing.operation, listing.items, by)


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
    fitting = [
        str(name)
        for suffix in [*naming.suffixes(noun), ""]
        for ending in naming.ENDINGS
        for name in [*strings, *properties]
        if name.lower() == suffix.lower() + ending
    ]
    if not fitting and len(strings) == 1:
        return str(strings[0])
    known = [name for name in fitting if create is not None and _produced(create, name, noun)]
    return next(iter(known or fitting), None)


def _origin(hint: Mapping[str, Any], create: Operation | None, identifier: str, noun: str) -> Origin | None:
    if hint.get("produced"):
        return origin(hint["produced"])
    return _produced(create, identifier, noun) if create is not None else None


def _produced(create: Operation, identifier: str, noun: str) -> Origin | None:
    """Where Create yields the identifier: its response, else the request member of that name.

    Of several members of that name in the response it is the outermost: parts of a resource name it, too.
    """
    answered = sorted(walk(create.response, create.root), key=lambda position: position.depth)
    last = identifier.lower()
    wanted = {last, naming.camel(noun).lower() + "arn", "arn"} if Role.ARN in named(identifier) else {last}
    for position in answered:
        if steps(position.path)[-1].lower() in wanted and "[]" not in position.path:
            return InAnswer(position.path)
    for name in create.request.get("properties", {}):
        if name.lower() == last:
            return InRequest(name)
    for position in answered:
        step = steps(position.path)[-1].lower()
        if "[]" not in position.path and step in {noun.lower() + "arn", noun.lower() + "id", "arn", "id"}:
            return InAnswer(position.path)
    return None


def _named_by(create: Operation, noun: str, identifier: str) -> str | None:
    properties: Mapping[str, Schema] = create.request.get("properties", {})
    names = {n.lower(): n for n, s in properties.items() if "enum" not in s}
    chosen = [identifier.lower()] if identifier in create.request.get("required", ()) else []
    for wanted in (*chosen, *(suffix.lower() + "name" for suffix in [*naming.suffixes(noun), ""])):
        if wanted in names:
            return str(names[wanted])
    return None


def _wrapper(describe: Operation, noun: str) -> str:
    properties = describe.response.get("properties", {})
    objects = [n for n, s in properties.items() if s.get("type") == "object" and "properties" in s]
    for name in objects:
        if name.lower() in {noun.lower(), *(s.lower() for s in naming.suffixes(noun))}:
            return str(name)
    return str(objects[0]) if len(objects) == 1 and len(properties) == 1 else ""


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
        return Listing(name, items, *_paging(roles(service), name))
    return None


def _paging(known: Roles, operation: str) -> tuple[str | None, str | None, str | None]:
    token_in = known.member(operation, "request", Role.PAGE_TOKEN)
    token_out = known.member(operation, "response", Role.PAGE_TOKEN)
    limit = known.member(operation, "request", Role.PAGE_SIZE)
    return (token_in, token_out, limit) if token_in and token_out else (None, None, limit)

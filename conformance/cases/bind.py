"""Hints and resource graph → the binding of an operation."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.cases.binding import Binding, Example, Fixed, JsonText, OneOf, Phrase, Spec, Template
from conformance.cases.grammars.registry import language
from conformance.cases.grammars.regular import Regular
from conformance.cases.model import External, Fresh, Ref
from conformance.cases.sayable import unsayable
from conformance.contract.graph import InRequest
from conformance.contract.hints import applies, for_operation
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.naming import a
from conformance.contract.paths import Position, at, walk
from conformance.contract.resources import Graph, Reference, Resource, graph
from conformance.contract.roles import Role, roles
from conformance.contract.rules import Form, Rule, ranged, rules


def bind(service: Service, operation: str) -> Binding:
    """Return what valid requests of an operation obey beyond its schema.

    Raises:
        KeyError: if the service has no such operation.
        ValueError: if its rules speak of a language that nothing describes, or that contradicts itself, or
            of a kind of resource that the member does not name.
    """
    op = service.operations[operation]
    model = graph(service)
    owner = model.owner(operation)
    values: dict[str, Spec] = {}
    for position in walk(op.request, op.root):
        spec = _spec(service, operation, position, model, owner)
        if spec is not None:
            values[position.path] = spec
    stated = [_resolved(rule, model) for rule in rules(service, operation)]
    for rule in stated:
        if rule.form is Form.REFERS:
            values[rule.path] = rule.values[0]
        elif rule.form is Form.GRAMMAR:
            values[rule.path] = _in_language(service, rule, values.get(rule.path))
        elif (
            rule.form is Form.RANGE
            and not rule.when
            and at(op.request, op.root, rule.path)["type"] == "string"
        ):
            values.setdefault(rule.path, Example(ranged(rule, "string")))
        if (
            rule.form is Form.VALUES
            and (rule.narrows or rule.should)
            and not rule.when
            and _is_free(op, rule.path)
        ):
            values.setdefault(rule.path, OneOf(rule.values))
    paths = [p.path for p in walk(op.request, op.root)]
    limit = {
        path: int(hint["max"])
        for hint in for_operation(service, "limit", operation)
        for path in paths
        if applies(hint, operation, path)
    }
    return Binding(
        values=values,
        rules=tuple(stated),
        limit=limit,
        omit=frozenset(_page_tokens(service, op)),
        unsayable=unsayable(service, operation),
    )


_SIZES = OneOf(("1", "10", "100"))
"""How many items a page may have, where that is said in a text."""


def _resolved(rule: Rule, model: Graph) -> Rule:
    """A rule with placeholders for what is known only when a request is sent."""
    if rule.form is not Form.REFERS:
        return evolve(
            rule,
            values=tuple(map(with_references, rule.values)),
            invalid=tuple(map(with_references, rule.invalid)),
        )
    reference = model.references.get((rule.operation, rule.path))
    if reference is None or rule.resource not in reference.resources:
        raise ValueError(f"{rule.operation}.{rule.path} does not refer to {a(rule.resource)}")
    member = reference.member or model.resources[rule.resource].identifier
    right = Ref(rule.resource, member, given=tuple(sorted((name, one[0]) for name, one in rule.having)))
    wrong = Ref(rule.resource, member, given=tuple(sorted((name, None) for name, _ in rule.having)))
    return evolve(rule, values=(right,), invalid=(wrong,))


def _is_free(op: Operation, path: str) -> bool:
    """Whether the schema leaves it open which texts a member may have."""
    schema = at(op.request, op.root, path)
    return schema.get("type") == "string" and "enum" not in schema


def _page_tokens(service: Service, op: Operation) -> set[str]:
    """The members that take what an answer gave: no valid request makes one up."""
    known = roles(service)
    if known.member(op.name, "response", Role.PAGE_TOKEN) is None:
        return set()
    return set(known.members(op.name, "request", Role.PAGE_TOKEN))


def _spec(
    service: Service, operation: str, position: Position, model: Graph, owner: Resource | None
) -> Spec | None:
    path, schema = position.path, position.schema
    hints = [h for h in for_operation(service, "value", operation) if applies(h, operation, path)]
    fixed = next((h for h in hints if "fixed" in h), None)
    if fixed is not None:
        return Fixed(with_references(fixed["fixed"]))
    reference = model.references.get((operation, path)) or model.values.get((operation, path))
    if reference is not None and not (hints and (operation, path) in model.values):
        hint = next(
            (h for h in for_operation(service, "reference", operation) if applies(h, operation, path)), {}
        )
        return _ref(reference, model, hint)
    for hint in for_operation(service, "external", operation):
        if applies(hint, operation, path):
            return External(hint["key"], hint["default"])
    named = owner is not None and operation == owner.create and (
        path == owner.named_by or owner.produced == InRequest(path)
    )  # fmt: skip
    if named and schema.get("type") == "string" and "enum" not in schema and owner and not owner.facet:
        return _fresh(next((h["template"] for h in hints if "template" in h), "{}"), schema)
    fresh = next((h["fresh"] for h in hints if "fresh" in h), None)
    if fresh is not None:
        return _fresh(fresh, schema)
    if hints:
        return _value(hints[0])
    sizes = roles(service).members(operation, "request", Role.PAGE_SIZE)
    return _SIZES if path in sizes and schema.get("type") == "string" else None


def _fresh(template: str, schema: Schema) -> Fresh:
    """A new text each time, as a template says around it."""
    prefix, _, suffix = template.partition("{}")
    return Fresh(prefix=prefix, suffix=suffix, pattern=None if prefix or suffix else schema.get("pattern"))


def _in_language(service: Service, rule: Rule, known: Spec | None) -> Spec:
    """A text of a language: any, or for documents the example that a ``[[value]]`` hint gives.

    A name stays one that is used for the first time, and is spelt in the language.
    """
    found = language(service, rule.language)
    if isinstance(found, Regular) and isinstance(known, Fresh) and not (known.prefix or known.suffix):
        return evolve(known, pattern=found.pattern, invalid=found.invalid)
    if isinstance(found, Regular):
        return Phrase(found)
    if not isinstance(known, JsonText) or not found.accepts(known.example):
        raise ValueError(f"{rule.operation}.{rule.path}: no [[value]] hint has a `json` of {rule.language}")
    return evolve(known, language=found)


def _ref(reference: Reference, model: Graph, hint: Mapping[str, Any]) -> Ref:
    """Refer to the resource that needs the fewest others."""
    names = reference.resources
    cheapest = min(names, key=lambda name: (_depth(name, model, ()), names.index(name)))
    given = tuple(sorted(hint.get("with", {}).items()))
    return Ref(cheapest, reference.member or model.resources[cheapest].identifier, given=given)


def with_references(value: Any) -> Any:
    """A hint's value with what stands in it for something that is known only when it is sent.

    ``{ref = "User", member = "Username"}`` is an identifier of a resource (``with``: that was created with
    these members), ``{fresh = "tag-{}"}`` a new text each time, ``{external = "key", default = "…"}`` one of
    the target's.
    """
    if isinstance(value, dict):
        if set(value) == {"external", "default"}:
            return External(value["external"], value["default"])
        if set(value) == {"fresh"}:
            prefix, _, suffix = value["fresh"].partition("{}")
            return Fresh(prefix=prefix, suffix=suffix)
        if {"ref", "member"} <= set(value) <= {"ref", "member", "within", "with"}:
            given = tuple(sorted(value.get("with", {}).items()))
            return Ref(value["ref"], value["member"], given=given, within=value.get("within", "{}"))
        return {key: with_references(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [with_references(inner) for inner in value]
    return value


def _depth(name: str, model: Graph, above: tuple[str, ...]) -> int:
    resource = model.resources.get(name)
    if resource is None or name in above:
        return 99
    if resource.create is None:
        return 1
    needed = [r.resources[0] for r in model.references_of(resource.create)]
    return 1 + max((_depth(other, model, (*above, name)) for other in needed), default=0)


def _value(hint: Mapping[str, Any]) -> Spec | None:
    invalid = tuple(hint.get("invalid", ()))
    if "json" in hint:
        return JsonText(hint["json"], invalid)
    if "one_of" in hint:
        return OneOf(tuple(hint["one_of"]), bool(hint.get("ignore_case")), invalid)
    if "example" in hint:
        return Example(hint["example"])
    if "template" in hint:
        return Template(hint["template"])
    return None

"""A recorded form → the input that it carries: the query protocol, and EC2's dialect of it.

https://smithy.io/2.0/aws/protocols/aws-query-protocol.html,
https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html; what these leave open is done as botocore
does it. A key that no member has is told, and so is a list whose items are not numbered one after the other.
"""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qsl

from attrs import define, field

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Operation, Schema, Service
from conformance.protocols.http_text import FORM
from conformance.protocols.query import ACTION, VERSION
from conformance.protocols.sides import whole
from conformance.protocols.xml_body import ENTRY, ITEM, KEY, VALUE, binding, is_flat, own_name
from conformance.sdk.read import Read
from conformance.sdk.recorder import Recorded
from conformance.sdk.scalars import scalar

EC2 = "ec2Query"
Tree = dict[str, Any]
"""A form by the parts of its keys; what a key itself says is at ``""``."""


def read_form(service: Service, operation: Operation, request: Recorded) -> Read:
    """Return what a form says."""
    wrong = "" if request.method == "POST" else f"{request.method} instead of POST"
    wrong = wrong or ("" if request.path == "/" else f"the path {request.path} instead of /")
    try:
        fields = parse_qsl(
            request.body.decode("ascii"), keep_blank_values=True, strict_parsing=True, errors="strict"
        )
    except ValueError:
        return Read({}, wrong, f"a body that is no form: {request.body[:80]!r}")
    names = [name for name, _ in fields]
    twice = next((name for name in names if names.count(name) > 1), None)
    if twice is not None:
        return Read({}, wrong, f"a form in which {twice!r} stands twice")
    told = dict(fields)
    for name, wanted in ((ACTION, operation.name), (VERSION, service.api_version)):
        said = told.pop(name, None)
        wrong = wrong or ("" if said == wanted else f"{name} {said!r} instead of {wanted!r}")
    reader = _Reader(operation.root, service.protocol == EC2)
    found = reader.structure(operation.request, _tree(told), "")
    return Read(found, wrong, reader.wrong)


def in_form(schema: Schema, root: Schema, value: dict[str, Any], ec2: bool) -> dict[str, Any]:
    """Return input as far as a form tells it: what holds nothing has no key."""
    found: dict[str, Any] = _in_form(schema, root, value, ec2)
    return found


def _in_form(schema: Schema, root: Schema, value: Any, ec2: bool) -> Any:
    schema = whole(schema, root)
    nothing: tuple[Any, ...] = ({}, []) if ec2 else ({},)
    members, rest = schema.get("properties"), schema.get("additionalProperties", {})
    if isinstance(value, dict):
        made = {
            name: _in_form(rest if members is None else members.get(name, {}), root, item, ec2)
            for name, item in value.items()
        }
        return made if members is None else {n: item for n, item in made.items() if item not in nothing}
    if isinstance(value, list):
        items = [_in_form(schema.get("items", {}), root, item, ec2) for item in value]
        while items and items[-1] == {}:
            items.pop()  # what has no key is not counted
        return items if items or not value else {}
    return value


def _tree(fields: dict[str, str]) -> Tree:
    tree: Tree = {}
    for key, text in fields.items():
        here = tree
        for part in key.split("."):
            here = here.setdefault(part, {})
        here[""] = text
    return tree


@define
class _Reader:
    """Reads a tree by a contract; ``wrong`` is what is wrong with it, "" where nothing is."""

    root: Schema
    ec2: bool
    wrong: str = field(default="")

    def _say(self, text: str) -> None:
        self.wrong = self.wrong or text

    def structure(self, schema: Schema, tree: Tree, prefix: str) -> dict[str, Any]:
        """Return the members that a tree has."""
        found, left = {}, dict(tree)
        for name, member in schema.get("properties", {}).items():
            member = whole(member, self.root)
            called = self._name(member, name)
            if called in left:
                found[name] = self._value(member, left.pop(called), prefix + called)
        for name in left:
            self._say(f"a form with {prefix + name!r}, which no member has")
        return found

    def _name(self, schema: Schema, name: str) -> str:
        if not self.ec2:
            return own_name(schema, name)
        other = binding(schema).get("queryName")
        called = own_name(schema, name)
        return str(other) if other else called[:1].upper() + called[1:]

    def _value(self, schema: Schema, tree: Tree, prefix: str) -> Any:
        kind = kind_of_value(schema)
        if kind == "array":
            return self._list(schema, tree, prefix)
        if kind == "map":
            return self._map(schema, tree, prefix)
        if kind == "object":
            return self.structure(schema, tree, f"{prefix}.")
        for part in tree:
            if part:
                self._say(f"a form with {prefix + '.' + part!r}, which no member has")
        return scalar(schema, tree.get("", ""), FORM)

    def _list(self, schema: Schema, tree: Tree, prefix: str) -> list[Any]:
        if tree == {"": ""} and not self.ec2:
            return []
        items = whole(schema["items"], self.root)
        if not is_flat(schema) and not self.ec2:
            tree, prefix = self._only(tree, own_name(items, ITEM), prefix)
        return [self._value(items, item, f"{prefix}.{place}") for place, item in self._numbered(tree, prefix)]

    def _map(self, schema: Schema, tree: Tree, prefix: str) -> dict[str, Any]:
        keys = whole(schema.get("propertyNames", {"type": "string"}), self.root)
        values = whole(schema.get("additionalProperties", {}), self.root)
        if not is_flat(schema):
            tree, prefix = self._only(tree, ENTRY, prefix)
        found: dict[str, Any] = {}
        for place, entry in self._numbered(tree, prefix):
            here = f"{prefix}.{place}"
            left = dict(entry)
            key = left.pop(own_name(keys, KEY), {}).get("")
            value = left.pop(own_name(values, VALUE), None)
            if key is None or value is None or left or key in found:
                self._say(f"a form with {here!r}, which is no entry of its own, with a key and a value")
                continue
            found[key] = self._value(values, value, f"{here}.{own_name(values, VALUE)}")
        return found

    def _only(self, tree: Tree, name: str, prefix: str) -> tuple[Tree, str]:
        """What stands below the one part that may follow."""
        for part in tree:
            if part != name:
                self._say(f"a form with {(prefix + '.' + part).rstrip('.')!r}, which no member has")
        below: Tree = tree.get(name, {})
        return below, f"{prefix}.{name}"

    def _numbered(self, tree: Tree, prefix: str) -> list[tuple[str, Tree]]:
        wanted = [str(place) for place in range(1, len(tree) + 1)]
        if set(tree) != set(wanted):
            stray = sorted(set(tree) - set(wanted))[0]
            self._say(f"a form with {(prefix + '.' + stray).rstrip('.')!r} in the place of an item from 1 on")
        return [(place, tree[place]) for place in wanted if place in tree]

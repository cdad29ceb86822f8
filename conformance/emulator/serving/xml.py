"""XML for the serving side: documents of requests, and documents of answers."""

from __future__ import annotations

from typing import Any
from xml.dom import minidom
from xml.parsers.expat import ExpatError
from xml.sax.saxutils import escape, quoteattr

from conformance.contract.model import Schema
from conformance.contract.paths import resolve
from conformance.emulator.serving.framing import Unreadable
from conformance.emulator.serving.texts import text_of, value_of

Bound = dict[str, Any]
_RETURN = {"\r": "&#13;"}  # a reader takes it for the end of a line otherwise


def bound(schema: Schema) -> Bound:
    """Return a position's binding."""
    return dict(schema.get("x-binding", {}))


def name_of(schema: Schema, default: str) -> str:
    """Return what a position's element is called."""
    said = bound(schema)
    other = said.get("xmlName") or (None if "location" in said else said.get("locationName"))
    return str(other or default)


def open_document(raw: bytes) -> minidom.Element:
    """Return a document's root.

    Raises:
        Unreadable: if it is no XML.
    """
    try:
        found = minidom.parseString(raw).documentElement
    except (ExpatError, ValueError, LookupError) as problem:
        raise Unreadable(f"The body is not XML: {problem}") from None
    if found is None:
        raise Unreadable("The body is an empty document.")
    return found


def _below(node: minidom.Element) -> list[minidom.Element]:
    return [child for child in node.childNodes if child.nodeType == child.ELEMENT_NODE]


def _called(node: minidom.Element) -> str:
    return str(node.localName or node.tagName)


def _text(node: minidom.Element) -> str:
    return "".join(child.data for child in node.childNodes if isinstance(child, minidom.Text))


def taken(schema: Schema, root: Schema, node: minidom.Element) -> Any:
    """Return what an element says at a position."""
    schema = _at(schema, root)
    if schema.get("type") == "array":
        return [taken(schema["items"], root, child) for child in _below(node)]
    if schema.get("type") == "object" and "properties" in schema:
        return members(schema, root, node)
    if schema.get("type") == "object":
        return _entries(schema, root, _below(node))
    return value_of(schema, _text(node))


def _at(schema: Schema, root: Schema) -> Schema:
    if "$ref" not in schema:
        return schema
    own = {"x-binding": schema["x-binding"]} if "x-binding" in schema else {"x-binding": {}}
    return {**resolve(schema, root), **own}


def members(schema: Schema, root: Schema, node: minidom.Element) -> dict[str, Any]:
    """Return the members of a structure; of elements that it does not know their text."""
    known = {name_of(said, name) for name, said in schema.get("properties", {}).items()}
    found: dict[str, Any] = {
        _called(child): _text(child) for child in _below(node) if _called(child) not in known
    }
    for name, said in schema.get("properties", {}).items():
        member = _at(said, root)
        here = name_of(member, name)
        if bound(member).get("xmlAttribute"):
            local = here.rpartition(":")[2]
            for key, text in dict(node.attributes.items()).items():
                if key.rpartition(":")[2] == local:
                    found[name] = text
            continue
        nodes = [child for child in _below(node) if _called(child) == here]
        if not nodes:
            continue
        if bound(member).get("flattened") and member.get("type") == "array":
            found[name] = [taken(member["items"], root, child) for child in nodes]
        elif bound(member).get("flattened"):
            found[name] = _entries(member, root, nodes)
        else:
            found[name] = taken(member, root, nodes[0])
    return found


def _entries(schema: Schema, root: Schema, nodes: list[minidom.Element]) -> dict[str, Any]:
    key, value = schema.get("propertyNames", {}), schema.get("additionalProperties", {})
    found = {}
    for node in nodes:
        parts = {_called(child): child for child in _below(node)}
        keyed = parts.get(name_of(key, "key"))
        held = parts.get(name_of(value, "value"))
        if keyed is not None and held is not None:
            found[_text(keyed)] = taken(value, root, held)
    return found


def element(schema: Schema, root: Schema, name: str, value: Any, space: str = "") -> str:
    """Return the text of a value's element; what has no value has none."""
    schema = _at(schema, root)
    if value is None:
        return ""
    said = bound(schema).get("xmlNamespace")
    space = (said["uri"] if isinstance(said, dict) else said) or space
    head = f" xmlns={quoteattr(space)}" if space else ""
    if isinstance(value, dict) and "additionalProperties" in schema and "properties" not in schema:
        return _map(schema, root, name, value, head)
    if isinstance(value, dict):
        return _structure(schema, root, name, value, head)
    if isinstance(value, list):
        return _list(schema, root, name, value, head)
    return f"<{name}{head}>{escape(text_of(schema, value), _RETURN)}</{name}>"


def _structure(schema: Schema, root: Schema, name: str, value: dict[str, Any], head: str) -> str:
    inside = ""
    for member, item in value.items():
        position = _at(schema.get("properties", {}).get(member, {}), root)
        if bound(position).get("xmlAttribute"):
            called = name_of(position, member)
            prefix = called.rpartition(":")[0]
            if prefix:
                head += f' xmlns:{prefix}="http://www.w3.org/2001/XMLSchema-instance"'
            head += f" {called}={quoteattr(text_of(position, item))}"
        elif bound(position).get("location") not in ("header", "headers", "statusCode"):
            inside += element(position, root, name_of(position, member), item)
    return f"<{name}{head}>{inside}</{name}>"


def _list(schema: Schema, root: Schema, name: str, value: list[Any], head: str) -> str:
    items = _at(schema.get("items", {}), root)
    if bound(schema).get("flattened"):
        return "".join(element(items, root, name, item) for item in value)
    called = name_of(items, "member")
    inside = "".join(element(items, root, called, item) for item in value)
    return f"<{name}{head}>{inside}</{name}>"


def _map(schema: Schema, root: Schema, name: str, value: dict[str, Any], head: str) -> str:
    key, rest = schema.get("propertyNames", {}), schema["additionalProperties"]
    flat = bound(schema).get("flattened")
    entry = name if flat else "entry"
    inside = "".join(
        f"<{entry}>{element(key, root, name_of(key, 'key'), text)}"
        f"{element(rest, root, name_of(rest, 'value'), item)}</{entry}>"
        for text, item in value.items()
    )
    return inside if flat else f"<{name}{head}>{inside}</{name}>"

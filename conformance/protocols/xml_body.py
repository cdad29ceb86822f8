"""XML as AWS has it: a member an element, lists and maps wrapped or flat, attributes, and errors in it.

https://smithy.io/2.0/spec/protocol-traits.html#xml-bindings; what that leaves open is done as botocore does.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from conformance.contract.model import Schema
from conformance.protocols import http_text
from conformance.protocols.http_text import XML
from conformance.protocols.protocol import Error, Inexpressible
from conformance.protocols.sides import whole

NO_DOCUMENT = "a body that is not XML"
READ_IN_PYTHON = "answer.content.lstrip()[:1] == b'<'"
NAMED_IN_PYTHON = "''.join(answer.text.partition('<Code>')[2].partition('</Code>')[0])"

BROKEN = (b"<", b"not xml", b"<a><b></a></b>", b'<?xml version="1.0"?><a>&nothing;</a>')
"""Bodies that are not XML."""

ITEM, ENTRY, KEY, VALUE = "member", "entry", "key", "value"
"""The names of what has none of its own: a list's items, a map's entries, their keys and values."""


def parsed(body: bytes) -> Element | None:
    """Return a document's root; None where it is none."""
    try:
        return ElementTree.fromstring(body)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None


def local(tag: str) -> str:
    """Return a name without its namespace."""
    return tag.rpartition("}")[2]


def child(node: Element, name: str) -> Element | None:
    """Return an element's first child of that name, whatever its namespace."""
    return next((below for below in node if local(below.tag) == name), None)


def binding(schema: Schema) -> Mapping[str, Any]:
    """Return what a position's contract says of its place on the wire."""
    found: Mapping[str, Any] = schema.get("x-binding", {})
    return found


def own_name(schema: Schema, default: str) -> str:
    """Return the name of a position's element or attribute."""
    return str(binding(schema).get("xmlName", default))


def is_flat(schema: Schema) -> bool:
    """Whether a list's items, or a map's entries, stand where it would stand itself."""
    return bool(binding(schema).get("flattened"))


def read(schema: Schema, root: Schema, node: Element) -> Any:
    """Return the value of an element in the model's terms; what does not fit the model is kept as it is.

    Args:
        schema: the contract of what the element is.
        root: the operation's document.
        node: the element.
    """
    schema = whole(schema, root)
    kind = schema.get("type")
    if kind == "array":
        items = whole(schema["items"], root)
        return [read(items, root, item) for item in node] if _is_bare(node) else untyped(node)
    if kind == "object" and "properties" in schema:
        return read_members(schema, root, node) if _is_bare(node) else untyped(node)
    if kind == "object":
        return _map(schema, root, list(node)) if _is_bare(node) else untyped(node)
    if len(node):
        return untyped(node)
    text = node.text or ""
    return http_text.read(schema, text if kind == "string" else text.strip(), XML)


def read_members(schema: Schema, root: Schema, node: Element) -> dict[str, Any]:
    """Return the members of a structure that an element holds."""
    names, attributes = {}, {}
    for name, member in schema.get("properties", {}).items():
        member = whole(member, root)
        if binding(member).get("location") in ("header", "headers", "statusCode"):
            continue
        if binding(member).get("xmlAttribute"):
            attributes[own_name(member, name).rpartition(":")[2]] = (name, member)
        else:
            names[own_name(member, name)] = (name, member)
    found: dict[str, Any] = {}
    for attribute, text in node.attrib.items():
        if local(attribute) in attributes:
            name, member = attributes[local(attribute)]
            found[name] = http_text.read(member, text, XML)
    for tag, nodes in _grouped(node).items():
        if tag not in names:
            found[tag] = untyped(nodes[0]) if len(nodes) == 1 else [untyped(each) for each in nodes]
            continue
        name, member = names[tag]
        if is_flat(member) and member.get("type") == "array":
            items = whole(member["items"], root)
            found[name] = [read(items, root, each) for each in nodes]
        elif is_flat(member) and member.get("type") == "object":
            found[name] = _map(member, root, nodes)
        elif len(nodes) == 1 and not _says_nothing(member, nodes[0]):
            found[name] = read(member, root, nodes[0])
        elif len(nodes) == 1:
            continue
        else:
            found[name] = [read(member, root, each) for each in nodes]
    return found


def _says_nothing(schema: Schema, node: Element) -> bool:
    """Whether an empty element stands where no empty text could: XML has no other way to say null."""
    empty = not len(node) and not (node.text or "").strip() and not node.attrib
    kind = schema.get("type")
    return empty and (kind in ("integer", "number", "boolean") or "enum" in schema)


def _map(schema: Schema, root: Schema, entries: list[Element]) -> Any:
    keys = whole(schema.get("propertyNames", {"type": "string"}), root)
    values = whole(schema.get("additionalProperties", {}), root)
    found: dict[str, Any] = {}
    for entry in entries:
        key = child(entry, own_name(keys, KEY))
        if key is None:
            return [untyped(each) for each in entries]
        value = child(entry, own_name(values, VALUE))
        found[key.text or ""] = None if value is None else read(values, root, value)
    return found


def _is_bare(node: Element) -> bool:
    """Whether an element holds nothing but elements, as one does that is more than a scalar."""
    return len(node) > 0 or not (node.text or "").strip()


def untyped(node: Element) -> Any:
    """Return what an element holds where no model says what it is."""
    if not len(node):
        return node.text or ""
    return {
        tag: untyped(nodes[0]) if len(nodes) == 1 else [untyped(each) for each in nodes]
        for tag, nodes in _grouped(node).items()
    }


def _grouped(node: Element) -> dict[str, list[Element]]:
    found: dict[str, list[Element]] = {}
    for below in node:
        found.setdefault(local(below.tag), []).append(below)
    return found


def error_of(root: Element) -> Error | None:
    """Return the error that a document tells of; None where it tells of none.

    ``ErrorResponse/Error`` (query, restXml), ``Response/Errors/Error`` (ec2Query), or ``Error`` alone (S3).
    """
    node: Element | None = root
    if local(root.tag) == "ErrorResponse":
        node = child(root, "Error")
    elif local(root.tag) == "Response":
        errors = child(root, "Errors")
        node = None if errors is None else child(errors, "Error")
    elif local(root.tag) != "Error":
        node = None
    if node is None:
        return None
    said = untyped(node)
    value = said if isinstance(said, dict) else {}
    code = value.get("Code")
    message = value.get("Message", value.get("message"))
    return Error(
        code.strip() if isinstance(code, str) and code.strip() else None,
        message if isinstance(message, str) else "",
        value,
    )


def write(schema: Schema, root: Schema, name: str, value: Any) -> Element:
    """Return the element of a value.

    Raises:
        Inexpressible: for what XML cannot say, or not so that it differs from a valid value.
    """
    schema = whole(schema, root)
    parent = Element("")
    _write(parent, schema, root, name, value)
    return parent[0]


def _write(parent: Element, schema: Schema, root: Schema, name: str, value: Any) -> None:
    schema = whole(schema, root)
    kind = schema.get("type")
    if kind == "array":
        _write_list(parent, schema, root, name, value)
    elif kind == "object" and "properties" in schema:
        if not isinstance(value, dict):
            raise Inexpressible(f"{XML} is no structure where it has no elements")
        node = _new(parent, schema, name)
        for member, item in value.items():
            _write_member(node, schema, root, member, item)
    elif kind == "object":
        _write_map(parent, schema, root, name, value)
    else:
        _new(parent, schema, name).text = http_text.write(schema, value, XML)


def _new(parent: Element, schema: Schema, name: str) -> Element:
    node = SubElement(parent, name)
    space = binding(schema).get("xmlNamespace")
    if isinstance(space, str):
        node.set("xmlns", space)
    elif space:
        node.set(f"xmlns:{space['prefix']}" if space.get("prefix") else "xmlns", space["uri"])
    return node


def _write_member(node: Element, schema: Schema, root: Schema, name: str, value: Any) -> None:
    said = schema.get("properties", {}).get(name)
    member = {} if said is None else whole(said, root)
    if binding(member).get("xmlAttribute"):
        node.set(own_name(member, name), http_text.write(member, value, XML))
    else:
        _write(node, member, root, own_name(member, name), value)


def _write_list(parent: Element, schema: Schema, root: Schema, name: str, value: Any) -> None:
    if not isinstance(value, list):
        raise Inexpressible(f"{XML} that is no list looks like one of other items")
    items = whole(schema["items"], root)
    if is_flat(schema):
        if not value:
            raise Inexpressible(f"in {XML} an empty flat list is as good as an absent one")
        for item in value:
            _write(parent, items, root, name, item)
        return
    node = _new(parent, schema, name)
    for item in value:
        _write(node, items, root, own_name(items, ITEM), item)


def _write_map(parent: Element, schema: Schema, root: Schema, name: str, value: Any) -> None:
    if not isinstance(value, dict):
        raise Inexpressible(f"{XML} that is no map looks like one of other entries")
    keys = whole(schema.get("propertyNames", {"type": "string"}), root)
    values = whole(schema.get("additionalProperties", {}), root)
    flat = is_flat(schema)
    if flat and not value:
        raise Inexpressible(f"in {XML} an empty flat map is as good as an absent one")
    node = parent if flat else _new(parent, schema, name)
    for key, item in value.items():
        entry = SubElement(node, name if flat else ENTRY)
        _write(entry, keys, root, own_name(keys, KEY), key)
        _write(entry, values, root, own_name(values, VALUE), item)


def dumped(node: Element) -> bytes:
    """Return a document's bytes."""
    written: bytes = ElementTree.tostring(node, encoding="utf-8", xml_declaration=False)
    return written

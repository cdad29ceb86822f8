"""Input → a document, a body of restXml; a value is as JSON would have it, under the names of the wire."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element, SubElement

from botocore.model import Shape


def document(name: str, shape: Shape, value: Any, namespace: str | None) -> Element:
    """Return the root of a body."""
    holder = Element("none")
    _write(holder, name, shape, value)
    root = holder[0]
    if namespace:
        root.set("xmlns", namespace)
    return root


def dumped(root: Element) -> bytes:
    """Return the bytes of a document."""
    written: bytes = ElementTree.tostring(root, encoding="utf-8")
    return written


def _write(parent: Element, name: str, shape: Shape, value: Any) -> None:
    kind, flat = shape.type_name, shape.serialization.get("flattened")
    if kind == "list" and isinstance(value, list):
        holder = parent if flat else _new(parent, name, shape)
        inner = name if flat else str(shape.member.serialization.get("name", "member"))
        for item in value:
            _write(holder, inner, shape.member, item)
    elif kind == "map" and isinstance(value, dict):
        holder = parent if flat else _new(parent, name, shape)
        for key, item in value.items():
            entry = SubElement(holder, name if flat else "entry")
            _write(entry, str(shape.key.serialization.get("name", "key")), shape.key, key)
            _write(entry, str(shape.value.serialization.get("name", "value")), shape.value, item)
    elif kind == "structure" and isinstance(value, dict):
        node = _new(parent, name, shape)
        members = {member.serialization.get("name", n): member for n, member in shape.members.items()}
        for wire, item in value.items():
            if item is not None and members[wire].serialization.get("xmlAttribute"):
                node.set(wire, _text(item))
            elif item is not None:
                _write(node, wire, members[wire], item)
    else:
        _new(parent, name, shape).text = _text(value)


def _new(parent: Element, name: str, shape: Shape) -> Element:
    node = SubElement(parent, name)
    space = shape.serialization.get("namespace") or shape.serialization.get("xmlNamespace")
    if isinstance(space, dict):
        node.set(f"xmlns:{space['prefix']}" if space.get("prefix") else "xmlns", space["uri"])
    return node


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

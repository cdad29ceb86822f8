"""Input → a form, and an answer in XML → what JSON would have in its place: the query protocol."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from botocore.model import OperationModel, Shape

Fields = list[tuple[str, str]]


def fields(operation: OperationModel, shape: Shape | None, value: dict[str, Any]) -> Fields:
    """Return what a form has for an operation; ``value`` has the members under their names on the wire."""
    named = [("Action", operation.name), ("Version", str(operation.service_model.api_version))]
    return named if shape is None else [*named, *_fields(shape, value, "")]


def _fields(shape: Shape, value: Any, prefix: str) -> Iterator[tuple[str, str]]:
    kind = shape.type_name
    if value is None:
        return
    if kind == "structure" and isinstance(value, dict):
        wires = {member.serialization.get("name", name): member for name, member in shape.members.items()}
        for name, item in value.items():
            if name in wires:
                yield from _fields(wires[name], item, f"{prefix}.{name}".lstrip("."))
    elif kind == "list" and isinstance(value, list):
        if not value:
            yield prefix, ""
        inner = "" if shape.serialization.get("flattened") else f".{_name(shape.member, 'member')}"
        for place, item in enumerate(value, 1):
            yield from _fields(shape.member, item, f"{prefix}{inner}.{place}")
    elif kind == "map" and isinstance(value, dict):
        inner = "" if shape.serialization.get("flattened") else ".entry"
        for place, (key, item) in enumerate(value.items(), 1):
            yield f"{prefix}{inner}.{place}.{_name(shape.key, 'key')}", key
            yield from _fields(shape.value, item, f"{prefix}{inner}.{place}.{_name(shape.value, 'value')}")
    else:
        yield prefix, str(value).lower() if isinstance(value, bool) else str(value)


def _name(shape: Shape, default: str) -> str:
    return str(shape.serialization.get("name", default))


def document(body: bytes) -> Element | None:
    """Return the root of a document; None where it is none."""
    try:
        return ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None


def named(node: Element, name: str) -> Element | None:
    """Return an element's first child of a name."""
    return next((child for child in node if _local(child) == name), None)


def error(root: Element | None) -> dict[str, Any]:
    """Return an error as JSON would have it; without a name where the document tells of none."""
    told = None if root is None else named(root, "Error")
    if told is None:
        return {}
    said: dict[str, Any] = {_local(child): child.text or "" for child in told}
    return {**said, "__type": said.get("Code", ""), "message": said.get("Message", "")}


def result(operation: OperationModel, root: Element) -> Element | None:
    """Return the element that has the members of an output."""
    shape = operation.output_shape
    wrapper = None if shape is None else shape.serialization.get("resultWrapper")
    return root if wrapper is None else named(root, str(wrapper))


def read(node: Element, shape: Shape) -> Any:
    """Return an element as JSON would have it; what the model does not have is a text."""
    kind = shape.type_name
    if kind == "structure":
        return _structure(node, shape)
    if kind == "list":
        return [read(child, shape.member) for child in node]
    if kind == "map":
        return dict(_entry(child, shape) for child in node)
    text = node.text or ""
    if kind == "boolean":
        return text == "true"
    if kind in ("integer", "long"):
        return int(text)
    if kind in ("float", "double"):
        return text if text in ("NaN", "Infinity", "-Infinity") else float(text)
    return text


def _structure(node: Element, shape: Shape) -> dict[str, Any]:
    wires = {member.serialization.get("name", name): member for name, member in shape.members.items()}
    found: dict[str, Any] = {}
    for child in node:
        name = _local(child)
        member = wires.get(name)
        if member is None:
            found[name] = child.text
        elif member.serialization.get("flattened"):
            found.setdefault(name, []).append(read(child, member.member))
        else:
            found[name] = read(child, member)
    return found


def _entry(node: Element, shape: Shape) -> tuple[str, Any]:
    key, value = named(node, _name(shape.key, "key")), named(node, _name(shape.value, "value"))
    if key is None or value is None:
        raise ValueError("an entry without a key or a value")
    return key.text or "", read(value, shape.value)


def _local(node: Element) -> str:
    return node.tag.rpartition("}")[2]

"""Input → a form, and an answer in XML → what JSON would have: query, EC2's dialect of it, restXml."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from botocore.model import OperationModel, Shape

from conformance.sdk.tiny.model import EC2, protocol_of

Fields = list[tuple[str, str]]
Name = Callable[[Shape, str, bool], str]


def fields(operation: OperationModel, shape: Shape | None, value: dict[str, Any], name: Name) -> Fields:
    """Return what a form has for an operation; ``value`` has the members under their names on the wire."""
    named = [("Action", operation.name), ("Version", str(operation.service_model.api_version))]
    ec2 = protocol_of(operation.service_model) == EC2
    return named if shape is None else [*named, *_fields(shape, value, "", name, ec2)]


def _fields(shape: Shape, value: Any, prefix: str, called: Name, ec2: bool) -> Iterator[tuple[str, str]]:
    kind = shape.type_name
    if value is None:
        return
    if kind == "structure" and isinstance(value, dict):
        wires = {called(member, name, ec2): member for name, member in shape.members.items()}
        for name, item in value.items():
            if name in wires:
                yield from _fields(wires[name], item, f"{prefix}.{name}".lstrip("."), called, ec2)
    elif kind == "list" and isinstance(value, list):
        if not value and not ec2:
            yield prefix, ""
        flat = ec2 or shape.serialization.get("flattened")
        inner = "" if flat else f".{_name(shape.member, 'member')}"
        for place, item in enumerate(value, 1):
            yield from _fields(shape.member, item, f"{prefix}{inner}.{place}", called, ec2)
    elif kind == "map" and isinstance(value, dict):
        inner = "" if shape.serialization.get("flattened") else ".entry"
        for place, (key, item) in enumerate(value.items(), 1):
            yield f"{prefix}{inner}.{place}.{_name(shape.key, 'key')}", key
            below = f"{prefix}{inner}.{place}.{_name(shape.value, 'value')}"
            yield from _fields(shape.value, item, below, called, ec2)
    else:
        yield prefix, str(value).lower() if isinstance(value, bool) else str(value)


def _name(shape: Shape, default: str) -> str:
    return str(shape.serialization.get("name", default))


def document(body: bytes) -> Element | None:
    """Return the root of a document; None where it is none."""
    try:
        root = ElementTree.fromstring(body)
    except ElementTree.ParseError:
        return None
    return None if _local(root) == "html" else root


def named(node: Element, name: str) -> Element | None:
    """Return an element's first child of a name."""
    return next((child for child in node if _local(child) == name), None)


def error(root: Element | None) -> dict[str, Any]:
    """Return an error as JSON would have it; without a name where the document tells of none."""
    told = None if root is None else _error(root)
    if told is None:
        return {}
    said: dict[str, Any] = {_local(child): child.text or "" for child in told}
    return {**said, "__type": said.get("Code", ""), "message": said.get("Message", "")}


def _error(root: Element) -> Element | None:
    """``ErrorResponse/Error`` (query, restXml), ``Response/Errors/Error`` (EC2), or ``Error`` alone (S3)."""
    if _local(root) == "Error":
        return root
    if _local(root) == "Response":
        errors = named(root, "Errors")
        return None if errors is None else named(errors, "Error")
    return named(root, "Error") if _local(root) == "ErrorResponse" else None


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
        return dict(entry(child, shape) for child in node)
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
    for key, text in node.attrib.items():
        name = next(
            (n for n, m in wires.items() if m.serialization.get("xmlAttribute") and _is(n, key)), None
        )
        if name is not None:
            found[name] = text
    for child in node:
        name = _local(child)
        member = wires.get(name)
        if member is None:
            found[name] = child.text
        elif member.serialization.get("flattened") and member.type_name == "map":
            key, value = entry(child, member)
            found.setdefault(name, {})[key] = value
        elif member.serialization.get("flattened"):
            found.setdefault(name, []).append(read(child, member.member))
        else:
            found[name] = read(child, member)
    return found


def entry(node: Element, shape: Shape) -> tuple[str, Any]:
    """Return an entry of a map; raises ValueError where it has no key or no value."""
    key, value = named(node, _name(shape.key, "key")), named(node, _name(shape.value, "value"))
    if key is None or value is None:
        raise ValueError("an entry without a key or a value")
    return key.text or "", read(value, shape.value)


def _is(name: str, key: str) -> bool:
    """Whether an attribute has a name, whatever its namespace is called."""
    return name.rpartition(":")[2] == key.rpartition("}")[2]


def _local(node: Element) -> str:
    return node.tag.rpartition("}")[2]

"""Faults in forms, and in what is read of XML."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote
from xml.etree.ElementTree import Element

from botocore.model import OperationModel, Shape

from conformance.sdk.tiny.forms import Fields, document
from conformance.sdk.tiny.reading import Garbled
from conformance.sdk.tiny.stages import Fault, Stage


def _fields(change: Callable[[Fields], Fields]) -> Mapping[str, Any]:
    def hook(stage: Stage, operation: OperationModel, shape: Shape | None, value: Any, name: Any) -> Fields:
        return change(stage(operation, shape, value, name))

    return {"form": hook}


def _keys(pattern: str, by: str | Callable[[re.Match[str]], str]) -> Mapping[str, Any]:
    return _fields(lambda fields: [(re.sub(pattern, by, key), text) for key, text in fields])


def each_element(change: Callable[[Element], None]) -> Mapping[str, Any]:
    """Change each element of an answer before it is read."""

    def hook(stage: Stage, body: bytes) -> Element | None:
        root: Element | None = stage(body)
        for node in [] if root is None else list(root.iter()):
            change(node)
        return root

    return {"document": hook}


def _empty_lost(node: Element) -> None:
    for child in list(node):
        if not len(child) and not child.text:
            node.remove(child)


def _one_lost(node: Element) -> None:
    if len(node) == 1 and node[0].tag.endswith("}member"):
        node.remove(node[0])


def _stripped(node: Element) -> None:
    node.text = node.text.strip() if node.text else node.text


def _lines(node: Element) -> None:
    node.text = node.text.replace("\r", "\n") if node.text else node.text


def _strict(stage: Stage, node: Element, shape: Shape) -> Any:
    wires = {member.serialization.get("name", name) for name, member in shape.members.items()}
    unknown = [child.tag for child in node if child.tag.rpartition("}")[2] not in wires]
    if unknown:
        raise Garbled(f"unknown element {unknown[0]}")
    return stage(node, shape)


def _texts(stage: Stage, node: Element, shape: Shape) -> Any:
    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {name: plain(item) for name, item in value.items()}
        if isinstance(value, list):
            return [plain(item) for item in value]
        return str(value) if isinstance(value, int | float) else value

    return plain(stage(node, shape))


def _first_entry(stage: Stage, node: Element, shape: Shape) -> Any:
    for child in node.iter():
        entries = [one for one in child if one.tag.endswith("}entry")]
        for extra in entries[1:]:
            child.remove(extra)
    return stage(node, shape)


def _mended(stage: Stage, body: bytes) -> Element | None:
    root: Element | None = stage(body)
    return document(b"<none/>") if root is None else root


def _anywhere(stage: Stage, operation: OperationModel, root: Element) -> Element | None:
    found: Element | None = stage(operation, root)
    return root if found is None else found


FAULTS = (
    Fault("request.form:list-from-zero", "numbers the items of a list from 0",
          _keys(r"\.(\d+)(?=\.|$)", lambda found: f".{int(found[1]) - 1}")),
    Fault("request.form:list-unwrapped", "has no member before the number of an item", _keys(r"\.member\.", ".")),
    Fault("request.form:list-empty-lost", "has no key for an empty list",
          _fields(lambda fields: [(key, text) for key, text in fields if text])),
    Fault("request.form:list-tens", "numbers the items of a list from 1 to 9, again and again",
          _keys(r"\.\d*(\d)(?=\.|$)", r".\1")),
    Fault("request.form:map-unnumbered", "does not number the entries of a map", _keys(r"\.entry\.\d+", ".entry.1")),
    Fault("request.form:map-named", "calls the key of an entry name", _keys(r"(\.entry\.\d+)\.key", r"\1.name")),
    Fault("request.form:nested-flat", "leaves out the name of a structure before its members",
          _keys(r"\.\d+\.(?=[A-Z])", ".")),
    Fault("request.form:version-lost", "does not say the version",
          _fields(lambda fields: [field for field in fields if field[0] != "Version"])),
    Fault("request.form:action-lowered", "names the operation in lower case",
          _fields(lambda fields: [(k, t.lower() if k == "Action" else t) for k, t in fields])),
    Fault("request.form:unencoded", "encodes nothing in a form but blanks",
          {"form_text": lambda stage, text: text.replace(" ", "+")}),
    Fault("request.form:latin-1", "encodes a form in Latin-1",
          {"form_text": lambda stage, text: quote(text, safe="-_.~", encoding="latin-1", errors="replace")}),
    Fault("request.form:twice", "encodes a form twice", {"form_text": lambda stage, text: stage(stage(text))}),
    Fault("request.form:stray", "sends a field that nobody asked for", _fields(lambda fields: [*fields, ("Debug", "1")])),
    Fault("response.xml:empty-lost", "shows nothing of an empty element", each_element(_empty_lost)),
    Fault("response.xml:list-of-one-lost", "shows a list with one item as empty", each_element(_one_lost)),
    Fault("response.xml:stripped", "strips texts of XML", each_element(_stripped)),
    Fault("response.xml:lines", "makes each end of a line the same", each_element(_lines)),
    Fault("response.xml:unknown", "fails at an element that it does not know", {"xml": _strict}),
    Fault("response.xml:texts", "shows numbers and Booleans of XML as texts", {"xml": _texts}),
    Fault("response.xml:map-of-one", "shows the first entry of a map alone", {"xml": _first_entry}),
    Fault("error.xml:garbled-success", "takes what is no XML for an empty answer",
          {"document": _mended, "result": _anywhere}),
    Fault("error.xml:in-200-success", "takes an error with status 200 for a success",
          {"result": _anywhere, "code": lambda stage, answer, body: None if answer.status < 300 else stage(answer, body)}),
    Fault("error.xml:type", "takes the type of an error for its code",
          {"xml_error": lambda stage, root: {**stage(root), **({"__type": "Sender"} if stage(root) else {})}}),
    Fault("error.xml:message-lost", "does not find the message of an error in XML",
          {"xml_error": lambda stage, root: {**stage(root), "message": "", "Message": ""}}),
)  # fmt: skip
"""The faults of this family."""

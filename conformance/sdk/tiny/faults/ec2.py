"""Faults in EC2's dialect of forms, and in what is read of its answers."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any
from xml.etree.ElementTree import Element

from botocore.model import OperationModel, Shape

from conformance.sdk.tiny.faults.forms import each_element
from conformance.sdk.tiny.forms import Fields
from conformance.sdk.tiny.model import EC2, protocol_of
from conformance.sdk.tiny.stages import Fault, Stage

_ONE = r"\.1(?=\.|$)"


def _fields(change: Callable[[Fields], Fields]) -> Mapping[str, Any]:
    def hook(stage: Stage, operation: OperationModel, shape: Any, value: Any, name: Any) -> Fields:
        made: Fields = stage(operation, shape, value, name)
        return change(made) if protocol_of(operation.service_model) == EC2 else made

    return {"form": hook}


def _keys(pattern: str, by: str | Callable[[re.Match[str]], str]) -> Mapping[str, Any]:
    return _fields(lambda fields: [(re.sub(pattern, by, key), text) for key, text in fields])


def _without(name: str) -> Mapping[str, Any]:
    return _fields(lambda fields: [field for field in fields if field[0] != name])


def _named(name: Callable[[Shape, str], str]) -> Mapping[str, Any]:
    def hook(stage: Stage, shape: Shape, own: str, ec2: bool) -> Any:
        return name(shape, own) if ec2 else stage(shape, own, ec2)

    return {"wire_name": hook}


def _small(shape: Shape, own: str) -> str:
    return str(shape.serialization.get("queryName") or shape.serialization.get("name", own))


def _alone(fields: Fields) -> Fields:
    names = {name for name, _ in fields}

    def key(name: str) -> str:
        return name if re.sub(_ONE, ".2", name) in names else re.sub(_ONE, "", name)

    return [(key(name), text) for name, text in fields]


def first_of_each_name(node: Element) -> None:
    """Leave one child of each name."""
    seen = set()
    for child in list(node):
        if child.tag in seen:
            node.remove(child)
        seen.add(child.tag)


def _items_lost(node: Element) -> None:
    for child in list(node):
        if child.tag.rpartition("}")[2] == "item":
            node.remove(child)


def error_only(wanted: str) -> Mapping[str, Any]:
    """Know the errors alone that stand in one kind of document."""

    def hook(stage: Stage, root: Element | None) -> Any:
        return stage(root) if root is not None and root.tag.rpartition("}")[2] == wanted else {}

    return {"xml_error": hook}


FAULTS = (
    Fault("request.ec2:list-member", "has member before the number of an item, as query has",
          _keys(r"\.(?=\d+(\.|$))", ".member.")),
    Fault("request.ec2:list-from-zero", "numbers the items of a list from 0",
          _keys(r"\.(\d+)(?=\.|$)", lambda found: f".{int(found[1]) - 1}")),
    Fault("request.ec2:list-of-one", "does not number the item of a list that is alone", _fields(_alone)),
    Fault("request.ec2:list-tens", "numbers the items of a list from 1 to 9, again and again",
          _keys(r"\.\d*(\d)(?=\.|$)", r".\1")),
    Fault("request.ec2:names-small", "does not begin a name with a capital letter", _named(_small)),
    Fault("request.ec2:names-own", "takes the name of a member in the model for that in a form",
          _named(lambda shape, own: own)),
    Fault("request.ec2:version-lost", "does not say the version", _without("Version")),
    Fault("request.ec2:action-lost", "does not name the operation", _without("Action")),
    Fault("request.ec2:nested-flat", "leaves out the name of a structure before its members",
          _keys(r"\.\d+\.(?=[A-Z])", ".")),
    Fault("request.ec2:boolean-number", "sends Booleans as 1 and 0",
          _fields(lambda fields: [(key, {"true": "1", "false": "0"}.get(text, text)) for key, text in fields])),
    Fault("response.ec2:items-lost", "does not know item for an item of a list", each_element(_items_lost)),
    Fault("response.ec2:first-item", "shows the first item of a list alone", each_element(first_of_each_name)),
    Fault("error.ec2:not-found", "does not look for an error within Errors", error_only("ErrorResponse")),
)  # fmt: skip
"""The faults of this family."""

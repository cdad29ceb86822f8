"""The public vectors, as rows of tests, and what a request or an answer is compared by.

They are Smithy's protocol tests as boto/botocore has them in tests/unit/protocols (under the Apache License
2.0), put into a contract's terms by tools/protocol_vectors.py.
"""

from __future__ import annotations

import base64
import json
import math
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree
from xml.etree.ElementTree import Element

from attrs import frozen

from conformance.contract.model import ErrorShape, Operation, Service, Source
from conformance.protocols import timestamps

FOLDER = Path(__file__).parent / "vectors"
NONE = {"type": "object", "properties": {}}


@frozen
class Vector:
    """One case, and the operation that it is about."""

    name: str
    protocol: str
    row: dict[str, Any]
    case: dict[str, Any]

    @property
    def service(self) -> Service:
        """A service of one operation, of which one side matters."""
        sides = {"request": NONE, "response": NONE, self.row["side"]: self.row["schema"]}
        root = {**self.row["traits"], "$defs": sides}
        name, said = self.row["operation"], self.row["service"]
        errors = tuple(
            ErrorShape(e["name"], e["code"], None, Source(model=e["name"]), e["bindings"])
            for e in self.row["errors"]
        )
        operation = Operation("x", name, "op", "", sides["request"], sides["response"], errors, (), root)
        return Service(
            "x", "X", self.protocol, said.get("jsonVersion", ""), said.get("targetPrefix", ""), "x", "x",
            said["apiVersion"], "", {name: operation}, {}, query_compatible="awsQueryCompatible" in said,
        )  # fmt: skip

    @property
    def operation(self) -> Operation:
        """Its operation."""
        (found,) = self.service.operations.values()
        return found


def vectors(protocol: str) -> dict[str, Vector]:
    """All vectors of a protocol, by their names and sides."""
    rows = json.loads((FOLDER / f"{protocol}.json").read_text(encoding="utf-8"))
    found = [
        Vector(f"{case['id']}-{row['side']}", protocol, row, case) for row in rows for case in row["cases"]
    ]
    return {vector.name: vector for vector in found}


def all_vectors() -> Iterator[Vector]:
    """Those of all protocols."""
    for path in sorted(FOLDER.glob("*.json")):
        yield from vectors(path.stem).values()


def address(uri: str) -> tuple[str, list[tuple[str, str]]]:
    """A path, and what it asks, in any order."""
    parts = urlsplit(uri)
    return parts.path, sorted(parse_qsl(parts.query, keep_blank_values=True))


def octets(vector: Vector, text: str) -> bytes:
    """The bytes of a body; those of CBOR are in base64."""
    return base64.b64decode(text) if vector.protocol == "rpcv2Cbor" else text.encode()


def document(media: str, body: bytes) -> Any:
    """A body by what it says, however it says it."""
    if media == "form":
        return sorted(parse_qsl(body.decode("ascii"), keep_blank_values=True))
    if media == "CBOR":
        import cbor2

        return moments(_json(cbor2.loads(body))) if body else None
    try:
        return _tree(ElementTree.fromstring(body)) if media == "XML" else json.loads(body)
    except (ValueError, ElementTree.ParseError):
        return body.decode("utf-8")


def _json(value: Any) -> Any:
    """What CBOR says, as JSON: a moment in seconds, bytes in hexadecimal."""
    if isinstance(value, dict):
        return {key: _json(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_json(item) for item in value]
    if isinstance(value, datetime):
        return ["moment", value.timestamp()]
    return ["bytes", value.hex()] if isinstance(value, bytes) else value


def _tree(node: Element) -> Any:
    """An element: the order of members says nothing, that of elements of one name does."""
    below = sorted((_tree(child) for child in node), key=lambda tree: str(tree[0]))
    return node.tag, sorted(node.attrib.items()), "" if below else node.text or "", below


def moments(value: Any) -> Any:
    """A value with dates as epoch seconds, since a date has several spellings, and no number by its name."""
    if isinstance(value, dict):
        return {key: moments(item) for key, item in value.items()}
    if isinstance(value, list):
        return [moments(item) for item in value]
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    moment = timestamps.read(value, timestamps.ISO8601) if isinstance(value, str) and "T" in value else None
    return value if moment is None else moment

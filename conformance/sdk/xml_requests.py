"""The XML body of a recorded request → the members in it, as boto3 has them."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from conformance.contract.model import Schema
from conformance.protocols import xml_body
from conformance.protocols.rest_xml import root_name
from conformance.protocols.sides import side_of, whole
from conformance.sdk.native import native

Found = tuple[dict[str, Any], str]
"""The members, and what is wrong with the body as a whole."""


def members(side: Schema, root: Schema, inside: Collection[str], body: bytes) -> Found:
    """Return the members of an input that a document has."""
    if not body:
        return {}, ""
    schema = {**side, "properties": {name: side["properties"][name] for name in inside}}
    node, said = _document(side, root, body)
    if node is None:
        return {}, said
    return native(schema, root, xml_body.read_members(schema, root, node)), said


def payload(side: Schema, root: Schema, name: str, body: bytes) -> Found:
    """Return the one member that a document is."""
    node, said = _document(side, root, body)
    if node is None:
        return {}, said
    schema = whole(side["properties"][name], root)
    return {name: native(schema, root, xml_body.read(schema, root, node))}, said


def _document(side: Schema, root: Schema, body: bytes) -> tuple[Any, str]:
    node = xml_body.parsed(body)
    if node is None:
        return None, f"a body that is not XML: {body[:80]!r}"
    called, wanted = xml_body.local(node.tag), root_name(side_of(side, root))
    return node, "" if called == wanted else f"a document {called} instead of {wanted}"

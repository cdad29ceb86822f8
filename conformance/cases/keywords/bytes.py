"""``x-minBytes`` and ``x-maxBytes``: how many bytes a blob has; ``contentEncoding``: that it is base64."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import Any

from jsonschema.exceptions import ValidationError

from conformance.cases.keywords.keyword import Keyword, Labelled, OfValue, says
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable, blob
from conformance.contract.model import Schema


def _exactly(word: str, step: int = 0) -> OfValue:
    def make(node: Node) -> list[Labelled]:
        size = node.schema[word] + step
        if size < 0:
            raise Unreachable("nothing has fewer than 0 bytes")
        return [(f"{size} bytes", blob(size))]

    return make


def _garbled(node: Node) -> list[Labelled]:
    if node.kind != "blob":
        raise Unreachable("the member holds no bytes")
    return [("a text that is not base64", "%%%not base64%%%")]


def _decoded(instance: Any) -> bytes | None:
    if not isinstance(instance, str):
        return None
    try:
        return base64.b64decode(instance, validate=True)
    except (binascii.Error, ValueError):
        return None


def _least(_: Any, wanted: int, instance: Any, __: Schema) -> Iterator[ValidationError]:
    raw = _decoded(instance)
    if raw is not None and len(raw) < wanted:
        yield ValidationError(f"fewer than {wanted} bytes")


def _most(_: Any, wanted: int, instance: Any, __: Schema) -> Iterator[ValidationError]:
    raw = _decoded(instance)
    if raw is not None and len(raw) > wanted:
        yield ValidationError(f"more than {wanted} bytes")


def _encoding(_: Any, wanted: str, instance: Any, __: Schema) -> Iterator[ValidationError]:
    if wanted == "base64" and isinstance(instance, str) and _decoded(instance) is None:
        yield ValidationError("no base64")


MIN_BYTES = Keyword(
    "x-minBytes",
    "x-minBytes",
    says("x-minBytes"),
    keep=_exactly("x-minBytes"),
    breaks=_exactly("x-minBytes", -1),
    checker=_least,
)
MAX_BYTES = Keyword(
    "x-maxBytes",
    "x-maxBytes",
    says("x-maxBytes"),
    keep=_exactly("x-maxBytes"),
    breaks=_exactly("x-maxBytes", 1),
    checker=_most,
)
CONTENT_ENCODING = Keyword("contentEncoding", breaks=_garbled, checker=_encoding)

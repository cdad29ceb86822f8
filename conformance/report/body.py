"""Bodies as ``results.json`` spells them: a JSON value, or text, or ``{"base64": …}``, bounded in size."""

from __future__ import annotations

import base64
import json
from typing import Any

from attrs import frozen

LIMIT = 64 * 1024
"""Bytes of one body that are kept; of what is longer, the beginning."""

_STRING_LIMIT = 4 * 1024
_DEPTH_LIMIT = 60

JSON, TEXT, BASE64 = "json", "text", "base64"


@frozen
class Body:
    """One body.

    ``value`` is what ``results.json`` holds; ``form`` how to read it: ``json`` (the bytes were this JSON
    value), ``text`` (they were this text, and no JSON), ``base64`` (they were no UTF-8). Only the form
    tells the text ``abc`` from the JSON string ``"abc"``. ``size`` is the number of bytes in all,
    ``shortened`` whether ``value`` is less than that.
    """

    value: Any
    form: str = JSON
    size: int = 0
    shortened: bool = False

    def sent(self) -> bytes:
        """The bytes again (of a JSON value: as Python writes it). What was cut off stays cut off."""
        if self.form == BASE64:
            return base64.b64decode(self.value["base64"])
        text = self.value if self.form == TEXT else json.dumps(self.value)
        return str(text).encode("utf-8", "surrogatepass")


def read_body(data: bytes | str | None, limit: int = LIMIT) -> Body:
    """Read a body as it was on the wire.

    Args:
        data: the body's bytes, or its text; None where there was none.
        limit: how many bytes are kept. A longer JSON value keeps its structure where shortening its long
            strings is enough, and is otherwise kept as the beginning of its text.

    >>> read_body(b'{"name": "a"}').value
    {'name': 'a'}
    >>> read_body(b"\\xff").value
    {'base64': '/w=='}
    """
    if data is None:
        return Body(None)
    raw = data if isinstance(data, bytes) else data.encode("utf-8", "surrogatepass")
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        kept = raw[: limit * 3 // 4]
        value = {"base64": base64.b64encode(kept).decode("ascii")}
        return Body(value, BASE64, len(raw), len(kept) < len(raw))
    if not text:
        return Body("", TEXT, 0)
    try:
        value = _parse(text)
    except (ValueError, RecursionError):
        return _text(raw, limit)
    if len(raw) <= limit:
        return Body(value, JSON, len(raw))
    value = _shorten(value)
    if len(json.dumps(value)) <= limit:
        return Body(value, JSON, len(raw), True)
    return _text(raw, limit)


def body_value(data: bytes | str | None, limit: int = LIMIT) -> Any:
    """Return a body as a JSON value, or text, or ``{"base64": …}``; see :func:`read_body`."""
    return read_body(data, limit).value


def _text(raw: bytes, limit: int) -> Body:
    kept = raw[:limit].decode("utf-8", "ignore")
    return Body(kept, TEXT, len(raw), len(raw) > limit)


def _parse(text: str) -> Any:
    """Read JSON, but only where writing it again says the same: no NaN, no 1e999, no repeated keys."""
    value = json.loads(
        text, object_pairs_hook=_unique, parse_constant=_no_constant, parse_float=_finite, parse_int=_integer
    )
    if _depth(value) > _DEPTH_LIMIT:
        raise ValueError("nested too deeply")
    return value


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("repeated key")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _finite(text: str) -> float:
    value = float(text)
    if value in (float("inf"), float("-inf")):
        raise ValueError("out of range")
    return value


def _integer(text: str) -> int:
    if len(text) > 300:
        raise ValueError("too many digits")
    return int(text)


def _depth(value: Any) -> int:
    deepest, todo = 0, [(value, 1)]
    while todo:
        item, depth = todo.pop()
        deepest = max(deepest, depth)
        if isinstance(item, dict):
            todo.extend((v, depth + 1) for v in item.values())
        elif isinstance(item, list):
            todo.extend((v, depth + 1) for v in item)
    return deepest


def _shorten(value: Any) -> Any:
    if isinstance(value, str) and len(value) > _STRING_LIMIT:
        return f"{value[:256]}… [{len(value):,} characters in all]"
    if isinstance(value, dict):
        return {key: _shorten(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_shorten(item) for item in value]
    return value

"""How a value crosses between the suite and a driver: JSON, with a tagged object for what JSON cannot say.

``docs/sdk-protocol.md`` specifies it. The suite reads this module, and so do the drivers in Python, which
run where nothing else of the suite is installed: it imports the standard library alone.
"""

from __future__ import annotations

import base64
import binascii
import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from typing import Any, NamedTuple

UNKNOWN_MEMBER = "SDK_UNKNOWN_MEMBER"
"""The only key of what botocore makes of a union whose member it does not know, over ``{"name": NAME}``."""

SAFE = 2**53 - 1
"""The largest integer that every JSON reader keeps: beyond it an integer crosses as text."""


class Other(NamedTuple):
    """A value that no kind of value of the protocol fits, as its SDK calls it and writes it."""

    type: str
    text: str


class Malformed(ValueError):
    """What crossed is no value of the protocol."""


def encode(value: Any) -> Any:
    """Return the JSON that ``value`` crosses as; what has no form of its own crosses as :class:`Other`."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, int):
        return value if abs(value) <= SAFE else {"$integer": str(value)}
    if isinstance(value, float):
        return value if math.isfinite(value) and not _is_minus_zero(value) else {"$float": _float_text(value)}
    if isinstance(value, Decimal):
        return {"$decimal": str(value)}
    if isinstance(value, bytes | bytearray | memoryview):
        return {"$blob": base64.b64encode(bytes(value)).decode("ascii")}
    if isinstance(value, datetime):
        return {"$timestamp": _timestamp_text(value)}
    if isinstance(value, Other):
        return {"$other": {"type": value.type, "text": value.text}}
    if isinstance(value, Mapping):
        return _encode_map(value)
    if isinstance(value, Sequence | set | frozenset):
        return [encode(item) for item in value]
    return {"$other": {"type": type(value).__name__, "text": _text(value)}}


def decode(crossed: Any) -> Any:
    """Return the value that crossed as the JSON value ``crossed``.

    Raises:
        Malformed: if it has a tag that there is not, or one with what does not belong there.
    """
    if isinstance(crossed, list):
        return [decode(item) for item in crossed]
    if not isinstance(crossed, dict):
        return crossed
    tag = next((key for key in crossed if key.startswith("$")), None)
    if tag is None:
        return {key: decode(value) for key, value in crossed.items()}
    if len(crossed) > 1 or tag not in _READERS:
        raise Malformed(f"no tagged value: {_short(crossed)}")
    try:
        if not isinstance(crossed[tag], _TELLS.get(tag, str)):
            raise TypeError(tag)
        return _READERS[tag](crossed[tag])
    except (TypeError, ValueError, KeyError, OverflowError, InvalidOperation, binascii.Error) as problem:
        raise Malformed(f"no tagged value: {_short(crossed)}") from problem


def _encode_map(value: Mapping[Any, Any]) -> Any:
    if list(value) == [UNKNOWN_MEMBER]:
        inside = value[UNKNOWN_MEMBER]
        if isinstance(inside, Mapping) and isinstance(inside.get("name"), str):
            return {"$unknown": inside["name"]}
    if all(isinstance(key, str) and not key.startswith("$") for key in value):
        return {key: encode(item) for key, item in value.items()}
    return {
        "$map": [[key if isinstance(key, str) else _text(key), encode(item)] for key, item in value.items()]
    }


def _is_minus_zero(value: float) -> bool:
    return value == 0 and math.copysign(1, value) < 0


def _float_text(value: float) -> str:
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    return "-0" if _is_minus_zero(value) else repr(value)


def _timestamp_text(value: datetime) -> str:
    offset = value.utcoffset()
    if offset is None:
        return value.replace(tzinfo=None).isoformat()
    try:
        return value.astimezone(UTC).replace(tzinfo=None).isoformat() + "Z"
    except OverflowError:  # in the first or last hours that Python has: it keeps its own offset
        return value.replace(tzinfo=timezone(offset)).isoformat()


_TIMESTAMP = re.compile(
    r"(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)?", re.ASCII
)


def _read_timestamp(text: str) -> datetime:
    match = _TIMESTAMP.fullmatch(text)
    if match is None:
        raise ValueError(text)
    fraction = (match[7] or "").ljust(9, "0")
    if fraction[6:] != "000":  # no datetime has them, and none may be lost in silence
        raise ValueError(text)
    parts = [int(match[number]) for number in range(1, 7)]
    return datetime(*parts, int(fraction[:6]), tzinfo=_zone(match[8]))  # type: ignore[arg-type,misc]


def _zone(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[4:6])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))


_FLOAT = re.compile(r"NaN|-?Infinity|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?", re.ASCII)
_INTEGER = re.compile(r"-?\d+", re.ASCII)


def _read_float(text: str) -> float:
    if _FLOAT.fullmatch(text) is None:
        raise ValueError(text)
    return float(text)


def _read_integer(text: str) -> int:
    if _INTEGER.fullmatch(text) is None:
        raise ValueError(text)
    return int(text)


def _read_map(pairs: list[Any]) -> dict[str, Any]:
    read: dict[str, Any] = {}
    for key, value in pairs:
        if not isinstance(key, str) or key in read:
            raise ValueError(key)
        read[key] = decode(value)
    return read


def _read_unknown(name: str) -> dict[str, Any]:
    return {UNKNOWN_MEMBER: {"name": name}}


def _read_other(told: dict[str, Any]) -> Other:
    if set(told) != {"type", "text"}:
        raise ValueError(told)
    return Other(str(told["type"]), str(told["text"]))


_READERS: dict[str, Callable[[Any], Any]] = {
    "$blob": lambda text: base64.b64decode(text.encode("ascii"), validate=True),
    "$timestamp": _read_timestamp,
    "$integer": _read_integer,
    "$float": _read_float,
    "$decimal": Decimal,
    "$map": _read_map,
    "$unknown": _read_unknown,
    "$other": _read_other,
}
_TELLS = {"$map": list, "$other": dict}
"""What a tag has inside; the others have text."""


def _text(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)


def _short(crossed: Any) -> str:
    text = repr(crossed)
    return text if len(text) <= 80 else text[:77] + "..."

"""Forms that hold whole HTTP traffic: HAR, and the cassettes of vcr and its kin."""

from __future__ import annotations

import base64
import binascii
import datetime
import zlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from conformance.recordings.document import RecordingError
from conformance.recordings.importing.traffic import Traffic

_LONGEST = 1 << 24
"""Bytes of a body, however it was compressed."""
_OF_THE_WIRE = frozenset({"content-encoding", "transfer-encoding", "content-length"})
"""Headers of an answer that say how its body travelled: it is kept as it is read."""


def har(value: Any) -> Iterator[Traffic | None]:
    """Yield the traffic of an HTTP archive (HAR 1.2); None for each entry that tells too little.

    Raises:
        RecordingError: if it is none.
    """
    log = value.get("log") if isinstance(value, dict) else None
    entries = log.get("entries") if isinstance(log, dict) else None
    if not isinstance(entries, list):
        raise RecordingError("not a HAR: there is no log with entries")
    for entry in entries:
        yield _of_entry(entry)


def cassette(value: Any) -> Iterator[Traffic | None]:
    """Yield the traffic of a cassette, of Python's or of Ruby's vcr; None for what tells too little.

    Raises:
        RecordingError: if it is none.
    """
    known = ("interactions", "http_interactions")
    found = next((value[k] for k in known if k in value), None) if isinstance(value, dict) else None
    if not isinstance(found, list):
        raise RecordingError("not a cassette: there are no interactions")
    for one in found:
        yield _of_interaction(one)


def _of_entry(entry: Any) -> Traffic | None:
    request, response = _dict(entry, "request"), _dict(entry, "response")
    content, posted = _dict(response, "content"), _dict(request, "postData")
    answer = _body(content.get("text"), content.get("encoding"))
    sent = _body(posted.get("text", ""), posted.get("encoding"))
    if answer is None and content.get("text") is None and not content.get("size"):
        answer = b""
    wait = entry.get("time") if isinstance(entry, dict) else None
    return _traffic(
        request.get("method"), request.get("url"), _pairs(request.get("headers")), sent,
        response.get("status"), _pairs(response.get("headers")), answer,
        _moment(entry.get("startedDateTime") if isinstance(entry, dict) else None),
        wait / 1000 if isinstance(wait, int | float) and 0 <= wait < 1e9 else 0.0,
    )  # fmt: skip


def _of_interaction(one: Any) -> Traffic | None:
    request, response = _dict(one, "request"), _dict(one, "response")
    status = response.get("status")
    headers = _mapped(response.get("headers"))
    answer = _unpacked(_held(response.get("body")), headers)
    return _traffic(
        request.get("method"), request.get("uri"), _mapped(request.get("headers")),
        _held(request.get("body")), status.get("code") if isinstance(status, dict) else status, headers,
        answer, _moment(one.get("recorded_at") if isinstance(one, dict) else None), 0.0,
    )  # fmt: skip


def _traffic(
    method: Any,
    url: Any,
    sent_headers: Mapping[str, str],
    sent: bytes | None,
    status: Any,
    headers: Mapping[str, str],
    answer: bytes | None,
    started: float,
    seconds: float,
) -> Traffic | None:
    if not isinstance(method, str) or not isinstance(url, str) or sent is None or answer is None:
        return None
    if not isinstance(status, int) or isinstance(status, bool) or not 100 <= status < 1000:
        return None
    kept = {name: value for name, value in headers.items() if name not in _OF_THE_WIRE}
    return Traffic(method.upper(), url, sent_headers, sent, status, kept, answer, started, seconds)


def _dict(value: Any, key: str) -> Mapping[str, Any]:
    inner = value.get(key) if isinstance(value, dict) else None
    return inner if isinstance(inner, dict) else {}


def _pairs(headers: Any) -> dict[str, str]:
    """Headers of a HAR: a list of names and values."""
    listed = headers if isinstance(headers, list) else []
    return _texts((one.get("name"), one.get("value")) for one in listed if isinstance(one, dict))


def _mapped(headers: Any) -> dict[str, str]:
    """Headers of a cassette: names with a value, or a list of them."""
    named = headers.items() if isinstance(headers, dict) else ()
    return _texts((name, value[0] if isinstance(value, list) and value else value) for name, value in named)


def _texts(pairs: Iterable[tuple[Any, Any]]) -> dict[str, str]:
    return {n.lower(): v for n, v in pairs if isinstance(n, str) and isinstance(v, str)}


def _held(body: Any) -> bytes | None:
    """A cassette's body: a text, bytes, or an object that holds one of them."""
    if isinstance(body, dict):
        return _body(body.get("string", body.get("base64_string")), "base64_string" in body and "base64")
    return b"" if body is None else _body(body, None)


def _body(text: Any, encoding: Any) -> bytes | None:
    if isinstance(text, bytes):
        return text
    if not isinstance(text, str):
        return None
    if encoding == "base64":
        try:
            return base64.b64decode(text, validate=False)
        except (binascii.Error, ValueError):
            return None
    return text.encode("utf-8", "surrogatepass")


def _unpacked(body: bytes | None, headers: Mapping[str, str]) -> bytes | None:
    """A body without its compression; None where it is broken, or too long."""
    if body is None or headers.get("content-encoding", "").lower() not in ("gzip", "deflate"):
        return body
    if not body.startswith((b"\x1f\x8b", b"\x78")):
        return body  # unpacked when it was recorded
    try:
        unpacker = zlib.decompressobj(wbits=47)
        told = unpacker.decompress(body, _LONGEST)
    except zlib.error:
        return None
    return told if unpacker.eof else None


def _moment(text: Any) -> float:
    if isinstance(text, datetime.datetime):
        return _stamp(text)
    try:
        return _stamp(datetime.datetime.fromisoformat(text)) if isinstance(text, str) else 0.0
    except ValueError:
        return 0.0


def _stamp(moment: datetime.datetime) -> float:
    try:
        return moment.timestamp()
    except (ValueError, OverflowError, OSError):
        return 0.0

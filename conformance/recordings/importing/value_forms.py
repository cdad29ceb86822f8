"""Forms that hold values as boto3 gives them, and no HTTP: LocalStack's snapshots, and responses of stubs.

What they do not hold is not made up: moments are told in other ways there, and a recording machine puts
placeholders in the place of whatever changes. A value that its place cannot have is left out, so that
nothing is judged by it.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from itertools import accumulate
from typing import Any

from attrs import frozen

from conformance.contract.model import Schema, Service
from conformance.contract.paths import resolve
from conformance.protocols.json_body import JSON, error_answer
from conformance.protocols.registry import protocol_of
from conformance.recordings.document import RecordingError
from conformance.wire.exchange import Exchange

_DEEPEST = 40
_META = "ResponseMetadata"


@frozen
class Told:
    """An answer as a value: of which operation, with which status; ``code`` of an error, else ``""``."""

    operation: str
    params: Any
    status: int
    value: Mapping[str, Any]
    code: str = ""
    message: str = ""
    started: float = 0.0


def snapshots(value: Any, service: Service) -> Iterator[Told | None]:
    """Yield the answers of a ``*.snapshot.json`` of LocalStack; None for each that tells no operation.

    An answer is of an operation if whole words of its label name that one alone, and all members are of its
    answer.

    Raises:
        RecordingError: if it is none.
    """
    if not isinstance(value, dict) or not all(isinstance(record, dict) for record in value.values()):
        raise RecordingError("not a snapshot: not an object of tests")
    for record in value.values():
        content, started = record.get("recorded-content"), _day(record.get("recorded-date"))
        for label, answer in _answers(content, "", 0):
            yield _of_snapshot(label, answer, service, started)


def stubs(value: Any) -> Iterator[Told | None]:
    """Yield responses as botocore's ``Stubber`` takes them.

    That is a list of ``{"operation", "params", "response"}``, or of ``{"operation", "error": {"Code",
    "Message"}, "status"}``.

    Raises:
        RecordingError: if it is none.
    """
    if not isinstance(value, list):
        raise RecordingError("not stubs: not a list")
    for one in value:
        told = one if isinstance(one, dict) else {}
        name, status = told.get("operation"), told.get("status")
        error, response = told.get("error"), told.get("response")
        if not isinstance(name, str):
            yield None
        elif isinstance(error, dict) and isinstance(error.get("Code"), str):
            message = str(error.get("Message", ""))[:10_000]
            yield Told(name, told.get("params"), _status(status, 400), {}, error["Code"], message)
        elif isinstance(response, dict):
            meta = response.get(_META)
            code = meta.get("HTTPStatusCode") if isinstance(meta, dict) else None
            yield Told(name, told.get("params"), _status(status, _status(code, 200)), response)
        else:
            yield None


def exchange_of(service: Service, told: Told, sequence: int = 0) -> Exchange | None:
    """Return an answer as an exchange; None where the service has no such operation, or no JSON for it.

    Raises:
        RecordingError: if the service's answers are not JSON.
    """
    protocol = protocol_of(service)
    if protocol.form != JSON:
        raise RecordingError(f"{service.name} speaks {service.protocol}: values alone are no answer in it")
    operation = next((o for o in service.operations.values() if told.operation in (o.name, o.method)), None)
    if operation is None or operation.response.get("x-binding", {}).get("payload"):
        return None
    headers, body = error_answer(told.code, told.message)
    if not told.code:
        headers = {}
        plain = {name: value for name, value in told.value.items() if name != _META}
        body = _object(operation.response, operation.root, plain, 0)
    return Exchange(
        operation=operation.name,
        params=told.params if isinstance(told.params, dict) else None,
        sent=b"",
        status=told.status,
        headers=headers,
        answer=json.dumps(body).encode(),
        started=told.started,
        seconds=0.0,
        url="https://imported.invalid/",
        sequence=sequence,
        protocol=protocol,
        contract=operation,
    )


def _answers(value: Any, label: str, depth: int) -> Iterator[tuple[str, Mapping[str, Any]]]:
    if not isinstance(value, dict) or depth > _DEEPEST:
        return
    if isinstance(value.get(_META), dict):
        yield label, value
        return
    for name, inner in value.items():
        yield from _answers(inner, f"{label}.{name}", depth + 1)


def _of_snapshot(label: str, answer: Mapping[str, Any], service: Service, started: float) -> Told | None:
    status, error = _status(answer[_META].get("HTTPStatusCode"), 0), answer.get("Error")
    code = error.get("Code") if isinstance(error, dict) else None
    members = set(answer) - {_META, "Error", "message", "Message"}
    fits = [
        o for o in service.operations.values()
        if _names(label, o.name) and (code or members <= set(o.response.get("properties", {})))
    ]  # fmt: skip
    names = [_letters(o.name) for o in fits]
    whole = [o for o in fits if not any(_letters(o.name) != n and _letters(o.name) in n for n in names)]
    if len(whole) != 1 or not status or (not members and code is None):
        return None
    name = whole[0].name
    if not isinstance(error, dict):
        return Told(name, None, status, answer, started=started)
    if not isinstance(code, str):
        return None
    return Told(name, None, status, {}, code, str(error.get("Message", ""))[:10_000], started)


def _object(schema: Schema, root: Schema, value: Mapping[str, Any], depth: int) -> dict[str, Any]:
    known = schema.get("properties", {})
    found = {}
    for name, inner in value.items():
        child = known.get(name)
        if child is None:
            found[name] = inner if isinstance(inner, str | int | float | bool) else None
        elif "location" not in child.get("x-binding", {}):
            told = _value(child, root, inner, depth + 1)
            if told is not _NOTHING:
                found[child.get("x-binding", {}).get("locationName", name)] = told
    return found


_NOTHING = object()


def _value(schema: Schema, root: Schema, value: Any, depth: int) -> Any:
    """A value as its place has it; nothing where a placeholder may stand for it."""
    schema = resolve(schema, root)
    kind = schema.get("type")
    if depth > _DEEPEST:
        return _NOTHING
    if schema.get("format") == "timestamp":
        return _timestamp(value)
    if isinstance(value, str):
        plain = kind == "string" and not {"enum", "contentEncoding", "format"} & set(schema)
        return value if plain or value in schema.get("enum", ()) else _NOTHING
    if isinstance(value, dict) and kind == "object":
        rest = schema.get("additionalProperties")
        if isinstance(rest, dict):
            told = {name: _value(rest, root, inner, depth + 1) for name, inner in value.items()}
            return {name: inner for name, inner in told.items() if inner is not _NOTHING}
        return _object(schema, root, value, depth)
    if isinstance(value, dict | list) and kind == "string" and "contentEncoding" not in schema:
        return json.dumps(value)  # a text that is JSON (a policy), which the recording machine read
    if isinstance(value, list) and kind == "array":
        items = [_value(schema.get("items", {}), root, item, depth + 1) for item in value]
        return [item for item in items if item is not _NOTHING]
    return value


def _timestamp(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return datetime.datetime.fromisoformat(value).timestamp()
        except (ValueError, OverflowError, OSError):
            return _NOTHING
    return value


def _status(value: Any, otherwise: int) -> int:
    whole = isinstance(value, int) and not isinstance(value, bool) and 100 <= value < 1000
    return value if whole else otherwise


def _day(text: Any) -> float:
    try:
        told = datetime.datetime.strptime(str(text), "%d-%m-%Y, %H:%M:%S")
        return told.replace(tzinfo=datetime.UTC).timestamp()
    except (ValueError, OverflowError):
        return 0.0


def _letters(text: str) -> str:
    return re.sub(r"[^a-z]", "", text.lower())


def _names(label: str, operation: str) -> bool:
    """Whether whole words of a label are an operation's name: no "signature" is Sign's."""
    words = [w.lower() for w in re.findall(r"[A-Z]?[a-z]+|[A-Z]+", label)]
    ends = set(accumulate(map(len, words), initial=0))
    said, name = "".join(words), _letters(operation)
    return any(m.start() in ends and m.start() + len(name) in ends for m in re.finditer(f"(?={name})", said))

"""A recording as a file: JSON Lines, described by ``recording.schema.json``.

The first line says what was run against what; each later one is an exchange, the requirement whose turn it
was from there on, or something else that was seen of the target. A file has what one process saw of one
target.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Any

from attrs import asdict, field, frozen
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from conformance.contract.model import Service
from conformance.protocols.registry import protocol_of
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure, FailureKind
from conformance.wire.intent import intent_in, intent_out

FORMAT = 1
SUFFIX = ".jsonl"


class RecordingError(ValueError):
    """A file is no recording that can be used; one line that says where and why."""


@frozen
class Heading:
    """What a recording is of.

    ``target``, ``spec`` and ``kind`` are the target's name, what it was called with, and its kind;
    ``run`` is the run's ID where its resources bear it, ``imported`` the form that it was read from, ""
    where the suite itself recorded it. ``token`` and ``prefix`` are what its fresh names were made with,
    ``options`` and ``externals`` what the run was told, ``probe`` an operation that was found harmless.
    """

    service: str
    target: str
    spec: str
    kind: str
    url: str
    region: str
    started: float
    suite: str
    boto3: str
    token: str = ""
    prefix: str = ""
    run: str = ""
    account: str | None = None
    other_account: str | None = None
    probe: str | None = None
    owned: bool = False
    alone: bool = True
    version: str = ""
    imported: str = ""
    options: Mapping[str, Any] = field(factory=dict)
    externals: Mapping[str, str] = field(factory=dict)


@frozen
class Kept:
    """One exchange of a recording; ``account`` is ``other`` where the second account sent it."""

    exchange: Exchange
    account: str = ""
    by: str = ""
    """``guard`` where it was sent to see whether the target still lives."""
    cut: bool = False
    """Whether its answer is too long to be kept: a replay cannot judge it."""


@frozen
class Seen:
    """Something that was seen or done besides exchanges: the ``event``, and what came of it."""

    event: str
    value: Any = None


@frozen
class Turn:
    """From here on it was the turn of the item about this requirement."""

    requirement: str


Entry = Kept | Seen | Turn


@frozen
class Recording:
    """One file of a recording, read."""

    heading: Heading
    entries: tuple[Entry, ...] = ()
    whole: bool = True
    """Whether it was brought to its end: a process that was killed leaves one that was not."""


def schema() -> dict[str, Any]:
    """Return the JSON Schema of one line."""
    value: dict[str, Any] = json.loads(
        (files("conformance.recordings") / "recording.schema.json").read_bytes()
    )
    return value


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def check(line: Any) -> None:
    """Make sure that a line is one of a recording.

    Raises:
        RecordingError: if it is none; says where and why.
    """
    problem = None if _validator().is_valid(line) else best_match(_validator().iter_errors(line))
    if problem is not None:
        raise RecordingError(f"not a line of a recording: {problem.json_path}: {problem.message[:200]}")


def heading_out(heading: Heading) -> dict[str, Any]:
    """The first line."""
    return {"recording": FORMAT, **asdict(heading)}


def heading_in(line: Mapping[str, Any]) -> Heading:
    """The inverse of :func:`heading_out`."""
    return Heading(**{key: value for key, value in line.items() if key != "recording"})


def entry_out(entry: Entry) -> dict[str, Any]:
    """Any later line."""
    if isinstance(entry, Turn):
        return {"turn": entry.requirement}
    if isinstance(entry, Seen):
        return {"seen": entry.event, "value": entry.value}
    line = {"exchange": _exchange_out(entry.exchange)}
    if entry.account:
        line["account"] = entry.account  # type: ignore[assignment]
    if entry.by:
        line["by"] = entry.by  # type: ignore[assignment]
    if entry.cut:
        line["cut"] = True  # type: ignore[assignment]
    return line


def entry_in(line: Mapping[str, Any], service: Service) -> Entry:
    """The inverse of :func:`entry_out`; answers are read anew, in the service's protocol."""
    if "turn" in line:
        return Turn(line["turn"])
    if "seen" in line:
        return Seen(line["seen"], line["value"])
    return Kept(
        _exchange_in(line["exchange"], service),
        line.get("account", ""),
        line.get("by", ""),
        line.get("cut", False),
    )


def body_out(body: bytes) -> Any:
    """A body as text or, where it is none, ``{"base64": …}``."""
    try:
        return body.decode("utf-8")
    except UnicodeDecodeError:
        return {"base64": base64.b64encode(body).decode()}


def body_in(kept: Any) -> bytes:
    """The inverse of :func:`body_out`."""
    return (
        kept.encode("utf-8", "surrogatepass") if isinstance(kept, str) else base64.b64decode(kept["base64"])
    )


def _exchange_out(exchange: Exchange) -> dict[str, Any]:
    return {
        "operation": exchange.operation,
        "intent": intent_out(exchange.intent),
        "method": exchange.method,
        "path": exchange.path,
        "params": exchange.params,
        "sent_headers": dict(exchange.sent_headers),
        "sent": body_out(exchange.sent),
        "status": exchange.status,
        "headers": dict(exchange.headers),
        "answer": body_out(exchange.answer),
        "failure": exchange.failure and {"kind": exchange.failure.kind.value, "said": exchange.failure.said},
        "url": exchange.url,
        "region": exchange.region,
        "started": exchange.started,
        "seconds": exchange.seconds,
        "sequence": exchange.sequence,
    }


def _exchange_in(kept: Mapping[str, Any], service: Service) -> Exchange:
    failure = kept["failure"]
    values = {
        **kept,
        "sent": body_in(kept["sent"]),
        "answer": body_in(kept["answer"]),
        "intent": intent_in(kept["intent"]),
        "failure": failure and Failure(FailureKind(failure["kind"]), failure["said"]),
    }
    contract = service.operations.get(kept["operation"])
    return Exchange(**values, protocol=protocol_of(service), contract=contract)

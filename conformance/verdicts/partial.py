"""The partial result of a run: what one process knows about one target, as a document that can be merged.

Worker processes hand their parts to the controlling one; ``--partial FILE`` keeps a run's, and
``conformance merge`` puts several together. The order in which parts are merged makes no difference.
"""

from __future__ import annotations

import base64
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, reduce
from importlib.resources import files
from typing import Any

from attrs import asdict, define, evolve, field, frozen
from jsonschema import Draft202012Validator

from conformance.contract.chosen_protocol import OPTION, speaking
from conformance.contract.client_requirements import known_of
from conformance.contract.load import ContractError
from conformance.contract.model import Service
from conformance.protocols.registry import protocol_of
from conformance.verdicts.ledger import Departure, Entry
from conformance.verdicts.outcome import Verdict
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure, FailureKind
from conformance.wire.intent import intent_in, intent_out
from conformance.world.cleanup import Left

FORMAT = 1
COMPLETE = "complete"
"""How a run ended that went through all its items."""


class PartialError(ValueError):
    """A document is not a partial result, or does not go with the others; one line."""


@frozen
class Heading:
    """What a part is of: the target, and how the run was started.

    ``options`` are those that differ from their defaults; ``command`` runs the same again. ``version`` is
    the target's own, where it tells it: only to who started it.
    """

    service: str
    target: str
    url: str
    kind: str
    seed: int
    profile: str
    started: float
    suite: str
    boto3: str
    command: str
    options: Mapping[str, Any]
    botocore: str = ""
    version: str = ""


@define
class Part:
    """What one process, or several together, know about one target.

    ``items`` are the requirements that the run was about; ``down`` is why the target is gone, if it is;
    ``ended`` is ``complete`` or how the run ended otherwise.
    """

    heading: Heading
    entries: dict[str, Entry]
    items: frozenset[str]
    exchanges: int = 0
    seconds: float = 0.0
    left_behind: list[Left] = field(factory=list)
    notes: list[str] = field(factory=list)
    transitions: dict[str, Counter[tuple[str, str]]] = field(factory=dict)
    defects: list[str] = field(factory=list)
    down: str | None = None
    ended: str = COMPLETE


def merge(parts: Iterable[Part]) -> Part:
    """Put parts on one target together.

    Raises:
        PartialError: if they are about different services or targets, or made by different suites.
    """
    return reduce(_merged, parts)


def _merged(one: Part, other: Part) -> Part:
    entries: dict[str, Entry] = {}
    for part in (one, other):
        for identifier, entry in part.entries.items():
            entries.setdefault(identifier, Entry()).merge(entry)
    transitions = {resource: Counter(steps) for resource, steps in one.transitions.items()}
    for resource, steps in other.transitions.items():
        transitions.setdefault(resource, Counter()).update(steps)
    return Part(
        heading=_headings(one.heading, other.heading),
        entries=entries,
        items=one.items | other.items,
        exchanges=one.exchanges + other.exchanges,
        seconds=max(one.seconds, other.seconds),  # parts are made at the same time
        left_behind=sorted([*one.left_behind, *other.left_behind], key=_by_kind),
        notes=sorted([*one.notes, *other.notes]),
        transitions=transitions,
        defects=sorted({*one.defects, *other.defects}),
        down=min(filter(None, (one.down, other.down)), default=None),
        ended=max(one.ended, other.ended, key=lambda ended: (ended != COMPLETE, ended)),
    )


def _by_kind(left: Left) -> tuple[str, str, int]:
    return left.resource, left.why, left.count


def _headings(one: Heading, other: Heading) -> Heading:
    for name in ("service", "target", "kind", "suite", "boto3", "botocore"):
        mine, theirs = getattr(one, name), getattr(other, name)
        if mine != theirs:
            raise PartialError(f"parts of different runs: {name} is {mine!r} here, and {theirs!r} there")
    first = min(one, other, key=lambda h: (h.started, h.url, h.seed, h.profile))
    commands = sorted({*one.command.split(_AND), *other.command.split(_AND)})
    return evolve(
        first,
        command=_AND.join(commands),
        options=_options(one.options, other.options),
        version=max(one.version, other.version),
    )


_AND = " && "


def _options(one: Mapping[str, Any], other: Mapping[str, Any]) -> dict[str, Any]:
    """What both were told, and lists (of operations, say) of either."""
    found = {}
    for name in one.keys() & other.keys():
        mine, theirs = one[name], other[name]
        if isinstance(mine, list) and isinstance(theirs, list):
            found[name] = sorted({*mine, *theirs})
        elif mine == theirs:
            found[name] = mine
    return dict(sorted(found.items()))


# --- the document ------------------------------------------------------------------------------------------


def document(parts: Iterable[Part]) -> dict[str, Any]:
    """Return parts as plain JSON values; see ``partial.schema.json``."""
    return {"format": FORMAT, "parts": [_part_out(part) for part in parts]}


def check(value: Any) -> None:
    """Make sure that a document which comes from a file is a partial result.

    Raises:
        PartialError: if it is none; says where and why.
    """
    problem = next(iter(_validator().iter_errors(value)), None)
    if problem is not None:
        raise PartialError(f"not a partial result: {problem.json_path}: {problem.message[:200]}")


def parts_in(value: Any, services: Mapping[str, Service]) -> list[Part]:
    """Read a document that is one; see :func:`check`.

    Args:
        value: the document.
        services: the contracts of the services that it is about, by name.

    Raises:
        PartialError: if it is about requirements that there are not, or of a protocol that is not offered.
    """
    parts = []
    for data in value["parts"]:
        service = _spoken(services[data["heading"]["service"]], data["heading"]["options"].get(OPTION))
        known = known_of(service, data["heading"]["kind"])
        lost = sorted({*data["ledger"], *data["items"]} - set(known))
        if lost:
            raise PartialError(f"made with other contracts: there is no requirement {lost[0]}")
        parts.append(_part_in(data, service))
    return parts


def _spoken(service: Service, chosen: str | None) -> Service:
    try:
        return speaking(service, chosen)
    except ContractError as problem:
        raise PartialError(str(problem)) from problem


def services_of(value: Any) -> list[str]:
    """Return the names of the services that a document is about; see :func:`check`."""
    return sorted({part["heading"]["service"] for part in value["parts"]})


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    value: dict[str, Any] = json.loads((files("conformance.verdicts") / "partial.schema.json").read_bytes())
    return value


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())


def _part_out(part: Part) -> dict[str, Any]:
    return {
        "heading": {**asdict(part.heading), "options": dict(part.heading.options)},
        "ledger": entries_out(part.entries),
        "items": sorted(part.items),
        "exchanges": part.exchanges,
        "seconds": part.seconds,
        "left_behind": [[left.resource, left.count, left.why] for left in part.left_behind],
        "notes": part.notes,
        "transitions": {
            resource: [[before, after, count] for (before, after), count in sorted(steps.items())]
            for resource, steps in part.transitions.items()
        },
        "defects": part.defects,
        "down": part.down,
        "ended": part.ended,
    }


def _part_in(data: Mapping[str, Any], service: Service) -> Part:
    return Part(
        heading=Heading(**data["heading"]),
        entries=entries_in(data["ledger"], service),
        items=frozenset(data["items"]),
        exchanges=data["exchanges"],
        seconds=data["seconds"],
        left_behind=[Left(*left) for left in data["left_behind"]],
        notes=list(data["notes"]),
        transitions={
            resource: Counter({(before, after): count for before, after, count in steps})
            for resource, steps in data["transitions"].items()
        },
        defects=list(data["defects"]),
        down=data["down"],
        ended=data["ended"],
    )


def entries_out(entries: Mapping[str, Entry]) -> dict[str, Any]:
    """A ledger's entries as plain JSON values."""
    return {
        name: {
            "held": e.held,
            "failed": e.failed,
            "failures": [departure_out(f) for f in e.failures],
            "concluded": e.concluded.value if e.concluded else None,
            "reason": e.reason,
            "kinds": dict(e.kinds),
            "withheld": e.withheld,
            "excused": list(e.excused),
        }
        for name, e in entries.items()
    }


def entries_in(data: Mapping[str, Any], service: Service) -> dict[str, Entry]:
    """The inverse of :func:`entries_out`."""
    return {
        name: Entry(
            held=e["held"],
            failed=e["failed"],
            failures=[departure_in(f, service) for f in e["failures"]],
            concluded=None if e["concluded"] is None else Verdict(e["concluded"]),
            reason=e["reason"],
            kinds=dict(e["kinds"]),
            withheld=e["withheld"],
            excused=_excused_in(e["excused"]),
        )
        for name, e in data.items()
    }


def _excused_in(pair: Sequence[str | None]) -> tuple[Verdict | None, str | None]:
    verdict, reason = pair
    return None if verdict is None else Verdict(verdict), reason


def departure_out(departure: Departure) -> dict[str, Any]:
    """One departure as plain JSON values."""
    return {
        "summary": departure.summary,
        "exchange": None if departure.exchange is None else _out(departure.exchange),
        "script": [_out(step) for step in departure.script],
    }


def departure_in(data: Mapping[str, Any], service: Service) -> Departure:
    """The inverse of :func:`departure_out`; answers are read again in the service's protocol."""
    exchange = None if data["exchange"] is None else _in(data["exchange"], service)
    return Departure(data["summary"], exchange, tuple(_in(step, service) for step in data["script"]))


def _out(exchange: Exchange) -> dict[str, Any]:
    return {
        "operation": exchange.operation,
        "params": exchange.params,
        "sent": base64.b64encode(exchange.sent).decode(),
        "status": exchange.status,
        "headers": dict(exchange.headers),
        "answer": base64.b64encode(exchange.answer).decode(),
        "started": exchange.started,
        "seconds": exchange.seconds,
        "url": exchange.url,
        "region": exchange.region,
        "failure": None if exchange.failure is None else _failure(exchange.failure),
        "sequence": exchange.sequence,
        "sent_headers": dict(exchange.sent_headers),
        "method": exchange.method,
        "path": exchange.path,
        "intent": intent_out(exchange.intent),
    }


def _failure(failure: Failure) -> dict[str, str]:
    return {"kind": failure.kind.value, "said": failure.said}


def _in(kept: Mapping[str, Any], service: Service) -> Exchange:
    values = {**kept, "sent": base64.b64decode(kept["sent"]), "answer": base64.b64decode(kept["answer"])}
    values["intent"] = intent_in(kept["intent"])
    if kept["failure"] is not None:
        values["failure"] = Failure(FailureKind(kept["failure"]["kind"]), kept["failure"]["said"])
    contract = service.operations.get(kept["operation"])
    return Exchange(**values, protocol=protocol_of(service), contract=contract)

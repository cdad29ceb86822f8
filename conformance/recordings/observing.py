"""From recordings of real AWS to observations: facts alone, no values and none of AWS's sentences.

Only what was recorded at an address of AWS counts, so that nobody excuses an emulator by recording it; nor
does what was imported, whose intent is not known. A request that broke one requirement and nothing else was
accepted, or refused as invalid input: that is the fact. Any other refusal (a quota, throttling, a missing
permission) says nothing of the requirement.
"""

from __future__ import annotations

import datetime
import json
from collections.abc import Iterable, Iterator
from urllib.parse import urlsplit

from attrs import frozen

from conformance.contract import errors
from conformance.contract.catalogue import Catalogue
from conformance.recordings.document import Heading, Kept, Recording
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates

_HOSTS = (".amazonaws.com", ".amazonaws.com.cn", ".api.aws")
_INVALID = (errors.INVALID_INPUT, errors.MALFORMED)


@frozen(order=True)
class Fact:
    """How AWS answered a request that breaks one requirement."""

    operation: str
    path: str
    kind: str
    accepted: bool
    date: datetime.date
    region: str


def is_of_aws(heading: Heading) -> bool:
    """Whether a recording was made by the suite itself, at an address of AWS."""
    host = urlsplit(heading.url).hostname or ""
    return heading.kind == "aws" and not heading.imported and host.endswith(_HOSTS)


def facts(recording: Recording, known: Catalogue) -> Iterator[Fact]:
    """Yield what a recording of AWS shows; nothing of any other.

    Args:
        recording: what was recorded.
        known: the requirements that there are.
    """
    if not is_of_aws(recording.heading):
        return
    for entry in recording.entries:
        if isinstance(entry, Kept) and not entry.by and not entry.account:
            fact = _fact(entry.exchange, known)
            if fact is not None:
                yield fact


def _fact(exchange: Exchange, known: Catalogue) -> Fact | None:
    intent = exchange.intent
    if not isinstance(intent, Violates) or exchange.contract is None:
        return None
    of_it = (r for r in known.values() if r.operation == exchange.operation and r.path == intent.path)
    if not any(r.kind == intent.keyword for r in of_it):
        return None
    invalid = exchange.refused and errors.meaning(exchange.code) in _INVALID
    if not (exchange.accepted or invalid):
        return None
    date = datetime.datetime.fromtimestamp(exchange.started, datetime.UTC).date()
    return Fact(exchange.operation, intent.path, intent.keyword, exchange.accepted, date, exchange.region)


def as_toml(found: Iterable[Fact], source: str) -> str:
    """Return facts as entries of ``observations.toml``: of what was seen several times the first.

    Args:
        found: the facts.
        source: the address where the recordings can be looked at.
    """
    first: dict[tuple[str, str, str, bool], Fact] = {}
    for fact in sorted(found):
        first.setdefault((fact.operation, fact.path, fact.kind, fact.accepted), fact)
    return "\n".join(_entry(fact, source) for fact in first.values())


def _entry(fact: Fact, source: str) -> str:
    answer = "accepted" if fact.accepted else "refused"
    lines = ["[[observation]]", f"operation = {json.dumps(fact.operation)}"]
    lines += [f"path = {json.dumps(fact.path)}"] if fact.path else []
    lines += [
        f"kind = {json.dumps(fact.kind)}",
        f"as_documented = {'false' if fact.accepted else 'true'}",
        f'answer = "{answer}"',
        f'did = "A request that breaks it was {answer}."',
        f"date = {fact.date.isoformat()}",
        f"region = {json.dumps(fact.region)}",
        f"source = {json.dumps(source)}",
        'confidence = "recorded"',
    ]
    return "\n".join(lines) + "\n"

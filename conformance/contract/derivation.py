"""One requirement out of a contract: its stable ID, its sentence, its source."""

from __future__ import annotations

import json
import re
from typing import Any

from conformance.contract import naming
from conformance.contract.english import Counted
from conformance.contract.kinds import Kind
from conformance.contract.load import source
from conformance.contract.model import Operation, Requirement, Service, Source
from conformance.contract.specifications import specification

SERVICE = "Service"
"""What stands in the operation's place in the ID of a requirement on the service as a whole."""


def make(
    service: Service, operation: str, kind: Kind, path: str = "", where: Source | None = None, *,
    name: str | None = None, resource: str | None = None, value: Any = "", side: str = "request",
    fact: str = "",
) -> Requirement:  # fmt: skip
    """A requirement of a kind.

    Its ID has the resource in the operation's place, ``name`` in the kind's, and ``fact`` behind it.
    """
    place = resource or operation
    identifier = ".".join(part for part in (service.name, place, path, name or kind.name, fact) if part)
    nouns = {"resource": resource or "", "value": _show(value)}
    filled = {**nouns, "value": Counted(value, nouns["value"])}
    template = _ARTICLE.sub(lambda found: _noun(found[1], nouns[found[2]]), kind.statement)
    text = template.format(path=path or operation, op=operation, **filled)
    return Requirement(
        identifier, service.name, operation, path, name or kind.name, kind.family, kind.level, text,
        where or specification(service, kind) or Source(model=operation), resource, side, fact=fact,
    )  # fmt: skip


_ARTICLE = re.compile(r"\b([Aa]) \{(resource|value)\}")
"""Where a statement speaks of a kind of resource: its article is that of the resource's name."""


def _noun(article: str, name: str) -> str:
    told = naming.a(name)
    return told if article == "a" else article + told[1:]


def _show(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, list | tuple):
        listed = [str(v) for v in value]
        return ", ".join(listed[:8]) + (f", … ({len(listed)} in all)" if len(listed) > 8 else "")
    return json.dumps(value, ensure_ascii=False)


def where_of(op: Operation, schema: Any, keyword: str) -> Source:
    """Where a keyword of a position comes from; without a source of its own, where the position does."""
    text = schema.get("x-source", {}).get(keyword) or schema.get("x-source", {}).get("type")
    return source(text, dict(op.root)) if text else Source(model=schema.get("x-shape") or op.name)

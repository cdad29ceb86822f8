"""What holds of every accepted answer as a whole: one entry a kind, which each operation has once.

To add a kind: a line in :mod:`conformance.contract.kinds` with ``answer=True``, and an entry here. Its
requirements are derived, its evidence is collected and its items are run without another line.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http import HTTPStatus
from typing import Any

from attrs import frozen

from conformance.checks.observation import Evidence, Promise
from conformance.contract.catalogue import Catalogue
from conformance.contract.kinds import KINDS
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import join, resolve
from conformance.wire.exchange import Exchange


@frozen
class AnswerCheck:
    """One kind of requirement on answers.

    Attributes:
        kind: the kind's name.
        look: yields what is wrong with an answer, None where it is right, and nothing where it says neither.
        promise: what says that it must be so.
        of_content: whether it looks at members, which may show what an invalid request held.
    """

    kind: str
    look: Callable[[Service, Operation, Exchange], Iterator[str | None]]
    promise: Promise = Promise.PAGE
    of_content: bool = True


def judged(
    known: Catalogue, service: Service, operation: Operation, exchange: Exchange, *, of_content: bool
) -> Iterator[Evidence]:
    """Yield the evidence of an accepted answer: on its members, or on all else."""
    for check in CHECKS:
        if check.of_content is of_content and KINDS[check.kind].is_of(service.protocol):
            for problem in check.look(service, operation, exchange):
                requirement = known.requirement(operation.name, check.kind)
                yield Evidence(requirement, problem, exchange, check.promise)


def _content_type(service: Service, operation: Operation, exchange: Exchange) -> Iterator[str | None]:
    """An answer that has a body has the protocol's content type."""
    wanted = exchange.protocol.media_types(service, operation)
    if not exchange.answer or not wanted:
        return
    actual = exchange.headers.get("content-type", "")
    right = actual.split(";")[0].strip().lower() in wanted
    yield None if right else f"content type {actual[:80]!r}"


def _status(_: Service, operation: Operation, exchange: Exchange) -> Iterator[str | None]:
    """A success comes with the one status that the protocol has for it.

    Of what is read, a part may be asked for, which HTTP answers with a status of its own (RFC 9110, 15.3.7).
    """
    wanted = exchange.protocol.success_status(operation)
    if wanted is not None:
        part = exchange.method in ("GET", "HEAD") and exchange.status == HTTPStatus.PARTIAL_CONTENT
        right = exchange.status == wanted or part
        yield None if right else f"accepted with HTTP {exchange.status} instead of {wanted}"


def _nulls(_: Service, operation: Operation, exchange: Exchange) -> Iterator[str | None]:
    """A declared member that has no value is absent, not null.

    Servers drop null values of structures (Smithy's protocol tests,
    ``AwsJson11ServersDontSerializeNullStructureValues``).
    """
    found: list[str] = []
    _null(operation.response, operation.root, exchange.output or {}, "", found)
    if found or not _lists_nothing(operation, exchange):
        yield f"the answer shows null for {', '.join(sorted(set(found))[:5])}" if found else None


def _null(schema: Schema, root: Schema, value: Any, path: str, found: list[str]) -> None:
    schema = resolve(schema, root)
    if isinstance(value, dict) and "properties" in schema:
        for name, child in schema["properties"].items():
            if name in value and value[name] is None:
                found.append(join(path, name))
            elif name in value:
                _null(child, root, value[name], join(path, name), found)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for item in value:
            _null(schema["items"], root, item, join(path, "[]"), found)


def _undeclared(_: Service, operation: Operation, exchange: Exchange) -> Iterator[str | None]:
    """An answer has no member that the page does not declare."""
    found: list[str] = []
    _extra(operation.response, operation.root, exchange.output or {}, "", found)
    named = ", ".join(sorted(set(found))[:5])
    if found or not _lists_nothing(operation, exchange):
        yield f"the answer has {named}, which the page does not declare" if found else None


def _lists_nothing(operation: Operation, exchange: Exchange) -> bool:
    """Whether an answer is an empty list, and that is all: what an item would show it does not tell."""
    answer = exchange.output
    return (
        isinstance(answer, dict)
        and bool(answer)
        and not any(answer.values())
        and all(isinstance(value, list) and _of_structures(operation, name) for name, value in answer.items())
    )


def _of_structures(operation: Operation, member: str) -> bool:
    items = resolve(operation.response, operation.root).get("properties", {}).get(member, {}).get("items")
    return isinstance(items, dict) and "properties" in resolve(items, operation.root)


def _extra(schema: Schema, root: Schema, value: Any, path: str, found: list[str]) -> None:
    schema = resolve(schema, root)
    if isinstance(value, dict) and "properties" in schema:
        for name, item in value.items():
            child = schema["properties"].get(name)
            if child is None:
                found.append(join(path, str(name)[:80]))
            else:
                _extra(child, root, item, join(path, name), found)
    elif isinstance(value, dict) and isinstance(schema.get("additionalProperties"), dict):
        for item in value.values():
            _extra(schema["additionalProperties"], root, item, join(path, "{}"), found)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for item in value:
            _extra(schema["items"], root, item, join(path, "[]"), found)


CONTENT_TYPE = AnswerCheck("contentType", _content_type, Promise.PROTOCOL, of_content=False)
STATUS = AnswerCheck("status", _status, Promise.PROTOCOL, of_content=False)
NULLS = AnswerCheck("nulls", _nulls, Promise.PROTOCOL)
UNDECLARED = AnswerCheck("undeclared", _undeclared)

CHECKS = (CONTENT_TYPE, STATUS, UNDECLARED, NULLS)
"""All of them, in the order in which an answer is looked at."""

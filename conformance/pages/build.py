"""Writing the contracts of a service, and comparing committed ones with what the installed boto3 gives."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from attrs import frozen

from conformance.pages.contract import operation_document, service_document
from conformance.pages.render import Renderer
from conformance.pages.schema import UNREAD

SERVICE_FILE = "service.json"
_WIDTH = 110


def documents(
    service: str, progress: Callable[[int, int], None] = lambda done, all_: None
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield file name and content of each contract file of a service, ``service.json`` first.

    Args:
        service: its name in boto3.
        progress: is told how many operations are done, and of how many.

    Raises:
        UnknownServiceError: if boto3 lacks the service.
        PageError: if a page cannot be understood or contradicts the model.
    """
    renderer = Renderer(service)
    yield SERVICE_FILE, service_document(renderer)
    methods = renderer.methods()
    for done, (method, model) in enumerate(methods.items()):
        progress(done, len(methods))
        yield f"{model.name}.json", operation_document(renderer, method)


def spelled(document: dict[str, Any]) -> str:
    """Return a contract file's text: one space of indentation, what fits on a line on one line."""
    return _spelled(document, 0) + "\n"


def _spelled(value: Any, depth: int) -> str:
    flat = json.dumps(value, ensure_ascii=False)
    if not isinstance(value, (dict, list)) or not value or (len(flat) + depth <= _WIDTH and _shallow(value)):
        return flat
    if isinstance(value, dict):
        parts = [f"{json.dumps(k, ensure_ascii=False)}: {_spelled(v, depth + 1)}" for k, v in value.items()]
        opening, closing = "{}"
    else:
        parts = [_spelled(v, depth + 1) for v in value]
        opening, closing = "[]"
    indent = " " * (depth + 1)
    inside = ",\n".join(indent + part for part in parts)
    return f"{opening}\n{inside}\n{' ' * depth}{closing}"


def _shallow(value: Any) -> bool:
    """Whether a value holds no objects within objects: those read better on lines of their own."""
    items = value.values() if isinstance(value, dict) else value
    return not any(isinstance(item, dict) for item in items)


@frozen
class Built:
    """What was written: the number of operations, and the patterns that are no regular expressions.

    ``unfit`` names, by place and digest, the clauses that a machine read so that no valid request is left.
    """

    operations: int
    unread: tuple[str, ...]
    unfit: tuple[str, ...] = ()


def build(
    service: str, folder: Path, progress: Callable[[int, int], None] = lambda done, all_: None
) -> Built:
    """Write all contracts of a service into ``folder`` and return what was written.

    Files of operations that no longer exist are removed, ``hints.toml`` is left alone. Nothing is written
    before every page of the service was understood.

    Raises:
        UnknownServiceError, PageError: as :func:`documents`.
        OSError: if the folder cannot be written.
    """
    made = dict(documents(service, progress))
    content = {name: spelled(document) for name, document in made.items()}
    folder.mkdir(parents=True, exist_ok=True)
    for stale in folder.glob("*.json"):
        if stale.name not in content:
            stale.unlink()
    for name, text in content.items():
        (folder / name).write_text(text, encoding="utf-8")
    return Built(
        len(content) - 1,
        tuple(sorted({p for document in made.values() for p in _unread(document)})),
        tuple(
            f"{document['x-operation']}:{clause['at']} {clause['digest']}"
            for document in made.values()
            for clause in document.get("x-clauses", ())
            if "unfit" in clause
        ),
    )


def _unread(value: Any) -> Iterator[str]:
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    for part in inner:
        yield from _unread(part)
    if isinstance(value, dict) and isinstance(value.get(UNREAD), str):
        yield value[UNREAD]

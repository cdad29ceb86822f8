"""The sentences about defaults over all of AWS: how many resolve, how many contradict the model.

A sentence counts once a service and member name, wherever it is repeated.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from conformance.pages.compare import compare
from conformance.pages.customised import UnknownHandlerError
from conformance.pages.defaults import CONFLICT, defaults_of
from conformance.pages.errors import PageError
from conformance.pages.expected import expected_shapes
from conformance.pages.read import read_page
from conformance.pages.render import Renderer

_SIDE = "request"


def survey_defaults(service: str) -> dict[str, Any]:
    """Resolve every request-side sentence about a default on a service's pages.

    Returns:
        a JSON-able summary with one entry a unique sentence. It contains AWS's sentences: for reading by
        eye, not for committing.
    """
    renderer = Renderer(service)
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for method, model in renderer.methods().items():
        content = renderer.page(method)
        if b"efault" not in content:
            continue
        path = renderer.path(method)
        try:
            comparison = compare(service, read_page(content.decode(), path), model)
        except (PageError, UnknownHandlerError):
            continue  # the audit says so; here only sentences count
        shapes = dict(expected_shapes(model, _SIDE)) if comparison.facts[_SIDE] else {}
        for resolution in defaults_of(comparison.facts[_SIDE], model, _SIDE):
            member = resolution.path.rpartition(".")[2]
            shape = shapes.get(resolution.path)
            entry = found.setdefault(
                (member, resolution.sentence),
                {
                    "place": f"{path}:{resolution.line}",
                    "path": resolution.path,
                    "type": _type(shape),
                    "sentence": resolution.sentence,
                    "resolved": resolution.resolved,
                    "value": resolution.value,
                    "reason": resolution.reason,
                    "detail": resolution.detail,
                    "times": 0,
                },
            )
            entry["times"] += 1
    return {"sentences": list(found.values())}


def _type(shape: Any) -> str:
    if shape is None:
        return "?"
    return "enum" if getattr(shape, "enum", None) else str(shape.type_name)


def sentences(results: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return all unique sentences of all services, in a stable order."""
    return [entry for service in sorted(results) for entry in results[service]["sentences"]]


def sampled(results: Mapping[str, Mapping[str, Any]], count: int, seed: int) -> list[dict[str, Any]]:
    """Draw resolved sentences for reading by eye."""
    resolved = [entry for entry in sentences(results) if entry["resolved"]]
    return random.Random(seed).sample(resolved, min(count, len(resolved)))


def summary(results: Mapping[str, Mapping[str, Any]]) -> Iterator[str]:
    """Yield the counts, a line each."""
    found = sentences(results)
    resolved = [e for e in found if e["resolved"]]
    speaking = sum(1 for r in results.values() if r["sentences"])
    yield f"{len(found)} request-side sentences speak of a default, in {speaking} of {len(results)} services"
    positions = sum(e["times"] for e in resolved)
    yield f"{len(resolved)} resolve to a typed, enum-checked default ({positions} positions)"
    for kind, count in Counter(e["type"] for e in resolved).most_common():
        yield f"  {kind}: {count}"
    conflicts = sum(1 for e in found if e["reason"] == CONFLICT)
    yield f"{conflicts} conflict with the model"
    yield "the others:"
    for reason, count in Counter(e["reason"] for e in found if e["reason"]).most_common():
        if reason != CONFLICT:
            yield f"  {count}: {reason}"

"""One page and one operation model → one contract document (``schemas/<service>/<Operation>.json``)."""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Mapping
from typing import Any

from botocore.model import OperationModel, ServiceModel, Shape

from conformance.pages.admits import admitted
from conformance.pages.bindings import (
    endpoint_rules,
    error_bindings,
    operation_traits,
    protocol_name,
    service_traits,
    trimmed,
)
from conformance.pages.clauses import Clause, clauses_of
from conformance.pages.client_data import client_data
from conformance.pages.compare import SIDES, Comparison, compare
from conformance.pages.defaults import Resolution, defaults_of
from conformance.pages.errors import PageError
from conformance.pages.expected import shape_of
from conformance.pages.names import names_of
from conformance.pages.page import Page, Prose
from conformance.pages.read import read_page
from conformance.pages.readings import readings
from conformance.pages.render import Renderer, versions
from conformance.pages.schema import SchemaBuilder
from conformance.pages.states import chains, status_lists
from conformance.pages.tolerance import tolerates

_AT_LENGTH = 10
"""A member with more clauses is described at length."""

DIALECT = "https://json-schema.org/draft/2020-12/schema"


class ContradictionError(PageError):
    """Page and model contradict each other and no named class explains it."""


def service_document(renderer: Renderer) -> dict[str, Any]:
    """Return the content of ``service.json``."""
    model: ServiceModel = renderer.model
    metadata = model.metadata
    with_page = {operation.name for operation in renderer.methods().values()}
    return {
        "service": renderer.service,
        "title": metadata["serviceFullName"],
        "protocol": protocol_name(model),
        "protocols": metadata.get("protocols") or [metadata["protocol"]],
        **service_traits(model),
        "signingName": metadata.get("signingName") or metadata["endpointPrefix"],
        "endpointPrefix": metadata["endpointPrefix"],
        "apiVersion": metadata["apiVersion"],
        "boto3": versions()[0],
        "endpointRules": endpoint_rules(renderer.data("endpoint-rule-set-1")),
        "operations": [name for name in model.operation_names if name in with_page],
    }


def operation_document(renderer: Renderer, method: str) -> dict[str, Any]:
    """Render, read and merge one operation.

    Raises:
        PageError: if the page cannot be understood.
        ContradictionError: if page and model contradict each other in an unexplained way.
    """
    content = renderer.page(method)
    page = read_page(content.decode(), renderer.path(method))
    model = renderer.methods()[method]
    digest = hashlib.sha256(content).hexdigest()
    return contract(renderer.service, page, digest, model, client_data(renderer, model.name))


def contract(
    service: str, page: Page, digest: str, model: OperationModel, data: Mapping[str, Any] | None = None
) -> dict[str, Any]:
    """Merge a page that was read with its model and botocore's ``data``; see :func:`operation_document`."""
    comparison = compare(service, page, model)
    if comparison.differences:
        first = comparison.differences[0]
        more = f" (and {len(comparison.differences) - 1} more)" if len(comparison.differences) > 1 else ""
        problem = str(first).removeprefix(f"{first.page}:{first.line}: ")
        raise ContradictionError(page.path, first.line, problem + more)
    resolved = {
        side: {r.path: (r.value, r.line) for r in _defaults(comparison, side, model) if r.resolved}
        for side in SIDES
    }
    protocol = protocol_name(model.service_model)
    document: dict[str, Any] = {
        "$schema": DIALECT,
        "$id": f"{service}/{model.name}",
        "x-operation": model.name,
        "x-method": page.method,
        "x-page": {"path": page.path, "sha256": digest},
        "x-deprecated": page.deprecated,
        **operation_traits(model),
        **(data or {}),
        "x-errors": [
            _error(shape, line, protocol)
            for shape, (_, line) in zip(model.error_shapes, page.exceptions, strict=True)
        ],
    }
    lifecycle, states = _lifecycle(page, comparison)
    if lifecycle:
        document["x-lifecycle"] = lifecycle
    if states:
        document["x-states"] = states
    tolerant = tolerates(page.intro)
    if tolerant is not None:
        document["x-tolerant"] = {"source": f"page:{tolerant}"}
    found = clauses_of(page, comparison, model)
    if found:
        document["x-clauses"] = [clause.as_json() for clause in found]
    if comparison.notes:
        document["x-differences"] = [
            {"class": n.cls, "side": n.side, "path": n.path, "page": n.page, "model": n.model}
            for n in comparison.notes
        ]
    document["$defs"] = {
        side: SchemaBuilder(
            comparison.facts[side],
            comparison.expected[side].renamed,
            side,
            resolved[side],
            protocol,
            names_of(comparison.facts[side]) if side == "request" else {},
        ).build(shape_of(model, side))
        for side in SIDES
    }
    for name in trimmed(service, model):
        member = document["$defs"]["request"]["properties"][name]
        member["x-binding"] = {**member.get("x-binding", {}), "lastSegment": True}
        member["x-source"]["x-binding"] = f"model:{member['x-shape']}"
    _read_clauses(found, document)
    return document


def _read_clauses(found: tuple[Clause, ...], document: dict[str, Any]) -> None:
    """Add to each clause the rules that it states; ``unfit`` are those that no valid request would keep."""
    length = Counter(clause.at for clause in found)
    read = [
        (entry, rule)
        for clause, entry in zip(found, document.get("x-clauses", ()), strict=True)
        for rule in readings(clause.text, clause.at, document, clause.listed, length[clause.at] > _AT_LENGTH)
    ]
    for (entry, rule), fits in zip(read, admitted([rule for _, rule in read], document), strict=True):
        entry.setdefault("reading" if fits else "unfit", []).append(rule)


def _defaults(comparison: Comparison, side: str, model: OperationModel) -> tuple[Resolution, ...]:
    return defaults_of(comparison.facts[side], model, side)


def _error(shape: Shape, line: int, protocol: str) -> dict[str, Any]:
    error = shape.metadata.get("error", {})
    found: dict[str, Any] = {"name": shape.name, "code": error.get("code", shape.name)}
    found["status"] = error.get("httpStatusCode")
    bindings = error_bindings(shape, protocol)
    if bindings:
        found["bindings"] = bindings
    if shape.required_members:
        found["required"] = list(shape.required_members)
    found["source"] = f"page:{line}"
    return found


def _lifecycle(page: Page, comparison: Comparison) -> tuple[list[Any], list[Any]]:
    told: list[tuple[str, tuple[Prose, ...]]] = [("", page.intro)]
    for side in SIDES:
        told.extend((path, fact.prose) for path, fact in comparison.facts[side].items())
    lifecycle = [
        {"chain": [list(step) for step in chain.steps], "member": path, "source": f"page:{chain.line}"}
        for path, prose in told
        for chain in chains(prose)
    ]
    states = [
        {"states": list(found.states), "member": path, "source": f"page:{found.line}"}
        for path, prose in told
        for found in status_lists(prose)
        if not path or path.rpartition(".")[2].lower().endswith("status")
    ]
    return lifecycle, states

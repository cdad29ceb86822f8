"""``conformance schemas clauses``: every clause with its place, and what became of it."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from typing import Any

from conformance.contract.clause_share import share
from conformance.contract.clauses import Clause
from conformance.pages.clauses import clauses_of
from conformance.pages.compare import compare
from conformance.pages.read import read_page
from conformance.pages.render import Renderer


def words(service: str) -> dict[str, str]:
    """Return the sentences of a service's installed pages by their digests.

    Raises:
        UnknownServiceError: if the installed boto3 lacks the service. PageError: if a page is not understood.
    """
    renderer = Renderer(service)
    found = {}
    for method, model in renderer.methods().items():
        page = read_page(renderer.page(method).decode(), renderer.path(method))
        clauses = clauses_of(page, compare(service, page, model), model)
        found.update({clause.digest: clause.text for clause in clauses})
    return found


def as_json(service: str, listed: Iterable[Clause]) -> list[dict[str, Any]]:
    """Return clauses as JSON values, one object each."""
    return [
        {
            "service": service,
            "operation": clause.operation,
            "at": clause.at,
            "source": clause.source.as_json(),
            "digest": clause.digest,
            "became": clause.fate.value,
            "by": list(clause.by),
            "why": clause.why,
            "readers": clause.readers,
        }
        for clause in listed
    ]


def as_lines(listed: Iterable[Clause], texts: Mapping[str, str] | None = None) -> Iterator[str]:
    """Yield clauses for a terminal, a line each; with ``texts`` each sentence once, its places below it."""
    if texts is None:
        for clause in listed:
            where = f"{clause.source.page}:{clause.source.line}"
            yield f"{where} {clause.place} {clause.digest} {_became(clause)}"
        return
    places: dict[str, list[Clause]] = {}
    for clause in listed:
        places.setdefault(clause.digest, []).append(clause)
    for digest, same in places.items():
        yield f"{digest} {texts.get(digest, '(not on the installed pages)')}"
        for clause in same:
            yield f"    {clause.place} (line {clause.source.line}) {_became(clause)}"


def _became(clause: Clause) -> str:
    detail = ", ".join(clause.by) or clause.why
    return f"{clause.fate}: {detail}" if detail else clause.fate.value


def summary(listed: Collection[Clause]) -> str:
    """Say in one line how many sentences are checked, cannot be seen, ask nothing, are open."""
    return f"{share(listed)} (at {len(listed):,} places)"

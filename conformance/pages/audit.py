"""The compiler against all of AWS: every page of every service read and compared with its model.

One service is one unit of work (:func:`audit_service`); :func:`totals` adds them up.
"""

from __future__ import annotations

import resource
import time
from collections import Counter
from collections.abc import Iterable, Mapping
from typing import Any

from attrs import asdict

from conformance.pages import classes
from conformance.pages.compare import SIDES, compare
from conformance.pages.customised import UnknownHandlerError
from conformance.pages.errors import PageError
from conformance.pages.findings import contradictions
from conformance.pages.read import read_page
from conformance.pages.render import Renderer


def audit_service(service: str) -> dict[str, Any]:
    """Read and compare every page of one service.

    Returns:
        a JSON-able summary: counts of operations, pages, positions and exceptions; ``named`` (class →
        operations and positions); ``unexplained`` (one line an operation); ``findings``; cost.
    """
    started = time.process_time()
    renderer = Renderer(service)
    methods = renderer.methods()
    total = len(renderer.model.operation_names)
    operations: Counter[str] = Counter()
    positions: Counter[str] = Counter()
    examples: dict[str, str] = {}
    unexplained: list[str] = []
    findings: list[dict[str, Any]] = []
    counts: Counter[str] = Counter()
    for method, model in methods.items():
        content = renderer.page(method)
        path = renderer.path(method)
        counts["bytes"] += len(content)
        try:
            page = read_page(content.decode(), path)
            comparison = compare(service, page, model)
        except (PageError, UnknownHandlerError) as problem:
            unexplained.append(str(problem))
            continue
        counts["positions"] += sum(len(comparison.facts[side]) for side in SIDES)
        counts["exceptions"] += len(page.exceptions)
        if comparison.differences:
            unexplained.append(str(comparison.differences[0]))
        named = Counter(note.cls for note in comparison.notes)
        operations.update(named.keys())
        positions.update(named)
        for note in comparison.notes:
            examples.setdefault(note.cls, f"{service} {method} {note.side} {note.path}")
        counts["agree"] += not named and not comparison.differences
        findings.extend(asdict(c) for c in contradictions(path, comparison, model))
    if total > len(methods):
        missing = set(renderer.model.operation_names) - {m.name for m in methods.values()}
        operations[classes.NO_PAGE] = positions[classes.NO_PAGE] = len(missing)
        examples[classes.NO_PAGE] = f"{service} {min(missing)}"
        unexplained.extend(
            f"{service} {name}: no page, and the operation takes no event stream"
            for name in sorted(missing)
            if renderer.model.operation_model(name).get_event_stream_input() is None
        )
    return {
        "protocol": renderer.model.metadata["protocol"],
        "operations": total,
        "pages": len(methods),
        **counts,
        "named": {c: [operations[c], positions[c]] for c in sorted(operations)},
        "examples": examples,
        "unexplained": unexplained,
        "findings": findings,
        "seconds": round(time.process_time() - started, 2),
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def totals(results: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Add the services up.

    ``agree`` counts operations whose page says exactly what the model says as far as a page can say it;
    ``named`` those that differ in named classes only; ``unexplained`` the rest.
    """
    added: Counter[str] = Counter()
    named: dict[str, list[int]] = {}
    examples: dict[str, str] = {}
    for result in results.values():
        for key in ("operations", "pages", "agree", "positions", "exceptions", "bytes"):
            added[key] += result.get(key, 0)
        added["unexplained"] += len(result["unexplained"])
        for cls, (operations, positions) in result["named"].items():
            entry = named.setdefault(cls, [0, 0, 0])
            for index, value in enumerate((operations, positions, 1)):
                entry[index] += value
            examples.setdefault(cls, result["examples"][cls])
    return {
        "services": len(results),
        **{k: added[k] for k in ("operations", "pages", "agree", "unexplained")},
        "named": added["operations"] - added["agree"] - added["unexplained"],
        "positions": added["positions"],
        "exceptions": added["exceptions"],
        "bytes": added["bytes"],
        "classes": {c: named[c] for c in sorted(named, key=lambda c: -named[c][0])},
        "examples": examples,
        "cpu_seconds": round(sum(r["seconds"] for r in results.values())),
        "peak_mb": max((r["peak_mb"] for r in results.values()), default=0),
    }


def unique_findings(results: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the contradictions, one a service, member and statement, with how often each occurs."""
    found: dict[tuple[str, str, str, str], dict[str, Any]] = {}
    for result in results:
        for finding in result["findings"]:
            member = finding["path"].rpartition(".")[2]
            key = (finding["kind"], finding["page"].partition("/")[0], member, finding["detail"])
            entry = found.setdefault(key, {**finding, "times": 0})
            entry["times"] += 1
    return sorted(found.values(), key=lambda f: (f["kind"], f["page"], f["line"]))

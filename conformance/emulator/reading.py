"""The emulator's own reading of the prose: ``schemas/<service>/emulator.toml``, not looked at by the suite.

A person who had not seen the hints read the pages for it, so that a sentence that the one reading takes
wrongly shows as a disagreement with the other. The tables are those of ``hints.toml``.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.contract.load import READING_TABLES
from conformance.contract.model import Service

_NOTES = ("source", "why", "invalid", "examples", "name", "pattern")


def obeyed(service: Service) -> Service:
    """Return a service with the emulator's own reading in place of the hints'; as it is, without one."""
    if not service.reading:
        return service
    kept = {table: entries for table, entries in service.hints.items() if table not in READING_TABLES}
    return evolve(service, hints={**kept, **service.reading})


def lenient(service: Service) -> Service:
    """Return a service whose emulator obeys of the prose what the hints say that it must, and no more."""
    rules = [rule for rule in service.hints.get("rule", ()) if not rule.get("should")]
    return evolve(service, reading={}, hints={**service.hints, "rule": rules})


def disagreements(service: Service) -> list[str]:
    """Return what only one of the two readings says, one line each: who says it, and what.

    Two entries agree where all but their source, reason and examples is the same. What nobody enforces
    counts for neither: a rule that only narrows, a value that is only there to be sent.
    """
    if not service.reading:
        return []
    ours, hinted = _said(service.reading), _said(service.hints)
    return sorted(
        [f"emulator\t{text}" for text in ours - hinted] + [f"hints\t{text}" for text in hinted - ours]
    )


def _said(tables: Mapping[str, Any]) -> set[str]:
    return {
        f"{table}\t{json.dumps({k: v for k, v in entry.items() if k not in _NOTES}, sort_keys=True)}"
        for table in READING_TABLES
        if table != "language"
        for entry in tables.get(table, ())
        if not entry.get("narrows") and (table != "value" or {"json", "one_of"} & entry.keys())
    }

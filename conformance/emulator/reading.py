"""The emulator's own reading of the prose: ``schemas/<service>/emulator.toml``, which the suite never reads.

A person who had not seen the hints read the pages for it, so that a sentence that the one reading takes
wrongly shows as a disagreement with the other. The tables are those of ``hints.toml``.
"""

from __future__ import annotations

import json
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from conformance.contract.hints import faults as hint_faults
from conformance.contract.load import ContractError, schemas_root
from conformance.contract.model import Service
from conformance.contract.rules import faults as rule_faults

FILE = "emulator.toml"

TABLES = ("rule", "language", "value", "unique", "needs", "not_ready", "in_use")
"""The tables that a reading replaces as a whole; all others stay those of the hints."""

_NOTES = ("source", "why", "invalid", "examples", "name", "pattern")


def strict(service: Service, root: Path | None = None) -> Service:
    """Return a service whose emulator obeys its own reading of the prose; as it is, where there is none.

    Raises:
        ContractError: if the file is not TOML, or not of the form of hints, or has another table.
    """
    own = read(service, root)
    if own is None:
        return service
    kept = {table: entries for table, entries in service.hints.items() if table not in TABLES}
    return evolve(service, hints={**kept, **own})


def read(service: Service, root: Path | None = None) -> Mapping[str, Any] | None:
    """Return the emulator's own tables of a service; None where it has no file.

    Raises:
        ContractError: as for :func:`strict`.
    """
    path = (root or schemas_root()) / service.name / FILE
    if not path.is_file():
        return None
    try:
        own = tomllib.loads(path.read_text(encoding="utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise ContractError(f"{path}: {problem}") from problem
    wrong = [f"[[{table}]] is not read here" for table in own if table not in TABLES]
    wrong = wrong or hint_faults(own) or rule_faults(own)
    if wrong:
        raise ContractError(f"{path}: {wrong[0]}")
    return own


def disagreements(service: Service, root: Path | None = None) -> list[str]:
    """Return what only one of the two readings says, one line each: who says it, and what.

    Two entries agree where all but their source, reason and examples is the same. What nobody enforces
    counts for neither: a rule that only narrows, a value that is only there to be sent.
    """
    own = read(service, root)
    if own is None:
        return []
    ours, hinted = _said(own), _said(service.hints)
    return sorted(
        [f"emulator\t{text}" for text in ours - hinted] + [f"hints\t{text}" for text in hinted - ours]
    )


def _said(tables: Mapping[str, Any]) -> set[str]:
    return {
        f"{table}\t{json.dumps({k: v for k, v in entry.items() if k not in _NOTES}, sort_keys=True)}"
        for table in TABLES
        if table != "language"
        for entry in tables.get(table, ())
        if not entry.get("narrows") and (table != "value" or {"json", "one_of"} & entry.keys())
    }

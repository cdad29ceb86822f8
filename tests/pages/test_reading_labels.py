"""What the machine reads, held to sentences that a person read: places and digests alone are kept of them.

300 sentences are of the ten shipped services (30 of each), 200 of fifty services that nobody prepared, all
drawn with one seed from the clauses of requests.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.load import schemas_root
from conformance.contract.readings import key_of
from conformance.pages.contract import operation_document
from conformance.pages.render import Renderer

LABELS = json.loads((Path(__file__).parent / "reading_labels.json").read_text(encoding="utf-8"))


def read(document: dict[str, Any], at: str, digest: str) -> set[Any] | None:
    """What a contract has of a clause, None where the installed pages no longer have the sentence."""
    found = [c for c in document.get("x-clauses", ()) if (c["at"], c["digest"]) == (at, digest)]
    return {key_of(rule) for clause in found for rule in clause.get("reading", ())} if found else None


def outcome(label: dict[str, Any], document: dict[str, Any]) -> str:
    at = label["place"].partition(":")[2]
    got, wanted = read(document, at, label["digest"]), {key_of(rule) for rule in label["expected"]}
    if got is None:
        return "gone"
    if got == wanted:
        return "right" if got else "none"
    return "wrong" if got else "missed"


def test_nothing_is_read_wrongly_in_the_shipped_sample():
    folder = schemas_root()
    outcomes: dict[str, int] = {}
    for label in LABELS["shipped"]:
        service, operation = label["place"].partition(":")[0].split(" ")
        document = json.loads((folder / service / f"{operation}.json").read_text(encoding="utf-8"))
        kind = outcome(label, document)
        outcomes[kind] = outcomes.get(kind, 0) + 1
    assert outcomes.get("wrong", 0) == 0
    assert outcomes["right"] >= 3
    assert outcomes["none"] >= 280


UNPREPARED = [label for label in LABELS["unprepared"] if label["expected"]]


@pytest.mark.parametrize("label", UNPREPARED, ids=[label["place"] for label in UNPREPARED])
def test_nothing_is_read_wrongly_where_nobody_prepared(label: dict[str, Any]):
    service, operation = label["place"].partition(":")[0].split(" ")
    renderer = Renderer(service)
    (method,) = (name for name, model in renderer.methods().items() if model.name == operation)
    assert outcome(label, operation_document(renderer, method)) in {"right", "missed", "gone"}


def test_some_of_the_unprepared_are_read():
    assert len(LABELS["shipped"]) == 300
    assert len(LABELS["unprepared"]) == 199
    assert len(UNPREPARED) == 10

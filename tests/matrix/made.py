"""Outcomes of pairs, made up: what a run of each would have left."""

from __future__ import annotations

import json

from conformance.matrix.pairs import Outcome, Pair
from conformance.report.document import document
from conformance.report.results import RequirementResult
from tests.report.factories import requirement, results

NAME, LONGEST = "personalize.CreateSchema.name.required", "personalize.CreateSchema.name.maxLength"


def outcome(target: str, *listed: RequirementResult, service: str = "personalize", **more: str) -> Outcome:
    found = document(results(*listed, name=target, **more)) | {"service": service}
    return Outcome(
        Pair(target, service),
        0,
        seconds=2.5,
        peak_mb=80,
        files={"results.json": json.dumps(found).encode(), "index.html": b"<p>the report</p>"},
    )


def one(verdict: str, identifier: str = NAME) -> RequirementResult:
    return requirement(identifier, verdict)

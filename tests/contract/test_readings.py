"""What a machine read narrows valid requests, and blames only where its clause was reviewed."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from conformance.contract.model import Service
from conformance.contract.readings import beside, key_of
from conformance.contract.requirements import requirements
from conformance.contract.rules import Form, rules

OPERATION = "CreateDatasetGroup"
DIGEST = "0123456789ab"
READING = {"form": "together", "paths": ["roleArn", "kmsKeyArn"]}


def read(service: Service, reading: dict[str, Any], **changes: Any) -> Service:
    """The service with one clause alone, and what was read in it."""
    op = service.operations[OPERATION]
    clause = {"at": "request.roleArn", "line": 9, "digest": DIGEST, "reading": [reading]}
    changed = evolve(op, root={**op.root, "x-clauses": [clause]})
    return evolve(service, operations={**service.operations, OPERATION: changed}, **{"hints": {}, **changes})


def reviewed(readers: int) -> dict[str, Any]:
    place = f"{OPERATION}:request.roleArn"
    by = [f"rule together {OPERATION} roleArn"]
    return {
        "clause": [
            {"digest": DIGEST, "at": [place], "became": "relation", "by": by, "readers": readers},
        ]
    }


@pytest.mark.parametrize("readers", [0, 1, 2])
def test_only_a_reviewed_reading_makes_a_requirement(personalize: Service, readers: int):
    service = read(personalize, READING, fates=reviewed(readers) if readers else {})
    (rule,) = rules(service, OPERATION)
    assert (rule.form, rule.paths) == (Form.TOGETHER, ("roleArn", "kmsKeyArn"))
    assert rule.narrows is (readers < 2)
    assert (rule.source.page, rule.source.line) == (service.operations[OPERATION].page, 9)
    kinds = {r.kind for r in requirements(service) if r.operation == OPERATION and r.path == "roleArn"}
    assert ("dependentRequired" in kinds) is (readers == 2)


def test_what_a_hint_says_is_not_said_twice(personalize: Service):
    service = read(personalize, READING)
    assert beside(service, OPERATION, [{**READING, "operation": OPERATION}]) == ()
    assert len(beside(service, OPERATION, [{**READING, "paths": ["kmsKeyArn", "roleArn"]}])) == 1
    one, other = ({"form": "exactly_one", "paths": paths} for paths in (["a", "b"], ["b", "a"]))
    assert key_of(one) == key_of(other)


def test_a_person_knows_better_which_values_there_are(personalize: Service):
    reading = {"form": "values", "path": "name", "values": ["x"]}
    value = {"operation": OPERATION, "path": "name", "template": "group-{}", "source": "", "why": "so"}
    assert [r.values for r in rules(read(personalize, reading), OPERATION)] == [("x",)]
    assert rules(read(personalize, reading, hints={"value": [value]}), OPERATION) == ()

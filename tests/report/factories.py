"""Synthetic results: real requirements of Personalize's contracts with made-up verdicts."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

from attrs import evolve

from conformance.contract.lifecycle import automaton
from conformance.contract.load import load_service
from conformance.contract.model import Requirement, Service
from conformance.contract.requirements import requirements
from conformance.contract.resources import graph
from conformance.report.evidence import failure
from conformance.report.lifecycles import lifecycle
from conformance.report.results import Evidence, Failure, Lifecycle, RequirementResult, Results, Target
from conformance.wire.exchange import Exchange

IMPLEMENTED = ("CreateSchema", "DescribeSchema", "ListSchemas", "DeleteSchema", "CreateDatasetExportJob")


@cache
def personalize() -> Service:
    return load_service("personalize")


def exchange(
    operation: str = "CreateSchema",
    sent: bytes = b'{"name": "-a", "schema": "{}"}',
    status: int | None = 200,
    answer: bytes = b'{"schemaArn": "arn:aws:personalize:us-east-1:000000000000:schema/-a"}',
    **more: Any,
) -> Exchange:
    values: dict[str, Any] = {
        "headers": {"content-type": "application/x-amz-json-1.1", "server": "made up"},
        "started": 0.0,
        "seconds": 0.01,
        "url": "http://127.0.0.1:5000/",
        "sent_headers": {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": f"AmazonPersonalize.{operation}",
        },
    }
    return Exchange(operation, None, sent, status, answer=answer, **{**values, **more})


def requirement(
    identifier: str = "personalize.CreateSchema.name.required", verdict: str = "pass", **more: Any
) -> RequirementResult:
    operation = identifier.split(".")[1]
    kind = identifier.rsplit(".", 1)[-1]
    values: dict[str, Any] = {
        "family": "request",
        "level": "MUST",
        "statement": f"{identifier} holds.",
        "source": {"page": "personalize/client/create_schema.rst", "line": 40},
        "cases": 3,
        "path": "name",
    }
    if verdict == "fail" and "failures" not in more:
        values["failures"] = (failure("accepted what it must refuse", exchange(operation), personalize()),)
    if verdict not in ("pass", "fail"):
        values["reason"] = f"{verdict} for a reason"
    return RequirementResult(
        id=identifier, operation=operation, kind=kind, verdict=verdict, **{**values, **more}
    )


def results(*listed: RequirementResult, name: str = "moto", **more: Any) -> Results:
    values: dict[str, Any] = {
        "suite_version": "0.1.0",
        "boto3": "1.44.8",
        "seed": 7,
        "started": "2026-02-03T04:05:06+00:00",
        "seconds": 41.5,
        "exchanges": 1234,
        "command": f"conformance run --target {name} --seed 7",
        "service_title": "Amazon Personalize",
        "operations": 71,
    }
    return Results(
        target=Target(name, "http://127.0.0.1:5000/", "emulator"),
        service="personalize",
        requirements=listed,
        **{**values, **more},
    )


@cache
def like_moto(seed: int = 1) -> Results:
    """Few operations, many departures, and most of the service not there."""
    chance = random.Random(seed)
    listed = []
    for r in requirements(personalize()):
        if r.operation not in IMPLEMENTED and ".Service." not in r.id:
            listed.append(_made(r, "not-implemented", f"moto does not implement {r.operation}"))
            continue
        lot = chance.random()
        if lot < 0.25:
            listed.append(_made(r, "fail", None, failing(r, chance)))
        elif lot < 0.3:
            listed.append(
                _made(r, "inconclusive", "no dataset could be built: CreateDataset is not implemented")
            )
        elif lot < 0.33:
            listed.append(_made(r, "untested", "no quota is configured"))
        else:
            listed.append(_made(r, "pass"))
    return results(
        *listed, lifecycles=lifecycles(), left_behind=("DatasetExportJob arn:aws:personalize:…:job/a",)
    )


@cache
def few(seed: int = 1) -> Results:
    """Like moto, but only a handful of operations, one of them missing."""
    wanted = {*IMPLEMENTED, "CreateCampaign"}
    whole = like_moto(seed)
    return evolve(whole, requirements=tuple(r for r in whole.requirements if r.operation in wanted))


@cache
def few_passing() -> Results:
    """The same operations, all passing."""
    wanted = {r.operation for r in few().requirements}
    whole = all_passing()
    return evolve(whole, requirements=tuple(r for r in whole.requirements if r.operation in wanted))


@cache
def all_failing() -> Results:
    """Every requirement of the service fails."""
    chance = random.Random(3)
    listed = [_made(r, "fail", None, failing(r, chance)) for r in requirements(personalize())]
    return results(*listed, name="broken")


@cache
def all_passing() -> Results:
    """Every requirement of the service passes."""
    return results(
        *(_made(r, "pass") for r in requirements(personalize())),
        name="reference",
        lifecycles=lifecycles()[:1],
    )


def failing(r: Requirement, chance: random.Random) -> Failure:
    value: Any = {"name": f"a{chance.randrange(10**9)}", "other": {"deep": [1, 2, {"more": "ünïcode"}]}}
    if r.path:
        value[r.path.split(".")[0].split("[")[0]] = "x" * chance.randrange(1, 80)
    sent = repr(value).replace("'", '"').encode()
    if chance.random() < 0.15:
        return failure(
            "the answer is a server error",
            exchange(r.operation, sent, 500, b"<!doctype html>\n<title>500</title>"),
            personalize(),
        )
    answer = b'{"arn": "arn:aws:personalize:us-east-1:123456789012:x/%d"}' % chance.randrange(10**9)
    return failure(
        "accepted although it breaks the constraint", exchange(r.operation, sent, 200, answer), personalize()
    )


def lifecycles() -> tuple[Lifecycle, ...]:
    found = []
    for name, resource in graph(personalize()).resources.items():
        made = automaton(personalize(), resource)
        if made is None:
            continue
        steps = [("CREATE PENDING", "CREATE IN_PROGRESS", 12), ("CREATE IN_PROGRESS", "ACTIVE", 11)]
        if name == "Dataset":
            steps += [
                ("ACTIVE", "CREATE PENDING", 2),
                ("CREATE PENDING", "READY", 1),
                ("ACTIVE", "DELETE PENDING", 4),
            ]
        found.append(lifecycle(name, made, steps if len(found) < 9 else []))
    return tuple(found)


def _made(
    r: Requirement, verdict: str, reason: str | None = None, failed: Failure | None = None
) -> RequirementResult:
    return RequirementResult(
        id=r.id,
        operation=r.operation,
        family=r.family,
        kind=r.kind,
        level=r.level,
        statement=r.statement,
        source=r.source.as_json(),
        verdict=verdict,
        reason=failed.summary if failed else reason,
        cases=4 if verdict in ("pass", "fail") else 0,
        failures=(failed,) if failed else (),
        evidence=Evidence(3, 1 if failed else 0, {"boundary": 2, "random": 2})
        if verdict in ("pass", "fail")
        else None,
        path=r.path,
        resource=r.resource,
    )

"""Results ↔ plain JSON values; the inverse functions of each other."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from attrs import asdict, fields

from conformance.contract.clause_share import Share
from conformance.report.body import JSON, Body
from conformance.report.figures import figures
from conformance.report.results import (
    FORMAT,
    Carried,
    Evidence,
    Failure,
    Gate,
    Lifecycle,
    Observed,
    Request,
    RequirementResult,
    Response,
    Results,
    Target,
)
from conformance.wire.intent import intent_in, intent_out

_SHARE = tuple(part.name for part in fields(Share))


def document(results: Results) -> dict[str, Any]:
    """Return results as plain JSON values."""
    two = figures(results)
    return {
        "format": FORMAT,
        "suite": {"name": results.suite_name, "version": results.suite_version},
        "target": asdict(results.target),
        "service": results.service,
        "service_title": results.service_title,
        "boto3": results.boto3,
        "botocore": results.botocore,
        "contracts_boto3": results.contracts_boto3,
        "seed": results.seed,
        "profile": results.profile,
        "started": results.started,
        "seconds": results.seconds,
        "exchanges": results.exchanges,
        "ended": results.ended,
        "summary": results.summary,
        "coverage": {
            "operations": two.coverage.operations,
            "implemented": two.coverage.implemented,
            "lacking": list(two.coverage.lacking),
        },
        "divergence": asdict(two.divergence),
        **({} if results.gate is None else {"gate": _gate(results.gate)}),
        **({} if results.prose is None else {"prose": asdict(results.prose)}),
        "command": results.command,
        "options": dict(results.options),
        "notes": list(results.notes),
        "left_behind": list(results.left_behind),
        "lifecycles": [_lifecycle(lifecycle) for lifecycle in results.lifecycles],
        "requirements": [_requirement(requirement) for requirement in results.requirements],
    }


def results(value: Mapping[str, Any]) -> Results:
    """Read a document that the schema has accepted."""
    target = value["target"]
    return Results(
        target=Target(
            target["name"],
            target["url"],
            target["kind"],
            target.get("version", ""),
            target.get("started", False),
        ),
        service=value["service"],
        service_title=value.get("service_title", ""),
        requirements=tuple(_read_requirement(r) for r in value["requirements"]),
        suite_name=value["suite"]["name"],
        suite_version=value["suite"]["version"],
        boto3=value["boto3"],
        botocore=value.get("botocore", ""),
        contracts_boto3=value.get("contracts_boto3", ""),
        seed=value["seed"],
        profile=value["profile"],
        started=value["started"],
        seconds=value["seconds"],
        exchanges=value["exchanges"],
        left_behind=tuple(value.get("left_behind", ())),
        command=value.get("command", ""),
        options=value.get("options", {}),
        lifecycles=tuple(_read_lifecycle(item) for item in value.get("lifecycles", ())),
        notes=tuple(value.get("notes", ())),
        ended=value.get("ended", "complete"),
        prose=Share(**{name: value["prose"][name] for name in _SHARE}) if "prose" in value else None,
        operations=value.get("coverage", {}).get("operations", 0),
        gate=_read_gate(value["gate"]) if "gate" in value else None,
    )


def _gate(gate: Gate) -> dict[str, Any]:
    """A gate; its IDs under the names that the command line has for them."""
    said = {name: list(v) if isinstance(v, tuple) else v for name, v in asdict(gate).items()}
    return {"verdict": "pass" if said.pop("passed") else "fail", **said}


def _read_gate(value: Mapping[str, Any]) -> Gate:
    known = {part.name: value[part.name] for part in fields(Gate) if part.name in value}
    lists = {name: tuple(v) for name, v in known.items() if isinstance(v, list)}
    return Gate(passed=value["verdict"] == "pass", **{**known, **lists})


def _lifecycle(lifecycle: Lifecycle) -> dict[str, Any]:
    return {
        "resource": lifecycle.resource,
        "source": dict(lifecycle.source),
        "chains": [[list(step) for step in chain] for chain in lifecycle.chains],
        "states": list(lifecycle.states),
        "observed": [list(step) for step in lifecycle.observed],
        "illegal": [list(step) for step in lifecycle.illegal],
    }


def _read_lifecycle(value: Mapping[str, Any]) -> Lifecycle:
    return Lifecycle(
        resource=value["resource"],
        chains=tuple(tuple(tuple(step) for step in chain) for chain in value["chains"]),
        observed=tuple((a, b, count) for a, b, count in value["observed"]),
        illegal=tuple((a, b) for a, b in value.get("illegal", ())),
        source=value.get("source", {}),
        states=tuple(value.get("states", ())),
    )


def _requirement(requirement: RequirementResult) -> dict[str, Any]:
    found = {
        "id": requirement.id,
        "operation": requirement.operation,
        "family": requirement.family,
        "kind": requirement.kind,
        "level": requirement.level,
        "statement": requirement.statement,
        "source": dict(requirement.source),
        "verdict": requirement.verdict,
        "reason": requirement.reason,
        "cases": requirement.cases,
        "failures": [_failure(failure) for failure in requirement.failures],
    }
    if requirement.path:
        found["path"] = requirement.path
    if requirement.resource is not None:
        found["resource"] = requirement.resource
    if requirement.since is not None:
        found["since"] = requirement.since
    if requirement.observed:
        found["observed"] = [asdict(one) for one in requirement.observed]
    evidence = requirement.evidence
    if evidence is not None:
        found["evidence"] = {
            "held": evidence.held,
            "failed": evidence.failed,
            "kinds": dict(evidence.kinds),
            "faults": list(evidence.faults),
        }
    return found


def _read_requirement(value: Mapping[str, Any]) -> RequirementResult:
    evidence = value.get("evidence")
    return RequirementResult(
        id=value["id"],
        operation=value["operation"],
        family=value["family"],
        kind=value["kind"],
        level=value["level"],
        statement=value["statement"],
        source=value["source"],
        verdict=value["verdict"],
        reason=value["reason"],
        cases=value["cases"],
        failures=tuple(_read_failure(item) for item in value["failures"]),
        evidence=None if evidence is None else _read_evidence(evidence),
        path=value.get("path", ""),
        resource=value.get("resource"),
        since=value.get("since"),
        observed=tuple(_read_observed(item) for item in value.get("observed", ())),
    )


def _read_observed(value: Mapping[str, Any]) -> Observed:
    return Observed(**{part.name: value[part.name] for part in fields(Observed) if part.name in value})


def _read_evidence(value: Mapping[str, Any]) -> Evidence:
    return Evidence(
        value.get("held", 0), value.get("failed", 0), value.get("kinds", {}), tuple(value.get("faults", ()))
    )


def _failure(failure: Failure) -> dict[str, Any]:
    request, response = failure.request, failure.response
    found: dict[str, Any] = {"summary": failure.summary, "request": None, "response": None}
    if request is not None:
        found["request"] = _request(request)
    if response is not None:
        found["response"] = {
            "status": response.status,
            "headers": dict(response.headers),
            **_body(response.body),
        }
        if response.failure is not None:
            found["response"]["failure"] = response.failure
    found["curl"] = failure.curl
    if failure.python is not None:
        found["python"] = failure.python
    if failure.marks:
        found["marks"] = list(failure.marks)
    if failure.right:
        found["right"] = list(failure.right)
    if failure.before is not None:
        found["before"] = _body(failure.before)
    if failure.steps:
        found["steps"] = [_request(step) for step in failure.steps]
    return found


def _request(request: Request) -> dict[str, Any]:
    found = {"operation": request.operation, **_body(request.body)}
    if request.headers:
        found["headers"] = dict(request.headers)
    if (request.method, request.path) != ("POST", "/"):
        found |= {"method": request.method, "path": request.path}
    if request.intent is not None:
        found["intent"] = intent_out(request.intent)
    if request.carried:
        found["carried"] = [
            {"step": one.step, "member": list(one.member), "spelled": one.spelled, "value": one.value}
            for one in request.carried
        ]
    return found


def _read_request(value: Mapping[str, Any]) -> Request:
    intent = None
    with contextlib.suppress(KeyError):  # an older suite says nothing; a newer one may know another word
        intent = intent_in(value["intent"])
    where = (value.get("method", "POST"), value.get("path", "/"))
    carried = tuple(
        Carried(int(one["step"]), tuple(one["member"]), one["spelled"], one["value"])
        for one in value.get("carried", ())
    )
    return Request(value["operation"], _read_body(value), value.get("headers", {}), intent, *where, carried)


def _read_failure(value: Mapping[str, Any]) -> Failure:
    request, response = value["request"], value["response"]
    return Failure(
        summary=value["summary"],
        request=None if request is None else _read_request(request),
        response=None
        if response is None
        else Response(response["status"], response["headers"], _read_body(response), response.get("failure")),
        curl=value["curl"],
        python=value.get("python"),
        marks=tuple(value.get("marks", ())),
        right=tuple(value.get("right", ())),
        before=_read_body(value["before"]) if "before" in value else None,
        steps=tuple(_read_request(step) for step in value.get("steps", ())),
    )


def _body(body: Body) -> dict[str, Any]:
    found: dict[str, Any] = {"body": body.value, "form": body.form, "size": body.size}
    if body.shortened:
        found["shortened"] = True
    return found


def _read_body(value: Mapping[str, Any]) -> Body:
    body = value["body"]
    if "form" in value:
        form = value["form"]
    elif isinstance(body, str):
        form = "text"
    elif isinstance(body, dict) and list(body) == ["base64"]:
        form = "base64"
    else:
        form = JSON
    return Body(body, form, value.get("size", 0), value.get("shortened", False))

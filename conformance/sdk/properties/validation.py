"""Validation: that input is wrong is not hidden."""

from __future__ import annotations

from typing import Any

from conformance.cases.edit import drop, has
from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Requirement, Schema
from conformance.properties.selection import requirements
from conformance.sdk import judging
from conformance.sdk.answers import JSON, failure
from conformance.sdk.bench import Bench, violates
from conformance.sdk.inputs import inputs
from conformance.sdk.transport import is_bodiless
from conformance.sdk.trial import Trial

_CODE = "ValidationException"
_MESSAGE = "1 validation error detected"


def refused(requirement: Requirement, target: Bench, params: Any) -> Trial:
    """Call an operation with wrong input, and answer as a service does that refuses it.

    Raises:
        Violation: if the SDK returns, or hides what the service answered.
    """
    answer = failure(target.service, _CODE, _MESSAGE, 400)
    trial = target.call(requirement.operation, params, (answer,))
    intent = violates(requirement.path, requirement.kind)
    if trial.failure is None:
        raise trial.violation(f"wrong input gives a success: the SDK {trial.told}", intent)
    hidden = trial.failure.code != _CODE and _MESSAGE not in trial.failure.message
    if trial.requests and hidden and not is_bodiless(trial.operation):
        raise trial.violation(f"the service refused it, and that is not shown: the SDK {trial.told}", intent)
    return trial


@requirements("validation.required")
def test_required(requirement: Requirement, target: Bench) -> None:
    """Without a required member nothing is sent, or just what was given."""
    known, operation, path = inputs(target.service), requirement.operation, requirement.path
    params = drop(known.untokened(operation, known.showing(operation, path)), path)
    trial = refused(requirement, target, params)
    if trial.requests and path not in known.tokens(operation) and has(_plain(trial), path):
        intent = violates(path, requirement.kind)
        raise trial.violation(f"{path} was not given, and is sent all the same", intent)


def _plain(trial: Trial) -> Any:
    return judging.arrived(trial).input


@requirements("validation.type")
def test_type(requirement: Requirement, target: Bench) -> None:
    """A value of another type is refused, before it is sent or by the service."""
    known, operation, path = inputs(target.service), requirement.operation, requirement.path
    node = known.plan(operation).nodes[path]
    # elsewhere than in JSON an odd value may not be sayable
    inside = "location" not in node.schema.get("x-binding", {}) and target.service.protocol in JSON
    for value in _wrong(node.schema):
        params = known.with_value(operation, path, value)
        given = known.untokened(operation, params) if path not in params else params
        trial = refused(requirement, target, given)
        if trial.requests and inside and not has(_plain(trial), path):
            intent = violates(path, requirement.kind)
            raise trial.violation(f"{path} is of a wrong type, and is left out in silence", intent)


def _wrong(schema: Schema) -> tuple[Any, ...]:
    """Values of other types."""
    return {
        "text": (17, ["a"], {"a": "b"}),
        "enum": (17, ["a"]),
        "number": ("a", [1], {"a": 1}),
        "boolean": ("a", [True]),
        "timestamp": ([1], {"a": 1}),
        "blob": (17, [1]),
        "array": ("a", 17, {"a": "b"}),
        "map": ("a", 17, ["a"]),
        "object": ("a", 17, ["a"]),
    }.get(kind_of_value(schema), ())

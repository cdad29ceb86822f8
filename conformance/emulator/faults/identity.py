"""Faults in names and shapes of responses: ARNs of others, members misspelt, mistyped, undeclared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

from conformance.contract.naming import a
from conformance.contract.paths import Position, at, steps, walk
from conformance.emulator.call import Call
from conformance.emulator.faults.weave import DROP, edited, fault, hook, mistyped
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.render import FAILURE_REASON

FAMILY = "response"


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every response member that any resource shows, and of the identifiers."""
    for plan in model.plans.values():
        operation = plan.operation
        if plan.kind and plan.role in ("create", "describe", "list", "update"):
            yield from _identifiers(plan)
        yield from _names(model, plan)
        for position in walk(operation.response, operation.root):
            unnamed = position.path.endswith(("[]", "{}", "{key}"))
            if not position.recursive and not unnamed and steps(position.path)[-1] != FAILURE_REASON:
                yield from _members(plan, position)
        yield from _wholes(plan)


def _names(model: Model, plan: Plan) -> Iterator[Fault]:
    """Yield that a member which takes a resource by its name and by its ARN takes the ARN alone."""
    operation = plan.operation
    for reference in plan.references if plan.role != "list" else ():
        kinds = [model.kinds[kind] for kind in reference.resources]
        told = at(operation.request, operation.root, reference.path).get("x-names", ())
        if "name" in told and len(kinds) == 1 and kinds[0].template.service and kinds[0].resource.named_by:
            yield fault(
                f"{operation.name}.{reference.path}.names:refused",
                f"does not know {a(reference.path)} that is a name",
                operation.name,
                "identifier",
                hook("another_name", lambda call, record: None),
            )


def _answer(plan: Plan, path: str, change: Callable[[Any], Any]) -> Any:
    return hook("answer", lambda call, body: edited(body, path, change))


def _arns() -> list[tuple[str, str, Callable[[str], str]]]:
    def part(number: int, new: str) -> Callable[[str], str]:
        def change(arn: str) -> str:
            parts = arn.split(":", 5)
            return ":".join([*parts[:number], new, *parts[number + 1 :]]) if len(parts) == 6 else arn

        return change

    return [
        ("kind", "of another kind", lambda arn: re.sub(r"^((?:[^:]*:){5})[^/]*/", r"\1resource/", arn)),
        ("account", "of another account", part(4, "999999999999")),
        ("region", "of another region", part(3, "eu-north-1")),
        ("service", "of another service", part(2, "forecast")),
        ("name", "of another name", lambda arn: arn + "-x"),
        ("case", "in lower case", lambda arn: arn.lower() if arn != arn.lower() else arn.upper()),
        ("bare", "without its ARN", lambda arn: re.split("[/:]", arn)[-1]),
        ("none", "ending in None", lambda arn: re.sub(r"[^/:]*$", "None", arn)),
    ]


def _texts(change: Callable[[str], str]) -> Callable[[Any], Any]:
    return lambda value: change(value) if isinstance(value, str) else value


def _identifiers(plan: Plan) -> Iterator[Fault]:
    assert plan.kind is not None
    operation, resource = plan.operation, plan.kind.resource
    produced = steps(resource.produced.path)[-1] if resource.produced else ""
    wanted = {resource.identifier, produced}
    for position in walk(operation.response, operation.root):
        if steps(position.path)[-1] not in wanted or position.schema.get("type") != "string":
            continue
        if plan.kind.template.service is None:
            continue
        for way, text, change in _arns():
            yield fault(
                f"{operation.name}.{position.path}.arn:{way}", f"shows {position.path} {text}",
                operation.name, FAMILY, _answer(plan, position.path, _texts(change)),
            )  # fmt: skip


def _members(plan: Plan, position: Position) -> Iterator[Fault]:
    operation, path = plan.operation.name, position.path
    parent, _, name = path.rpartition(".")

    def renamed(new: str) -> Callable[[Any], Any]:
        def change(holder: Any) -> Any:
            if isinstance(holder, dict) and name in holder:
                return {new if n == name else n: v for n, v in holder.items()}
            return holder

        return change

    where = f"{operation}.{path}.response"
    names = {
        "pascal-case": name[:1].swapcase() + name[1:],
        "snake-case": re.sub(r"(?<=[a-z0-9])([A-Z])", r"_\1", name).lower(),
    }
    for way, new in names.items():
        if new != name:
            yield fault(
                f"{where}:{way}",
                f"spells {path} as {new}",
                operation,
                FAMILY,
                _answer(plan, parent, renamed(new)),
            )
    yield fault(
        f"{where}:mistyped",
        f"shows {path} in another JSON type",
        operation,
        FAMILY,
        _answer(plan, path, mistyped),
    )
    yield fault(
        f"{where}:null", f"shows null for {path}", operation, FAMILY, _answer(plan, path, lambda v: None)
    )
    yield fault(
        f"{where}:missing", f"does not show {path}", operation, FAMILY, _answer(plan, path, lambda v: DROP)
    )
    if "enum" in position.schema:
        yield fault(
            f"{where}:not-in-enum",
            f"shows a value of {path} that is none",
            operation,
            FAMILY,
            _answer(plan, path, lambda v: "NONE_OF_THESE"),
        )
    if "pattern" in position.schema and position.schema.get("type") == "string":
        yield fault(
            f"{where}:not-of-pattern",
            f"shows a text at {path} that its pattern does not allow",
            operation,
            FAMILY,
            _answer(plan, path, _texts(lambda v: "-")),
        )
    if position.schema.get("type") == "object" and "properties" in position.schema:
        yield fault(
            f"{where}:undeclared",
            f"shows an undeclared member in {path}",
            operation,
            FAMILY,
            _answer(plan, path, lambda v: {**v, "extra": "x"} if isinstance(v, dict) else v),
        )


def _wholes(plan: Plan) -> Iterator[Fault]:
    operation = plan.operation.name

    def flat(call: Call, body: dict[str, Any]) -> Any:
        inner = next((v for v in body.values() if isinstance(v, dict)), None)
        return body if inner is None else inner

    def wrapped(call: Call, body: dict[str, Any]) -> Any:
        return {f"{operation}Response": body}

    if plan.operation.response.get("properties"):
        yield fault(
            f"{operation}.response:empty",
            "answers an empty object",
            operation,
            FAMILY,
            hook("answer", lambda call, body: {}),
        )
    yield fault(
        f"{operation}.response:undeclared",
        "shows an undeclared member",
        operation,
        FAMILY,
        hook("answer", lambda call, body: {**body, "requestId": "1"}),
    )
    yield fault(
        f"{operation}.response:wrapped",
        "wraps the response once more",
        operation,
        FAMILY,
        hook("answer", wrapped),
    )
    yield fault(
        f"{operation}.response:array",
        "answers a JSON array",
        operation,
        FAMILY,
        hook("answer", lambda call, body: [body]),
    )
    if plan.role == "describe" and plan.kind and plan.kind.resource.wrapper:
        yield fault(
            f"{operation}.response:flat",
            "answers without the member that wraps the description",
            operation,
            FAMILY,
            hook("answer", flat),
        )
    if plan.role == "create":
        yield fault(
            f"{operation}.response:request",
            "answers with what was sent",
            operation,
            FAMILY,
            hook("answer", lambda call, body: {**call.body, **body}),
        )

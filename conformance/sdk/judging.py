"""What a trial shows: whether the input arrived, the answer came back, the error was told. Pure functions."""

from __future__ import annotations

import base64
import math
from collections.abc import Mapping
from typing import Any

from attrs import evolve

from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Operation, Schema
from conformance.contract.paths import at as schema_at
from conformance.contract.paths import steps
from conformance.sdk import aws_chunked, sigv4
from conformance.sdk.answers import in_header
from conformance.sdk.difference import Difference, differences
from conformance.sdk.elsewhere import signing
from conformance.sdk.native import blob_of, native
from conformance.sdk.read import Read
from conformance.sdk.reading import carried, read
from conformance.sdk.recorder import Recorded
from conformance.sdk.sigv4 import Signer
from conformance.sdk.transport import added, encoded_by_itself, header_maps, lengths, said_by_itself
from conformance.sdk.trial import Trial
from conformance.verdicts.outcome import Inconclusive, Untested


def arrived(trial: Trial, place: int = 0) -> Read:
    """Return what a request of a trial says."""
    return read(trial.service, trial.operation, trial.requests[place])


def unframed(trial: Trial, place: int = 0) -> Recorded:
    """Return a request of a trial without chunks within its content.

    Raises:
        Violation: if it says that it is in chunks, and is not.
    """
    request = trial.requests[place]
    try:
        return aws_chunked.unframed(request) if aws_chunked.is_chunked(request) else request
    except aws_chunked.Broken as problem:
        raise trial.violation(f"the body is not in chunks as it says: {problem}") from problem


def not_sent(trial: Trial) -> str | None:
    """Say that valid input was not sent at all; None where it was."""
    return None if trial.requests else f"valid input was not sent: the SDK {trial.told}"


def must_be_sent(trial: Trial) -> None:
    """Raise that an answer could not be tried, where valid input was not sent: request.body is about that."""
    problem = not_sent(trial)
    if problem is not None:
        raise Untested(f"{problem} (see {trial.operation.name}.request.body)")


def unsigned(trial: Trial, request: Recorded, signer: Signer) -> str | None:
    """Say what is wrong with the signature of a request; None where nothing is.

    Raises:
        Untested: if the operation is for callers without credentials, as its model says.
        Inconclusive: if each chunk of the body has a signature: those are not verified here.
    """
    if trial.operation.root.get("x-auth", {}).get("authtype") == "none":
        raise Untested("the operation is for callers without credentials: it need not be signed")
    rules = signing(trial.service, trial.operation, trial.input)
    wanted = evolve(signer, once=rules.once, service=rules.name or signer.service)
    found = sigv4.problem(request, wanted)
    if found is None and sigv4.signs_chunks(request):
        raise Inconclusive("the signatures of the body's chunks are not verified")
    return found


def lost(trial: Trial, place: int = 0) -> list[Difference]:
    """Return where what arrived is not what was given; what the SDK fills in by itself is none of it."""
    said = arrived(trial, place)
    contract = trial.operation
    given = {**trial.input, **_encoded(trial, said.input)}
    expected, got = (carried(trial.service, contract, each) for each in (given, said.input))
    found = differences(contract.request, contract.root, expected, got)
    members = contract.request.get("properties", {})
    tokens = {n for n, m in members.items() if m.get("x-idempotencyToken")}
    filled = (tokens | said_by_itself(contract)) - set(trial.input)
    return [one for one in found if one.path not in filled]


def _encoded(trial: Trial, got: Mapping[str, Any]) -> dict[str, Any]:
    """The members that arrived in base64, as SDKs send them."""
    found = {}
    for name in encoded_by_itself(trial.operation) & set(trial.input):
        text = base64.b64encode(str(trial.input[name]).encode()).decode()
        if got.get(name) == text:
            found[name] = text
    return found


def output_differences(trial: Trial, output: Mapping[str, Any], found: Any = None) -> list[Difference]:
    """Return where what the SDK returned is not what was answered.

    Args:
        trial: the call.
        output: what was answered, in the contract's terms.
        found: what is looked at; None for what the SDK returned.
    """
    contract = trial.operation
    expected = (
        as_on_the_wire(contract, output) if trial.raw else native(contract.response, contract.root, output)
    )
    got = trial.output if found is None else found
    return differences(
        contract.response,
        contract.root,
        _told(contract, expected),
        _told(contract, {} if got is None else got),
    )


def as_on_the_wire(operation: Operation, output: Mapping[str, Any]) -> dict[str, Any]:
    """Return an output as the wire has it, for an SDK that leaves it so; a body of bytes is bytes."""
    payload = operation.response.get("x-binding", {}).get("payload")
    members = operation.response.get("properties", {})
    found = {
        name: in_header(members[name], operation.root, value)
        if name in members and _is_moment_in_header(members[name])
        else _written(value)
        for name, value in output.items()
    }
    if payload in found and kind_of_value(operation.response["properties"][payload]) == "blob":
        found[payload] = blob_of(found[payload])
    return found


def _is_moment_in_header(member: Schema) -> bool:
    in_a_header = member.get("x-binding", {}).get("location") == "header"
    return in_a_header and kind_of_value(member) == "timestamp"


def _written(value: Any) -> Any:
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, dict):
        return {name: _written(item) for name, item in value.items()}
    return [_written(item) for item in value] if isinstance(value, list) else value


def _told(operation: Operation, output: Mapping[str, Any]) -> Mapping[str, Any]:
    """An output as far as an answer tells it.

    A body that is one member, and empty, is as good as none, and so are headers with a prefix that no header
    has. The length of the body and what boto3 adds are none of it.
    """
    if not isinstance(output, Mapping):
        return output
    payload = operation.response.get("x-binding", {}).get("payload")
    none = lengths(operation, "response") | added(operation)
    maps = header_maps(operation.response)
    return {
        name: value
        for name, value in output.items()
        if name not in none
        and not (name == payload and value in (b"", "", {}))
        and not (name in maps and value == {})
    }


def alike(operation: Operation, side: Schema, path: str, expected: Any, found: Any) -> bool:
    """Whether an item of the list at a path is as expected."""
    schema = schema_at(side, operation.root, path + "[]")
    return not differences(schema, operation.root, expected, found)


def at(found: list[Difference], path: str) -> Difference | None:
    """Return the first difference at a position, or above it, as where a list is missing as a whole."""
    above = steps(path)
    return next((one for one in found if one.path == path or _is_above(one.path, above)), None)


def _is_above(path: str, below: tuple[str, ...]) -> bool:
    mine = steps(path)
    return bool(mine) and len(mine) < len(below) and below[: len(mine)] == mine


def own(found: list[Difference], path: str) -> Difference | None:
    """Return the first difference at a position itself."""
    return next((one for one in found if one.path == path), None)


def below(found: list[Difference], path: str) -> Difference | None:
    """Return the first difference at a position, above it or below it."""
    mine = steps(path)
    return at(found, path) or next((one for one in found if steps(one.path)[: len(mine)] == mine), None)

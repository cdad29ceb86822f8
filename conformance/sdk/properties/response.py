"""Response: an answer becomes the right value."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from attrs import evolve

from conformance.cases.edit import has
from conformance.cases.model import Case
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable, items, smallest
from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Operation, Requirement
from conformance.properties.random_search import search
from conformance.properties.selection import requirements
from conformance.protocols import timestamps
from conformance.sdk import judging, outputs
from conformance.sdk.answers import BODILESS, CBOR, XML, success
from conformance.sdk.bench import Bench
from conformance.sdk.inputs import FRACTIONS, MOMENTS, empty, inputs, moment_of, telling
from conformance.sdk.recorder import Answer
from conformance.sdk.spoken import unsaid_answer
from conformance.sdk.transport import is_bodiless
from conformance.sdk.trial import Trial
from conformance.verdicts.outcome import Untested

RAW = "raw-values"
"""An SDK that, as documented, shows answers as they are on the wire: what it does not know, too."""
_LATER = "SOMETHING_OF_A_LATER_DAY"
_HUGE = 1_000_000
_ITEMS = 2000
_LAST = 253_402_300_799
"""The last second of the year 9999."""


def answered(target: Bench, operation: Operation, answer: Answer) -> Trial:
    """Call an operation, and answer it.

    Raises:
        Violation: if the SDK fails.
        Untested: if the contract does not say what an answer looks like.
    """
    unsaid = unsaid_answer(target.service, operation)
    if unsaid is not None:
        raise Untested(unsaid)
    known = inputs(target.service)
    params = known.untokened(operation.name, known.minimal(operation.name))
    trial = target.call(operation.name, params, (answer,))
    judging.must_be_sent(trial)
    if trial.failure is not None:
        raise trial.violation(f"a success is no success: the SDK {trial.told}")
    return trial


def shows(target: Bench, requirement: Requirement, output: Mapping[str, Any], answer: Answer | None = None,
          path: str | None = None, as_read: Callable[[Any], Any] | None = None) -> None:  # fmt: skip
    """Answer with an output, and see that it is what is returned, at a path or as a whole.

    ``as_read`` makes of what is returned what counts of it.
    """
    operation = target.service.operations[requirement.operation]
    whole = outputs.settled(target.service, operation, output)
    trial = answered(target, operation, answer or success(target.service, operation, whole))
    found = judging.output_differences(trial, whole, as_read(trial.output) if as_read else None)
    if path is None:
        if found:
            raise trial.violation(f"the answer is shown changed: {found[0].path}: {found[0].text}")
        return
    one = judging.below(found, path)
    if one is not None:
        raise trial.violation(f"{path} is shown changed: {one.text}")


def placed(target: Bench, requirement: Requirement, values: Iterable[Any]) -> Iterable[dict[str, Any]]:
    """Yield outputs that have each of some values at the requirement's path."""
    known = inputs(target.service)
    for value in values:
        yield known.with_value(requirement.operation, requirement.path, value, "response")


def node_of(target: Bench, requirement: Requirement) -> Node:
    """Return the position that a requirement is about."""
    return inputs(target.service).plan(requirement.operation, "response").nodes[requirement.path]


@requirements("response.member")
def test_member(requirement: Requirement, target: Bench) -> None:
    """A member is shown where it is answered, and not where it is not."""
    known, operation, path = inputs(target.service), requirement.operation, requirement.path
    full = known.showing(operation, path, "response")
    for output in (full, known.minimal(operation, "response")):
        contract = target.service.operations[operation]
        whole = outputs.settled(target.service, contract, output)
        trial = answered(target, contract, success(target.service, contract, whole))
        found = judging.at(judging.output_differences(trial, whole), path)
        if found is not None:
            raise trial.violation(f"{path} is shown changed: {found.text}")


@requirements("response.text", "response.blob")
def test_values(requirement: Requirement, target: Bench) -> None:
    """Each value is shown as it is."""
    values = [value for _, value in telling(node_of(target, requirement))]
    for output in placed(target, requirement, values):
        shows(target, requirement, output, path=requirement.path)


@requirements("response.number")
def test_number(requirement: Requirement, target: Bench) -> None:
    """Each number is shown to its last digit, however it is written."""
    node = node_of(target, requirement)
    if node.schema.get("x-binding", {}).get("location") == "statusCode":
        raise Untested("it is the status of the answer")
    for output in placed(target, requirement, [value for _, value in telling(node)]):
        shows(target, requirement, output, path=requirement.path)


@requirements("response.notFinite")
def test_not_finite(requirement: Requirement, target: Bench) -> None:
    """NaN and the infinities are shown as numbers."""
    for output in placed(target, requirement, [float("nan"), float("inf"), float("-inf")]):
        shows(target, requirement, output, path=requirement.path)


@requirements("response.enum")
def test_enum(requirement: Requirement, target: Bench) -> None:
    """Each value is shown, and so is one that came later."""
    known = node_of(target, requirement).schema["enum"]
    later = [_LATER] if all(isinstance(value, str) for value in known) else []
    for output in placed(target, requirement, [*known, *later]):
        shows(target, requirement, output, path=requirement.path)


@requirements("response.timestamp")
def test_timestamp(requirement: Requirement, target: Bench) -> None:
    """Each moment is shown, in each form that its format has."""
    node, service = node_of(target, requirement), target.service
    operation = service.operations[requirement.operation]
    binding = node.schema.get("x-binding", {})
    plain = [moment_of(node, moment) for moment in (*MOMENTS, *FRACTIONS, _LAST)]
    if binding.get("location") == "header" and binding.get("timestampFormat") is None:
        plain = [moment_of(node, moment) for moment in MOMENTS]
    for output in placed(target, requirement, plain):
        shows(target, requirement, output, path=requirement.path)
    for moment, form in _forms(node, service.protocol):
        output = next(iter(placed(target, requirement, [moment])))
        standing = next(iter(placed(target, requirement, [form])))
        whole = outputs.settled(service, operation, standing)
        answer = outputs.written(success(service, operation, whole))
        shows(target, requirement, output, answer, requirement.path)


def _forms(node: Node, protocol: str) -> list[tuple[Any, str]]:
    """Other ways to write a moment in the format of a position in a body."""
    binding = node.schema.get("x-binding", {})
    if "location" in binding or protocol == CBOR:
        return []
    form = binding.get("timestampFormat", timestamps.ISO8601 if protocol in XML else None)
    if form == timestamps.ISO8601 or node.schema.get("type") == "string":
        noon = moment_of(node, 1_700_000_000)
        return [(noon, "2023-11-14T22:13:20.000Z"), (noon, "2023-11-15T00:13:20+02:00")]
    if form == timestamps.RFC822:
        return []
    return [
        (1_700_000_000, outputs.raw("1700000000.000")),
        (1_700_000_000, outputs.raw("1.7E9")),
        (1_700_000_000.123, outputs.raw("1.700000000123E9")),
        (1_637_897_903.645, outputs.raw("1637897903.6450001")),
    ]


@requirements("response.empty")
def test_empty(requirement: Requirement, target: Bench) -> None:
    """What is empty is shown as empty."""
    node = node_of(target, requirement)
    operation = target.service.operations[requirement.operation]
    for output in placed(target, requirement, [empty(node)]):
        if not has(outputs.settled(target.service, operation, output), requirement.path):
            raise Untested("in an answer of this protocol what is empty here is as good as absent")
        shows(target, requirement, output, path=requirement.path)


@requirements("response.null")
def test_null(requirement: Requirement, target: Bench) -> None:
    """Null is as good as absent; of a union another member is set then."""
    nodes = inputs(target.service).plan(requirement.operation, "response").nodes
    above, _, name = requirement.path.rpartition(".")
    if above not in nodes or not nodes[above].union:
        for output in placed(target, requirement, [None]):
            shows(target, requirement, output, path=requirement.path)
        return
    others = (member for path, member in nodes[above].members.items() if path != name)
    other = next(others, None)
    if other is None:
        raise Untested("the union has no other member, and one of them is set")
    value = {name: None, other.path.rpartition(".")[2]: smallest(other)}
    known = inputs(target.service)
    output = known.with_value(requirement.operation, above, value, "response")
    shows(target, requirement, output, path=requirement.path)


@requirements("response.none")
def test_none(requirement: Requirement, target: Bench) -> None:
    """An answer with nothing in it is shown as that, required members or not."""
    shows(target, requirement, {})


@requirements("response.emptyBody")
def test_empty_body(requirement: Requirement, target: Bench) -> None:
    """No body at all is a success, too."""
    operation = target.service.operations[requirement.operation]
    whole = outputs.settled(target.service, operation, {})
    answer = evolve(success(target.service, operation, whole), body=b"")
    shows(target, requirement, {}, answer)


def _document(target: Bench, requirement: Requirement) -> tuple[Operation, Any, Any]:
    """The operation, its fullest output, and that as its answer has it.

    Raises:
        Untested: if the body of the answer is no document.
    """
    operation = target.service.operations[requirement.operation]
    if outputs.is_raw(operation) or operation.http.status in BODILESS:
        raise Untested("the body of the answer is no document")
    full = inputs(target.service).full(operation.name, "response")
    return operation, full, outputs.settled(target.service, operation, full)


@requirements("response.unknown")
def test_unknown(requirement: Requirement, target: Bench) -> None:
    """Members that nobody knows are passed over."""
    operation, full, whole = _document(target, requirement)
    answer = outputs.with_unknown(target.service, operation, whole)
    shows(target, requirement, full, answer, as_read=outputs.without_unknown if target.has(RAW) else None)


@requirements("response.order")
def test_order(requirement: Requirement, target: Bench) -> None:
    """The order of members says nothing."""
    operation, full, whole = _document(target, requirement)
    shows(target, requirement, full, outputs.reordered(target.service, operation, whole))


@requirements("response.huge")
def test_huge(requirement: Requirement, target: Bench) -> None:
    """An answer of a megabyte is read to its end, and so is one in chunks."""
    operation = target.service.operations[requirement.operation]
    if operation.http.status in BODILESS or is_bodiless(operation):
        raise Untested("the answer has no body")
    full = inputs(target.service).full(operation.name, "response")
    for output in (full, _huge(target, operation)):
        whole = outputs.settled(target.service, operation, output)
        answer = success(target.service, operation, whole)
        shows(target, requirement, output, evolve(answer, chunked=True))
        shows(target, requirement, output, answer)


def _huge(target: Bench, operation: Operation) -> dict[str, Any]:
    """An output that is as large as its members let it be."""
    known = inputs(target.service)
    nodes = known.plan(operation.name, "response").nodes
    for path, node in nodes.items():
        inner = node.item
        if kind_of_value(node.schema) == "array" and inner is not None and "[" not in path:
            try:
                many = items(node, _ITEMS)
            except Unreachable:
                continue
            return known.with_value(operation.name, path, many, "response")
    for path, node in nodes.items():
        inside = "location" not in node.schema.get("x-binding", {})
        if kind_of_value(node.schema) == "text" and inside and "[" not in path and "{" not in path:
            return known.with_value(operation.name, path, "äb" * (_HUGE // 2), "response")
    return known.full(operation.name, "response")


@requirements("response.whole")
def test_whole(requirement: Requirement, target: Bench) -> None:
    """Any answer is shown whole, the fullest, and any other."""
    known, operation = inputs(target.service), requirement.operation
    shows(target, requirement, known.full(operation, "response"))
    if target.plan.max_examples:
        cases = known.drawn(operation, "response").map(lambda output: Case(operation, output))
        search(requirement, target.plan, cases, lambda case: shows(target, requirement, case.params))

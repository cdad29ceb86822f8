"""What is tried as input and as output: telling values of each kind, put into a request or an answer."""

from __future__ import annotations

import base64
import math
import re
from collections.abc import Iterator
from typing import Any

from attrs import evolve
from hypothesis.strategies import SearchStrategy

from conformance.cases import draws, text
from conformance.cases.binding import Binding
from conformance.cases.edit import base, has, put
from conformance.cases.model import Fresh, fill
from conformance.cases.names import spell
from conformance.cases.sayable import unsayable
from conformance.cases.tree import MANY, Node, Plan, plan
from conformance.cases.values import Unreachable, entries, fullest, items
from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Operation, Service
from conformance.contract.paths import steps
from conformance.contract.per_service import per_service
from conformance.protocols.timestamps import ISO8601, write
from conformance.sdk import xml_answers
from conformance.sdk.answers import XML
from conformance.sdk.checksums import COMPUTED
from conformance.sdk.dates import dated
from conformance.sdk.elsewhere import elsewhere, names_host
from conformance.sdk.transport import counted, digests, header_keys, header_maps, lengths, not_free
from conformance.verdicts.outcome import Untested

_NOT_PRINTABLE = re.compile(r"[^ -~]")
_LONG = 3000
_ENTRIES = 64
"""How many entries more than it must have a long list or map has."""
_TEXTS = (
    "aé€😀𝒳",
    '"\\/\b\f\n\r\t\x01',
    " a ",
    "\u2028\u2029\x7f\u00a0\ufeff",
    "null",
    "0",
    "+%2B&=?#;,'<>{}[]",
    "e\u0301",
)
"""Texts that are easily lost: beyond Latin and the basic plane, escapes, blanks, what looks like another
type, what a URL or XML has a meaning for, and what normalisation would change."""
_ASCII = ("a b", "+%2B&=?#;'<>{}[]", "null", "0", '"a"\\')
_INTEGERS = (0, 1, -1, 2**31 - 1, -(2**31), 2**53 + 1, 2**63 - 1, -(2**63))
_NUMBERS = (0.1, 1 / 3, 1e-7, 123456789.12345679, 1e21, 5e-324, 1.7976931348623157e308, -0.5, 3.0)
_SINGLES = (0.5, -0.25, 123456.75, 3.0)
MOMENTS = (0, 1_700_000_000, 4_102_444_800, -86_399)
"""Whole moments: the epoch, one of today, one of a later century, one before the epoch."""
FRACTIONS = (1_700_000_000.123, 0.5)
_HOST_LABEL = {"minLength": 3, "maxLength": 63, "pattern": "[a-z0-9]([a-z0-9-]{1,61})[a-z0-9]"}
"""What a label of a host's name is (RFC 1123), as long as a bucket's name must be:
https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html."""
_BYTES = (bytes(range(256)), b"\xff\xfe\xfd", b"a", b">>>???")
_DOCUMENT = {"a": [1, 0.5, True, "ä"], "b": {"c": {}}, "d": []}


class Inputs:
    """The requests and answers of a service that are tried, by operation."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._plans: dict[tuple[str, str], Plan] = {}

    def plan(self, operation: str, side: str = "request") -> Plan:
        """Return one side of an operation, compiled."""
        key = (operation, side)
        if key not in self._plans:
            contract = self._service.operations[operation]
            if side == "request":
                contract = self._narrowed(contract)
                binding = Binding(unsayable=unsayable(self._service, operation))
            else:
                contract, binding = evolve(contract, request=counted(contract)), Binding()
            self._plans[key] = plan(contract, binding)
        return self._plans[key]

    def _narrowed(self, contract: Operation) -> Operation:
        """Return an operation without what it would be unfair to ask for.

        What becomes a part of a host's name is one that a host may have; a checksum is one that each SDK can
        compute.
        """
        members = contract.request.get("properties", {})
        narrow = {
            n: {**m, **_HOST_LABEL} for n, m in members.items() if names_host(self._service, contract, m)
        }
        chosen = contract.root.get("x-checksum", {}).get("requestAlgorithmMember")
        if chosen in members:
            computed = [one for one in members[chosen]["enum"] if one.lower() in COMPUTED]
            narrow[chosen] = {**members[chosen], "enum": computed}
        if not narrow:
            return contract
        return evolve(contract, request={**contract.request, "properties": {**members, **narrow}})

    def minimal(self, operation: str, side: str = "request") -> dict[str, Any]:
        """Return the smallest value of a side."""
        return self._told(operation, base(self.plan(operation, side)), side)

    def full(self, operation: str, side: str = "request") -> dict[str, Any]:
        """Return a value of a side with every member that does not lead elsewhere."""
        whole = self._told(operation, fullest(self.plan(operation, side).root), side)
        return self._here(operation, whole) if side == "request" else whole

    def with_value(self, operation: str, path: str, value: Any, side: str = "request") -> dict[str, Any]:
        """Return the smallest value of a side that has a value at a path.

        Raises:
            Untested: if the member has no value of its own.
        """
        self._must_be_free(operation, path, side)
        compiled = self.plan(operation, side)
        return self._told(operation, put(compiled, base(compiled), path, value), side)

    def showing(self, operation: str, path: str, side: str = "request") -> dict[str, Any]:
        """Return a value of a side that has the path, with everything below it.

        Raises:
            Untested: if the member has no value of its own.
        """
        self._must_be_free(operation, path, side)
        whole = self.full(operation, side)
        if has(whole, path):
            return whole
        return self.with_value(operation, path, fullest(self.plan(operation, side).nodes[path]), side)

    def _must_be_free(self, operation: str, path: str, side: str) -> None:
        reason = not_free(self._service.operations[operation], path, side)
        if reason is not None:
            raise Untested(reason)

    def can_say(self, operation: str, params: Any) -> bool:
        """Whether the protocol can carry params."""
        said = self.plan(operation).binding.unsayable
        return said is None or said(params) is None

    def drawn(self, operation: str, side: str = "request") -> SearchStrategy[Any]:
        """Return a strategy of random values of a side."""
        compiled = self.plan(operation, side)
        found = draws.of(compiled.root).map(lambda value: self._told(operation, value, side))
        if side == "request":
            found = found.map(lambda params: self._here(operation, params))
        said = compiled.binding.unsayable
        return found if said is None else found.filter(lambda params: said(params) is None)

    def _here(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """Leave out the optional members for whose sake a call would go elsewhere."""
        contract = self._service.operations[operation]
        if elsewhere(self._service, contract, params) is None:
            return params
        found = dict(params)
        for name in contract.request.get("properties", {}):
            optional = name not in contract.request.get("required", ())
            if optional and elsewhere(self._service, contract, {name: params.get(name)}) is not None:
                found.pop(name, None)
        return found

    def tokens(self, operation: str) -> tuple[str, ...]:
        """Return the members that an SDK fills in."""
        return tuple(name for name, node in self.plan(operation).root.members.items() if node.always)

    def finished(self, value: Any) -> dict[str, Any]:
        """Return a value with texts for all placeholders."""
        whole: dict[str, Any] = fill(value, lambda one: spell(one, 7) if isinstance(one, Fresh) else "a")
        return whole

    def _told(self, operation: str, value: Any, side: str) -> dict[str, Any]:
        """Return a finished value as far as the protocol can carry each of its texts in an answer."""
        whole = self.finished(value)
        contract = self._service.operations[operation]
        schema = contract.request if side == "request" else contract.response
        of_http, maps = lengths(contract, side), header_maps(schema)
        of_http |= digests(contract) if side == "request" else frozenset()
        whole = {
            name: header_keys(item) if name in maps and isinstance(item, dict) else item
            for name, item in whole.items()
            if name not in of_http
        }
        whole = dict(dated(schema, contract.root, whole))
        if side == "request":
            return whole
        whole = xml_answers.sayable(whole) if self._service.protocol in XML else whole
        return {name: self._beside(operation, name, item) for name, item in whole.items()}

    def _beside(self, operation: str, name: str, value: Any) -> Any:
        """A member as a header can carry it, where it is one: in ASCII, without a blank at its ends."""
        member = self._service.operations[operation].response.get("properties", {}).get(name, {})
        if member.get("x-binding", {}).get("location") not in ("header", "headers"):
            return value
        if member.get("format") == "timestamp" and "timestampFormat" not in member["x-binding"]:
            return math.floor(value)  # a date as HTTP has it
        if isinstance(value, dict):
            return {_printable(key): _printable(item) for key, item in value.items()}
        return [_printable(item) for item in value] if isinstance(value, list) else _printable(value)

    def untokened(self, operation: str, params: dict[str, Any]) -> dict[str, Any]:
        """Return params without what an SDK fills in."""
        return {name: value for name, value in params.items() if name not in self.tokens(operation)}


def _printable(value: Any) -> Any:
    return _NOT_PRINTABLE.sub("?", value).strip() if isinstance(value, str) else value


@per_service
def inputs(service: Service) -> Inputs:
    """Return what is tried of a service."""
    return Inputs(service)


def telling(node: Node) -> Iterator[tuple[str, Any]]:
    """Yield labelled values of a position that are easily lost or changed on the way."""
    kind = kind_of_value(node.schema)
    if kind == "enum":
        yield from ((f"value {value}", value) for value in node.schema["enum"])
    elif kind == "text":
        yield from _texts(node)
    elif kind == "number":
        yield from ((f"{value!r}", value) for value in _numbers(node))
    elif kind == "boolean":
        yield from (("true", True), ("false", False))
    elif kind == "timestamp":
        yield from ((f"{value} seconds", moment_of(node, value)) for value in MOMENTS)
    elif kind == "blob":
        fitting = (b for b in _BYTES if node.least <= len(b) <= node.most)
        yield from ((f"{len(raw)} bytes", base64.b64encode(raw).decode()) for raw in fitting)
    elif kind == "document":
        yield "a document", _DOCUMENT
    elif kind in ("array", "map"):
        yield from _many(node)


def empty(node: Node) -> Any:
    """Return the empty value of a text, list or map."""
    return {"text": "", "array": [], "map": {}}[kind_of_value(node.schema)]


def moment_of(node: Node, seconds: float) -> Any:
    """Return a moment as a position has it: seconds, or a text of ISO 8601."""
    if node.schema.get("type") != "string":
        return seconds
    return write(seconds, ISO8601)


def _texts(node: Node) -> Iterator[tuple[str, str]]:
    outside = node.schema.get("x-binding", {}).get("location") in ("header", "headers")
    pattern, least, most = node.schema.get("pattern"), node.least, node.most
    known = list(_ASCII if outside else _TEXTS) if pattern is None else []
    known += [rich for _, rich in text.rich(pattern, least, most)] if pattern is not None else []
    longest = text.of_length(pattern, min(most, 200 if outside else _LONG))
    known += [] if longest is None else [longest]
    for value in dict.fromkeys(known):
        padded = value.ljust(min(least, most), "a") if pattern is None else value
        if least <= len(padded) <= most and (padded or not outside):
            yield f"text {padded[:20]!r}", padded


def _numbers(node: Node) -> Iterator[float]:
    schema = node.schema
    low, high = schema.get("minimum", -(2**63)), schema.get("maximum", 2**63 - 1)
    if schema.get("type") == "integer":
        if schema.get("format") != "int64":
            low, high = max(low, -(2**31)), min(high, 2**31 - 1)
        known: tuple[float, ...] = (low, high, *_INTEGERS)
    else:
        wide = "minimum" not in schema and "maximum" not in schema
        known = _SINGLES if schema.get("format") == "float" else _NUMBERS
        low, high = schema.get("minimum", -1e309), schema.get("maximum", 1e309)
        known = known if wide else (low, high, *known) if low > -MANY and high < 1e300 else known
    yield from dict.fromkeys(value for value in known if low <= value <= high)


def _many(node: Node) -> Iterator[tuple[str, Any]]:
    most = min(node.most, max(node.least, 1) + _ENTRIES)
    make = items if kind_of_value(node.schema) == "array" else entries
    for count in dict.fromkeys((most, max(node.least, 1))):
        try:
            yield f"{count} entries", make(node, count)
        except Unreachable:
            continue


def member(path: str) -> str:
    """Return the last step of a path."""
    return steps(path)[-1]

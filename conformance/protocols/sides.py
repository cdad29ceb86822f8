"""An operation's sides: where each member of a request and of an answer goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from attrs import field, frozen

from conformance.contract.model import Operation, Schema
from conformance.contract.paths import resolve

_OF_ANSWER = ("header", "headers", "statusCode")
_OF_REQUEST = (*_OF_ANSWER, "uri", "querystring")


@frozen
class Http:
    """How an operation is bound to HTTP."""

    method: str = "POST"
    uri: str = "/"
    status: int = 200


def http_of(operation: Operation) -> Http:
    """Return the method, the URI's template and the status of an operation, out of its contract."""
    said = operation.root.get("x-http", {})
    return Http(said.get("method", "POST"), said.get("requestUri", "/"), said.get("responseCode", 200))


@frozen
class Side:
    """One side of an operation: its members by where they go.

    ``payload`` is the member that is the whole body, if one is; ``body`` are the members of a JSON body, by
    their names on the wire.
    """

    schema: Schema = field(repr=False)
    root: Schema = field(repr=False)
    payload: str | None
    body: Mapping[str, str]

    def member(self, name: str) -> Schema | None:
        """Return a member's schema with its binding."""
        found = self.schema.get("properties", {}).get(name)
        return None if found is None else whole(found, self.root)

    def located(self, *locations: str) -> Iterator[tuple[str, str, Schema]]:
        """Yield name, name on the wire, and schema of the members at these locations."""
        for name, member in self.schema.get("properties", {}).items():
            binding = member.get("x-binding", {})
            if binding.get("location") in locations:
                yield name, binding.get("locationName", name), whole(member, self.root)


def side_of(schema: Schema, root: Schema, *, of_answer: bool = False) -> Side:
    """Sort the members of one side of an operation; an answer has no label and no query string."""
    payload = schema.get("x-binding", {}).get("payload")
    elsewhere = _OF_ANSWER if of_answer else _OF_REQUEST
    body = {
        str(member.get("x-binding", {}).get("locationName", name)): name
        for name, member in schema.get("properties", {}).items()
        if name != payload and member.get("x-binding", {}).get("location") not in elsewhere
    }
    return Side(schema, root, payload, {} if payload else body)


def whole(member: Schema, root: Schema) -> Schema:
    """Return a member's schema where it is a reference to another, with the binding that stands beside it.

    The other's own binding is of the place where that stands.
    """
    if "$ref" not in member:
        return member
    found = {key: value for key, value in resolve(member, root).items() if key != "x-binding"}
    return {**found, "x-binding": member["x-binding"]} if "x-binding" in member else found

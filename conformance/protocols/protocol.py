"""What a protocol is: params become an HTTP request, an HTTP answer becomes output, an error, or neither.

A protocol is stateless and pure. It is the client's side alone: the reference emulator has a serving side of
its own, so that the two cannot be wrong together.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Protocol

from attrs import field, frozen

from conformance.contract.model import Operation, Service

NONEXISTENT = "NoSuchOperation"
"""An operation that no service has."""


class Inexpressible(ValueError):
    """The wire cannot carry these params, or not so that they differ from valid ones; the message says why.

    A label of a URI cannot be absent, a query string has no null, the number 7 and the text "7" look the same
    there.
    """


@frozen
class HttpRequest:
    """A request before it is signed. ``path`` is encoded and has the query string in it."""

    method: str
    path: str
    headers: Mapping[str, str] = field(factory=dict)
    body: bytes = field(default=b"", repr=False)


@frozen
class HttpAnswer:
    """What came back, read to its end. The names of ``headers`` are in lower case."""

    status: int | None
    headers: Mapping[str, str] = field(factory=dict, repr=False)
    body: bytes = b""

    @property
    def succeeded(self) -> bool:
        """Whether the status is one of success."""
        return self.status is not None and 200 <= self.status < 300


@frozen
class Output:
    """The answer of an accepted request; ``value`` is a JSON value in the model's terms."""

    value: Any


@frozen
class Error:
    """A refusal, or a failure of the server.

    ``code`` is the error's name without namespace and URI, None where the answer carries none; ``message`` is
    "" where there is none; ``value`` is all that the answer says, in the model's terms. ``query_code`` is
    what a service that once spoke the query protocol calls the error there, too.
    """

    code: str | None
    message: str
    value: Any
    query_code: str | None = None


@frozen
class Malformed:
    """An answer that is none in the protocol; ``why`` completes "answered with 200 and …"."""

    why: str


Answer = Output | Error | Malformed


@frozen
class MalformedRequest:
    """A request that breaks the protocol itself.

    ``kind`` is the kind of requirement that it is for; ``what`` says in a few words what is wrong with it.
    """

    kind: str
    what: str
    request: HttpRequest


class WireProtocol(Protocol):
    """One protocol."""

    @property
    def name(self) -> str:
        """What contracts call the protocol."""

    @property
    def says_everything(self) -> bool:
        """Whether it can carry any JSON value, so that :class:`Inexpressible` never comes."""

    @property
    def form(self) -> str:
        """What the body of an answer is, for people (``JSON``)."""

    @property
    def error_members(self) -> tuple[str, ...]:
        """Members of an error's body that name the error."""

    @property
    def named_in_python(self) -> str:
        """The expression of the error's name in a script that a reader gets; ``answer`` is botocore's."""

    @property
    def read_in_python(self) -> str:
        """The expression of whether ``answer`` is one in the protocol."""

    def request(self, service: Service, operation: str, params: Any) -> HttpRequest:
        """Return the request that carries ``params``, whether they are valid or not.

        Args:
            service: the contracts.
            operation: the operation's name; in some protocols also one that the service does not have.
            params: a JSON value in the model's terms: blobs are base64 texts, timestamps epoch seconds.

        Raises:
            Inexpressible: if the wire cannot carry them.
            TypeError: if ``params`` is not a JSON value.
        """

    def read(self, operation: Operation | None, answer: HttpAnswer) -> Answer:
        """Return what an answer says; ``operation`` is None where the service has none of that name."""

    def malformed(self, service: Service, operation: str, params: Any) -> tuple[MalformedRequest, ...]:
        """Return requests of an operation that break the protocol itself; ``params`` are valid ones."""

    def nonexistent(self, service: Service, method: str) -> HttpRequest:
        """Return a request of an operation that no service has, with an HTTP method where that may vary."""

    def at_the_edge(self, service: Service, operation: str) -> tuple[HttpRequest, ...]:
        """Return requests that are malformed or nearly so: what a server may stumble over, for a probe."""

    def media_types(self, service: Service, operation: Operation) -> tuple[str, ...]:
        """Return the media types of an accepted answer that has a body; none where any may come."""

    def success_status(self, operation: Operation) -> int | None:
        """Return the one status of an accepted answer; None where several may come."""

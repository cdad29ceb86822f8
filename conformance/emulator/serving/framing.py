"""What the serving side of a protocol is: requests in, answers out."""

from __future__ import annotations

from typing import Any, Protocol

from conformance.contract.model import Operation
from conformance.emulator.failures import Failure
from conformance.wire.listener import Request, Response


class Unreadable(Exception):
    """A request that is none in the protocol; the text says why."""


class Framing(Protocol):
    """The serving side of one protocol, for one service.

    ``unreadable`` is the code that refuses what cannot be read, ``unknown`` and ``unknown_status`` what
    answers an operation that the service does not have.
    """

    unreadable: str
    unknown: str
    unknown_status: int

    def operation(self, request: Request) -> tuple[str | None, str]:
        """Return the operation that a request asks for, None where there is none, and what it asked for."""

    def params(self, operation: Operation, request: Request) -> dict[str, Any]:
        """Return the members of a request; what is of a wrong type stays as it came.

        Raises:
            Unreadable: if it is none in the protocol.
        """

    def answer(self, operation: Operation, output: Any) -> Response:
        """Return the answer of an accepted request."""

    def failure(self, failure: Failure) -> Response:
        """Return the answer of a refused one."""

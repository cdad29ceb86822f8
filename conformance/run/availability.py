"""What the target is known to have: which operations it accepted, and which it says that it lacks."""

from __future__ import annotations

from collections.abc import Callable

from conformance.contract.model import Service
from conformance.wire.exchange import Exchange
from conformance.world.errors import Lacking


class Availability:
    """Knows which operations a target has.

    Args:
        service: the contracts.
        lacks: how the target says in an answer that it lacks the operation, or None.
        lacks_operation: whether it is known to lack one without asking.
    """

    def __init__(
        self,
        service: Service,
        lacks: Callable[[Exchange], str | None],
        lacks_operation: Callable[[str], bool | None],
    ) -> None:
        self._service = service
        self._told_lacking = lacks
        self._lacks_operation = lacks_operation
        self._accepted: set[str] = set()
        self._lacking: dict[str, str] = {}

    def saw(self, exchange: Exchange) -> None:
        """Take note of an answer: whatever was asked for, it may say that the target lacks the operation."""
        if exchange.accepted:
            self._accepted.add(exchange.operation)
            self._lacking.pop(exchange.operation, None)
        elif exchange.operation in self._service.operations:
            told = self.lacks(exchange)
            if told is not None:
                self._lacking.setdefault(exchange.operation, told)

    def was_accepted(self, operation: str) -> bool:
        """Whether any request of an operation was accepted in this run."""
        return operation in self._accepted

    def implemented(self, operation: str) -> None:
        """Make sure that the target has an operation, as far as is known.

        Raises:
            Lacking: if it does not.
        """
        if operation in self._lacking:
            raise Lacking(operation, self._lacking[operation])
        if operation in self._service.operations and self._lacks_operation(operation):
            self._lacking[operation] = "known without asking"
            raise Lacking(operation, self._lacking[operation])

    def has(self, operation: str) -> bool:
        """Whether the target is not known to lack an operation."""
        return operation not in self._lacking

    def lacks(self, exchange: Exchange) -> str | None:
        """How an answer says that the target lacks the operation, or None.

        An operation that was ever accepted is not lacking, whatever it answers later.
        """
        if exchange.operation in self._accepted:
            return None
        return self._told_lacking(exchange)

    def check(self, operation: str, exchange: Exchange) -> None:
        """Take note if a refusal says that the target lacks the operation.

        Raises:
            Lacking: then.
        """
        told = self.lacks(exchange) if operation in self._service.operations else None
        if told is not None:
            self._lacking[operation] = told
            raise Lacking(operation, told)

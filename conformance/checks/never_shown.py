"""What AWS always showed, and no answer of a run does.

One answer without it says little: what was recorded were answers about other resources. Only that none has it
is a departure.
"""

from __future__ import annotations

from collections.abc import Iterator

from conformance.checks.observation import Evidence
from conformance.checks.shape import present
from conformance.contract.catalogue import Catalogue
from conformance.contract.model import Requirement
from conformance.wire.exchange import Exchange


class NeverShown:
    """Remembers of each member that AWS always showed an answer that lacks it, as long as none has it.

    Args:
        known: the requirements of the service.
    """

    def __init__(self, known: Catalogue) -> None:
        self._wanted: dict[str, list[Requirement]] = {}
        for requirement in known.values():
            if requirement.kind == "alwaysShown":
                self._wanted.setdefault(requirement.operation, []).append(requirement)
        self._lacking: dict[str, Exchange] = {}
        self._shown: set[str] = set()

    def see(self, exchange: Exchange, answer: object) -> Iterator[Evidence]:
        """Yield that a member is shown where an answer does; where it does not, that is remembered."""
        for look in present(self._wanted.get(exchange.operation, ()), exchange, answer):
            if look.problem is None:
                self._shown.add(look.requirement.id)
                yield look
            else:
                self._lacking.setdefault(look.requirement.id, exchange)

    def lacking(self, identifier: str) -> Exchange | None:
        """An answer that lacks what this requirement is about, if no answer had it; else None."""
        return None if identifier in self._shown else self._lacking.get(identifier)

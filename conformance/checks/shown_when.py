"""Does an answer show a member where, and only where, its page says that it does?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from conformance.checks.observation import Evidence
from conformance.contract.catalogue import catalogue
from conformance.contract.model import Requirement, Service
from conformance.contract.per_service import per_service
from conformance.contract.shown_when import ShownWhen, shown_when
from conformance.wire.exchange import Exchange


@per_service
def conditions(service: Service) -> Mapping[str, tuple[tuple[ShownWhen, Requirement], ...]]:
    """Return, for each operation of which its page says so, when its answers show which members."""
    known = catalogue(service)
    found = {
        name: tuple(
            (told, known.requirement(name, "shownWhen", told.path)) for told in shown_when(service, name)
        )
        for name in service.operations
    }
    return {name: told for name, told in found.items() if told}


def judged(service: Service, exchange: Exchange, answer: object) -> Iterator[Evidence]:
    """Yield whether each member is there as the page says; nothing where the answer does not tell.

    ``answer`` is the exchange's output, or what of it is to be judged.
    """
    for told, requirement in conditions(service).get(exchange.operation, ()):
        problems = list(told.problems(exchange.params, answer))
        if problems:
            yield Evidence(requirement, next((p for p in problems if p), None), exchange)

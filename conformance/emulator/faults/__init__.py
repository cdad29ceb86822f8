"""Seeded faults, generated from the contracts; they know nothing of the checks that look for them."""

from __future__ import annotations

from conformance.contract.model import Service
from conformance.emulator.points import Fault

_catalogues: dict[int, tuple[Service, dict[str, Fault]]] = {}


def catalogue(service: Service) -> list[Fault]:
    """Return all faults of a service's emulator, in a stable order (computed once per loaded service)."""
    return list(_catalogue(service).values())


def find(service: Service, identifier: str) -> Fault:
    """Return the fault with an ID.

    Raises:
        KeyError: if there is none.
    """
    return _catalogue(service)[identifier]


def _catalogue(service: Service) -> dict[str, Fault]:
    held = _catalogues.get(id(service))
    if held is None or held[0] is not service:
        held = _catalogues[id(service)] = (service, {})
    return held[1]

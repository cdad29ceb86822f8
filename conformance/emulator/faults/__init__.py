"""Seeded faults, generated from the contracts; they know nothing of the checks that look for them.

A fault's ID is ``<Operation>.<path>.<constraint>:<way>``, or with a resource in the operation's place
(``DatasetGroup.lifecycle.create:back``), or ``service.…`` for what concerns every operation.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from conformance.contract.model import Service
from conformance.emulator.faults import (
    afterwards,
    answers,
    conditional,
    conditions,
    defaults,
    echo,
    hiding,
    identity,
    late,
    lifecycle,
    lists,
    narrowing,
    presence,
    protocol,
    relations,
    repeating,
    request,
    state,
    tags,
)
from conformance.emulator.hooks import Fault
from conformance.emulator.model import model

FAMILIES = (
    request,
    conditions,
    conditional,
    relations,
    repeating,
    afterwards,
    presence,
    answers,
    defaults,
    echo,
    identity,
    lifecycle,
    lists,
    narrowing,
    tags,
    state,
    protocol,
    hiding,
    late,
)
"""The modules of the catalogue, each with ``faults(model)``."""

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


def _unused(identifier: str, taken: Mapping[str, Fault]) -> str:
    """Number the faults of an operation that describes several kinds of resource."""
    found, number = identifier, 1
    while found in taken:
        number += 1
        found = f"{identifier}-{number}"
    return found


def _catalogue(service: Service) -> dict[str, Fault]:
    held = _catalogues.get(id(service))
    if held is None or held[0] is not service:
        built: dict[str, Fault] = {}
        for family in FAMILIES:
            for fault in family.faults(model(service)):
                unique = _unused(fault.id, built)
                built[unique] = fault if unique == fault.id else evolve(fault, id=unique)
        held = _catalogues[id(service)] = (service, built)
    return held[1]

"""The specifications that promise what no page does: that of each protocol, and whatever a kind names."""

from __future__ import annotations

from conformance.contract.kinds import OF_PROTOCOLS, Kind
from conformance.contract.model import Service, Source

_EXCEPT_BY_NAME = frozenset({"serverError"})
"""Kinds whose origin is no address, and whose promise is the protocol's all the same."""


def specification(service: Service, kind: Kind) -> Source | None:
    """Return what promises a kind of requirement, where it is a specification; None where it is none.

    What is said in one protocol's specification every protocol says in its own.
    """
    if kind.origin in OF_PROTOCOLS.values() or kind.name in _EXCEPT_BY_NAME:
        own = OF_PROTOCOLS.get(service.protocol)
        return None if own is None else Source(document=own)
    return Source(document=kind.origin) if kind.origin.startswith("https://") else None

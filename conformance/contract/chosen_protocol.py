"""Which of the protocols that a service offers is spoken with it, where somebody chose one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from attrs import evolve

from conformance.contract.load import ContractError, load_service
from conformance.contract.model import Service
from conformance.contract.protocol_names import smithy_name

OPTION = "protocol"
"""The option of a run that says it."""


def load_as_told(name: str, root: Path | None, told: Mapping[str, Any]) -> Service:
    """Load a service in the protocol that a run spoke with it, which its options name.

    Raises:
        ContractError: if its contracts cannot be used, or it does not offer the protocol.
    """
    return speaking(load_service(name, root), told.get(OPTION))


def speaking(service: Service, chosen: str | None) -> Service:
    """Return a service that speaks a protocol which it offers; as it is where none was chosen.

    A contract says the same of a service in each of its protocols, since all are compiled from one model.

    Args:
        service: the contracts.
        chosen: Smithy's name of a protocol (``rpcv2Cbor``), botocore's (``smithy-rpc-v2-cbor``) or the last
            word of that (``cbor``).

    Raises:
        ContractError: if the service does not offer it.
    """
    if chosen in (None, service.protocol):
        return service
    for name, words in _offered(service):
        if chosen in words:
            return evolve(service, protocol=name)
    offered = ", ".join(words[-1] for _, words in _offered(service))
    raise ContractError(f"{service.name} does not offer the protocol {chosen!r} (it offers: {offered})")


def _offered(service: Service) -> Iterator[tuple[str, tuple[str, ...]]]:
    for protocol in service.protocols:
        name = smithy_name(protocol, service.json_version)
        yield name, (name, protocol, protocol.rpartition("-")[2])

"""The protocols by the names that contracts give them."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.contract.model import Service
from conformance.protocols.aws_json import AWS_JSON
from conformance.protocols.protocol import WireProtocol
from conformance.protocols.query import EC2_QUERY, QUERY
from conformance.protocols.rest_json import REST_JSON
from conformance.protocols.rest_xml import REST_XML
from conformance.protocols.rpc_cbor import RPC_CBOR

PROTOCOLS: Mapping[str, WireProtocol] = {
    **dict.fromkeys((AWS_JSON.name, "awsJson1.0", "awsJson1.1"), AWS_JSON),
    **{each.name: each for each in (REST_JSON, REST_XML, QUERY, EC2_QUERY, RPC_CBOR)},
}

ERROR_MEMBERS = tuple(dict.fromkeys(name for each in PROTOCOLS.values() for name in each.error_members))
"""Members of an error's body that name the error, in any protocol."""


class UnknownProtocol(ValueError):
    """A service speaks a protocol that no module here knows."""


def protocol_of(service: Service) -> WireProtocol:
    """Return the protocol that a service speaks.

    Raises:
        UnknownProtocol: if there is no module for it.
    """
    return spoken(service.name, service.protocol)


def spoken(service: str, protocol: str) -> WireProtocol:
    """Return a protocol by its name.

    Raises:
        UnknownProtocol: if there is no module for it.
    """
    try:
        return PROTOCOLS[protocol]
    except KeyError as unknown:
        known = ", ".join(sorted(PROTOCOLS))
        raise UnknownProtocol(
            f"{service} speaks {protocol}, which is not known here (known are: {known})"
        ) from unknown

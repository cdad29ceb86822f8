"""The specifications that promise what no page does: that of each protocol, and whatever a kind names."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.contract.kinds import Kind
from conformance.contract.model import Service, Source

_PROTOCOLS = "https://smithy.io/2.0/aws/protocols/"
OF_PROTOCOLS: Mapping[str, str] = {
    "awsJson1.0": f"{_PROTOCOLS}aws-json-1_0-protocol.html",
    "awsJson1.1": f"{_PROTOCOLS}aws-json-1_1-protocol.html",
    "restJson1": f"{_PROTOCOLS}aws-restjson1-protocol.html",
    "restXml": f"{_PROTOCOLS}aws-restxml-protocol.html",
    "query": f"{_PROTOCOLS}aws-query-protocol.html",
    "ec2Query": f"{_PROTOCOLS}aws-ec2-query-protocol.html",
    "rpcv2Cbor": "https://smithy.io/2.0/additional-specs/protocols/smithy-rpc-v2.html",
}
"""The specification of each protocol, as contracts name it."""

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

"""How the emulator reads requests and frames answers: a module a protocol, none of the client's codec."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from conformance.contract.model import Service
from conformance.emulator.serving.aws_json import AwsJsonFraming
from conformance.emulator.serving.cbor import CborFraming
from conformance.emulator.serving.framing import Framing, Unreadable
from conformance.emulator.serving.query import QueryFraming
from conformance.emulator.serving.rest import RestFraming

__all__ = ["Framing", "Unreadable", "framing_of"]

_BY_PROTOCOL: Mapping[str, Callable[[Service], Framing]] = {
    "json": AwsJsonFraming,
    "awsJson1.0": AwsJsonFraming,
    "awsJson1.1": AwsJsonFraming,
    "query": QueryFraming,
    "ec2Query": QueryFraming,
    "restJson1": RestFraming,
    "restXml": RestFraming,
    "rpcv2Cbor": CborFraming,
}


def framing_of(service: Service) -> Framing:
    """Return the framing of a service's protocol.

    Raises:
        KeyError: if there is none.
    """
    return _BY_PROTOCOL[service.protocol](service)

"""The protocols by the two names that each has: botocore's, and Smithy's, which is used here."""

from __future__ import annotations

from collections.abc import Mapping

_SMITHY: Mapping[str, str] = {
    "rest-json": "restJson1",
    "rest-xml": "restXml",
    "smithy-rpc-v2-cbor": "rpcv2Cbor",
    "query": "query",
    "ec2": "ec2Query",
}
"""botocore's name → Smithy's; ``json`` is awsJson with the model's version."""


def smithy_name(protocol: str, version: str) -> str:
    """Return Smithy's name of a protocol that botocore calls ``protocol``."""
    return f"awsJson{version or '1.0'}" if protocol == "json" else _SMITHY[protocol]

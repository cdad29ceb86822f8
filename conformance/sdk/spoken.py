"""Which services SDKs are checked with."""

from __future__ import annotations

from conformance.contract.model import Service
from conformance.sdk.answers import SPOKEN

_S3 = "s3"
"""What S3 signs as; its hosts, its errors and what goes around its bodies are of its own."""


def not_checked(service: Service) -> str | None:
    """Say, in one line, why SDKs are not checked with a service; None where they are."""
    if service.protocol not in SPOKEN:
        return f"{service.name} speaks {service.protocol}, in which SDKs are not checked yet"
    if service.signing_name == _S3:
        said = f"{service.name} signs its requests, frames its errors and names its hosts as S3 does"
        return f"{said}, for which SDKs are not checked yet"
    return None

"""Signing: AWS Signature Version 4 with botocore's own signer.

botocore derives the signing key anew for each request (four HMACs); the key depends on the day, region
and service only, so it is kept here. Everything else is botocore's (``botocore.auth.SigV4Auth``).
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import Any, Protocol

from attrs import define
from botocore.auth import S3SigV4Auth, SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials as BotocoreCredentials

LEFT_OUT = frozenset({"authorization", "x-amz-content-sha256", "x-amz-date", "x-amz-security-token"})
"""Lower-case names of the headers that signing writes. None of them is ever kept in an exchange."""


@define
class Skew:
    """How many seconds the clock of the other end is ahead of this one's; signatures follow it."""

    seconds: float = 0.0


class Credentials(Protocol):
    """What a request is signed with; every credentials object of botocore is one.

    Those that expire (roles, SSO) renew themselves when ``get_frozen_credentials`` is called, which
    happens for each request.
    """

    def get_frozen_credentials(self) -> Any:
        """Return an object with ``access_key``, ``secret_key`` and ``token`` that agree."""


def fixed(access_key: str, secret_key: str, token: str | None = None) -> Credentials:
    """Return credentials that never change, as a local target takes them.

    >>> fixed("testing", "testing").get_frozen_credentials().access_key
    'testing'
    """
    credentials: Credentials = BotocoreCredentials(access_key, secret_key, token)
    return credentials


class _NotTold(logging.Filter):
    """Keeps what is signed, session token and all, out of the log: botocore writes it there for debugging."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Nothing is told of a signature that this module makes."""
        return not getattr(_here, "signing", False)


_here = threading.local()
logging.getLogger("botocore.auth").addFilter(_NotTold())


class _Signer(SigV4Auth):  # type: ignore[misc]
    """botocore's signer, with the day's key kept, and a clock that may be set."""

    skew = 0.0

    def _modify_request_before_signing(self, request: Any) -> None:
        if self.skew:
            moment = datetime.now(UTC) + timedelta(seconds=self.skew)
            request.context["timestamp"] = moment.strftime("%Y%m%dT%H%M%SZ")
        super()._modify_request_before_signing(request)

    def signature(self, string_to_sign: str, request: Any) -> str:
        """Return the signature in hexadecimal; the override of botocore's method of this name."""
        day = request.context["timestamp"][0:8]
        key = _signing_key(self.credentials.secret_key, day, self._region_name, self._service_name)
        signature: str = self._sign(key, string_to_sign, hex=True)
        return signature


class _OfS3(_Signer, S3SigV4Auth):  # type: ignore[misc]
    """The signer of S3, which wants the body's digest in a header, and takes paths as they are.

    Source: Amazon S3 API Reference, "Signature Calculations for the Authorization Header".
    """


@lru_cache(maxsize=64)
def _signing_key(secret_key: str, day: str, region: str, service: str) -> bytes:
    """Derive the key: AWS General Reference, "Create a signed AWS API request", step 4."""
    signer = SigV4Auth(None, service, region)
    key: bytes = f"AWS4{secret_key}".encode()
    for part in (day, region, service, "aws4_request"):
        key = signer._sign(key, part)
    return key


def signed(
    headers: Mapping[str, str],
    *,
    url: str,
    body: bytes,
    credentials: Credentials,
    service: str,
    region: str,
    method: str = "POST",
    skew: float = 0.0,
) -> dict[str, str]:
    """Return ``headers`` with the signature's headers added.

    Args:
        headers: all other headers as they will be sent, each of them covered by the signature.
        url: the whole address, body: the exact bytes.
        credentials: whose request it is.
        service: the signing name (``personalize``), not the endpoint's.
        region: the region that the signature is for.
        method: the request's method.
        skew: how many seconds the other end's clock is ahead.

    Raises:
        botocore.exceptions.BotoCoreError: if credentials that expire cannot be renewed.
    """
    request = AWSRequest(method=method, url=url, headers=dict(headers), data=body)
    kind = _OfS3 if service == "s3" else _Signer
    signer = kind(credentials.get_frozen_credentials(), service, region)
    signer.skew = skew
    _here.signing = True
    try:
        signer.add_auth(request)
    finally:
        _here.signing = False
    return dict(request.headers.items())

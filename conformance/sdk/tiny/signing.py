"""Signature Version 4, from its specification."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote

from attrs import field, frozen

_ALGORITHM = "AWS4-HMAC-SHA256"


@frozen
class Facts:
    """What a signature is over; path and query are as they are sent."""

    method: str
    path: str
    query: tuple[tuple[str, str], ...]
    host: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    region: str
    service: str
    access_key: str
    secret_key: str = field(repr=False)
    token: str | None = field(repr=False)
    time: datetime
    once: bool = False
    """Whether the path is signed as it is sent, with the digest of the body in a header (S3)."""


def signed(facts: Facts) -> dict[str, str]:
    """Return the headers with those of the signature."""
    stamp = facts.time.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")
    headers = {**facts.headers, "Host": facts.host, "X-Amz-Date": stamp}
    digest = hashlib.sha256(facts.body).hexdigest()
    if facts.once:
        headers["X-Amz-Content-Sha256"] = digest
    if facts.token is not None:
        headers["X-Amz-Security-Token"] = facts.token
    canonical = {name.lower(): " ".join(text.split()) for name, text in headers.items()}
    names = ";".join(sorted(canonical))
    request = "\n".join(
        [
            facts.method,
            facts.path if facts.once else quote(facts.path, safe="/-_.~"),
            "&".join(f"{key}={text}" for key, text in sorted(facts.query)),
            *(f"{name}:{canonical[name]}" for name in sorted(canonical)),
            "",
            names,
            digest,
        ]
    )
    scope = f"{stamp[:8]}/{facts.region}/{facts.service}/aws4_request"
    text = "\n".join([_ALGORITHM, stamp, scope, hashlib.sha256(request.encode()).hexdigest()])
    key = f"AWS4{facts.secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    signature = hmac.new(key, text.encode(), hashlib.sha256).hexdigest()
    headers["Authorization"] = (
        f"{_ALGORITHM} Credential={facts.access_key}/{scope}, SignedHeaders={names}, Signature={signature}"
    )
    return headers

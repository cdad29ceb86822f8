"""Signatures verified from AWS's specification alone, by nobody's signer.

https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
"""

from __future__ import annotations

import hashlib
import hmac
import re
from datetime import UTC, datetime
from urllib.parse import quote, unquote

from attrs import frozen

from conformance.sdk import aws_chunked
from conformance.sdk.recorder import Recorded

_ALGORITHM = "AWS4-HMAC-SHA256"
_AUTHORIZATION = re.compile(
    r"AWS4-HMAC-SHA256\s+Credential=(?P<credential>[^,\s]+),\s*SignedHeaders=(?P<headers>[^,\s]+),\s*"
    r"Signature=(?P<signature>[0-9a-f]{64})"
)
_SKEW = 300.0
"""Seconds that a request may be old, or early; AWS allows as many."""
_UNSIGNED = "UNSIGNED-PAYLOAD"
_IN_CHUNKS = "STREAMING-"
"""What the digest of a body in chunks within its content begins with; the rest is how they are signed."""
_UNSIGNED_CHUNKS = "STREAMING-UNSIGNED-PAYLOAD-TRAILER"


@frozen
class Signer:
    """Who must have signed, and for what.

    ``once`` says that the path is signed as it is sent, and that the body's digest must stand in a header:
    https://docs.aws.amazon.com/AmazonS3/latest/API/sig-v4-header-based-auth.html.
    """

    access_key: str
    secret_key: str
    token: str | None
    region: str
    service: str
    once: bool = False


def problem(request: Recorded, signer: Signer) -> str | None:
    """Say what is wrong with the signature of a request; None where nothing is."""
    authorization = request.headers.get("authorization")
    if authorization is None:
        return "it is not signed: there is no Authorization"
    found = _AUTHORIZATION.fullmatch(authorization)
    if found is None:
        return "Authorization is none of Signature Version 4"
    key, _, scope = found["credential"].partition("/")
    if key != signer.access_key:
        return f"it is signed with the access key {key!r}, not with {signer.access_key!r}"
    names = found["headers"].split(";")
    wrong = (
        _scope(scope, signer) or _moment(request, scope) or _names(request, names) or _token(request, signer)
    )
    if wrong is not None:
        return wrong
    stated = request.headers.get("x-amz-content-sha256")
    actual = hashlib.sha256(request.body).hexdigest()
    if stated is None and signer.once:
        return "X-Amz-Content-Sha256 is not there"
    if stated is not None and stated not in (actual, _UNSIGNED) and not _is_in_chunks(request, stated):
        return "X-Amz-Content-Sha256 is not the digest of the body"
    text = "\n".join(
        (
            _ALGORITHM,
            request.headers["x-amz-date"],
            scope,
            hashlib.sha256(canonical(request, names, stated or actual, signer.once).encode()).hexdigest(),
        )
    )
    if signature(signer.secret_key, scope, text) != found["signature"]:
        return "the signature is not that of what was sent"
    return None


def signs_chunks(request: Recorded) -> bool:
    """Whether each chunk of a body has a signature of its own, beside that of the request."""
    stated = request.headers.get("x-amz-content-sha256", "")
    return stated.startswith(_IN_CHUNKS) and stated != _UNSIGNED_CHUNKS


def _is_in_chunks(request: Recorded, stated: str) -> bool:
    return stated.startswith(_IN_CHUNKS) and aws_chunked.is_chunked(request)


def signature(secret_key: str, scope: str, text: str) -> str:
    """Return the signature of a string to sign: step 3 and 4 of the specification."""
    key = f"AWS4{secret_key}".encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()


def canonical(request: Recorded, names: list[str], digest: str, once: bool = False) -> str:
    """Return the canonical request: step 1 of the specification.

    The path is encoded a second time, but for a service where it is encoded ``once``.
    """
    path, _, query = request.path.partition("?")
    path = unquote(path, errors="surrogateescape") if once else path
    pairs = [piece.partition("=") for piece in query.split("&") if piece]
    known = sorted((_encoded(unquote(name)), _encoded(unquote(value))) for name, _, value in pairs)
    headers = "".join(f"{name}:{' '.join(request.headers.get(name, '').split())}\n" for name in names)
    return "\n".join(
        (
            request.method,
            quote(path or "/", safe="/-_.~", errors="surrogateescape"),
            "&".join(f"{name}={value}" for name, value in known),
            headers,
            ";".join(names),
            digest,
        )
    )


def _encoded(text: str) -> str:
    return quote(text, safe="-_.~")


def _scope(scope: str, signer: Signer) -> str | None:
    parts = scope.split("/")
    if len(parts) != 4 or parts[3] != "aws4_request":
        return f"the credential's scope {scope!r} is none"
    if parts[1] != signer.region:
        return f"it is signed for the region {parts[1]!r}, not for {signer.region!r}"
    if parts[2] != signer.service:
        return f"it is signed for the service {parts[2]!r}, not for {signer.service!r}"
    return None


def _moment(request: Recorded, scope: str) -> str | None:
    said = request.headers.get("x-amz-date", "")
    moment = moment_of(said)
    if moment is None:
        return f"X-Amz-Date {said!r} is no moment such as 20260101T000000Z"
    if abs(moment.timestamp() - request.time) > _SKEW:
        return f"X-Amz-Date {said} is not now, in UTC"
    if scope.partition("/")[0] != said[:8]:
        return "the day in the credential's scope is not that of X-Amz-Date"
    return None


def moment_of(said: str) -> datetime | None:
    """Return the moment that an X-Amz-Date says; None where it says none."""
    try:
        return datetime.strptime(said, "%Y%m%dT%H%M%SZ").replace(tzinfo=UTC)
    except ValueError:
        return None


def _names(request: Recorded, names: list[str]) -> str | None:
    if names != sorted(names):
        return "SignedHeaders are not in the order of the alphabet"
    lacking = [name for name in names if name not in request.headers]
    if lacking:
        return f"{lacking[0]} is signed, and is not there"
    needed = ["host", *(name for name in request.headers if name.startswith("x-amz-"))]
    open_ = [name for name in needed if name not in names]
    return f"{open_[0]} is not signed" if open_ else None


def _token(request: Recorded, signer: Signer) -> str | None:
    if request.headers.get("x-amz-security-token") != signer.token:
        return "X-Amz-Security-Token is not the session's token"
    return None

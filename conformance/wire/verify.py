"""Reading a signature: AWS Signature Version 4 from the other end, by its specification alone.

Written from "Create a signed AWS API request" (IAM User Guide, *Signature Version 4 elements*), and from
nothing that signs: what :mod:`conformance.wire.sign` gets wrong, this does not get wrong in the same way. It
is for whoever is asked: a stand-in for AWS, and a server that looks at what an SDK sends.
"""

from __future__ import annotations

import calendar
import hashlib
import hmac
import re
import time
from collections.abc import Callable, Mapping
from enum import Enum
from urllib.parse import quote, unquote, unquote_to_bytes

from attrs import frozen

from conformance.wire.listener import Request

ALGORITHM = "AWS4-HMAC-SHA256"

SKEW = 300.0
"""Seconds that the clocks of the two ends may differ."""

_S3 = "s3"
"""The signing name of the service that wants the body's digest in a header, and paths as they are."""
_DIGEST = "x-amz-content-sha256"
_HEX = re.compile("[0-9a-f]{64}")  # else it says that the body is not covered, or comes in signed parts
_SAFE = "-_.~"
_BLANKS = re.compile(" +")


class Flaw(Enum):
    """What is wrong with a signature."""

    MISSING = "the request is not signed"
    INCOMPLETE = "the signature lacks a part, or a part has another form"
    UNKNOWN_KEY = "nobody has this access key"
    WRONG_SCOPE = "it is signed for another service or region"
    EXPIRED = "the time of signing is too long ago"
    EARLY = "the time of signing has not come yet"
    UNSIGNED_HEADER = "a header that must be signed is not"
    DIGEST = "the digest that is told of the body is not the body's"
    MISMATCH = "the signature is another one than the request's"


class Denied(Exception):
    """A signature that is not accepted, and why; ``detail`` says more."""

    def __init__(self, flaw: Flaw, detail: str = "") -> None:
        super().__init__(f"{flaw.value}{f': {detail}' if detail else ''}")
        self.flaw = flaw
        self.detail = detail


@frozen
class Signature:
    """The parts of an ``Authorization`` header, and when it was made (``20150830T123600Z``)."""

    access_key: str
    day: str
    region: str
    service: str
    headers: tuple[str, ...]
    value: str
    moment: str

    @property
    def scope(self) -> str:
        """The credential scope: what the key was derived for."""
        return f"{self.day}/{self.region}/{self.service}/aws4_request"


def read(request: Request) -> Signature:
    """Return the signature that a request carries, unverified.

    Raises:
        Denied: if it carries none, or not a whole one.
    """
    header = request.headers.get("authorization", "")
    if not header:
        raise Denied(Flaw.MISSING)
    algorithm, _, rest = header.partition(" ")
    if algorithm != ALGORITHM:
        raise Denied(Flaw.INCOMPLETE, f"the algorithm {algorithm[:40]!r}")
    parts = dict(part.strip().partition("=")[::2] for part in rest.split(","))
    missing = [name for name in ("Credential", "SignedHeaders", "Signature") if not parts.get(name)]
    if missing:
        raise Denied(Flaw.INCOMPLETE, f"no {missing[0]}")
    scope = parts["Credential"].rsplit("/", 4)
    if len(scope) != 5 or scope[4] != "aws4_request":
        raise Denied(Flaw.INCOMPLETE, "the credential scope")
    moment = request.headers.get("x-amz-date", "")
    if not re.fullmatch(r"\d{8}T\d{6}Z", moment):
        raise Denied(Flaw.INCOMPLETE, "no X-Amz-Date")
    if moment[:8] != scope[1]:
        raise Denied(Flaw.INCOMPLETE, "the day of the scope is not the day of signing")
    names = tuple(parts["SignedHeaders"].split(";"))
    return Signature(scope[0], scope[1], scope[2], scope[3], names, parts["Signature"], moment)


def verify(
    request: Request,
    secret_of: Callable[[str], str | None],
    now: float | None = None,
    *,
    service: str | None = None,
    region: str | None = None,
) -> Signature:
    """Return the signature of a request, which is right.

    Args:
        request: as it was read from the wire.
        secret_of: the secret key that belongs to an access key, or None.
        now: the server's POSIX time.
        service: the signing name that it must be for; None for any. region: likewise.

    Raises:
        Denied: if it is not right.
    """
    found = read(request)
    secret = secret_of(found.access_key)
    if secret is None:
        raise Denied(Flaw.UNKNOWN_KEY)
    for wanted, told in ((service, found.service), (region, found.region)):
        if wanted is not None and wanted != told:
            raise Denied(Flaw.WRONG_SCOPE, f"{told!r}, not {wanted!r}")
    needed = {"host", *(name for name in request.headers if name.startswith("x-amz-"))}
    if found.service == _S3:
        needed.add(_DIGEST)
    unsigned = sorted(needed.difference(found.headers))
    if unsigned:
        raise Denied(Flaw.UNSIGNED_HEADER, unsigned[0])
    digest = request.headers.get(_DIGEST, "")
    if _HEX.fullmatch(digest) and digest != hashlib.sha256(request.body).hexdigest():
        raise Denied(Flaw.DIGEST, digest[:64])
    if not hmac.compare_digest(signature(request, found, secret), found.value):
        raise Denied(Flaw.MISMATCH)
    made = calendar.timegm(time.strptime(found.moment, "%Y%m%dT%H%M%SZ"))
    late = (time.time() if now is None else now) - made
    if abs(late) > SKEW:
        raise Denied(Flaw.EXPIRED if late > 0 else Flaw.EARLY, found.moment)
    return found


def signature(request: Request, told: Signature, secret: str) -> str:
    """Return the signature that a request must have, in hexadecimal."""
    digest = hashlib.sha256(canonical(request, told).encode("utf-8")).hexdigest()
    text = "\n".join((ALGORITHM, told.moment, told.scope, digest))
    key = b"AWS4" + secret.encode("utf-8")
    for part in (told.day, told.region, told.service, "aws4_request", text):
        key = hmac.new(key, part.encode("utf-8"), hashlib.sha256).digest()
    return key.hex()


def canonical(request: Request, told: Signature) -> str:
    """Return the canonical request: what the signature covers, spelt in one way."""
    path, _, query = request.path.partition("?")
    headers = "".join(f"{name}:{_header(request.headers, name)}\n" for name in told.headers)
    digest = request.headers.get(_DIGEST) or hashlib.sha256(request.body).hexdigest()
    return "\n".join(
        (request.method, _uri(path, told.service), _query(query), headers, ";".join(told.headers), digest)
    )


def _header(headers: Mapping[str, str], name: str) -> str:
    if name not in headers:
        raise Denied(Flaw.INCOMPLETE, f"the signed header {name[:40]!r} is not there")
    return _BLANKS.sub(" ", headers[name].strip())


def _uri(path: str, service: str) -> str:
    """The path, encoded once more than it was sent (and normalised), but for S3, which takes it as it is."""
    if service == _S3:
        return quote(unquote(path), safe=_SAFE + "/")
    kept: list[str] = []
    for part in path.split("/"):
        if part == "..":
            kept[-1:] = []
        elif part not in ("", "."):
            kept.append(part)
    whole = "/" + "/".join(kept)
    if path.endswith("/") and whole != "/":
        whole += "/"
    return quote(whole, safe=_SAFE + "/")


def _query(query: str) -> str:
    pairs = [part.partition("=")[::2] for part in query.split("&") if part]
    spelt = [(_encoded(name), _encoded(value)) for name, value in pairs]
    return "&".join(f"{name}={value}" for name, value in sorted(spelt))


def _encoded(text: str) -> str:
    return quote(unquote_to_bytes(text), safe=_SAFE)

"""Who may ask the stand-in, and what AWS says to everybody else."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import define, field

from conformance.wire.listener import Request
from conformance.wire.verify import Denied, Flaw, Signature, verify

ACCOUNT = "987654321098"

_CODES: Mapping[Flaw, tuple[str, int]] = {
    Flaw.MISSING: ("MissingAuthenticationTokenException", 400),
    Flaw.INCOMPLETE: ("IncompleteSignatureException", 400),
    Flaw.UNKNOWN_KEY: ("UnrecognizedClientException", 400),
    Flaw.WRONG_SCOPE: ("InvalidSignatureException", 403),
    Flaw.EXPIRED: ("InvalidSignatureException", 403),
    Flaw.EARLY: ("InvalidSignatureException", 403),
    Flaw.UNSIGNED_HEADER: ("InvalidSignatureException", 403),
    Flaw.MISMATCH: ("InvalidSignatureException", 403),
}
"""The errors common to AWS's JSON services ("Common Errors" of each API reference)."""


@define
class Identity:
    """One set of credentials. ``expires`` is a POSIX time; a session's have a ``token``."""

    access_key: str = "AKIASTANDINSTANDIN01"
    secret: str = field(default="stand/in+secret", repr=False)
    token: str | None = field(default=None, repr=False)
    account: str = ACCOUNT
    expires: float | None = None

    @property
    def arn(self) -> str:
        return f"arn:aws:iam::{self.account}:user/tester"

    def environment(self) -> dict[str, str]:
        """What a process's environment says to have these credentials, and no others."""
        told = {
            "AWS_ACCESS_KEY_ID": self.access_key,
            "AWS_SECRET_ACCESS_KEY": self.secret,
            "AWS_CONFIG_FILE": "/dev/null",
            "AWS_SHARED_CREDENTIALS_FILE": "/dev/null",
            "AWS_EC2_METADATA_DISABLED": "true",
        }
        return told if self.token is None else {**told, "AWS_SESSION_TOKEN": self.token}


class Refusal(Exception):
    """What is said to somebody who may not ask."""

    def __init__(self, code: str, status: int, message: str) -> None:
        super().__init__(code)
        self.code, self.status, self.message = code, status, message


def admitted(
    request: Request, identities: Mapping[str, Identity], now: float, region: str
) -> tuple[Identity, Signature]:
    """Return who asks, whose signature is right.

    Raises:
        Refusal: with the error that AWS answers.
    """

    def secret_of(access_key: str) -> str | None:
        known = identities.get(access_key)
        return None if known is None else known.secret

    try:
        told = verify(request, secret_of, now)
    except Denied as denied:
        code, status = _CODES[denied.flaw]
        raise Refusal(code, status, str(denied)) from None
    if told.region != region:
        raise Refusal("InvalidSignatureException", 403, "Credential should be scoped to a valid region.")
    who = identities[told.access_key]
    if request.headers.get("x-amz-security-token") != who.token:
        raise Refusal("UnrecognizedClientException", 400, "The security token is invalid.")
    if who.expires is not None and now > who.expires:
        raise Refusal("ExpiredTokenException", 400, "The security token has expired.")
    return who, told

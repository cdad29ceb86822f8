"""Where secrets stand in a text, whatever it is: a body in any protocol, a header, a message, a line of log.

Found are what is a secret by its form (an access key, a session token, a signature, a private key, the number
of an account) and what is one by its name (the value of a member that is called a password). What only the
model knows to be secret is found by its value: :mod:`conformance.recordings.redaction`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import partial

Replace = Callable[[str], str]

_NAMED = (
    r"(?:[a-z0-9_.-]{0,24}(?:passw(?:or)?d|passphrase|secret_?(?:access_?)?key|secret_?(?:string|binary|hash|value)"
    r"|client_?secret|private_?key|access_?key_?id|api_?key|auth(?:orization)?_?code|auth_?token"
    r"|(?:session|security|access|id|refresh|bearer|authorization)_?token|credentials?|plaintext|otp)"
    r"|secret|pwd|code_?verifier)"
)
"""Names of members that hold secrets, as services spell them: the end of the name tells."""
_IN_ADDRESS = (
    r"x-amz-(?:signature|credential|security-token)"
    r"|signature|awsaccesskeyid|key-pair-id|policy|code|state|sig"
)
"""Parameters of addresses that give access: of presigned ones, and of redirects with a code."""

_LENGTH = 20_000
"""No secret is longer; what bounds a search in a text of megabytes."""

_PATTERNS: tuple[tuple[re.Pattern[str], bool], ...] = tuple(
    (re.compile(pattern), whole)
    for pattern, whole in (
        (r"-----BEGIN [A-Z ]{0,20}PRIVATE KEY-----([^-]{1,8000})", False),
        (r"(?<![A-Z0-9])((?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16})(?![A-Z0-9])", False),
        (r"(?<![A-Za-z0-9+/])((?:IQoJ|FwoG|FQoG)[A-Za-z0-9+/=_%-]{60,4000})", False),
        (r"(?<![\w-])(eyJ[\w-]{6,4000}\.[\w-]{6,8000}(?:\.[\w-]{0,4000})?)", False),
        (r"(?i)\b(?:bearer|basic)\s{1,3}([A-Za-z0-9._~+/=-]{8,4000})", False),
        (r"(?i)\bSignature=([0-9a-f]{64})", False),
        (rf"(?i)(?:[?&]|\\u0026|&amp;)(?:{_IN_ADDRESS})=([^&\s\"'<>\\]{{1,4000}})", False),
        (rf"(?i)(?:^|[?&\s]|\\u0026|&amp;){_NAMED}=([^&\s\"'<>\\]{{1,4000}})", False),
        (rf"(?i)<{_NAMED}>([^<]{{1,{_LENGTH}}})", False),
        (rf'(?i)"{_NAMED}"\s{{0,8}}:\s{{0,8}}"((?:[^"\\]|\\.){{1,{_LENGTH}}})', True),
    )
)  # fmt: skip
_ACCOUNT = re.compile(r"(?<![\d.])\d{12}(?![\d.])")


def without_secrets(text: str, stand_in: Replace) -> str:
    """Return a text with a stand-in for each secret that is one by its form or its name."""
    for pattern, json_text in _PATTERNS:
        text = pattern.sub(partial(_replaced, stand_in=stand_in, json_text=json_text), text)
    return text


def without_accounts(text: str, stand_in: Replace) -> str:
    """Return a text with a stand-in for each number of twelve digits."""
    return _ACCOUNT.sub(lambda found: stand_in(found.group()), text)


def _replaced(found: re.Match[str], stand_in: Replace, json_text: bool) -> str:
    whole, at = found.group(), found.start(1) - found.start()
    secret = found.group(1)
    told = _within_json(secret, stand_in) if json_text else _between_escapes(secret, stand_in)
    return whole[:at] + told + whole[at + len(secret) :]


def _between_escapes(secret: str, stand_in: Replace) -> str:
    """The stand-in of what may be part of a JSON text, in which ``\\n`` stays a line's end."""
    return "".join(
        part if part.startswith("\\") else stand_in(part) for part in _ESCAPE.split(secret) if part
    )


def _within_json(secret: str, stand_in: Replace) -> str:
    """The stand-in of a text as JSON spells it."""
    try:
        told = json.loads(f'"{secret}"', strict=False)
    except ValueError:
        return stand_in(secret)
    return json.dumps(stand_in(told), ensure_ascii=secret.isascii())[1:-1]


_ESCAPE = re.compile(r"(\\u[0-9a-fA-F]{4}|\\.)", re.DOTALL)

NAMED_SECRET = re.compile(_NAMED, re.IGNORECASE)
"""Matches in full the name of a member that holds a secret."""

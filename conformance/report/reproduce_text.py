"""Text that sends a request again: a curl command, and a few lines of boto3.

Neither holds a credential or a signature: for AWS, curl signs with what is in the environment; for a
local endpoint it signs with a word that means nothing to anyone.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping

from conformance.report.body import read_body

_LIMIT = 16 * 1024
_PLAIN = frozenset(range(32, 127)) | {9, 10}


def curl_command(
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    *,
    service: str,
    region: str,
    real: bool = False,
) -> str:
    """Return a POSIX shell command that sends a request.

    Args:
        url: the endpoint's address.
        headers: the request's headers before signing.
        body: its bytes.
        service: the signing name. region: the region to sign for.
        real: whether the endpoint is AWS itself, so that the caller's own credentials are needed.
    """
    feed, data = _data(body)
    user = '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"' if real else "local:local"
    lines = [
        f"{feed}curl -sS -i -X POST {shlex.quote(url)}",
        f"--aws-sigv4 {shlex.quote(f'aws:amz:{region}:{service}')} --user {user}",
    ]
    if real:
        lines.append('-H "X-Amz-Security-Token: $AWS_SESSION_TOKEN"')
    present = {name.lower() for name in headers}
    lines += [f"-H {shlex.quote(f'{name}: {value}')}" for name, value in headers.items() if _kept(name)]
    if "content-type" not in present:
        lines.append("-H 'Content-Type:'")
    lines.append(data)
    return " \\\n  ".join(lines)


def _kept(name: str) -> bool:
    return name.lower() not in ("user-agent", "accept-encoding", "authorization", "x-amz-date")


def _data(body: bytes) -> tuple[str, str]:
    """What feeds the body to curl, and the option that takes it."""
    if len(body) > _LIMIT:
        note = f"# the body of {len(body):,} bytes is too long for a command line; put it into body.bin\n"
        return note, "--data-binary @body.bin"
    text = body.decode("utf-8", "replace")
    if "�" not in text and all(ord(c) in _PLAIN or ord(c) > 160 for c in text) and not text.startswith("@"):
        return "", f"--data-binary {shlex.quote(text)}"
    octal = "".join(chr(b) if 32 <= b < 127 and b not in b"\\%'" else f"\\{b:03o}" for b in body)
    return f"printf '{octal}' | ", "--data-binary @-"


def boto3_text(
    url: str,
    operation: str,
    method: str | None,
    body: bytes,
    *,
    service: str,
    region: str,
    real: bool = False,
) -> str:
    """Return a Python script that sends a request with boto3, its own validation switched off.

    Where the body is no JSON object boto3 cannot send it, and the text says so.
    """
    kept = read_body(body)
    if kept.shortened or kept.form != "json" or not isinstance(kept.value, dict) or method is None:
        return f"# boto3 cannot send this {operation} request: use curl"
    endpoint = "" if real else f", endpoint_url={url!r}"
    login = "" if real else ",\n    aws_access_key_id='local', aws_secret_access_key='local'"
    call = f"**{kept.value!r}" if kept.value else ""
    return (
        "import boto3\nfrom botocore.config import Config\n\n"
        f"client = boto3.client({service!r}, region_name={region!r}{endpoint},\n"
        f"    config=Config(parameter_validation=False, retries={{'max_attempts': 0}}){login})\n"
        f"print(client.{method}({call}))\n"
    )

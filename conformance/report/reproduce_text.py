"""Text that sends a request again: a curl command, and a few lines of boto3.

Neither holds a credential or a signature: for AWS, curl signs with what is in the environment; for a
local endpoint it signs with a word that means nothing to anyone.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from conformance.contract.model import Schema
from conformance.report.body import read_body

SHELL_ENDPOINT = '"$ENDPOINT"'
PYTHON_ENDPOINT = "os.environ['ENDPOINT']"
"""What stands for an address that is no more: the environment says another."""

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
    method: str = "POST",
    endpoint: str | None = None,
) -> str:
    """Return a POSIX shell command that sends a request.

    Args:
        url: the request's address.
        headers: the request's headers before signing.
        body: its bytes.
        service: the signing name. region: the region to sign for.
        real: whether the endpoint is AWS itself, so that the caller's own credentials are needed.
        method: the request's method.
        endpoint: a word of the shell that stands for the endpoint's address, in place of the one in ``url``.
    """
    feed, data = _data(body)
    user = '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"' if real else "local:local"
    lines = [
        f"{feed}curl -sS -i -X {method} {_word(url, endpoint)}",
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


def _word(url: str, endpoint: str | None) -> str:
    if endpoint is None:
        return shlex.quote(url)
    parts = urlsplit(url)
    below = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    return f"{endpoint}{shlex.quote(below)}"


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
    method: str,
    body: bytes,
    request: Schema,
    *,
    service: str,
    region: str,
    real: bool = False,
    whole: bool = True,
    endpoint: str | None = None,
) -> str | None:
    """Return a Python script that sends a request with boto3, whose own validation is switched off.

    Where boto3 would not send the body as it is (members that it does not know, nulls, blobs, broken
    JSON), the script puts the body in place just before it is signed.

    Args:
        url: the endpoint's address.
        operation: the operation's name. method: boto3's name of it.
        body: the request's bytes, or its params in JSON.
        request: the schema of the operation's request, to see what boto3 knows.
        service: boto3's name of the service. region: the region to sign for.
        real: whether the endpoint is AWS itself.
        whole: whether the body is all that the params are, so that another one may be put in its place; None
            is returned where it is not and boto3 would not send them as they are.
        endpoint: an expression that stands for the endpoint's address, in place of ``url``.
    """
    kept = read_body(body, _LIMIT)
    if kept.shortened:
        return f"# the body of {len(body):,} bytes is too long to be printed; see the request\n"
    plain = kept.form == "json" and isinstance(kept.value, dict) and _survives(kept.value, request)
    if not plain and not whole:
        return None
    options = "Config(parameter_validation=False, retries={'max_attempts': 0})"
    lines = ["import os", ""] if endpoint is not None and "os." in endpoint else []
    lines += ["import boto3", "from botocore.config import Config", "", "client = boto3.client("]
    lines.append(f"    {service!r},")
    lines.append(f"    region_name={region!r},")
    if not real:
        lines.append(f"    endpoint_url={endpoint or repr(url)},")
        lines += ["    aws_access_key_id='local',", "    aws_secret_access_key='local',"]
    lines += [f"    config={options},", ")"]
    if plain:
        lines.append(
            f"print(client.{method}(**{kept.value!r}))" if kept.value else f"print(client.{method}())"
        )
    else:
        lines += [
            f"body = {body!r}",
            "client.meta.events.register(",
            f"    'before-call.*.{operation}', lambda params, **_: params.update(body=body)",
            ")",
            f"print(client.{method}())",
        ]
    return "\n".join(lines) + "\n"


def _survives(value: Any, schema: Schema) -> bool:
    """Whether boto3 sends a value as it is: every member known, no null, nothing that it converts."""
    if (
        value is None
        or "$ref" in schema
        or "contentEncoding" in schema
        or schema.get("format") == "timestamp"
    ):
        return False
    if isinstance(value, dict):
        members = schema.get("properties")
        if members is None:
            rest = schema.get("additionalProperties")
            return isinstance(rest, Mapping) and all(_survives(item, rest) for item in value.values())
        return all(name in members and _survives(item, members[name]) for name, item in value.items())
    if isinstance(value, list):
        items = schema.get("items")
        return isinstance(items, Mapping) and all(_survives(item, items) for item in value)
    return schema.get("type") not in ("object", "array")

"""Text that sends a request again: a curl command, and a few lines of boto3.

Neither holds a credential or a signature: for AWS, curl signs with what is in the environment; for a
local endpoint it signs with a word that means nothing to anyone.
"""

from __future__ import annotations

import re
import shlex
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from urllib.parse import urlsplit

from conformance.contract.model import Schema
from conformance.report.body import read_body
from conformance.report.carrying import forms

SHELL_ENDPOINT = '"$ENDPOINT"'
PYTHON_ENDPOINT = "os.environ['ENDPOINT']"
"""What stands for an address that is no more: the environment says another."""

NOTHING: Mapping[str, str] = MappingProxyType({})

_LIMIT = 16 * 1024
_LINE = 1024
"""Bytes of a body in one line of a script, each of which may take four characters."""
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
    given: Mapping[str, str] = NOTHING,
    whole: bool = False,
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
        given: texts that variables of the shell have, by the text.
        whole: whether a body that is too long for a command line is told all the same: lines before the
            command write it into a file.
    """
    feed, data = _data(body, given, whole)
    user = '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"' if real else "local:local"
    lines = [
        f"{feed}curl -sS -i -X {method} {_word(url, endpoint, given)}",
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


def _word(url: str, endpoint: str | None, given: Mapping[str, str]) -> str:
    parts = urlsplit(url)
    below = f"{parts.path or '/'}{f'?{parts.query}' if parts.query else ''}"
    said = {form: _encoded(name, form == text) for text, name in given.items() for form in forms(text)}
    if endpoint is None:
        return _quoted(url, said)
    return f"{endpoint}{_quoted(below, said)}"


def _encoded(name: str, as_it_is: bool) -> str:
    return f'"${name}"' if as_it_is else f'"$(printf \'%s\' "${name}" | {_ENCODE})"'


_ENCODE = "sed 's/:/%3A/g; s,/,%2F,g; s/+/%2B/g; s/=/%3D/g; s/@/%40/g; s/,/%2C/g'"


def _quoted(text: str, words: Mapping[str, str]) -> str:
    """A text as one word of the shell; what stands for some of its parts is put in."""
    longest = sorted(words, key=len, reverse=True)
    parts = re.split(f"({'|'.join(map(re.escape, longest))})", text) if words else [text]
    return "".join(words.get(part) or shlex.quote(part) for part in parts if part) or "''"


def _kept(name: str) -> bool:
    return name.lower() not in ("user-agent", "accept-encoding", "authorization", "x-amz-date")


def _data(body: bytes, given: Mapping[str, str], whole: bool) -> tuple[str, str]:
    """What feeds the body to curl, and the option that takes it."""
    if len(body) > _LIMIT and whole:
        parts = _split(body, given)
        written = "\n".join(f"  printf {_printed(part, given)}" for part in parts)
        return f"{{\n{written}\n}} > body.bin\n", "--data-binary @body.bin"
    if len(body) > _LIMIT:
        note = f"# the body of {len(body):,} bytes is too long for a command line; put it into body.bin\n"
        return note, "--data-binary @body.bin"
    text = body.decode("utf-8", "replace")
    words = {said: f'"${name}"' for said, name in given.items()}
    if "�" not in text and all(ord(c) in _PLAIN or ord(c) > 160 for c in text) and not text.startswith("@"):
        return "", f"--data-binary {_quoted(text, words)}"
    printed = [f"printf {_printed(part, given)}" for part in _split(body, given)]
    told = printed[0] if len(printed) == 1 else f"{{ {'; '.join(printed)}; }}"
    return f"{told} | ", "--data-binary @-"


def _split(body: bytes, given: Mapping[str, str]) -> list[bytes]:
    """A body in parts, each for a line of a script; what a variable has is a part of its own."""
    known = [text.encode() for text in sorted(given, key=len, reverse=True)]
    parts = re.split(b"(" + b"|".join(map(re.escape, known)) + b")", body) if known else [body]
    return [piece for part in parts for piece in ([part] if part in known else _pieces(part))]


def _pieces(part: bytes) -> list[bytes]:
    return [part[at : at + _LINE] for at in range(0, len(part), _LINE)]


def _printed(part: bytes, given: Mapping[str, str]) -> str:
    """What printf is told to print bytes: a variable where one has them, or else each byte that is not plain
    as its number."""
    name = given.get(part.decode("utf-8", "replace"))
    if name is not None:
        return f"'%s' \"${name}\""
    plain = (chr(b) if 32 <= b < 127 and b not in b"\\%'" else f"\\{b:03o}" for b in part)
    return f"'{''.join(plain)}'"


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
    said = boto3_call(operation, method, body, request, whole)
    if said is None or said.startswith("#"):
        return said
    return f"{boto3_client(url, service=service, region=region, real=real, endpoint=endpoint)}{said}"


def boto3_client(url: str, *, service: str, region: str, real: bool, endpoint: str | None) -> str:
    """Return the lines that make a client of boto3 that sends what it is given; see :func:`boto3_text`."""
    options = "Config(parameter_validation=False, retries={'max_attempts': 0})"
    lines = ["import os", ""] if endpoint is not None and "os." in endpoint else []
    lines += ["import boto3", "from botocore.config import Config", "", "client = boto3.client("]
    lines.append(f"    {service!r},")
    lines.append(f"    region_name={region!r},")
    if not real:
        lines.append(f"    endpoint_url={endpoint or repr(url)},")
        lines += ["    aws_access_key_id='local',", "    aws_secret_access_key='local',"]
    return "\n".join([*lines, f"    config={options},", ")", ""])


def boto3_call(
    operation: str,
    method: str,
    body: bytes,
    request: Schema,
    whole: bool,
    answer: str | None = None,
    given: Mapping[str, str] = NOTHING,
) -> str | None:
    """Return the lines that send one request with such a client; see :func:`boto3_text`.

    Args:
        operation: the operation's name. method: boto3's name of it.
        body: the request's bytes, or its params in JSON. request: its schema.
        whole: whether the body is all that the params are.
        answer: what the answer is to be called; it is printed in any case.
        given: texts that expressions have, by the text.
    """
    kept = read_body(body, _LIMIT)
    if kept.shortened:
        return f"# the body of {len(body):,} bytes is too long to be printed; see the request\n"
    lines = []
    if kept.form == "json" and isinstance(kept.value, dict) and _survives(kept.value, request):
        told = repr(kept.value)
        for text, expression in given.items():
            told = told.replace(repr(text), expression)
        call = f"client.{method}(**{told})" if kept.value else f"client.{method}()"
        after = []
    elif whole:
        said = repr(body)
        for text, expression in given.items():
            said += f".replace({text.encode()!r}, {expression}.encode())"
        lines = [
            f"body = {said}",
            "send = lambda params, **_: params.update(body=body)",
            f"client.meta.events.register('before-call.*.{operation}', send)",
        ]
        call = f"client.{method}()"
        after = [f"client.meta.events.unregister('before-call.*.{operation}', send)"]
    else:
        return None
    if answer is None:
        lines.append(f"print({call})")
    else:
        lines += [f"{answer} = {call}", f"print({answer})"]
    return "\n".join([*lines, *(after if answer or given else []), ""])


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

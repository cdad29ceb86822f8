"""One call in an SDK's own words, against answers that are served: nothing of the suite is in it.

A script for each SDK that a driver is shipped for. Input is in the contract's terms, in which a blob is a
base64 text and a timestamp a number of seconds; each language has its own way to write these down.
"""

from __future__ import annotations

import base64
import binascii
import json
import math
import shlex
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any

import botocore.session
from attrs import frozen
from botocore.exceptions import UnknownServiceError

from conformance.contract.client_kinds import PAGINATOR, WAITER
from conformance.contract.client_requirements import kind_of_value
from conformance.contract.model import Operation, Requirement, Schema, Service
from conformance.contract.paths import resolve

_REGION = "eu-central-1"
_COMMANDS = {"s3": "s3api", "codedeploy": "deploy", "config": "configservice"}
"""The services whose command in the AWS CLI has another name than botocore gives them."""
_EXACT = 2**53 - 1
"""The largest integer that is a number of JavaScript like any other."""


@frozen
class Call:
    """What is called: ``waiter`` is "" where nothing is waited for; ``tries`` counts the first one."""

    service: Service
    operation: Operation
    params: Mapping[str, Any]
    endpoint: str
    pages: bool = False
    waiter: str = ""
    tries: int = 1


def call_of(
    requirement: Requirement, service: Service, operation: str, params: Any, endpoint: str, tries: int
) -> Call | None:
    """Return the call that a requirement's failure shows; None for one that is none."""
    contract = service.operations.get(operation)
    if contract is None or not isinstance(params, dict):
        return None
    waiter = requirement.path if requirement.family == WAITER.name else ""
    return Call(service, contract, params, endpoint, requirement.family == PAGINATOR.name, waiter, tries)


def python_script(call: Call) -> str:
    """Return the call as a script of boto3."""
    said = _members(call, _python)
    given = "**{" + ", ".join(f"{name!r}: {text}" for name, text in said.items()) + "}" if said else ""
    method = call.operation.method
    act = f"client.{method}({given})"
    if call.pages:
        act = f"list(client.get_paginator({method!r}).paginate({given}))"
    if call.waiter:
        act = f"client.get_waiter({_snake(call.waiter)!r}).wait({given})"
    return "\n".join(
        (
            *(["import datetime"] if "datetime.datetime" in given else []),
            "import boto3, botocore.config",
            f"client = boto3.client({call.service.name!r}, region_name={_REGION!r},",
            f"    endpoint_url={call.endpoint!r},",
            "    aws_access_key_id='local', aws_secret_access_key='local',",
            f"    config=botocore.config.Config(retries={{'total_max_attempts': {call.tries}}}))",
            f"print({act})",
        )
    )


def shell_lines(driver: str, call: Call) -> list[str]:
    """Return the call as lines of a shell, with the SDK that a driver drives; none where it has no script."""
    write = _WRITERS.get(driver.partition("@")[0])
    return [] if write is None else write(call)


def _aws_cli(call: Call) -> list[str]:
    if _has_bytes(call.operation.request, call.operation.root, call.params) or _is_raw(call.operation):
        return []  # a blob in JSON is text there, and what is streamed is a file
    said = json.dumps(call.params, ensure_ascii=True)
    words = [call.operation.method.replace("_", "-"), *([] if call.pages else ["--no-paginate"])]
    if call.waiter:
        words = ["wait", _snake(call.waiter).replace("_", "-")]
    command = _COMMANDS.get(call.service.name, call.service.name)
    keys = [f"AWS_ACCESS_KEY_ID=local AWS_SECRET_ACCESS_KEY=local AWS_MAX_ATTEMPTS={call.tries}"]
    line = ["aws", "--endpoint-url", call.endpoint, "--region", _REGION, command, *words]
    return [f"{keys[0]} {shlex.join([*line, '--cli-input-json', said])}"]


def _aws_sdk_js(call: Call) -> list[str]:
    identifier = _service_id(call.service.name)
    if identifier is None:
        return []
    given, name = _javascript_object(_members(call, _javascript)), call.operation.name
    act = [f"console.log(await client.send(new sdk.{name}Command({given})))"]
    if call.pages:
        act = [f"for await (const page of sdk.paginate{name}({{ client }}, {given})) console.log(page)"]
    if call.waiter:
        act = [f"console.log(await sdk.waitUntil{call.waiter}({{ client, maxWaitTime: 60 }}, {given}))"]
    return _node(
        f"import * as sdk from '@aws-sdk/client-{identifier.lower().replace(' ', '-')}'",
        "import { NodeHttpHandler } from '@smithy/node-http-handler'",
        f"const client = new sdk.{identifier.replace(' ', '')}Client({{",
        f"  region: '{_REGION}', endpoint: '{call.endpoint}', maxAttempts: {call.tries},",
        "  credentials: { accessKeyId: 'local', secretAccessKey: 'local' },",
        "  requestHandler: new NodeHttpHandler({}),",
        "})",
        *act,
    )


def _aws_lite(call: Call) -> list[str]:
    if call.waiter:
        return []  # it has none
    said = _members(call, _javascript) | ({"paginate": "true"} if call.pages else {})
    return _node(
        "import awsLite from '@aws-lite/client'",
        f"import plugin from '@aws-lite/{call.service.name}'",
        "const aws = await awsLite({",
        f"  region: '{_REGION}', endpoint: '{call.endpoint}', retries: {call.tries - 1},",
        "  accessKeyId: 'local', secretAccessKey: 'local', plugins: [plugin],",
        "})",
        f"console.log(await aws[plugin.property].{call.operation.name}({_javascript_object(said)}))",
    )


def _node(*lines: str) -> list[str]:
    """A script of JavaScript; Node looks for packages above the folder that it is in."""
    return ["# where the SDK's node_modules are:", "cat > call.mjs <<'END'", *lines, "END", "node call.mjs"]


_WRITERS: Mapping[str, Callable[[Call], list[str]]] = {
    "aws-cli": _aws_cli,
    "aws-sdk-js": _aws_sdk_js,
    "aws-lite": _aws_lite,
}


def _service_id(service: str) -> str | None:
    try:
        return str(botocore.session.Session().get_service_model(service).service_id)
    except UnknownServiceError:
        return None


def _snake(name: str) -> str:
    found: str = botocore.xform_name(name)
    return found


def _is_raw(operation: Operation) -> bool:
    """Whether the body of the answer is one member as it is."""
    side = operation.response
    payload = side.get("x-binding", {}).get("payload")
    return (
        payload is not None and kind_of_value(resolve(side["properties"][payload], operation.root)) == "blob"
    )


Writer = Callable[[str, Any], str]


def _members(call: Call, write: Writer) -> dict[str, str]:
    members = call.operation.request.get("properties", {})
    return {
        name: _written(members.get(name, {}), call.operation.root, item, write)
        for name, item in call.params.items()
    }


def _written(schema: Schema, root: Schema, value: Any, write: Writer) -> str:
    """A value as a literal; what is not of its type stands there as it is."""
    schema = resolve(schema, root)
    kind = kind_of_value(schema)
    if isinstance(value, dict):
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        inner = rest if isinstance(rest, dict) else {}
        pairs = (
            (name, _written(members.get(name, inner), root, item, write)) for name, item in value.items()
        )
        return "{" + ", ".join(f"{json.dumps(name)}: {text}" for name, text in pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_written(schema.get("items", {}), root, item, write) for item in value) + "]"
    return write(kind, value)


def _has_bytes(schema: Schema, root: Schema, value: Any) -> bool:
    schema = resolve(schema, root)
    if isinstance(value, dict):
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        inner = rest if isinstance(rest, dict) else {}
        return any(_has_bytes(members.get(name, inner), root, item) for name, item in value.items())
    if isinstance(value, list):
        return any(_has_bytes(schema.get("items", {}), root, item) for item in value)
    return kind_of_value(schema) == "blob"


def _moment(kind: str, value: Any) -> datetime | None:
    if kind != "timestamp" or isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        return datetime.fromtimestamp(value, UTC)
    except (OverflowError, ValueError, OSError):
        return None


def _bytes(kind: str, value: Any) -> bytes | None:
    if kind != "blob" or not isinstance(value, str):
        return None
    try:
        return base64.b64decode(value, validate=True)
    except binascii.Error:
        return None


def _python(kind: str, value: Any) -> str:
    moment, raw = _moment(kind, value), _bytes(kind, value)
    if moment is not None:
        return f"datetime.datetime.fromisoformat({moment.isoformat()!r})"
    if raw is not None:
        return repr(raw)
    if isinstance(value, float) and not math.isfinite(value):
        return f"float({str(value)!r})"
    return ascii(value)


def _javascript(kind: str, value: Any) -> str:
    moment, raw = _moment(kind, value), _bytes(kind, value)
    if moment is not None:
        return f"new Date('{moment.isoformat()}')"
    if raw is not None:
        return f"Buffer.from('{value}', 'base64')"
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > _EXACT:
        return f"{value}n"
    return json.dumps(value, ensure_ascii=True)


def _javascript_object(members: Mapping[str, str]) -> str:
    return "{ " + ", ".join(f"{json.dumps(name)}: {text}" for name, text in members.items()) + " }"

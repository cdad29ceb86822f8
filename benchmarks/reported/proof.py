"""Whether a report's defect is there: its own requests, sent to a moto in a process of its own."""

from __future__ import annotations

import base64
import datetime
import json
import multiprocessing
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import boto3
import jmespath
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError
from jmespath import functions
from moto import mock_aws

from reported.older import bring_back
from reported.report import Report

_CREDENTIALS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}


def seen(report: Report, defect: bool) -> Any:
    """Return the value of the report's expression, with the defect or without it; "" stands for none.

    Raises:
        RuntimeError: if the process that asks ends otherwise; its words are in the message.
    """
    context = multiprocessing.get_context("fork")  # it has loaded boto3, and nothing of a service of moto
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_ask, args=(report, defect, theirs))
    process.start()
    theirs.close()
    try:
        told = ours.recv()
    except EOFError:
        told = {"problem": "it ended without a word"}
    process.join()
    if "problem" in told:
        raise RuntimeError(f"{report.name}: {told['problem']}")
    return told["value"]


def _ask(report: Report, defect: bool, answer: Any) -> None:
    try:
        if defect:
            bring_back(report.edits)
        answer.send({"value": _value(report)})
    except Exception as problem:  # noqa: BLE001  (it is handed to the process that waits for it)
        answer.send({"problem": f"{type(problem).__name__}: {problem}"})


def _value(report: Report) -> Any:
    answers: list[Any] = []
    with _moto() as client_of:
        for ask in report.asks:
            client = client_of(ask.service or report.service, ask.region)
            answers.append(_answer(client, ask.operation, _filled(ask.params, answers)))
    if "crash" in answers[-1] and "crash" not in report.look:
        return "crash"
    value = _search(report.look, answers)
    return "" if value is None else value


@contextmanager
def _moto() -> Iterator[Any]:
    config = Config(parameter_validation=False, retries={"max_attempts": 0})
    with mock_aws():
        yield lambda service, region: boto3.client(service, region, config=config, **_CREDENTIALS)


def _answer(client: Any, operation: str, params: Any) -> Any:
    try:
        output = getattr(client, xform_name(operation))(**params)
    except ClientError as refusal:
        return {"error": refusal.response["Error"]["Code"]}
    except Exception as crash:  # noqa: BLE001  (inside its own process moto answers 500 by raising)
        return {"crash": type(crash).__name__}
    output.pop("ResponseMetadata", None)
    return json.loads(json.dumps(output, default=_plain))


def _plain(value: Any) -> Any:
    if isinstance(value, bytes):
        return base64.b64encode(value).decode()
    if isinstance(value, datetime.datetime):
        return value.timestamp()
    if hasattr(value, "read"):
        return value.read().decode("utf-8", "replace")
    raise TypeError(type(value).__name__)


def _filled(value: Any, answers: list[Any]) -> Any:
    if isinstance(value, str) and value.startswith("$"):
        return _search(value[1:], answers)
    if isinstance(value, dict):
        return {key: _filled(item, answers) for key, item in value.items()}
    if isinstance(value, list):
        return [_filled(item, answers) for item in value]
    return value


class _Functions(functions.Functions):  # type: ignore[misc]
    @functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_claims(self, token: str) -> Any:
        part = token.split(".")[1]
        return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))

    @functions.signature({"types": ["string"]})  # type: ignore[untyped-decorator]
    def _func_bytes(self, text: str) -> bytes:
        return base64.b64decode(text)

    @functions.signature({"types": ["number"]})  # type: ignore[untyped-decorator]
    def _func_now(self, milliseconds: int) -> int:
        return int(time.time() * 1000) + milliseconds


def _search(expression: str, answers: list[Any]) -> Any:
    return jmespath.search(expression, answers, jmespath.Options(custom_functions=_Functions()))

"""A call in each SDK's own words: values as its language has them, pages and waits as it asks for them."""

from __future__ import annotations

import ast
import shlex
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.report.client_scripts import Call, python_script, shell_lines

KINESIS, LAMBDA, SSM = load_service("kinesis"), load_service("lambda"), load_service("ssm")
URL = "http://127.0.0.1:8765"


def call(operation: str, params: dict[str, Any], service: Any = KINESIS, **more: Any) -> Call:
    return Call(service, service.operations[operation], params, URL, **more)


def test_python_has_bytes_and_moments() -> None:
    script = python_script(call("PutRecord", {"StreamName": "é", "Data": "AP8=", "PartitionKey": "p"}))
    ast.parse(script)
    assert r"'Data': b'\x00\xff'" in script
    assert r"'StreamName': '\xe9'" in script
    moment = {"ShardId": "s", "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": 1_700_000_000.5}
    script = python_script(call("GetShardIterator", moment))
    assert "datetime.datetime.fromisoformat('2023-11-14T22:13:20.500000+00:00')" in script
    assert script.startswith("import datetime\n")


def test_python_pages_waits_and_tries() -> None:
    assert "get_paginator('list_shards').paginate()" in python_script(call("ListShards", {}, pages=True))
    waited = python_script(call("DescribeStream", {"StreamName": "s"}, waiter="StreamExists"))
    assert "get_waiter('stream_exists').wait(**{'StreamName': 's'})" in waited
    assert "'total_max_attempts': 4" in python_script(call("ListShards", {}, tries=4))


def test_javascript_has_values_of_its_own() -> None:
    record = {"StreamName": "é", "Data": "AP8=", "PartitionKey": "p"}
    script = "\n".join(shell_lines("aws-sdk-js", call("PutRecord", record)))
    assert "Buffer.from('AP8=', 'base64')" in script
    assert r'"StreamName": "\u00e9"' in script
    assert "new sdk.KinesisClient(" in script
    large = shell_lines("aws-sdk-js", call("GetParameter", {"Name": 2**53}, SSM))
    assert f'"Name": {2**53}n' in "\n".join(large)
    assert f"import plugin from '@aws-lite/{SSM.name}'" in shell_lines(
        "aws-lite", call("GetParameter", {"Name": "n"}, SSM)
    )


@pytest.mark.parametrize(
    ("driver", "more", "word"),
    [
        ("aws-sdk-js", {"pages": True}, "sdk.paginateListShards({ client }, {  })"),
        ("aws-sdk-js", {"waiter": "StreamExists"}, "sdk.waitUntilStreamExists("),
        ("aws-lite", {"pages": True}, '"paginate": true'),
        ("aws-cli", {"waiter": "StreamExists"}, "kinesis wait stream-exists"),
        ("aws-cli", {"tries": 3}, "AWS_MAX_ATTEMPTS=3 aws --endpoint-url"),
    ],
)
def test_pages_waits_and_tries(driver: str, more: dict[str, Any], word: str) -> None:
    assert word in "\n".join(shell_lines(driver, call("ListShards", {}, **more)))


def test_a_command_line() -> None:
    (line,) = shell_lines("aws-cli", call("ListShards", {"StreamName": "it's"}))
    assert shlex.split(line)[-3:] == ["--no-paginate", "--cli-input-json", '{"StreamName": "it\'s"}']


def test_what_has_no_script() -> None:
    record = {"StreamName": "s", "Data": "AP8=", "PartitionKey": "p"}
    assert shell_lines("aws-cli", call("PutRecord", record)) == []
    assert shell_lines("aws-cli", call("Invoke", {"FunctionName": "f"}, LAMBDA)) == []
    assert shell_lines("aws-lite", call("DescribeStream", {}, waiter="StreamExists")) == []
    assert shell_lines("node mine.mjs", call("ListShards", {})) == []

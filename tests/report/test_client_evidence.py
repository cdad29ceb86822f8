"""What a report says to do when a client fails: the raw answer, the commands, and boto3's own script."""

from __future__ import annotations

import base64
import re
import shlex
from typing import Any

from attrs import evolve

from conformance.contract.client_requirements import client_catalogue
from conformance.contract.load import load_service
from conformance.report.client_evidence import client_failure, raw_answer
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure, FailureKind

SERVICE = load_service("kinesis")
BODY = b'{"Shards": []}'
HEADERS = {"content-type": "application/x-amz-json-1.1"}


def exchange(**changes: Any) -> Exchange:
    found = Exchange(
        "ListShards", {"StreamName": "a"}, b"{}", 200, HEADERS, BODY, 0.0, 0.0, "http://127.0.0.1:1"
    )
    return evolve(found, contract=SERVICE.operations["ListShards"], **changes)


def shell(identifier: str, driver: str = "boto3", **changes: Any) -> list[str]:
    requirement = client_catalogue(SERVICE)[identifier]
    made = client_failure("wrong", exchange(**changes), SERVICE, requirement, driver)
    assert made.curl is not None
    return made.curl.split("\n")


def test_the_answer_is_in_the_text_as_it_went_over_the_wire() -> None:
    first, serve, call = shell("sdk.kinesis.ListShards.error.short")
    found = re.fullmatch(r"printf %s (\S+) \| base64 -d > answer-1\.http", first)
    assert found is not None
    raw = base64.b64decode(shlex.split(found[1])[0])
    assert raw.endswith(b"\r\n\r\n" + BODY)
    assert b"content-length: 14\r\n" in raw
    assert serve == "conformance sdk answer --port 8765 answer-1.http &"
    assert shlex.split(call)[:3] == ["conformance", "sdk", "call"]
    assert '{"StreamName": "a"}' in shlex.split(call)


def test_what_breaks_off_breaks_off_again() -> None:
    raw = raw_answer(exchange(headers={**HEADERS, "content-length": "14"}, answer=BODY[:5]))
    assert raw.endswith(b"content-length: 14\r\n\r\n" + BODY[:5])


def test_chunks_and_silence() -> None:
    chunked = raw_answer(exchange(headers={**HEADERS, "transfer-encoding": "chunked"}))
    assert chunked.endswith(b"\r\n\r\ne\r\n" + BODY + b"\r\n0\r\n\r\n")
    assert raw_answer(exchange(status=None, failure=Failure(FailureKind.RESET, "ended"))) == b""


def test_pages_and_waits_are_asked_for_as_such() -> None:
    assert "--paginate" in shell("sdk.kinesis.ListShards.paginator.follows")[-1]
    waited = shell("sdk.kinesis.DescribeStream.StreamExists.waiter.success", operation="DescribeStream")
    assert "--wait StreamExists" in waited[-1]


def test_a_script_of_boto3_where_that_is_the_sdk() -> None:
    requirement = client_catalogue(SERVICE)["sdk.kinesis.ListShards.error.short"]
    made = client_failure("wrong", exchange(), SERVICE, requirement, "boto3")
    assert made.python is not None
    compile(made.python, "script", "exec")
    assert "client.list_shards(" in made.python
    assert client_failure("wrong", exchange(), SERVICE, requirement, "aws-sdk-js").python is None


def test_the_other_sdks_have_theirs_behind_the_suites_own_commands() -> None:
    for driver, word in (
        ("aws-sdk-js", "ListShardsCommand"),
        ("aws-cli@1.0", "list-shards"),
        ("aws-lite", "ListShards("),
    ):
        lines = shell("sdk.kinesis.ListShards.error.short", driver)
        own = lines.index("# or, with the SDK alone:")
        assert word in "\n".join(lines[own:])
    assert "# or, with the SDK alone:" not in shell("sdk.kinesis.ListShards.error.short", "python mine.py")

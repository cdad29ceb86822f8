"""The driver of boto3, against answers that a test gives."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import boto3
import pytest

from conformance.sdk.driver import Driver
from conformance.sdk.drivers.shipped import start
from conformance.sdk.errors import Unsupported
from conformance.sdk.messages import Credentials, Failure, Value
from tests.sdk.answering import Answering, Reply


@pytest.fixture(scope="module")
def driver() -> Iterator[Driver]:
    with start("boto3") as running:
        yield running


@pytest.fixture
def server() -> Iterator[Answering]:
    answering = Answering(Reply(200, b"{}"))
    yield answering
    answering.close()


def configure(driver: Driver, server: Answering, service: str, attempts: int = 3) -> None:
    driver.configure(
        service=service,
        endpoint=server.url,
        region="eu-west-1",
        credentials=Credentials("AKID", "secret", "token"),
        retry_mode="standard",
        max_attempts=attempts,
        virtual_clock=True,
    )


def test_hello(driver: Driver) -> None:
    assert (driver.hello.sdk, driver.hello.version) == ("boto3", boto3.__version__)
    assert "personalize" in driver.hello.services


def test_a_value(driver: Driver, server: Answering) -> None:
    configure(driver, server, "kinesis")
    server.replies = [Reply(200, b'{"StreamDescriptionSummary": {"StreamCreationTimestamp": 1.5}}')]
    told = driver.call("kinesis", "DescribeStreamSummary", {"StreamName": "é"})
    output = {"StreamDescriptionSummary": {"StreamCreationTimestamp": datetime.fromtimestamp(1.5, UTC)}}
    assert told == Value(output, 200, "r-1", 0, ())
    _, path, headers, body = server.asked[0]
    assert (path, body) == ("/", b'{"StreamName": "\\u00e9"}')
    assert headers["X-Amz-Security-Token"] == "token"
    assert "AKID/" in headers["Authorization"]
    assert "eu-west-1/kinesis" in headers["Authorization"]


def test_a_body_is_read_to_its_end(driver: Driver, server: Answering) -> None:
    configure(driver, server, "lambda")
    server.replies = [Reply(200, b"\x00\xff", {"X-Amz-Function-Error": "Unhandled"})]
    told = driver.call("lambda", "Invoke", {"FunctionName": "f", "Payload": b"\x01"})
    assert isinstance(told, Value)
    assert told.output == {"StatusCode": 200, "FunctionError": "Unhandled", "Payload": b"\x00\xff"}
    assert server.asked[0][3] == b"\x01"


def test_an_error_with_members(driver: Driver, server: Answering) -> None:
    configure(driver, server, "lambda")
    body = b'{"Type": "User", "Message": "no"}'
    server.replies = [Reply(404, body, {"x-amzn-errortype": "ResourceNotFoundException"})]
    told = driver.call("lambda", "GetFunction", {"FunctionName": "f"})
    assert isinstance(told, Failure)
    assert (told.class_name, told.code, told.message) == ("ResourceNotFoundException",) * 2 + ("no",)
    assert (told.status, told.request_id, told.retries) == (404, "r-1", 0)
    assert told.members["Type"] == "User"


def test_sleeps_of_the_virtual_clock_are_told(driver: Driver, server: Answering) -> None:
    configure(driver, server, "ssm", attempts=4)
    server.replies = [Reply(500, b"{}")]
    told = driver.call("ssm", "GetParameter", {"Name": "n"})
    assert isinstance(told, Failure)
    assert (told.status, told.retries, len(told.slept or ())) == (500, 3, 3)
    assert len(server.asked) == 4


def test_what_is_never_sent(driver: Driver, server: Answering) -> None:
    configure(driver, server, "ssm")
    told = driver.call("ssm", "GetParameter", {"Name": 5})
    assert isinstance(told, Failure)
    assert (told.class_name, told.code, told.status) == ("ParamValidationError", None, None)
    assert server.asked == []


def test_pages(driver: Driver, server: Answering) -> None:
    configure(driver, server, "ssm")
    first = Reply(200, b'{"Parameters": [{"Name": "a"}, {"Name": "b"}], "NextToken": "t"}')
    server.replies = [first, Reply(200, b'{"Parameters": []}')]
    told = driver.paginate("ssm", "DescribeParameters", {})
    assert isinstance(told, Value)
    pages = [{"Parameters": [{"Name": "a"}, {"Name": "b"}], "NextToken": "t"}, {"Parameters": []}]
    assert told.output == pages
    server.replies = [first]
    limited = driver.paginate("ssm", "DescribeParameters", {}, limit=1)
    assert isinstance(limited, Value)
    assert limited.output[0]["Parameters"] == [{"Name": "a"}]


def test_waits(driver: Driver, server: Answering) -> None:
    configure(driver, server, "kinesis")
    creating, active = (
        Reply(200, b'{"StreamDescription": {"StreamStatus": "%s"}}' % state)
        for state in (b"CREATING", b"ACTIVE")
    )
    server.replies = [creating, active]
    told = driver.wait("kinesis", "StreamExists", {"StreamName": "s"}, delay=7)
    assert told == Value(None, slept=(7,))
    server.replies = [creating]
    told = driver.wait("kinesis", "StreamExists", {"StreamName": "s"}, delay=1, max_attempts=2)
    assert isinstance(told, Failure)
    assert told.class_name == "WaiterError"


@pytest.mark.parametrize(
    "ask",
    [
        lambda driver: driver.call("ssm", "NoSuch", {}),
        lambda driver: driver.paginate("ssm", "GetParameter", {}),
        lambda driver: driver.wait("ssm", "NoSuch", {}),
    ],
)
def test_what_there_is_not(driver: Driver, server: Answering, ask: object) -> None:
    configure(driver, server, "ssm")
    assert callable(ask)
    with pytest.raises(Unsupported):
        ask(driver)


def test_echo(driver: Driver) -> None:
    value = {
        "blob": b"\x00",
        "none": None,
        "large": 2**63,
        "$tag": [{}, []],
        "when": datetime(2024, 1, 1, tzinfo=UTC),
    }
    assert driver.echo(value) == value

"""The drivers of the SDKs that are not boto3, where ``conformance sdk install NAME`` has installed them."""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from conformance.sdk.driver import Driver
from conformance.sdk.drivers.shipped import find, names, start
from conformance.sdk.errors import DriverError, Unsupported
from conformance.sdk.messages import Credentials, Failure, Value
from tests.sdk.answering import Answering, Reply

SDKS = [name for name in names() if name != "boto3"]
TYPED = {"content-type": "application/x-amz-json-1.1"}


@pytest.fixture(scope="module")
def running() -> Iterator[Callable[[str], Driver]]:
    """Return what starts a driver, once."""
    drivers: dict[str, Driver] = {}

    def given(name: str) -> Driver:
        if name not in drivers:
            try:
                find(name)
            except DriverError as problem:
                pytest.skip(str(problem))
            drivers[name] = start(name)
        return drivers[name]

    yield given
    for driver in drivers.values():
        driver.close()


@pytest.fixture(params=SDKS)
def driver(request: pytest.FixtureRequest, running: Callable[[str], Driver]) -> Driver:
    return running(request.param)


@pytest.fixture
def server() -> Iterator[Answering]:
    answering = Answering(Reply(200, b"{}", TYPED))
    yield answering
    answering.close()


def configure(driver: Driver, server: Answering, service: str) -> None:
    driver.configure(
        service=service,
        endpoint=server.url,
        region="eu-west-1",
        credentials=Credentials("AKID", "secret", "token"),
        max_attempts=3,
        virtual_clock=True,
    )


def replies(server: Answering, *bodies: dict[str, Any], status: int = 200) -> None:
    server.replies = [Reply(status, json.dumps(body).encode(), TYPED) for body in bodies]


def test_hello(driver: Driver) -> None:
    assert driver.hello.sdk == driver.name
    assert {"ssm", "lambda"} <= set(driver.hello.services)


def test_echo(driver: Driver) -> None:
    value = {
        "blobs": [b"", b"\x00\xff"],
        "when": datetime(2024, 1, 2, 3, 4, 5, 678000, UTC),
        "numbers": [
            0,
            -1,
            2**53 - 1,
            2**53,
            -(2**63),
            2**63 - 1,
            1.5,
            1e-9,
            1e21,
            2.0**69,
            math.inf,
            -math.inf,
        ],
        "decimal": Decimal("1.10"),
        "empty": [[], {}, "", None],
        "$key": {"__proto__": {"$blob": "no blob"}, "constructor": 1},
        "text": "é\u2028\U0001f600\x00",
        "union": {"SDK_UNKNOWN_MEMBER": {"name": "new"}},
        "bool": [True, False],
    }
    assert driver.echo(value) == value
    assert math.isnan(driver.echo(math.nan))
    assert math.copysign(1, driver.echo(-0.0)) == -1


def test_a_value(driver: Driver, server: Answering) -> None:
    configure(driver, server, "ssm")
    replies(server, {"Parameter": {"Name": "n", "Version": 2**53, "Value": "é"}})
    told = driver.call("ssm", "GetParameter", {"Name": "é", "WithDecryption": True})
    assert isinstance(told, Value)
    assert told.output["Parameter"] == {"Name": "n", "Version": 2**53, "Value": "é"}
    _, _, headers, body = server.asked[0]
    assert json.loads(body) == {"Name": "é", "WithDecryption": True}
    lowered = {name.lower(): text for name, text in headers.items()}
    assert "AKID/" in lowered["authorization"]
    assert "eu-west-1/ssm" in lowered["authorization"]
    assert lowered["x-amz-security-token"] == "token"


def test_an_error(driver: Driver, server: Answering) -> None:
    configure(driver, server, "ssm")
    replies(server, {"__type": "ParameterNotFound", "message": "not here"}, status=400)
    told = driver.call("ssm", "GetParameter", {"Name": "n"})
    assert isinstance(told, Failure)
    assert told.code == "ParameterNotFound"
    assert "not here" in told.message
    if "error-classes" in driver.hello.features:
        assert (told.class_name, told.status, told.request_id) == ("ParameterNotFound", 400, "r-1")


def test_attempts_and_sleeps(driver: Driver, server: Answering) -> None:
    configure(driver, server, "ssm")
    replies(server, {}, status=500)
    told = driver.call("ssm", "GetParameter", {"Name": "n"})
    assert isinstance(told, Failure)
    assert len(server.asked) == 3
    assert len(told.slept or ()) == 2


def test_bytes(driver: Driver, server: Answering) -> None:
    configure(driver, server, "lambda")
    server.replies = [Reply(200, b'{"a": 1}', {"content-type": "application/json"})]
    told = driver.call(
        "lambda", "Invoke", {"FunctionName": "f", "InvocationType": "DryRun", "Payload": b'{"b":2}'}
    )
    assert isinstance(told, Value)
    assert server.asked[0][3] == b'{"b":2}'
    if "raw-values" not in driver.hello.features or driver.name == "aws-cli":
        assert told.output["Payload"] == b'{"a": 1}'


def test_pages(driver: Driver, server: Answering) -> None:
    configure(driver, server, "ssm")
    replies(server, {"Parameters": [{"Name": "a"}], "NextToken": "t"}, {"Parameters": [{"Name": "b"}]})
    told = driver.paginate("ssm", "GetParametersByPath", {"Path": "/"})
    assert isinstance(told, Value)
    assert [item for page in told.output for item in page["Parameters"]] == [{"Name": "a"}, {"Name": "b"}]
    assert json.loads(server.asked[1][3])["NextToken"] == "t"


@pytest.mark.parametrize("last", ["ACTIVE", "CREATING"])
def test_waits(driver: Driver, server: Answering, last: str) -> None:
    if "wait" not in driver.hello.features:
        with pytest.raises(Unsupported):
            driver.wait("ssm", "Anything", {})
        return
    configure(driver, server, "kinesis")
    states = ["CREATING", "CREATING", last]
    replies(server, *({"StreamDescription": {"StreamStatus": state}} for state in states))
    told = driver.wait("kinesis", "StreamExists", {"StreamName": "s"})
    assert isinstance(told, Value if last == "ACTIVE" else Failure)
    assert last == "CREATING" or len(server.asked) == 3


def test_what_there_is_not(driver: Driver, server: Answering) -> None:
    configure(driver, server, "ssm")
    with pytest.raises(Unsupported):
        driver.call("ssm", "NoSuchThing", {})
    with pytest.raises(Unsupported):
        driver.paginate("ssm", "PutParameter", {})


def test_an_exception_that_nobody_could_catch(running: Callable[[str], Driver], server: Answering) -> None:
    driver = running("aws-lite")
    configure(driver, server, "ssm")
    server.replies = [Reply(200, b"<html>", TYPED)]
    told = driver.call("ssm", "GetParameter", {"Name": "n"})
    assert isinstance(told, Failure)
    assert told.class_name == "uncaught SyntaxError"
    replies(server, {})
    assert driver.call("ssm", "GetParameter", {"Name": "n"}) == Value({}, slept=())


def test_a_waiter_that_is_told_how_long(running: Callable[[str], Driver], server: Answering) -> None:
    driver = running("aws-sdk-js")
    configure(driver, server, "kinesis")
    replies(server, {"StreamDescription": {"StreamStatus": "CREATING"}})
    told = driver.wait("kinesis", "StreamExists", {"StreamName": "s"}, delay=5, max_attempts=4)
    assert isinstance(told, Failure)
    assert (len(server.asked), told.slept) == (4, (5, 5, 5))


def test_a_nested_blob_of_aws_lite_is_base64(running: Callable[[str], Driver], server: Answering) -> None:
    driver = running("aws-lite")
    configure(driver, server, "lambda")
    given = {"LayerName": "l", "Content": {"ZipFile": b"\x00\xff"}}
    assert isinstance(driver.call("lambda", "PublishLayerVersion", given), Value)
    assert json.loads(server.asked[-1][3])["Content"] == {"ZipFile": "AP8="}


def test_aws_lite_is_not_asked_for_attributes_and_takes_seconds_where_it_says_so(
    running: Callable[[str], Driver], server: Answering
) -> None:
    driver = running("aws-lite")
    configure(driver, server, "dynamodb")
    with pytest.raises(Unsupported, match="makes values of JavaScript of attributes"):
        driver.call("dynamodb", "GetItem", {"TableName": "t", "Key": {"k": {"S": "v"}}})
    when = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    told = driver.call(
        "dynamodb", "RestoreTableToPointInTime", {"TargetTableName": "t", "RestoreDateTime": when}
    )
    assert isinstance(told, Value), told
    assert json.loads(server.asked[-1][3])["RestoreDateTime"] == 1704164645

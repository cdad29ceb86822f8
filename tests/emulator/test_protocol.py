"""The framing of awsJson1_1: targets, bodies, errors, connections."""

from __future__ import annotations

import json
import socket

import boto3
import pytest
from botocore.config import Config

from conformance.emulator import Server

from .conftest import AVRO, Client


def test_boto3_understands_answers_and_errors(server: Server) -> None:
    client = boto3.client(
        "personalize", region_name="eu-west-1", endpoint_url=server.url, aws_access_key_id="a",
        aws_secret_access_key="b", config=Config(retries={"total_max_attempts": 1}),
    )  # fmt: skip
    arn = client.create_schema(name="s", schema=AVRO)["schemaArn"]
    assert arn == "arn:aws:personalize:eu-west-1:123456789012:schema/s"
    assert client.describe_schema(schemaArn=arn)["schema"]["creationDateTime"].year >= 2024
    with pytest.raises(client.exceptions.ResourceAlreadyExistsException):
        client.create_schema(name="s", schema=AVRO)


def test_every_answer_has_a_content_type_and_a_request_id(client: Client) -> None:
    for operation in ("ListSchemas", "CreateSchema"):
        _, headers, _ = client.send(operation)
        assert headers["Content-Type"] == "application/x-amz-json-1.1"
        assert headers["x-amzn-RequestId"]


@pytest.mark.parametrize(
    "target",
    ["", "AmazonPersonalize.", "AmazonPersonalize.CreateSchemas", "Other.ListSchemas", "ListSchemas"],
)
def test_an_unknown_target_is_an_unknown_operation(client: Client, target: str) -> None:
    assert client.refused("", target=target) == "UnknownOperationException"


def test_only_post_is_an_operation(client: Client) -> None:
    assert client.refused("ListSchemas", method="GET") == "UnknownOperationException"


@pytest.mark.parametrize(
    "raw",
    [
        b"{", b"{'name': 1}", b"[]", b'"text"', b"null", b"7", b'{"name": NaN}', b"{\"name\": \"\xff\"}",
        b"\xef\xbb\xbf{}",
        b'{"name": "\\ud800"}', b"[" * 99_999,b'{"name": "a"} x', b"<xml/>",
    ],
)  # fmt: skip
def test_broken_json_is_refused(client: Client, raw: bytes) -> None:
    assert client.refused("CreateSchema", raw=raw) == "SerializationException"


def test_an_empty_body_is_an_empty_object(client: Client) -> None:
    assert client.ok("ListSchemas", raw=b"") == {"schemas": []}


def test_text_beyond_ascii_comes_back_as_it_was(client: Client) -> None:
    tags = [{"tagKey": "Größe", "tagValue": "日本語 𝒳"}]
    arn = client.group("g", tags=tags)
    assert client.ok("ListTagsForResource", {"resourceArn": arn}) == {"tags": tags}


def test_chunked_bodies_and_pipelined_requests(server: Server) -> None:
    head = b"POST / HTTP/1.1\r\nHost: x\r\nX-Amz-Target: AmazonPersonalize.ListSchemas\r\n"
    chunked = head + b"Transfer-Encoding: chunked\r\n\r\n1\r\n{\r\n1\r\n}\r\n0\r\n\r\n"
    plain = head + b"Content-Length: 2\r\nConnection: close\r\n\r\n{}"
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        connection.sendall(chunked + plain)
        received = b""
        while chunk := connection.recv(65536):
            received += chunk
    assert received.count(b"HTTP/1.1 200 OK") == 2
    assert received.count(b'{"schemas":[]}') == 2


def test_what_is_no_http_ends_the_connection_and_nothing_else(server: Server, client: Client) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    for noise in (b"hello\r\n\r\n", b"POST / HTTP/1.1\r\nContent-Length: -1\r\n\r\n", b"\r\n\r\n"):
        with socket.create_connection((host, int(port)), timeout=5) as connection:
            connection.sendall(noise)
            assert connection.recv(10) in (b"", b"HTTP/1.1 4")
    assert client.ok("ListSchemas") == {"schemas": []}


def test_expect_continue_is_answered(server: Server) -> None:
    host, _, port = server.url.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=5) as connection:
        head = b"POST / HTTP/1.1\r\nX-Amz-Target: AmazonPersonalize.ListSchemas\r\n"
        connection.sendall(head + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 100")
        connection.sendall(b"{}")
        assert connection.recv(1000).startswith(b"HTTP/1.1 200")


def test_the_control_paths(server: Server, client: Client) -> None:
    client.schema()
    _, _, health = client.send("", path="/_conformance/health", method="GET")
    assert json.loads(health) == {"service": "personalize", "fault": "none"}
    status, _, _ = client.send("", path="/_conformance/fault", raw=b'{"fault": "no such"}')
    assert status == 404
    status, _, _ = client.send("", path="/_conformance/fault", raw=b"[")
    assert status == 400
    client.send("", path="/_conformance/fault", raw=b'{"fault": "CreateSchema.name.required:unenforced"}')
    assert client.ok("ListSchemas") == {"schemas": []}
    assert client.ok("CreateSchema", {"schema": AVRO})
    assert client.send("", path="/_conformance/reset")[0] == 200
    assert client.ok("ListSchemas") == {"schemas": []}
    assert client.ok("CreateSchema", {"schema": AVRO})
    client.send("", path="/_conformance/fault", raw=b'{"fault": null}')
    assert client.refused("CreateSchema", {"schema": AVRO}) == "InvalidInputException"

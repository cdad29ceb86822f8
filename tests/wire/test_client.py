"""What goes over the wire, and what comes back."""

from __future__ import annotations

import json
import math
import re
import threading
import time
from typing import Any

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from conformance.contract.model import Service
from conformance.protocols.protocol import HttpRequest
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.sign import fixed

from .servers import Server, answer, serving

SECRET = "wJalrXUtnFEMI-secret"
TOKEN = "a-session-token"


def client(service: Service, server: Server, **more: Any) -> Client:
    return Client(service, server.url, fixed("AKIDEXAMPLE", SECRET, TOKEN), "eu-west-1", **more)


def test_the_signature_is_the_one_botocore_makes(service: Service) -> None:
    with serving(answer()) as server:
        client(service, server).send("CreateToy", {"name": "ü", "n": 1})
    _, headers, body = server.requests[0]
    signed = re.search(r"SignedHeaders=([^,]+)", headers["authorization"])
    assert signed is not None
    request = AWSRequest(
        method="POST",
        url=server.url + "/",
        data=body,
        headers={name: headers[name] for name in signed[1].split(";") if name != "host"},
    )
    request.context["timestamp"] = headers["x-amz-date"]
    signer = SigV4Auth(Credentials("AKIDEXAMPLE", SECRET, TOKEN), "toy", "eu-west-1")
    canonical = signer.canonical_request(request)
    expected = signer.signature(signer.string_to_sign(request, canonical), request)
    assert headers["authorization"].endswith(f"Signature={expected}")
    assert {"host", "content-type", "x-amz-target", "x-amz-security-token"} <= set(signed[1].split(";"))


def test_the_protocol_headers_follow_the_service(service: Service) -> None:
    with serving(answer()) as server:
        client(service, server).send("NoSuchThing", {})
    first, headers, body = server.requests[0]
    assert first == "POST / HTTP/1.1"
    assert headers["content-type"] == "application/x-amz-json-1.1"
    assert headers["x-amz-target"] == "Toys_20200101.NoSuchThing"
    assert body == b"{}"


def test_it_sends_what_boto3_refuses(service: Service) -> None:
    with serving(answer()) as server:
        wire = client(service, server)
        wire.send("CreateToy", {"n": math.nan, "i": math.inf, "s": "\ud800", "z": "\0"})
        wire.send("CreateToy", None, request=HttpRequest("POST", "/", {}, b'{"broken\xff'))
        wire.send("CreateToy", ["not an object"])
    bodies = [body for _, _, body in server.requests]
    assert bodies[0] == b'{"n": "NaN", "i": "Infinity", "s": "\\ud800", "z": "\\u0000"}'
    assert bodies[1] == b'{"broken\xff'
    assert json.loads(bodies[2]) == ["not an object"]


def test_headers_are_replaced_and_removed(service: Service) -> None:
    with serving(answer()) as server:
        wire = client(service, server)
        exchange = wire.send(
            "CreateToy",
            {},
            headers={
                "x-amz-target": None,
                "content-TYPE": "text/plain; q=ü",
                "user-agent": None,
                "X-More": "1",
            },
        )
        wire.send("CreateToy", {}, headers={"Authorization": None})
    _, headers, _ = server.requests[0]
    assert "x-amz-target" not in headers
    assert "user-agent" not in headers
    assert headers["content-type"] == "text/plain; q=ü"
    assert "x-more" in headers["authorization"]
    assert "authorization" not in server.requests[1][1]
    assert exchange.sent_headers["X-More"] == "1"


def test_a_header_with_a_line_break_is_refused_here(service: Service) -> None:
    with serving(answer()) as server, pytest.raises(ValueError, match="header"):
        client(service, server).send("CreateToy", {}, headers={"X-Split": "a\r\nX-Evil: b"})
    assert server.requests == []


def test_an_exchange_names_no_credential(service: Service) -> None:
    with serving(answer()) as server:
        exchange = client(service, server).send("CreateToy", {"name": "x"})
    kept = repr(
        {name: getattr(exchange, name) for name in ("sent_headers", "headers", "url", "params", "sent")}
    )
    assert "x-amz-security-token" in server.requests[0][1]
    for word in (SECRET, TOKEN, "AKIDEXAMPLE", "Signature", "Authorization"):
        assert word not in kept


def test_the_answer_is_kept_as_it_was(service: Service) -> None:
    error = b'{"__type": "com.toy#InvalidInputException:http://x/", "message": "no"}'
    head = "X-Two: a\r\nx-two: b\r\nContent-Type: application/x-amz-json-1.1\r\n"
    seen: list[Exchange] = []
    with serving(answer(error, "400 Bad Request", head)) as server:
        wire = client(service, server, on_exchange=seen.append)
        before = time.time()
        exchange = wire.send("CreateToy", {"name": "x"}, region="ap-south-1")
        again = wire.send("CreateToy", {"name": "y"})
    assert (exchange.status, exchange.answer, exchange.code) == (400, error, "InvalidInputException")
    assert exchange.headers["x-two"] == "a, b"
    assert (exchange.region, again.region) == ("ap-south-1", "eu-west-1")
    assert "/ap-south-1/toy/" in server.requests[0][1]["authorization"]
    assert [e.sequence for e in seen] == [1, 2]
    assert seen == [exchange, again]
    assert before <= exchange.started <= exchange.started + exchange.seconds <= time.time()
    assert exchange.seconds > 0


def test_a_compressed_answer_is_not_touched(service: Service) -> None:
    with serving(answer(b"\x1f\x8bnot really", headers="Content-Encoding: gzip\r\n")) as server:
        exchange = client(service, server).send("ListToys", {})
    assert exchange.status == 200
    assert exchange.answer == b"\x1f\x8bnot really"
    assert server.requests[0][1]["accept-encoding"] == "identity"


def test_a_path_in_the_url_is_kept_and_redirects_are_not_followed(service: Service) -> None:
    with serving(answer(b"", "302 Found", "Location: http://127.0.0.1:1/\r\n")) as server:
        exchange = Client(service, server.url + "/aws/", fixed("a", "b")).send("ListToys", {})
    assert exchange.status == 302
    assert server.requests[0][0] == "POST /aws/ HTTP/1.1"


def test_connections_are_kept_and_threads_do_not_mix(service: Service) -> None:
    with serving(answer(b'{"ok": 1}')) as server:
        wire = client(service, server)
        for number in range(20):
            assert wire.send("ListToys", {"n": number}).output == {"ok": 1}
        assert server.connections == 1
        sequences: list[int] = []
        threads = [
            threading.Thread(
                target=lambda: sequences.extend(wire.send("ListToys", {}).sequence for _ in range(25))
            )
            for _ in range(4)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert sorted(sequences) == list(range(21, 121))
    assert server.connections <= 5
    assert len(server.requests) == 120


def test_a_url_that_is_none_is_refused(service: Service) -> None:
    for url in ("ftp://x", "127.0.0.1:80", "http://", ""):
        with pytest.raises(ValueError, match="http"):
            Client(service, url, fixed("a", "b"))

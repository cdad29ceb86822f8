"""The first look at a target."""

from __future__ import annotations

import json
import socket
import time

import pytest

from conformance.contract.model import Service
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Options
from conformance.targets.probe import Probed, harmless_operations, probe
from conformance.targets.resolve import resolve
from tests.clock import HANG
from tests.wire.servers import answer, serving


def look(service: Service, url: str, bound: float = 5.0) -> Probed:
    target = resolve(url)
    with target.start(service, Options()) as running:
        return probe(target, running, service, bound=bound)


def test_only_harmless_operations_are_sent(service: Service) -> None:
    assert harmless_operations(service) == ["ListToys", "DescribeToy"]
    with serving(answer(b"<html>", "500 Oops", "Content-Type: text/html\r\n")) as server:
        with pytest.raises(TargetError, match=r"no answer of .* is JSON \(status 500, text/html: '<html>'\)"):
            look(service, server.url)
        sent = [headers["x-amz-target"] for _, headers, _ in server.requests if "x-amz-target" in headers]
    assert sent == ["Toys_20200101.ListToys", "Toys_20200101.DescribeToy"]


def test_a_refusal_in_json_is_an_endpoint(service: Service) -> None:
    refusal = json.dumps({"__type": "AccessDeniedException"}).encode()
    with serving(answer(refusal, "400 Bad Request")) as server:
        seen = look(service, server.url)
    assert (seen.operation, seen.lacking, len(seen.exchanges)) == ("ListToys", None, 1)


def test_a_service_that_is_lacking(service: Service) -> None:
    with serving(answer(b'{"error": "Unsupported service: toy"}', "400 Bad Request")) as server:
        seen = look(service, server.url)
    assert seen.operation is None
    assert seen.lacking is not None
    assert "Unsupported service" in seen.lacking


def test_an_emulator_that_is_known_by_an_address_of_its_own(service: Service) -> None:
    def page_or_data(connection: socket.socket, number: int) -> bool:
        page = answer(b"<html>", "500 Oops", "Content-Type: text/html\r\n")
        return (answer() if seen() else page)(connection, number)

    with serving(page_or_data) as server:

        def seen() -> bool:
            path, _, _ = server.requests[-1]
            return "moto-api" in path

        target = resolve(f"moto={server.url}")
        with target.start(service, Options()) as running:
            found = probe(target, running, service)
    assert (found.operation, found.lacking) == (None, "no answer is in the protocol")


def test_nothing_there(service: Service) -> None:
    with pytest.raises(TargetError, match=r"nothing answers at http://127\.0\.0\.1:1; is the server running"):
        look(service, "http://127.0.0.1:1")


def test_a_server_that_is_busy_is_not_called_absent(service: Service) -> None:
    def hang(connection: socket.socket, number: int) -> bool:
        time.sleep(2 * HANG)
        return False

    with serving(hang) as server, pytest.raises(TargetError, match=r"has not answered within 0\.2 s; is it"):
        resolve(server.url).start(service, Options(wait=0.2))


def test_it_never_waits_longer_than_the_bound(service: Service) -> None:
    def hang(connection: socket.socket, number: int) -> bool:
        if number == 1:
            return answer()(connection, number)
        time.sleep(2 * HANG)
        return False

    with serving(hang) as server:
        start = time.monotonic()
        with pytest.raises(TargetError, match="does not answer: timeout"):
            look(service, server.url, bound=0.5)
    assert time.monotonic() - start < HANG


def test_a_web_server_that_knows_no_post_is_no_endpoint(service: Service) -> None:
    html = answer(b"<html>", "501 Unsupported method", "Content-Type: text/html\r\n")
    with serving(html) as server, pytest.raises(TargetError, match="is JSON"):
        look(service, server.url)

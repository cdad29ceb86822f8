"""Behind a proxy that breaks connections nothing is decided otherwise, and most is decided all the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.wire.client import Client
from conformance.wire.failure import FailureKind
from conformance.wire.sign import fixed
from tests.robustness.proxy import FATES, Proxy
from tests.run.accounts import KEY, QUICK, environment, report
from tests.run.door import conformance
from tests.standin.cloud import Cloud, Traits
from tests.zoo import write, zoo


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return zoo(tmp_path_factory.mktemp("schemas"))


@pytest.fixture
def server(service: Service) -> Iterator[Server]:
    running = Server(service, step=0.0)
    running.start()
    yield running
    running.stop()


def test_an_exchange_is_the_right_answer_or_a_lost_one(service: Service, server: Server) -> None:
    """Never part of an answer for the whole, and never the answer to another request."""
    seen: list[object] = []
    with Proxy(urlsplit(server.url).port or 0, broken=0.3, seed=1) as proxy:
        client = Client(service, proxy.url, fixed("a", "b"), timeout=10.0)
        for number in range(300):
            exchange = client.send(
                "DescribeKeeper", {"keeperArn": f"arn:aws:zoo:us-east-1:0:keeper/{number}"}
            )
            if exchange.status is None:
                assert exchange.failure is not None
                assert exchange.failure.kind is FailureKind.RESET
                assert not exchange.accepted
                assert not exchange.refused
            else:
                assert (exchange.status, exchange.code) == (400, "ResourceNotFoundException")
                assert exchange.message.endswith(f"/{number}") or str(number) in exchange.message
            seen.append(exchange.status)
        client.close()
    assert set(seen) == {None, 400}
    assert set(proxy.breaks) == set(FATES)
    assert seen.count(None) <= proxy.breaks.total()


def test_a_run_decides_what_it_decides_without_the_proxy(tmp_path: Path, service: Service) -> None:
    """A sample of benchmarks/unreliable.py: the stand-in is faultless, so that any failure is a false one."""
    words = (
        "--service",
        "zoo",
        "--schemas",
        str(write(tmp_path / "schemas")),
        "--allow-writes",
        "--rate",
        "0",
    )
    words = (*words, "--operation", "CreateKeeper", "--max-examples", "0")
    with Cloud(service, Traits()) as cloud, Proxy(urlsplit(cloud.url).port or 0, broken=0.04) as proxy:
        told = {**environment(tmp_path, cloud), "AWS_ENDPOINT_URL": proxy.url}
        done = conformance(tmp_path, "run", "--target", f"aws={proxy.url}", *QUICK, *KEY, *words, **told)
        assert done.returncode == 0, done.stdout + done.stderr
    assert proxy.breaks.total() > 3
    found = [r["verdict"] for r in report(tmp_path)["requirements"]]
    assert "fail" not in found
    assert found.count("pass") >= 0.9 * len(found)
    assert cloud.touched == []

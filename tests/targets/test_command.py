"""A server that a command of the user's starts."""

from __future__ import annotations

import importlib.util
import sys

import pytest

from conformance.contract.model import Service
from conformance.targets.ask import ask
from conformance.targets.command import Started
from conformance.targets.errors import TargetError
from conformance.targets.plugin import Options
from conformance.targets.process import free_port
from conformance.targets.resolve import resolve
from tests.wire.servers import answer, serving

HTTP = f"{sys.executable} -m http.server --bind 127.0.0.1"


def test_a_port_is_chosen(service: Service) -> None:
    started = Started(f"cd / && {HTTP} {{port}}")
    with started.start(service, Options()) as running:
        assert running.owned
        assert started.target.kind == "url"
        assert started.target.name == running.url.removeprefix("http://").replace(":", "-")
        assert ask(running.url) == 200
        assert running.restart()
        assert ask(running.url) == 200
    assert ask(running.url) is None


def test_the_target_says_the_port(service: Service) -> None:
    url = f"http://127.0.0.1:{free_port()}"
    started = Started(f"{HTTP} {url.rpartition(':')[2]}", resolve(url))
    with started.start(service, Options()) as running:
        assert running.url == url


@pytest.mark.skipif(importlib.util.find_spec("flask_cors") is None, reason="moto's server is not installed")
def test_a_plug_in_with_another_command_keeps_its_ways(service: Service) -> None:
    started = Started(f"{sys.executable} -m moto.server -p {{port}}", resolve("moto"))
    with started.start(service, Options()) as running:
        assert started.target.name == "moto"
        assert running.reset()


def test_what_cannot_be_started(service: Service) -> None:
    with pytest.raises(TargetError, match=r"write \{port\} into the command"):
        Started("server --port 80")
    with pytest.raises(TargetError, match=r"ended with code 3[\s\S]*oh no"):
        Started("echo oh no {port}; exit 3").start(service, Options())
    with pytest.raises(TargetError, match=r"did not answer within 0\.3 s"):
        Started("sleep 30; : {port}", wait=0.3).start(service, Options())
    with serving(answer()) as server, pytest.raises(TargetError, match="something answers at"):
        Started("true", resolve(server.url)).start(service, Options())

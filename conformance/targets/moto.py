"""moto's server, and what that moto implements.

moto's server answers an operation that it lacks with HTTP 500 and an HTML page, the same as when it
crashes. In its own process the two differ, so the package itself is asked
(:mod:`conformance.targets.moto_operations`), in the environment that the server runs in. A moto that others
started may be of another release: that server is asked (:mod:`conformance.run.nonexistent`).
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from typing import ClassVar
from urllib.parse import urlencode

from conformance.contract.hints import hinted
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.protocols.protocol import HttpRequest, Inexpressible
from conformance.protocols.registry import protocol_of
from conformance.targets import moto_operations
from conformance.targets.ask import ask
from conformance.targets.errors import TargetError
from conformance.targets.packaged import Packaged
from conformance.targets.plugin import LOCAL_ACCOUNT, Account, Options, Running
from conformance.wire.exchange import Exchange

_PAGES = (404, 500)
"""With which statuses moto's pages come: of an unknown path; of what it lacks, or of a crash."""


class Moto(Packaged):
    """moto in server mode. Its second account is chosen by a header of its own."""

    distribution = "moto"
    requirement = "moto[server]"
    modules = ("moto", "flask", "flask_cors")
    words: ClassVar[Sequence[str]] = ("-m", "moto.server", "--host", "127.0.0.1", "--port", "{port}")
    script = "moto_server"
    advice = "pip install 'aws-conformance[moto]', or ask for a version (--target moto@VERSION)"

    name = "moto"
    ready_path = "/moto-api/data.json"
    reset_request = ("POST", "/moto-api/reset")
    lifecycle_timeout = 10.0
    other_account: ClassVar[Account | None] = Account(
        LOCAL_ACCOUNT.credentials, "210987654321", {"x-moto-account-id": "210987654321"}
    )
    _service: Service | None = None

    def start(self, service: Service, options: Options) -> Running:
        """Start it, or attach to one; what it implements the moto says that the suite started it with."""
        self._service = service
        if self.address is not None and not self.foreign:
            with suppress(TargetError):
                self.python = self.found(options)
        running = super().start(service, options)
        try:
            self.lacks_operation(service, next(iter(service.operations), ""))
        except TargetError:
            running.close()
            raise
        return running

    def prepare(self, url: str, service: Service, externals: Mapping[str, str]) -> None:
        """Make the roles, buckets and streams that requests refer to: moto may look them up."""
        for arn in _named(service, externals, "role_arn"):
            query = urlencode(
                {
                    "Action": "CreateRole",
                    "Version": "2010-05-08",
                    "RoleName": arn.rpartition("/")[2],
                    "AssumeRolePolicyDocument": "{}",
                }
            )
            ask(url, f"/?{query}", "POST", timeout=20.0, headers=_signed("iam"))
        for name in _named(service, externals, "bucket"):
            ask(url, f"/{name}", "PUT", timeout=20.0, headers=_signed("s3"))
        for arn in _named(service, externals, "stream_arn"):
            if ":kinesis:" in arn:
                kinesis = load_service("kinesis")
                made = {"StreamName": arn.rpartition("/")[2], "ShardCount": 1}
                asked = protocol_of(kinesis).request(kinesis, "CreateStream", made)
                headers = {**asked.headers, **_signed("kinesis")}
                ask(url, asked.path, asked.method, timeout=20.0, headers=headers, body=asked.body)

    def lacks_operation(self, service: Service, operation: str) -> bool | None:
        """Ask the moto that runs; None if none is at hand, or others started it."""
        if self.foreign or self.python is None or operation not in service.operations:
            return None
        asked = _request_of(service)
        path = asked.path.partition("?")[0]
        names = tuple(service.operations)
        implemented = _implemented(
            self.python, service.signing_name, path, tuple(asked.headers.items()), names, _at_one(service)
        )
        return operation not in implemented

    def lacks(self, exchange: Exchange) -> str | None:
        """Tell the page for an operation that is not there from the same page for a crash."""
        if exchange.status in _PAGES and not exchange.is_wellformed and self._service is not None:
            lacking = self.lacks_operation(self._service, exchange.operation)
            return f"moto does not implement {exchange.operation}" if lacking else None
        return super().lacks(exchange)


def _named(service: Service, externals: Mapping[str, str], key: str) -> list[str]:
    """The values of a service's hints about what others make, whose key ends so."""
    hints = [hint for hint in hinted(service, "external") if hint["key"].endswith(key)]
    return sorted({externals.get(hint["key"], hint["default"]) for hint in hints})


def _signed(service: str) -> dict[str, str]:
    """The header by which moto tells the service that a request is for; it looks at no signature."""
    scope = f"Credential=testing/20250101/us-east-1/{service}/aws4_request"
    return {"Authorization": f"AWS4-HMAC-SHA256 {scope}"}


def _request_of(service: Service) -> HttpRequest:
    """Some request of a service, as moto sees it when it looks for the backend that serves it."""
    protocol = protocol_of(service)
    for name in service.operations:
        with suppress(Inexpressible):
            return protocol.request(service, name, {})
    return HttpRequest("GET", "/")


def _at_one(service: Service) -> bool:
    """Whether no operation has an address of its own: a protocol that moto lacks is then one for all."""
    return all(operation.http.uri == "/" for operation in service.operations.values())


@lru_cache(maxsize=16)
def _implemented(
    python: str,
    signing_name: str,
    path: str,
    headers: tuple[tuple[str, str], ...],
    operations: tuple[str, ...],
    only_there: bool,
) -> frozenset[str]:
    """Ask the moto of a Python which operations it implements.

    Raises:
        TargetError: if it does not tell; nothing can be said of its answers then.
    """
    question = {
        "signing_name": signing_name,
        "path": path,
        "headers": dict(headers),
        "operations": operations,
        "only_there": only_there,
    }
    script = Path(moto_operations.__file__).read_text("utf-8")
    done = subprocess.run(
        [python, "-c", script], input=json.dumps(question), capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        said = done.stderr.strip().splitlines()[-1:]
        raise TargetError(f"moto: {python} does not tell which operations it implements: {' '.join(said)}")
    return frozenset(json.loads(done.stdout))

"""moto's server, and what the installed moto implements.

moto's server answers an operation that it lacks with HTTP 500 and an HTML page, the same as when it
crashes. In its own process the two differ, so the installed package is read: which of its response classes
serves the service, which methods that class has, and which of these only raise ``NotImplementedError``.
"""

from __future__ import annotations

import ast
import importlib
import importlib.util
import inspect
import sys
import textwrap
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import lru_cache
from types import ModuleType
from typing import Any, ClassVar
from urllib.parse import urlencode

from conformance.contract.hints import hinted
from conformance.contract.model import Service
from conformance.protocols.protocol import HttpRequest, Inexpressible
from conformance.protocols.registry import protocol_of
from conformance.targets.ask import ask
from conformance.targets.emulator import Emulator
from conformance.targets.errors import TargetError
from conformance.targets.plugin import LOCAL_ACCOUNT, Account, Options, Running
from conformance.wire.exchange import Exchange

_PAGES = (404, 500)
"""With which statuses moto's pages come: of an unknown path; of what it lacks, or of a crash."""


class Moto(Emulator):
    """moto in server mode. Its second account is chosen by a header of its own."""

    name = "moto"
    ready_path = "/moto-api/data.json"
    reset_request = ("POST", "/moto-api/reset")
    lifecycle_timeout = 10.0
    other_account: ClassVar[Account | None] = Account(
        LOCAL_ACCOUNT.credentials, "210987654321", {"x-moto-account-id": "210987654321"}
    )
    _service: Service | None = None

    def command_for(self, service: Service, options: Options) -> Sequence[str]:
        """Return moto's own server command."""
        if importlib.util.find_spec("moto") is None:
            raise TargetError("moto is not installed here: pip install 'moto[server]'")
        return [sys.executable, "-m", "moto.server", "--host", "127.0.0.1", "--port", "{port}"]

    def start(self, service: Service, options: Options) -> Running:
        """Start moto's server; see the base class."""
        self._service = service
        return super().start(service, options)

    def prepare(self, url: str, service: Service, externals: Mapping[str, str]) -> None:
        """Make the roles that requests refer to: an emulator of all of AWS may look them up in its IAM."""
        for arn in _roles(service, externals):
            query = urlencode(
                {
                    "Action": "CreateRole",
                    "Version": "2010-05-08",
                    "RoleName": arn.rpartition("/")[2],
                    "AssumeRolePolicyDocument": "{}",
                }
            )
            scope = "Credential=testing/20250101/us-east-1/iam/aws4_request"
            ask(url, f"/?{query}", "POST", timeout=20.0, authorization=f"AWS4-HMAC-SHA256 {scope}")

    def lacks_operation(self, service: Service, operation: str) -> bool | None:
        """Look at the installed moto; None if there is none."""
        asked = _request_of(service)
        implemented = _implemented(service.signing_name, asked.path, tuple(asked.headers.items()))
        return None if implemented is None else _underscored(operation) not in implemented

    def lacks(self, exchange: Exchange) -> str | None:
        """Tell the page for an operation that is not there from the same page for a crash."""
        if exchange.status in _PAGES and not exchange.is_wellformed and self._service is not None:
            lacking = self.lacks_operation(self._service, exchange.operation)
            return f"moto does not implement {exchange.operation}" if lacking else None
        return super().lacks(exchange)


def _roles(service: Service, externals: Mapping[str, str]) -> set[str]:
    hints = [hint for hint in hinted(service, "external") if hint["key"].endswith("role_arn")]
    return {externals.get(hint["key"], hint["default"]) for hint in hints}


def _underscored(operation: str) -> str:
    from moto.core.utils import camelcase_to_underscores

    return camelcase_to_underscores(operation)


def _request_of(service: Service) -> HttpRequest:
    """Some request of a service, as moto sees it when it looks for the backend that serves it."""
    protocol = protocol_of(service)
    for name in service.operations:
        with suppress(Inexpressible):
            return protocol.request(service, name, {})
    return HttpRequest("GET", "/")


@lru_cache(maxsize=8)
def _implemented(signing_name: str, path: str, headers: tuple[tuple[str, str], ...]) -> frozenset[str] | None:
    """Return the methods that serve the service's operations; None without moto."""
    try:
        from moto.core.base_backend import BaseBackend
        from moto.core.responses import BaseResponse
        from moto.moto_server.werkzeug_app import DomainDispatcherApplication
    except ImportError:
        return None
    dispatcher = DomainDispatcherApplication(lambda service: None)  # type: ignore[arg-type,return-value]
    path = path.partition("?")[0]
    environ = {
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers},
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/{signing_name}/aws4_request",
        "PATH_INFO": path,
        "HTTP_HOST": "127.0.0.1",
    }
    backend = dispatcher.get_backend_for_host(dispatcher.infer_service_region_host(environ, path))
    if not backend:
        return frozenset()
    responses = importlib.import_module(f"moto.{backend}.responses")
    models = importlib.import_module(f"moto.{backend}.models")
    served = {name: method for kind in _classes(responses, BaseResponse) for name, method in _methods(kind)}
    backed = {name: method for kind in _classes(models, BaseBackend) for name, method in _methods(kind)}
    return frozenset(
        name
        for name, method in served.items()
        if not _only_raises(method) and not (name in backed and _only_raises(backed[name]))
    )


def _classes(module: ModuleType, base: type) -> list[type]:
    return [
        kind
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, base) and kind is not base
    ]


def _methods(kind: type) -> list[tuple[str, Any]]:
    return inspect.getmembers(kind, inspect.isfunction)


def _only_raises(method: Any) -> bool:
    """Whether the function's body is nothing but ``raise NotImplementedError``."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(inspect.unwrap(method))))
    except (OSError, TypeError, SyntaxError):
        return False
    function = tree.body[0]
    if not isinstance(function, ast.FunctionDef):
        return False
    first = next((part for part in function.body if not _is_text(part)), None)
    if not isinstance(first, ast.Raise) or first.exc is None:
        return False
    raised = first.exc.func if isinstance(first.exc, ast.Call) else first.exc
    return isinstance(raised, ast.Name) and raised.id == "NotImplementedError"


def _is_text(part: ast.stmt) -> bool:
    return isinstance(part, ast.Expr) and isinstance(part.value, ast.Constant)

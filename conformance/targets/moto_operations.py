"""Which of a service's operations a moto implements, told by that moto itself.

This text is handed as it stands (``python -c``) to the Python that has moto, which may be another one than
the suite's, and older. So it imports nothing of the suite; it takes a question as JSON from standard input,
and answers in JSON.

moto's dispatcher says which backend serves a request. An operation is implemented where one of the backend's
response classes has its method, and neither that nor the model's method of the same name does nothing but
raise ``NotImplementedError``. A class that reads requests by itself (that of S3) does so without methods of
these names: there the model's are what counts.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import json
import re
import sys
import textwrap
from contextlib import redirect_stdout
from typing import Any


def implemented(question: dict[str, Any]) -> list[str]:
    """Return the implemented ones of ``operations``.

    ``signing_name``, ``path`` and ``headers`` are those of any request of the service; ``only_there`` is
    whether all its requests go to that address, or to none that leads anywhere else.
    """
    from moto.core.base_backend import BaseBackend
    from moto.core.responses import BaseResponse
    from moto.core.utils import camelcase_to_underscores

    backend = _backend(**{key: question[key] for key in ("signing_name", "path", "headers")})
    if not backend:
        return []
    if question["only_there"] and not _leads_somewhere(backend, question["path"]):
        return []
    served = _methods(f"moto.{backend}.responses", BaseResponse)
    backed = _methods(f"moto.{backend}.models", BaseBackend)
    if _reads_by_itself(backend, BaseResponse):
        served = {**backed, **served}
    return [
        operation
        for operation in question["operations"]
        if (name := camelcase_to_underscores(operation)) in served
        and not _only_raises(served[name])
        and not (name in backed and _only_raises(backed[name]))
    ]


def _backend(signing_name: str, path: str, headers: dict[str, str]) -> str | None:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication

    dispatcher: Any = DomainDispatcherApplication(lambda service: None)  # type: ignore[arg-type,return-value]
    environ = {
        **{f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()},
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential=a/20250101/us-east-1/{signing_name}/aws4_request",
        "PATH_INFO": path,
        "HTTP_HOST": "127.0.0.1",
    }
    infer = dispatcher.infer_service_region_host
    by_path = "path" in inspect.signature(infer).parameters  # moto 4 asks for the body in its place
    host = infer(environ=environ, path=path) if by_path else infer(body="", environ=environ)
    backend: str | None = dispatcher.get_backend_for_host(host)
    return backend


def _leads_somewhere(backend: str, path: str) -> bool:
    """Whether a backend serves an address at all."""
    addresses = importlib.import_module(f"moto.{backend}.urls").url_paths
    return any(re.match(address.replace("{0}", ""), path) for address in addresses)


def _reads_by_itself(backend: str, base: type) -> bool:
    """Whether a backend's addresses lead to methods of a class's own, and none to those that all share."""
    addresses = importlib.import_module(f"moto.{backend}.urls").url_paths.values()
    methods = [getattr(leads, "__func__", leads) for leads in addresses]
    names = [getattr(method, "__qualname__", "").split(".") for method in methods]
    return bool(names) and all(len(name) > 1 and name[0] != base.__name__ for name in names)


def _methods(module: str, base: type) -> dict[str, Any]:
    kinds = [
        kind
        for kind in vars(importlib.import_module(module)).values()
        if isinstance(kind, type) and issubclass(kind, base) and kind is not base
    ]
    return {name: method for kind in kinds for name, method in inspect.getmembers(kind, inspect.isfunction)}


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


if __name__ == "__main__":
    with redirect_stdout(sys.stderr):  # moto prints what it does not know
        answer = json.dumps(implemented(json.load(sys.stdin)))
    print(answer)

"""boto3, driven: ``python boto3_driver.py`` in an environment that has boto3."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import driver_clock  # first: botocore keeps the sleep that it finds when it is imported

# isort: split
import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.response import StreamingBody
from driver_loop import Unsupported, failure, main, value


class Boto3:
    """One client at a time, that of the last ``configure``."""

    def __init__(self) -> None:
        self._session = boto3.session.Session()
        self._client: Any = None

    def hello(self) -> dict[str, Any]:
        features = ["paginate", "paginate-limit", "wait", "wait-settings", "virtual-clock"]
        features += ["error-classes", "error-members", "shared-quota", "timeout", "events"]
        return {
            "sdk": "boto3",
            "version": boto3.__version__,
            "language": "Python",
            "services": self._session.get_available_services(),
            "features": [*features, *(f"retry-mode:{mode}" for mode in ("legacy", "standard", "adaptive"))],
        }

    def configure(
        self,
        service: str,
        endpoint: str | None = None,
        region: str | None = None,
        credentials: dict[str, str] | None = None,
        retry_mode: str | None = None,
        max_attempts: int | None = None,
        timeout: float | None = None,
        virtual_clock: bool = False,
    ) -> None:
        """Make a client; what is None is left to boto3, which looks into its environment."""
        driver_clock.virtual = virtual_clock
        retries: dict[str, Any] = {"mode": retry_mode, "total_max_attempts": max_attempts}
        retries = {key: given for key, given in retries.items() if given is not None}
        waiting = {"connect_timeout": timeout, "read_timeout": timeout} if timeout is not None else {}
        keys = credentials or {}
        self._client = self._session.client(
            service,
            endpoint_url=endpoint,
            region_name=region,
            aws_access_key_id=keys.get("access_key"),
            aws_secret_access_key=keys.get("secret_key"),
            aws_session_token=keys.get("token"),
            config=Config(**({"retries": retries} if retries else {}), **waiting),
        )

    def call(self, service: str, operation: str, input: dict[str, Any]) -> dict[str, Any]:
        method = self._method(operation)
        return self._answer(lambda: method(**input))

    def paginate(
        self, service: str, operation: str, input: dict[str, Any], limit: int | None = None
    ) -> dict[str, Any]:
        name = self._method(operation).__name__
        if not self._client.can_paginate(name):
            raise Unsupported(f"{operation} has no paginator")
        settings = {} if limit is None else {"PaginationConfig": {"MaxItems": limit}}
        pages = self._client.get_paginator(name).paginate
        return self._answer(lambda: list(pages(**input, **settings)))

    def wait(
        self,
        service: str,
        waiter: str,
        input: dict[str, Any],
        delay: float | None = None,
        max_attempts: int | None = None,
    ) -> dict[str, Any]:
        names = {name.replace("_", "").lower(): name for name in self._client.waiter_names}
        name = names.get(waiter.replace("_", "").lower())
        if name is None:
            raise Unsupported(f"there is no waiter {waiter}")
        settings = {"Delay": delay, "MaxAttempts": max_attempts}
        settings = {key: given for key, given in settings.items() if given is not None}
        more = {"WaiterConfig": settings} if settings else {}
        return self._answer(lambda: self._client.get_waiter(name).wait(**input, **more))

    def _method(self, operation: str) -> Any:
        methods = {api: name for name, api in self._client.meta.method_to_api_mapping.items()}
        if operation not in methods:
            raise Unsupported(f"boto3 has no operation {operation}")
        return getattr(self._client, methods[operation])

    def _answer(self, act: Any) -> dict[str, Any]:
        try:
            output = _read(act())
        except ClientError as problem:
            return self._failed(problem)
        except Exception as problem:  # noqa: BLE001  whatever the SDK raises is what its user gets
            return failure(type(problem).__name__, None, str(problem), **driver_clock.slept())
        if isinstance(output, dict):
            return value(_without_metadata(output), **_metadata(output), **driver_clock.slept())
        return value(
            [_without_metadata(page) for page in output] if output else output, **driver_clock.slept()
        )

    def _failed(self, problem: ClientError) -> dict[str, Any]:
        told = problem.response.get("Error", {})
        members = {
            key: item for key, item in problem.response.items() if key not in ("Error", "ResponseMetadata")
        }
        more = {**_metadata(problem.response), **driver_clock.slept()}
        return failure(type(problem).__name__, told.get("Code"), told.get("Message") or "", members, **more)


def _metadata(answer: Mapping[str, Any]) -> dict[str, Any]:
    told = answer.get("ResponseMetadata", {})
    return {
        "status": told.get("HTTPStatusCode"),
        "request_id": told.get("RequestId"),
        "retries": told.get("RetryAttempts"),
    }


def _without_metadata(answer: dict[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in answer.items() if key != "ResponseMetadata"}


def _read(output: Any) -> Any:
    """Read what the answer streams: a body to its end, events into a list."""
    if isinstance(output, list):
        return [_read(page) for page in output]
    if not isinstance(output, dict):
        return output
    return {name: _read_member(item) for name, item in output.items()}


def _read_member(item: Any) -> Any:
    if isinstance(item, StreamingBody):
        return item.read()
    return list(item) if hasattr(item, "__iter__") and hasattr(item, "close") else item


if __name__ == "__main__":
    main(Boto3())

"""A driver as the suite sees it: an SDK that can be told what to do, in a process of its own.

The protocol is JSON Lines over the process's standard input and output: ``docs/sdk-protocol.md``.
"""

from __future__ import annotations

import contextlib
import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from conformance.sdk.drivers.python.driver_values import Malformed, decode, encode
from conformance.sdk.errors import DriverError, Unsupported
from conformance.sdk.messages import PROTOCOL, Credentials, Failure, Hello, Value, validator
from conformance.sdk.pipe import Pipe

START = 60.0
"""Seconds until a driver must have said hello: some SDKs load for long."""

END = 5.0
"""Seconds within which a driver must have ended."""

CALL = 60.0
"""Seconds for one answer, retries of the SDK included."""

_ANSWERS = {
    "hello": ("hello",),
    "configure": ("configured", "unsupported"),
    "echo": ("echoed",),
    "call": ("value", "failure", "unsupported"),
    "paginate": ("value", "failure", "unsupported"),
    "wait": ("value", "failure", "unsupported"),
    "shutdown": ("bye",),
}


class Driver:
    """One driver process. Every method raises :class:`DriverError` where the driver breaks the protocol.

    After that the process is ended, and :attr:`broken` has the reason; start another one.
    """

    def __init__(self, name: str, pipe: Pipe) -> None:
        self.name = name
        self.broken: str | None = None
        self._pipe = pipe
        self._asked = 0
        self._hello: Hello | None = None

    @classmethod
    def start(
        cls,
        command: Sequence[str],
        environment: Mapping[str, str],
        *,
        name: str | None = None,
        version: str | None = None,
    ) -> Driver:
        """Start a driver and hear its hello.

        Args:
            command: its words.
            environment: added to this process's environment, of which nothing that is about AWS is handed on.
            name: what to call it in messages.
            version: which version of the SDK is installed, where that is known; another one is a lie.
        """
        driver = cls(name or " ".join(command), Pipe(command, _environment(environment)))
        told = driver._ask("hello", START, protocol=PROTOCOL)
        if told["protocol"] != PROTOCOL:
            raise driver._break(f"it speaks version {told['protocol']} of the protocol, and not {PROTOCOL}")
        if version is not None and told["version"] != version:
            raise driver._break(f"it says that it drives {told['version']}, and {version} is installed")
        driver._hello = Hello(
            told["sdk"],
            told["version"],
            told["language"],
            tuple(told["services"]),
            frozenset(told["features"]),
        )
        return driver

    @property
    def hello(self) -> Hello:
        """What the driver said of its SDK."""
        assert self._hello is not None
        return self._hello

    def configure(
        self,
        *,
        service: str,
        endpoint: str | None = None,
        region: str | None = None,
        credentials: Credentials | None = None,
        retry_mode: str | None = None,
        max_attempts: int | None = None,
        timeout: float | None = None,
        virtual_clock: bool = False,
    ) -> None:
        """Have the driver make a new client for one service; what is None is left to the SDK.

        Args:
            max_attempts: requests of one call, the first one included.
            timeout: seconds that the SDK waits for a connection, and for an answer.
            virtual_clock: whether sleeps of the SDK shall take no time; only where the hello offers it.

        Raises:
            Unsupported: if the SDK has no such setting or service.
        """
        keys = None
        if credentials is not None:
            keys = {"access_key": credentials.access_key, "secret_key": credentials.secret_key}
            keys |= {"token": credentials.token} if credentials.token is not None else {}
        settings = {
            "endpoint": endpoint,
            "region": region,
            "credentials": keys,
            "retry_mode": retry_mode,
            "max_attempts": max_attempts,
            "timeout": timeout,
            "virtual_clock": virtual_clock or None,
        }
        self._ask("configure", CALL, service=service, **_given(settings))

    def call(self, service: str, operation: str, input: Mapping[str, Any]) -> Value | Failure:
        """Call one operation; raises :class:`Unsupported` where the SDK does not have it."""
        return self._result("call", service=service, operation=operation, input=encode(input))

    def paginate(
        self, service: str, operation: str, input: Mapping[str, Any], limit: int | None = None
    ) -> Value | Failure:
        """Page through an operation; the output is a list of pages, with at most ``limit`` items in all.

        Raises:
            Unsupported: if the SDK has no paginator for it, or none that takes a limit.
        """
        words = {
            "service": service,
            "operation": operation,
            "input": encode(input),
            **_given({"limit": limit}),
        }
        return self._result("paginate", **words)

    def wait(
        self,
        service: str,
        waiter: str,
        input: Mapping[str, Any],
        *,
        delay: float | None = None,
        max_attempts: int | None = None,
    ) -> Value | Failure:
        """Wait for what botocore's data calls ``waiter``; the output is what the SDK returns.

        Raises:
            Unsupported: if the SDK has no such waiter, or none that takes these settings.
        """
        settings = _given({"delay": delay, "max_attempts": max_attempts})
        return self._result("wait", service=service, waiter=waiter, input=encode(input), **settings)

    def echo(self, value: Any) -> Any:
        """Have the driver read ``value`` into its language and write it again."""
        told = self._ask("echo", CALL, value=encode(value))
        return self._decoded(told["value"])

    def close(self) -> None:
        """Tell the driver that this was all, and end its process, whatever it makes of that."""
        with contextlib.suppress(DriverError):
            self.end()
        self._pipe.close()

    def end(self) -> None:
        """Tell the driver that this was all; raises :class:`DriverError` if it does not end."""
        self._ask("shutdown", END)
        self.broken = "it was closed"
        if not self._pipe.ended(END):
            raise self._break(f"it did not end within {END:g} s of its goodbye")

    def __enter__(self) -> Driver:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _result(self, kind: str, **words: Any) -> Value | Failure:
        told = self._ask(kind, CALL, **words)
        beside: dict[str, Any] = {key: told.get(key) for key in ("status", "request_id", "retries")}
        slept = told.get("slept")
        beside["slept"] = None if slept is None else tuple(slept)
        if told["type"] == "value":
            return Value(self._decoded(told["output"]), **beside)
        members = self._decoded(told.get("members", {}))
        return Failure(told["class_name"], told.get("code"), told["message"], members=members, **beside)

    def _ask(self, kind: str, seconds: float, **words: Any) -> dict[str, Any]:
        if self.broken is not None:
            raise DriverError(f"driver {self.name}: {self.broken}")
        self._asked += 1
        message = {"id": self._asked, "type": kind, **words}
        try:
            line = self._pipe.ask(json.dumps(message, separators=(",", ":")).encode("ascii") + b"\n", seconds)
        except DriverError as problem:
            raise self._break(str(problem), type(problem)) from problem
        told = self._parsed(line, kind)
        if told["type"] == "unsupported":
            raise Unsupported(told["reason"])
        return told

    def _parsed(self, line: bytes, kind: str) -> dict[str, Any]:
        try:
            told = json.loads(line, parse_constant=_no_number)
        except (ValueError, RecursionError) as problem:
            raise self._break(f"it wrote no JSON: {line[:80]!r}") from problem
        if not isinstance(told, dict) or told.get("type") not in _ANSWERS[kind]:
            raise self._break(f"it answered {kind} with {line[:80]!r}")
        wrong = next(validator(told["type"]).iter_errors(told), None)
        if wrong is not None:
            place = "/".join(map(str, wrong.absolute_path))
            raise self._break(f"its answer to {kind} is no {told['type']}: {place} {wrong.message}"[:300])
        if told["id"] != self._asked:
            raise self._break(f"it answered message {told['id']}, and was asked {self._asked}")
        return told

    def _decoded(self, crossed: Any) -> Any:
        try:
            return decode(crossed)
        except Malformed as problem:
            raise self._break(str(problem)) from problem

    def _break(self, reason: str, kind: type[DriverError] = DriverError) -> DriverError:
        self.broken = reason
        self._pipe.close()
        return kind(f"driver {self.name}: {reason}")


def _no_number(text: str) -> None:
    raise ValueError(text)


def _given(settings: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in settings.items() if value is not None}


def _environment(added: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without anything of AWS in it, and with what is added.

    No file of the user's, no instance's metadata and no proxy may decide what an SDK does.
    """
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("AWS_", "PYTHON")) and not name.lower().endswith("_proxy")
    }
    nothing = {"AWS_CONFIG_FILE": os.devnull, "AWS_SHARED_CREDENTIALS_FILE": os.devnull}
    return {**kept, **nothing, "AWS_EC2_METADATA_DISABLED": "true", **added}

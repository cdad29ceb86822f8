"""The AWS CLI of version 1, driven: ``python aws_cli_driver.py`` in the environment that it is installed in.

Each message is one command line, run in this process by the CLI's own ``main``. What a user sees is what is
told: the JSON that it prints, the code that it exits with (an error has no other class), the words of its
error.
"""

from __future__ import annotations

import json
import math
import os
import re
import sys
import tempfile
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import driver_clock  # first: botocore keeps the sleep that it finds when it is imported

# isort: split
import awscli.clidriver
from awscli.utils import is_streaming_blob_type
from botocore import xform_name
from driver_loop import Unsupported, failure, main, value

_RENAMED = {"s3": "s3api", "codedeploy": "deploy", "config": "configservice"}
"""Services of botocore whose command has another name; that of S3 and Config is another one's there."""

_ERROR = re.compile(
    r"An error occurred \((?P<code>[^)]*)\) when calling the \w+ operation"
    r"(?: \(reached max retries: (?P<retries>\d+)\))?: (?P<message>.*)",
    re.DOTALL,
)
_NO_SUCH = re.compile(r"argument (?:operation|subcommand|command): Invalid choice")


class AwsCli:
    """One configuration at a time, that of the last ``configure``: variables and global options."""

    def __init__(self) -> None:
        self._own = dict(os.environ)
        self._options: list[str] = []
        # what tells about the commands, and its cache of the models' files, which each command line shares
        self._session = awscli.clidriver.create_clidriver().session

    def hello(self) -> dict[str, Any]:
        services = self._session.get_available_services()
        return {
            "sdk": "aws-cli",
            "version": awscli.__version__,
            "language": "shell",
            "services": services,
            "features": [
                *("paginate", "paginate-limit", "wait", "virtual-clock", "timeout", "raw-values"),
                *("retry-mode:legacy", "retry-mode:standard", "retry-mode:adaptive"),
            ],
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
        driver_clock.virtual = virtual_clock
        keys = credentials or {}
        variables = {
            "AWS_ACCESS_KEY_ID": keys.get("access_key"),
            "AWS_SECRET_ACCESS_KEY": keys.get("secret_key"),
            "AWS_SESSION_TOKEN": keys.get("token"),
            "AWS_RETRY_MODE": retry_mode,
            "AWS_MAX_ATTEMPTS": None if max_attempts is None else str(max_attempts),
        }
        os.environ.clear()
        os.environ.update(self._own)
        os.environ.update({name: text for name, text in variables.items() if text is not None})
        seconds = None if timeout is None else str(math.ceil(timeout))  # it takes whole ones
        options = {
            "--endpoint-url": endpoint,
            "--region": region,
            "--cli-connect-timeout": seconds,
            "--cli-read-timeout": seconds,
        }
        self._options = [word for name, text in options.items() if text is not None for word in (name, text)]

    def call(self, service: str, operation: str, input: dict[str, Any]) -> dict[str, Any]:
        return self._operation(service, operation, input, ["--no-paginate"])

    def paginate(
        self, service: str, operation: str, input: dict[str, Any], limit: int | None = None
    ) -> dict[str, Any]:
        if not _has_paginator(self._session, service, operation):
            raise Unsupported(f"{operation} has no paginator")
        words = [] if limit is None else ["--max-items", str(limit)]
        told = self._operation(service, operation, input, words)
        return {**told, "output": [told["output"]]} if told["type"] == "value" else told

    def wait(
        self,
        service: str,
        waiter: str,
        input: dict[str, Any],
        delay: float | None = None,
        max_attempts: int | None = None,
    ) -> dict[str, Any]:
        if delay is not None or max_attempts is not None:
            raise Unsupported("the CLI's waiters take no settings")
        return self._run([_RENAMED.get(service, service), "wait", xform_name(waiter, "-")], input, None)

    def _operation(
        self, service: str, operation: str, input: dict[str, Any], words: Sequence[str]
    ) -> dict[str, Any]:
        model = self._session.get_service_model(service)
        if operation not in model.operation_names:
            raise Unsupported(f"the CLI has no operation {operation}")
        shape = model.operation_model(operation)
        body = shape.output_shape.serialization["payload"] if shape.has_streaming_output else None
        members = {} if shape.input_shape is None else shape.input_shape.members
        streams = {name for name, member in members.items() if is_streaming_blob_type(member)}
        return self._run(
            [_RENAMED.get(service, service), xform_name(operation, "-"), *words], input, body, streams
        )

    def _run(
        self,
        words: Sequence[str],
        input: dict[str, Any],
        body: str | None,
        streams: Collection[str] = (),
    ) -> dict[str, Any]:
        """Run one command line; ``body`` is the member that it writes into a file."""
        with tempfile.TemporaryDirectory() as folder:
            target = os.path.join(folder, "body")
            files, rest = _as_files(input, folder, streams)
            # a command that writes a file takes no JSON
            said = _as_options(rest) if body else ["--cli-input-json", json.dumps(rest)]
            line = [*words, *said, *files, *self._options, "--output", "json", *([target] if body else [])]
            code, out, err = self._main(line)
            if code != 0:
                return _failed(code, err)
            output = json.loads(out) if out.strip() else {}
            if body and os.path.exists(target):
                with open(target, "rb") as written:
                    output[body] = written.read()
        return value(output, **driver_clock.slept())

    def _main(self, line: list[str]) -> tuple[int, str, str]:
        """Run the CLI and return its exit code and what it wrote to standard output and error."""
        cli = awscli.clidriver.create_clidriver()
        cli.session.register_component("data_loader", self._session.get_component("data_loader"))
        with _captured() as handles:
            try:
                code = cli.main(line)
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else 1
            sys.stdout.flush()
            sys.stderr.flush()
            out, err = (os.pread(handle, os.fstat(handle).st_size, 0) for handle in handles)
        return code, out.decode("utf-8"), err.decode("utf-8", "replace")


def _as_files(
    input: Mapping[str, Any], folder: str, streams: Collection[str]
) -> tuple[list[str], dict[str, Any]]:
    """Split the input: the blobs at its top are options with ``fileb://``, the rest is written as JSON.

    A stream is an option with a plain path.
    """
    words: list[str] = []
    rest: dict[str, Any] = {}
    for name, item in input.items():
        if isinstance(item, bytes):
            path = os.path.join(folder, f"{len(words)}.bin")
            with open(path, "wb") as blob:
                blob.write(item)
            words += [f"--{xform_name(name, '-')}", path if name in streams else f"fileb://{path}"]
        else:
            rest[name] = _as_json(item)
    return words, rest


def _as_options(members: Mapping[str, Any]) -> list[str]:
    words = []
    for name, item in members.items():
        option = xform_name(name, "-")
        if isinstance(item, bool):
            words.append(f"--{option}" if item else f"--no-{option}")
        else:
            words.append(f"--{option}={item if isinstance(item, str) else json.dumps(item)}")
    return words


def _as_json(item: Any) -> Any:
    if isinstance(item, Mapping):
        return {key: _as_json(inside) for key, inside in item.items()}
    if isinstance(item, list):
        return [_as_json(inside) for inside in item]
    if isinstance(item, bytes):
        try:
            return item.decode("utf-8")  # as its JSON has a blob: the CLI encodes it
        except UnicodeDecodeError as problem:
            raise Unsupported("a blob inside JSON can only be text") from problem
    return item.isoformat() if hasattr(item, "isoformat") else item


@contextmanager
def _captured() -> Iterator[tuple[int, int]]:
    """Have what is written to standard output and error go into files."""
    with tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        kept = os.dup(1), os.dup(2)
        os.dup2(out.fileno(), 1)
        os.dup2(err.fileno(), 2)
        try:
            yield out.fileno(), err.fileno()
        finally:
            for number, handle in enumerate(kept, 1):
                os.dup2(handle, number)
                os.close(handle)


def _failed(code: int, said: str) -> dict[str, Any]:
    if _NO_SUCH.search(said):
        raise Unsupported("the CLI has no such command")
    match = _ERROR.search(said)
    name = f"exit code {code}"
    if match is None:
        return failure(name, None, said.strip(), **driver_clock.slept())
    retries = {"retries": int(match["retries"])} if match["retries"] else {}
    return failure(name, match["code"], match["message"].rstrip("\n"), **retries, **driver_clock.slept())


def _has_paginator(session: Any, service: str, operation: str) -> bool:
    try:
        session.get_paginator_model(service).get_paginator(operation)
    except Exception:  # noqa: BLE001  either that the service has none or that the operation has none
        return False
    return True


if __name__ == "__main__":
    main(AwsCli())

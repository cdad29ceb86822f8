"""ministack, started as ``python -m ministack`` (https://pypi.org/project/ministack/).

It may live in an environment of its own, since its releases pin an exact botocore: the setting ``python`` or
the environment variable ``CONFORMANCE_MINISTACK_PYTHON`` names that environment's interpreter, and a
``ministack`` command on the path (``pipx install ministack``) is found without either.
"""

from __future__ import annotations

import importlib.util
import os
import re
import shutil
import sys
from collections.abc import Mapping, Sequence
from typing import ClassVar

from conformance.contract.model import Service
from conformance.targets.emulator import Emulator
from conformance.targets.errors import TargetError
from conformance.targets.plugin import LOCAL_ACCOUNT, Account, Options
from conformance.wire.exchange import Exchange
from conformance.wire.sign import fixed

PYTHON_VARIABLE = "CONFORMANCE_MINISTACK_PYTHON"

_UNKNOWN_ACTION = re.compile(
    r"^(Unknown ([\w-]+ ){0,3}(action|operation): '?(?P<name>\w+)|Operation '(?P<op>\w+)' not implemented)"
)


class Ministack(Emulator):
    """ministack. An access key of twelve digits is the account."""

    name = "ministack"
    ready_path = "/_ministack/ready"
    reset_request = ("POST", "/_ministack/reset")
    environment: Mapping[str, str] = {
        "GATEWAY_PORT": "{port}",
        "BIND_HOST": "127.0.0.1",
        "IOT_MTLS_ENABLED": "0",  # else a second instance fights for a fixed port
        "SFTP_ENABLED": "0",
    }
    account: ClassVar[Account] = Account(LOCAL_ACCOUNT.credentials, "000000000000")
    other_account: ClassVar[Account | None] = Account(fixed("210987654321", "testing"), "210987654321")

    def command_for(self, service: Service, options: Options) -> Sequence[str]:
        """Return ministack's command in the first environment that has it."""
        python = options.settings.get("python") or os.environ.get(PYTHON_VARIABLE)
        if python:
            return [str(python), "-m", "ministack"]
        if importlib.util.find_spec("ministack") is not None:
            return [sys.executable, "-m", "ministack"]
        script = shutil.which("ministack")
        if script:
            return [script]
        raise TargetError(
            "ministack is not installed here: `pipx install ministack`, or set "
            f"{PYTHON_VARIABLE} to the Python of an environment that has it"
        )

    def lacks(self, exchange: Exchange) -> str | None:
        """Read the message: the code is now and then one that the service documents for other things."""
        found = _UNKNOWN_ACTION.match(exchange.message)
        if found and exchange.operation in (found["name"], found["op"]):
            return exchange.message
        said = str(exchange.error.value.get("error", "")) if exchange.error is not None else ""
        if said.startswith("Unsupported"):
            return said
        if exchange.status in (404, 405) and re.search(rb"<Error>\s*<Code>", exchange.answer[:200]):
            return "answered as if it were S3, as releases before 1.5 do for a service that they lack"
        return super().lacks(exchange)

"""ministack, started as ``python -m ministack``.

Its releases pin an exact botocore, so that one of the suite's own environment is rarely the newest.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import ClassVar

from conformance.targets.packaged import Packaged
from conformance.targets.plugin import LOCAL_ACCOUNT, Account
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates
from conformance.wire.sign import fixed

_UNKNOWN_ACTION = re.compile(
    r"^(Unknown ([\w-]+ ){0,3}(action|operation): '?(?P<name>\w+)|Operation '(?P<op>\w+)' not implemented)"
)
_UNKNOWN_PATH = re.compile(r"^Unknown ([\w ]+ )?path: (\S+ )?(?P<path>/\S*)$")


class Ministack(Packaged):
    """ministack. An access key of twelve digits is the account."""

    distribution = "ministack"
    requirement = "ministack"
    modules = ("ministack",)
    words: ClassVar[Sequence[str]] = ("-m", "ministack")
    script = "ministack"
    advice = "`pipx install ministack`, or ask for a version (--target ministack@VERSION)"

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

    def lacks(self, exchange: Exchange) -> str | None:
        """Read the message: the code is now and then one that the service documents for other things."""
        found = _UNKNOWN_ACTION.match(exchange.message)
        if found and exchange.operation in (found["name"], found["op"]):
            return exchange.message
        strayed = _UNKNOWN_PATH.match(exchange.message)
        if strayed and not isinstance(exchange.intent, Violates):
            return exchange.message  # a valid request's address is its operation's
        said = str(exchange.error.value.get("error", "")) if exchange.error is not None else ""
        if said.startswith("Unsupported"):
            return said
        if exchange.status in (404, 405) and re.search(rb"<Error>\s*<Code>", exchange.answer[:200]):
            return "answered as if it were S3, as releases before 1.5 do for a service that they lack"
        return super().lacks(exchange)

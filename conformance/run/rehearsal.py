"""A rehearsal: the same run on the embedded emulator, to know what it would make and send on an account.

It is a run of its own in a process of its own, told the same; what it sends is written into a folder, a file
each, as HTTP has it but without signature, and at its end a plan of what it made.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from attrs import frozen

from conformance.contract.model import Service
from conformance.protocols.aws_json import AwsJson
from conformance.protocols.registry import protocol_of
from conformance.run.commands import arguments
from conformance.run.configuration import NO_FILE
from conformance.run.options import CONFIG, TARGET, Options, UsageError
from conformance.targets.plugin import Running
from conformance.targets.rehearsal import SPEC
from conformance.wire.exchange import Exchange

PLAN = "plan.json"
_OWN = frozenset({
    "baseline", "update_baseline", "partial", "report", "journal", "start", "dry_run", "lifecycle_timeout",
    "poll_interval", "time_limit", "expect_account", "late_reads", "rate", "service", "setting", "strict",
    "record", "resume",
})  # fmt: skip
"""What the run was told that a rehearsal is not told, or otherwise."""


@frozen
class Plan:
    """What a run would make, by kind, and how many requests it would send."""

    made: Mapping[str, int]
    requests: int


class Recorder:
    """Writes each request of a rehearsal into a folder, as it would go to a host. Thread-safe."""

    def __init__(self, folder: Path, host: str) -> None:
        self.folder = folder
        self._host = host
        self._count = 0
        self._made: Counter[str] = Counter()
        self._lock = threading.Lock()
        folder.mkdir(parents=True, exist_ok=True)

    def keep(self, exchange: Exchange, made: str | None) -> None:
        """Keep a request, and what kind of resource it made, if any."""
        with self._lock:
            self._count += 1
            number = self._count
            if made is not None:
                self._made[made] += 1
        request = exchange.request
        head = f"{request.method} {request.path} HTTP/1.1\nHost: {self._host}\n"
        head += "".join(f"{name}: {value}\n" for name, value in sorted(request.headers.items()))
        path = self.folder / f"{number:05}-{_plain(exchange.operation)}.http"
        path.write_bytes(head.encode("utf-8", "surrogatepass") + b"\n" + request.body)

    def finish(self) -> None:
        """Write the plan."""
        plan = {"made": dict(self._made), "requests": self._count}
        (self.folder / PLAN).write_text(json.dumps(plan) + "\n", "utf-8")


def can_rehearse(service: Service) -> bool:
    """Whether the embedded emulator speaks the service's protocol."""
    return isinstance(protocol_of(service), AwsJson)


def rehearse(
    service: Service, options: Options, account: str, running: Running, writes: bool, folder: Path
) -> Plan:
    """Run the same on the embedded emulator, and return what it made.

    Args:
        service: the contracts.
        options: what the run was told.
        account: the account's number.
        running: where it would be sent.
        writes: whether anything may be made.
        folder: where the requests are written, a file each.

    Raises:
        UsageError: if it did not come to its end.
    """
    with tempfile.TemporaryDirectory() as scratch:
        return _rehearsed(service, options, account, running, writes, folder.resolve(), Path(scratch))


def _rehearsed(
    service: Service,
    options: Options,
    account: str,
    running: Running,
    writes: bool,
    folder: Path,
    scratch: Path,
) -> Plan:
    told = {name: value for name, value in options.values.items() if name not in _OWN}
    kept = [pair for pair in options.values.get("setting") or () if not pair.startswith("profile=")]
    wanted: dict[str, Any] = {
        **told,
        TARGET.attribute: [SPEC],
        "service": [service.name],
        "setting": [
            *kept,
            f"account={account}",
            f"requests={folder}",
            f"host={urlsplit(running.url).netloc}",
        ],
        "region": running.region,
        "allow_writes": writes,
        "fail_on": "none",
        "report": str(scratch / "report"),
        "journal": str(scratch / "journal"),
        "quiet": True,
        CONFIG.attribute: NO_FILE,
    }
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    done = subprocess.run(
        [sys.executable, "-m", "pytest", *arguments(wanted)],
        capture_output=True,
        text=True,
        env=environment,
        stdin=subprocess.DEVNULL,
    )
    try:
        plan = json.loads((folder / PLAN).read_text("utf-8"))
    except (OSError, ValueError):
        lines = (done.stderr or done.stdout).strip().splitlines() or ["it said nothing"]
        raise UsageError(f"the rehearsal did not come to its end: {lines[-1]}") from None
    return Plan(plan["made"], plan["requests"])


def _plain(operation: str) -> str:
    return "".join(c for c in operation if c.isalnum())[:60] or "none"

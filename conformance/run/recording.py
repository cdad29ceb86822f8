"""What of a run goes into its recording: each exchange, and what the guard did to the target."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import conformance
from conformance.contract.model import Service
from conformance.pages.render import versions
from conformance.recordings.document import Heading
from conformance.recordings.recorder import RecordingFile
from conformance.recordings.redaction import Redactor
from conformance.run.options import OPTIONS, Options
from conformance.targets.plugin import Account, Running, Target
from conformance.wire.exchange import Exchange

_NOT_KEPT = frozenset(
    {
        "report",
        "partial",
        "record",
        "baseline",
        "update-baseline",
        "newly-checked",
        "fail-on",
        "strict",
        "start",
    }
)
"""What a recording need not tell: where the report went, what failed the run, how the server was started."""


def recorder(
    options: Options,
    service: Service,
    target: Target,
    running: Running,
    lost: Callable[[str], object],
    **more: Any,
) -> RecordingFile:
    """Return what keeps a run on one target.

    Args:
        options: what the run was told.
        service: the contracts.
        target: what is recorded, as it is known.
        running: what is recorded, as it runs.
        lost: told why nothing more is recorded.
        more: of the heading.

    Raises:
        RecordingError: if the recording cannot be written.
    """
    other = running.other_account
    heading = Heading(
        service=service.name,
        target=target.name,
        kind=target.kind,
        url=running.url,
        region=running.region,
        started=time.time(),
        suite=conformance.__version__,
        boto3=versions()[0],
        account=running.account.id,
        other_account=None if other is None else other.id or "other",
        owned=running.owned,
        version=running.version,
        options={
            option.attribute: list(value) if option.many else value
            for option in OPTIONS
            if option.name not in _NOT_KEPT
            and (value := options.values.get(option.attribute)) not in (None, (), [])
        },
        externals=dict(running.externals),
        **more,
    )
    known = [*_values(running.account), *(_values(other) if other else ())]
    return RecordingFile(Path(options.record), heading, Redactor(known=known), lost)


def _values(account: Account) -> list[str]:
    """What an account signs with."""
    now = account.credentials.get_frozen_credentials()
    return [text for text in (now.access_key, now.secret_key, now.token) if text]


def kept(
    recorder: RecordingFile | None,
    then: Callable[[Exchange], None] | None,
    account: str = "",
    by: str = "",
) -> Callable[[Exchange], None] | None:
    """Return a callback that keeps an exchange and goes on with another."""
    if recorder is None:
        return then
    recording = recorder

    def both(exchange: Exchange) -> None:
        recording.exchange(exchange, account, by)
        if then is not None:
            then(exchange)

    return both


def keeping(running: Running, recorder: RecordingFile | None) -> Running:
    """Return a running target of which it is kept how it was reset and restarted."""
    return running if recorder is None else _Kept(running, recorder)


class _Kept(Running):
    """The same target; what is done to it is written down."""

    def __init__(self, running: Running, recorder: RecordingFile) -> None:
        self._running = running
        self._recorder = recorder
        super().__init__(
            running.url, region=running.region, account=running.account, other_account=running.other_account,
            externals=running.externals, process=running.process,
        )  # fmt: skip

    def is_alive(self, timeout: float = 2.0) -> bool:
        return self._running.is_alive(timeout)

    def reset(self) -> bool:
        done = self._running.reset()
        self._recorder.seen("reset", done)
        return done

    def restart(self) -> bool:
        done = self._running.restart()
        self._recorder.seen("restart", done)
        return done

    def close(self) -> None:
        self._running.close()

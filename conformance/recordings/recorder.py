"""Keeping what a run sees, redacted, line by line: what is written stays when the process is killed."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Callable
from pathlib import Path
from typing import IO, Any

from attrs import evolve

from conformance.recordings.document import (
    SUFFIX,
    Entry,
    Heading,
    Kept,
    RecordingError,
    Seen,
    Turn,
    entry_out,
    heading_out,
)
from conformance.recordings.redaction import Redactor
from conformance.wire.exchange import Exchange

LONGEST = 1 << 20
"""Bytes of an answer that is kept whole."""
_OF_LONG_ONES = 1 << 16


class RecordingFile:
    """Writes one file of a recording. Thread-safe.

    Where it cannot be written any more (a full disk), the run goes on without it.

    Args:
        folder: where; made where it is missing.
        heading: what is recorded.
        redactor: takes the secrets out.
        lost: told in one line, once, why nothing more is recorded.

    Raises:
        RecordingError: if the file cannot be made.
    """

    def __init__(
        self, folder: Path, heading: Heading, redactor: Redactor, lost: Callable[[str], object]
    ) -> None:
        self._redactor = redactor
        self._lost = lost
        self._lock = threading.Lock()
        name = "".join(char if char.isalnum() or char in "._-" else "-" for char in heading.target)
        self.path = folder / f"{name}-{int(heading.started * 1000):x}-{os.getpid():x}{SUFFIX}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._file: IO[str] | None = self.path.open("x", encoding="utf-8", newline="\n")
            self._file.write(_line(heading_out(self._clean(heading))))
            self._file.flush()
        except OSError as problem:
            raise RecordingError(
                f"the recording {self.path} cannot be written: {problem.strerror or problem}"
            ) from problem

    def exchange(self, exchange: Exchange, account: str = "", by: str = "") -> None:
        """Keep an exchange."""
        cut = len(exchange.answer) > LONGEST
        if cut:
            exchange = evolve(exchange, answer=exchange.answer[:_OF_LONG_ONES])
        self._write(Kept(self._redactor.exchange(exchange), account, by, cut))

    def turn(self, requirement: str) -> None:
        """Keep that the item of a requirement begins."""
        self._write(Turn(requirement))

    def seen(self, event: str, value: object = None) -> None:
        """Keep what was seen or done besides."""
        self._write(Seen(event, value))

    def close(self) -> None:
        """Bring the recording to its end."""
        self._write(Seen("end"))
        with self._lock:
            if self._file is not None:
                self._file.close()
                self._file = None

    def _write(self, entry: Entry) -> None:
        line = _line(entry_out(entry))
        with self._lock:
            if self._file is None:
                return
            try:
                self._file.write(line)
                self._file.flush()
            except OSError as problem:
                self._file = None
                self._lost(f"the recording {self.path} ends early: {problem.strerror or problem}")

    def _clean(self, heading: Heading) -> Heading:
        """The heading without secrets: a URL, a setting or a key's ARN may hold one."""
        text = self._redactor.text
        return evolve(
            heading,
            url=text(heading.url),
            spec=text(heading.spec),
            account=heading.account and text(heading.account),
            other_account=heading.other_account and text(heading.other_account),
            options={name: _told(value, text) for name, value in heading.options.items()},
            externals={key: text(value) for key, value in heading.externals.items()},
        )


def _told(value: Any, text: Callable[[str], str]) -> Any:
    """An option's value without secrets."""
    if isinstance(value, list | tuple):
        return [_told(item, text) for item in value]
    return text(value) if isinstance(value, str) else value


def _line(value: object) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"

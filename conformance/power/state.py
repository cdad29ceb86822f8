"""What an evaluation has found so far, a line a fault, so that it can go on where it was interrupted."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Any, TextIO

import conformance
from conformance.contract.load import schemas_root
from conformance.power.outcome import Outcome


class StateError(Exception):
    """The state file cannot be used; one line that says why."""


def fingerprint(service: str, schemas: Path | None) -> str:
    """Return a digest of suite, emulator and contracts: outcomes with others say nothing."""
    digest = hashlib.sha256()
    package = Path(conformance.__file__).parent
    folder = (schemas or schemas_root()) / service
    for path in sorted([*package.rglob("*.py"), *folder.iterdir()]):
        if path.parent.name != "power" and path.is_file():
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:16]


class State:
    """The outcomes of one evaluation, kept in a file of JSON lines whose first tells what was evaluated.

    Args:
        path: the file; its folder is made.
        about: what was evaluated and how; a file about anything else is begun anew.
        fresh: whether to begin anew in any case.

    Raises:
        StateError: if the file cannot be read or written.
    """

    def __init__(self, path: Path, about: Mapping[str, Any], fresh: bool = False) -> None:
        self.path = path
        self.outcomes: dict[str, Outcome] = {}
        self.resumed = False
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            lines = path.read_text(encoding="utf-8").splitlines() if path.exists() and not fresh else []
            self._read(lines, dict(about))
            kept = [dict(about), *(outcome.as_json() for outcome in self.outcomes.values())]
            whole = path.with_suffix(".new")  # in one step, so that an interruption loses nothing
            whole.write_text("".join(_line(data) for data in kept), encoding="utf-8")
            whole.replace(path)
            self._file: TextIO = path.open("a", encoding="utf-8")
        except OSError as problem:
            raise StateError(f"{path}: {problem.strerror or problem}") from problem

    def _read(self, lines: list[str], about: dict[str, Any]) -> None:
        if not lines or _value(lines[0]) != about:
            return
        self.resumed = True
        for line in lines[1:]:
            data = _value(line)
            if data is not None:  # the last line may have been cut by an interruption
                outcome = Outcome.from_json(data)
                self.outcomes[outcome.fault] = outcome

    def add(self, outcome: Outcome) -> None:
        """Take note of an outcome, at once and for good."""
        self.outcomes[outcome.fault] = outcome
        self._file.write(_line(outcome.as_json()))
        self._file.flush()

    def __enter__(self) -> State:
        """Return itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()


def _line(data: dict[str, Any]) -> str:
    return json.dumps(data, ensure_ascii=False) + "\n"


def _value(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError:
        return None

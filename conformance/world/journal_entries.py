"""What stands in a journal, and reading it again: see :mod:`conformance.world.journal`."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from attrs import evolve, field, frozen

FORMAT = 1
SUFFIX = ".jsonl"
ACCOUNT = "{account}"
"""What stands for the run's account number."""


class JournalError(Exception):
    """A journal that cannot be written or read; one line that says why."""


@frozen
class Heading:
    """Whose journal it is. ``account`` is a digest: it tells whether another account is the same."""

    run: str
    service: str
    target: str
    region: str
    account: str
    started: float
    format: int = FORMAT


@frozen
class Creation:
    """One create that a run sent or was about to send, and what became of it.

    ``answered`` says that the answer was a success; the resource is then ``identifier``, None where the
    answer did not tell. ``tagged`` says that the request had the run's tag in it.
    """

    number: int
    operation: str
    resource: str | None
    members: Mapping[str, str] = field(factory=dict)
    tagged: bool = False
    when: float = 0.0
    answered: bool = False
    refused: bool = False
    identifier: str | None = None
    told: Mapping[str, str] = field(factory=dict)
    deleted: bool = False


@frozen
class Read:
    """A journal as it was found. ``running`` says that its process still writes it."""

    path: Path
    heading: Heading
    creations: tuple[Creation, ...]
    closed: bool
    running: bool

    def shown(self, account: str) -> tuple[Creation, ...]:
        """The creations with the account number in its place again."""

        def put(texts: Mapping[str, str]) -> dict[str, str]:
            return {name: text.replace(ACCOUNT, account) for name, text in texts.items()}

        return tuple(
            evolve(
                c,
                members=put(c.members),
                told=put(c.told),
                identifier=c.identifier and c.identifier.replace(ACCOUNT, account),
            )
            for c in self.creations
        )


def read(path: Path) -> Read:
    """Read a journal; a last line that was cut off is passed over, as it was about nothing that was sent.

    Raises:
        JournalError: if it is none, or of a newer format.
    """
    try:
        lines = path.read_bytes().split(b"\n")
        entries = [json.loads(line) for line in lines[:-1]]
        heading = Heading(**entries[0])
        if heading.format != FORMAT:
            raise JournalError(f"{path}: its format is {heading.format}; this version reads {FORMAT}")
        creations, closed = _creations(entries[1:])
        return Read(path, heading, creations, closed, _is_locked(path))
    except OSError as problem:
        raise JournalError(f"{path}: {problem.strerror or problem}") from problem
    except (ValueError, IndexError, KeyError, TypeError, AttributeError, RecursionError) as problem:
        raise JournalError(f"{path}: not a journal: {problem!r}"[:200]) from problem


def _creations(entries: list[dict[str, Any]]) -> tuple[tuple[Creation, ...], bool]:
    found: dict[int, Creation] = {}
    closed = False
    for entry in entries:
        if "create" in entry:
            found[entry["create"]] = Creation(
                entry["create"],
                entry["operation"],
                entry["resource"],
                entry["members"],
                entry["tagged"],
                entry["when"],
            )
        elif "refused" in entry:
            found[entry["refused"]] = evolve(found[entry["refused"]], refused=True)
        elif "answered" in entry:
            number = entry["answered"]
            found[number] = evolve(
                found[number], answered=True, identifier=entry["identifier"], told=entry["members"]
            )
        elif "deleted" in entry:
            for number, known in found.items():
                if (known.identifier, known.resource) == (entry["deleted"], entry["resource"]):
                    found[number] = evolve(known, deleted=True)
        closed = entry.get("closed", False)
    return tuple(found.values()), closed


def _is_locked(path: Path) -> bool:
    with path.open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False

"""What the processes of a run tell each other of accepted invalid requests, where they share a server.

Each appends lines to one file, and reads those of the others.
"""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Collection, Iterator
from pathlib import Path
from uuid import uuid4

_LONGEST = 2000
"""Characters of a value that is told; a longer one would be shown cut, if at all."""
_LATE = 0.01
"""Seconds within which a process that was just answered has told of it."""


def between(folder: Path | None, target: str, service: str) -> SharedContamination | None:
    """Return this process's end of what those that check a service on a target tell each other.

    Args:
        folder: what the processes have in common; None where there is only this one.
        target: as the run was told of it. service: its name.
    """
    if folder is None:
        return None
    told = hashlib.sha256(f"{target} {service}".encode()).hexdigest()[:16]
    return SharedContamination(folder / f"contamination-{told}.jsonl")


class SharedContamination:
    """One process's end of a file that all processes of a run append to. Thread-safe.

    Args:
        path: the file; it need not be there yet.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._me = uuid4().hex
        self._read = 0

    def tell(self, names: Collection[str], values: Collection[str]) -> None:
        """Tell the others of names of members, and of values, that an invalid request got into the target."""
        told = [value for value in values if len(value) <= _LONGEST]
        line = json.dumps({"by": self._me, "names": sorted(names), "values": sorted(told)}) + "\n"
        with self._path.open("ab") as file:
            file.write(line.encode("ascii"))  # one write at the end of the file: lines do not mix

    def heard(self) -> Iterator[tuple[list[str], list[str]]]:
        """Yield names and values that others told of since the last time."""
        time.sleep(_LATE)
        try:
            with self._path.open("rb") as file:
                file.seek(self._read)
                lines = file.read()
        except FileNotFoundError:
            return  # nobody has told anything yet
        whole = lines[: lines.rfind(b"\n") + 1]
        self._read += len(whole)
        for line in whole.splitlines():
            entry = json.loads(line)
            if entry["by"] != self._me:
                yield entry["names"], entry["values"]

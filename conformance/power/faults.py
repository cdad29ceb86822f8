"""Which faults are evaluated: those of the reference emulator's catalogue, or a third party's from a file."""

from __future__ import annotations

import fnmatch
import random
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from attrs import frozen

from conformance.contract.model import Service
from conformance.emulator import catalogue

NONE = "none"
"""The ID that stands for the faultless server."""

_EVERYWHERE = "service."
"""How the IDs of faults begin that concern every operation: runs on some operations are not about them."""

_WILD = re.compile(r"[*?\[]")


class FaultsError(Exception):
    """The faults cannot be used as asked for; one line that says why."""


@frozen
class Seeded:
    """One fault as the evaluation knows it: an ID, what it does, and where it is.

    ``operation`` is None where nobody said to which operation it belongs; ``family`` is ``""`` then.
    """

    id: str
    description: str
    operation: str | None = None
    family: str = ""

    @property
    def kind(self) -> str:
        """What it does, not where: ``CreateX.name.pattern:unenforced-with-tags`` → ``pattern:unenforced``."""
        where, _, way = self.id.rpartition(":")
        constraint = where.rpartition(".")[2] if where else ""
        plain = re.split(r"-(?:with|without|from|after|on|at|every)-|=", way)[0]
        return f"{constraint}:{plain}" if where else self.id


def own(service: Service) -> list[Seeded]:
    """Return the faults of the reference emulator, generated from the contracts."""
    return [Seeded(f.id, f.description, f.operation, f.family) for f in catalogue(service)]


def read(path: Path) -> list[Seeded]:
    """Return the faults of a file: one a line, its ID first, then what it does. ``#`` begins a comment.

    Raises:
        FaultsError: if the file cannot be read, names a fault twice, or names none.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as problem:
        raise FaultsError(f"{path}: cannot be read: {problem}") from problem
    found: dict[str, Seeded] = {}
    for number, line in enumerate(lines, 1):
        text = line.strip()
        if not text or text.startswith("#"):
            continue
        identifier, _, description = text.replace("\t", " ").partition(" ")
        if identifier == NONE:
            continue  # the faultless run is made anyway
        if identifier in found:
            raise FaultsError(f"{path}:{number}: {identifier} is there already")
        found[identifier] = Seeded(identifier, description.strip())
    if not found:
        raise FaultsError(f"{path}: names no fault; write one a line, its ID first, then what it does")
    return list(found.values())


def chosen(
    faults: Iterable[Seeded],
    patterns: Sequence[str] = (),
    operations: Sequence[str] = (),
    sample: int | None = None,
    seed: int = 0,
) -> list[Seeded]:
    """Return the faults that match a pattern (all, without one) and belong to one of the operations.

    Args:
        faults: all there are.
        patterns: shell patterns for the whole ID; one without a wildcard matches any part of it.
        operations: operations that faults must belong to; a fault of no known operation is kept.
        sample: how many to draw at random, in their order; None for all.
        seed: of the draw.
    """
    wild = [p if _WILD.search(p) else f"*{p}*" for p in patterns]
    kept = [
        f
        for f in faults
        if (not wild or any(fnmatch.fnmatchcase(f.id, p) for p in wild))
        and (not operations or f.operation is None or f.operation in operations)
        and not (operations and f.id.startswith(_EVERYWHERE))
    ]
    if sample is None or sample >= len(kept):
        return kept
    picked = set(random.Random(seed).sample(range(len(kept)), sample))
    return [fault for number, fault in enumerate(kept) if number in picked]

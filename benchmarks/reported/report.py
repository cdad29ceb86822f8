"""One bug report, as data: what people saw, the edits that bring it back, how it shows, what should fail.

A draw is a file, ``draw-NAME.toml``: ``seed``, ``[[dropped]]`` (what was drawn and left out, with the reason)
and ``[[report]]``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import cache
from pathlib import Path
from typing import Any

from attrs import frozen

FOLDER = Path(__file__).parent


@frozen
class Edit:
    """Text of one of moto's modules as it is now, and as it was before the report was mended."""

    module: str
    now: str
    then: str


@frozen
class Ask:
    """A request of a report's proof, to the report's service where it names none.

    A text ``$EXPRESSION`` in it is taken out of the answers before it.
    """

    operation: str
    params: Mapping[str, Any]
    region: str = "us-east-1"
    service: str = ""


@frozen
class Report:
    """One bug report.

    Attributes:
        place: its place in the population (:mod:`draw`).
        release: the release of moto that mended it; change: the commit in moto's repository.
        told: what people saw, in the suite's own words.
        operations: what a run has to look at.
        right: requirements, as shell patterns, that are violated by the defect.
        edits: what brings the defect back. asks: requests that show it.
        look: a JMESPath expression over their answers; now: its value as moto is; then: with the defect.
    """

    draw: str
    place: int
    release: str
    change: str
    service: str
    told: str
    operations: tuple[str, ...]
    right: tuple[str, ...]
    edits: tuple[Edit, ...]
    asks: tuple[Ask, ...]
    look: str
    now: Any
    then: Any

    @property
    def name(self) -> str:
        """What it is called on the command line."""
        return f"{self.service}-{self.place}"

    def is_right(self, requirement: str) -> bool:
        """Whether the defect violates this requirement."""
        return any(fnmatchcase(requirement, pattern.replace("[", "[[]")) for pattern in self.right)


@frozen
class Draw:
    """The reports of one draw, and what was left out: place → why."""

    name: str
    seed: int
    dropped: Mapping[int, str]
    reports: tuple[Report, ...]


@cache
def draw(name: str) -> Draw:
    """Load one draw."""
    data = tomllib.loads((FOLDER / f"draw-{name}.toml").read_text(encoding="utf-8"))
    reports = tuple(_report(name, entry) for entry in data["report"])
    return Draw(name, data["seed"], {entry["place"]: entry["why"] for entry in data["dropped"]}, reports)


def draws() -> tuple[Draw, ...]:
    """Load all draws."""
    return tuple(draw(path.stem.removeprefix("draw-")) for path in sorted(FOLDER.glob("draw-*.toml")))


def named(name: str) -> Report:
    """Return the report of that name.

    Raises:
        KeyError: if there is none.
    """
    return {report.name: report for one in draws() for report in one.reports}[name]


def _report(draw: str, entry: Mapping[str, Any]) -> Report:
    plain = {key: entry[key] for key in ("place", "release", "change", "service", "told")}
    return Report(
        draw,
        **plain,
        operations=tuple(entry["operations"]),
        right=tuple(entry["right"]),
        edits=tuple(Edit(**edit) for edit in entry["edit"]),
        asks=tuple(Ask(**{"params": {}, **ask}) for ask in entry["ask"]),
        look=entry["look"],
        now=entry["now"],
        then=entry["then"],
    )

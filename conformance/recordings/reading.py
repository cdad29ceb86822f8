"""Reading recordings: whatever is in a file, a value or one clear line, in bounded time and memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from conformance.contract.chosen_protocol import OPTION, speaking
from conformance.contract.load import ContractError
from conformance.contract.model import Service
from conformance.recordings.document import (
    FORMAT,
    SUFFIX,
    Heading,
    Recording,
    RecordingError,
    Seen,
    check,
    entry_in,
    heading_in,
)

LONGEST = 1 << 27
"""Bytes of one line: an answer is kept to 16 MB, and each byte may take six as JSON spells it."""


def read(places: list[Path], load: Callable[[str], Service]) -> list[Recording]:
    """Read recordings: files, or all of a folder.

    Args:
        places: files and folders.
        load: loads the contracts of a service by its name.

    Raises:
        RecordingError: in one line, if one cannot be used or there is none.
    """
    found = [
        recording for place in places for file in files_in(place) for recording in [read_file(file, load)]
    ]
    if not found:
        raise RecordingError(f"no recording in {', '.join(map(str, places))}")
    return found


def files_in(place: Path) -> list[Path]:
    """The files of recordings in a folder, or the file itself.

    Raises:
        RecordingError: if there is nothing.
    """
    if place.is_dir():
        return sorted(place.glob(f"*{SUFFIX}"))
    if not place.exists():
        raise RecordingError(f"{place}: there is no such file or folder")
    return [place]


def read_file(file: Path, load: Callable[[str], Service]) -> Recording:
    """Read one file. A last line that was cut off is left out.

    Raises:
        RecordingError: in one line, if it is no recording.
    """
    try:
        with file.open("rb") as lines:
            return _read(lines, load)
    except OSError as problem:
        raise RecordingError(f"{file}: {problem.strerror or problem}") from problem
    except RecordingError as problem:
        raise RecordingError(f"{file}: {problem}") from problem


def heading_of(file: Path) -> Heading:
    """Read the heading of a file alone.

    Raises:
        RecordingError: in one line, if it is no recording.
    """
    try:
        with file.open("rb") as lines:
            return _heading(next(_lines(lines), None))
    except OSError as problem:
        raise RecordingError(f"{file}: {problem.strerror or problem}") from problem
    except RecordingError as problem:
        raise RecordingError(f"{file}: {problem}") from problem


def _read(lines: Any, load: Callable[[str], Service]) -> Recording:
    found = _lines(lines)
    heading = _heading(next(found, None))
    try:
        service = speaking(load(heading.service), heading.options.get(OPTION))
    except ContractError as problem:
        raise RecordingError(str(problem)) from problem
    entries = []
    for number, line in found:
        try:
            check(line)
            entries.append(entry_in(line, service))
        except (ValueError, RecursionError) as problem:
            raise RecordingError(f"line {number}: {problem}") from problem
    whole = any(isinstance(entry, Seen) and entry.event == "end" for entry in entries[-1:])
    return Recording(heading, tuple(entries), whole)


def _heading(line: tuple[int, Any] | None) -> Heading:
    if line is None or not isinstance(line[1], dict) or "recording" not in line[1]:
        raise RecordingError("not a recording: the first line is no heading")
    if line[1]["recording"] != FORMAT:
        raise RecordingError(
            f"format {str(line[1]['recording'])[:20]} is none that this release reads ({FORMAT})"
        )
    check(line[1])
    return heading_in(line[1])


def _lines(lines: Any) -> Iterator[tuple[int, Any]]:
    number = 0
    while line := lines.readline(LONGEST + 1):
        number += 1
        if len(line) > LONGEST:
            raise RecordingError(f"line {number} is longer than {LONGEST:,} bytes")
        try:
            yield number, json.loads(line, parse_constant=_constant)
        except (ValueError, RecursionError) as problem:
            if not line.endswith(b"\n") and number > 1:
                return  # the process was killed while it wrote
            raise RecordingError(f"line {number}: not JSON") from problem


def _constant(text: str) -> Any:
    return float(text)  # a request may have had one; JSON has none, and Python's writer spells it so

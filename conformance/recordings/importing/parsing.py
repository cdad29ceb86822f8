"""A file that somebody else wrote → a plain value, or one clear line; nothing in it is evaluated."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from conformance.recordings.document import RecordingError

LONGEST = 1 << 27
"""Bytes of a file that is read."""
_LONGEST_YAML = 1 << 24
"""YAML is read slowly: of a longer file the form with JSON is wanted."""
_YAML = (".yaml", ".yml")


def parsed(file: Path) -> Any:
    """Return what is in a file: YAML where its name says so, else JSON.

    Raises:
        RecordingError: in one line, if it cannot be read.
    """
    is_yaml = file.suffix.lower() in _YAML
    most = _LONGEST_YAML if is_yaml else LONGEST
    try:
        with file.open("rb") as stream:
            body = stream.read(most + 1)
    except OSError as problem:
        raise RecordingError(f"{file}: {problem.strerror or problem}") from problem
    if len(body) > most:
        raise RecordingError(f"{file}: is longer than {most:,} bytes")
    try:
        return _yaml(body) if is_yaml else json.loads(body)
    except RecordingError as problem:
        raise RecordingError(f"{file}: {problem}") from problem
    except (ValueError, RecursionError) as problem:
        raise RecordingError(f"{file}: not {'YAML' if is_yaml else 'JSON'}") from problem


def _yaml(body: bytes) -> Any:
    """Read YAML that holds plain values alone: what names a class is refused, and made by nobody."""
    try:
        import yaml
    except ImportError as missing:
        raise RecordingError("YAML is read by PyYAML: pip install 'aws-conformance[yaml]'") from missing
    try:
        return yaml.load(body, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except Exception as problem:  # its constructors raise whatever a value makes Python raise
        said = str(problem).strip().splitlines()
        raise RecordingError(f"not plain YAML: {said[0][:120] if said else 'broken'}") from problem

"""results.json: written, read back, and checked against its schema."""

from __future__ import annotations

import contextlib
import json
import os
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator

from conformance.report.document import document
from conformance.report.document import results as restored
from conformance.report.results import FORMAT, READABLE, Results

FILE = "results.json"


class ResultsError(Exception):
    """A results file cannot be read or written; one line that says which and why."""


def to_json(results: Results) -> dict[str, Any]:
    """Return the document as plain JSON values."""
    return document(results)


def from_json(value: Any) -> Results:
    """Read a document that is already parsed.

    Raises:
        ResultsError: if it is not a results document of a format that is known; says where and why.
    """
    if isinstance(value, dict) and value.get("format") not in READABLE and "requirements" in value:
        raise ResultsError(f"format {value.get('format')!r} is not known; this version reads up to {FORMAT}")
    problem = next(iter(_validator().iter_errors(value)), None)
    if problem is not None:
        place = (
            "".join(f"[{p}]" if isinstance(p, int) else f".{p}" for p in problem.absolute_path) or "(root)"
        )
        raise ResultsError(f"not a results document: {place.lstrip('.')}: {problem.message[:200]}")
    return restored(value)


def write(results: Results, folder: Path) -> Path:
    """Write ``results.json`` into a folder, which is made where it is missing; return its path.

    Raises:
        ResultsError: if it cannot be written.
    """
    path = folder / FILE
    write_text(path, json.dumps(to_json(results), indent=1) + "\n")
    return path


def load(path: Path) -> Results:
    """Read a ``results.json``, or the one in a folder. Bytes that are not UTF-8 become U+FFFD.

    Raises:
        ResultsError: if it cannot be read, or is not a results document; one line.
    """
    file = path / FILE if path.is_dir() else path
    try:
        value = json.loads(file.read_bytes().decode("utf-8", "replace"))
    except OSError as problem:
        raise ResultsError(f"{file}: {problem.strerror or problem}") from problem
    except (ValueError, RecursionError) as problem:
        raise ResultsError(f"{file}: not JSON: {problem}") from problem
    try:
        return from_json(value)
    except ResultsError as problem:
        raise ResultsError(f"{file}: {problem}") from problem


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all, so that nobody reads half a report.

    Raises:
        ResultsError: if it cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")  # another run may write there, too
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part.write_text(text, encoding="utf-8", errors="backslashreplace", newline="\n")
        os.replace(part, path)
    except OSError as problem:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)
        raise ResultsError(f"{path} cannot be written: {problem.strerror or problem}") from problem


def schema() -> dict[str, Any]:
    """Return the JSON Schema of the document."""
    value: dict[str, Any] = json.loads((files("conformance.report") / "results.schema.json").read_bytes())
    return value


@cache
def _validator() -> Draft202012Validator:
    return Draft202012Validator(schema())

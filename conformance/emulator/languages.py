"""The emulator's own reading of the languages that texts are in; it shares nothing with what makes the cases.

A language that the hints describe by a pattern is read by that pattern.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from conformance.contract.model import Service
from conformance.contract.paths import values
from conformance.emulator.validate import Violation

_AVRO_WORDS = ("null", "boolean", "int", "long", "float", "double", "bytes", "string", "record", "enum",
               "array", "map", "fixed")  # fmt: skip


def described(service: Service) -> dict[str, str]:
    """Return the patterns of the languages that a service's hints describe, by name."""
    return {hint["name"]: hint["pattern"] for hint in service.hints.get("language", ())}


def violations(
    languages: Mapping[str, str], hints: Sequence[Mapping[str, Any]], body: Mapping[str, Any]
) -> Iterator[Violation]:
    """Yield what is not in the language that a ``[[rule]]`` says; one that only narrows is not enforced."""
    for hint in hints:
        if hint["form"] != "grammar" or hint.get("narrows"):
            continue
        path, name = hint["path"], hint["language"]
        for value in values(body, path):
            if value is not None and not speaks(languages, name, value):
                yield Violation(path, "grammar", path, value, f"Member must be written as {name}")


def speaks(languages: Mapping[str, str], name: str, value: Any) -> bool:
    """Whether a value is a text of a language: of the shared ones, or of ``languages`` (name → pattern)."""
    if not isinstance(value, str):
        return False
    if name in languages:
        return re.fullmatch(languages[name], value) is not None
    return _READERS[name](value)


def _rate(value: str) -> bool:
    found = re.fullmatch(r"rate\((\d+) (minute|hour|day)(s?)\)", value)
    return found is not None and int(found[1]) > 0 and (int(found[1]) == 1) is not bool(found[3])


def _cron(value: str) -> bool:
    if not (value.startswith("cron(") and value.endswith(")")):
        return False
    fields = value[5:-1].split(" ")
    if len(fields) != 6 or (fields[2] == "?") is (fields[4] == "?"):
        return False
    least_and_most = ((0, 59), (0, 23), (1, 31), (1, 12), (1, 7), (1970, 2199))
    return all(_field(field, *bounds) for field, bounds in zip(fields, least_and_most, strict=True))


def _field(field: str, low: int, high: int) -> bool:
    for part in field.replace("/", ",").replace("-", ",").replace("#", ",").split(","):
        if part.isdigit():
            if not low <= int(part) <= high:
                return False
        elif part not in ("*", "?") and not re.fullmatch(r"[A-Z]{3}|\d*[LW]{1,2}", part):
            return False
    return True


def _parsed(value: str) -> Any:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return None


def _avro(value: str) -> bool:
    document = _parsed(value)
    return (
        isinstance(document, dict)
        and document.get("type") == "record"
        and isinstance(document.get("name"), str)
        and isinstance(document.get("fields"), list)
        and all(
            isinstance(f, dict) and f.get("name") and _avro_type(f.get("type")) for f in document["fields"]
        )
    )


def _avro_type(said: Any) -> bool:
    if isinstance(said, list):
        return bool(said) and all(map(_avro_type, said))
    return _avro_type(said.get("type")) if isinstance(said, dict) else said in _AVRO_WORDS


def _policy(value: str) -> bool:
    document = _parsed(value)
    if not isinstance(document, dict) or document.get("Version", "2012-10-17") not in (
        "2012-10-17",
        "2008-10-17",
    ):
        return False
    said = document.get("Statement")
    statements = said if isinstance(said, list) else [said]
    return all(isinstance(s, dict) and s.get("Effect") in ("Allow", "Deny") for s in statements)


def _event_pattern(value: str) -> bool:
    document = _parsed(value)
    return isinstance(document, dict) and bool(document) and all(
        isinstance(rule, list | dict) and rule for rule in document.values()
    )  # fmt: skip


_READERS: Mapping[str, Callable[[str], bool]] = {
    "avro": _avro,
    "cron": _cron,
    "event-pattern": _event_pattern,
    "policy": _policy,
    "rate": _rate,
    "schedule": lambda value: _rate(value) or _cron(value),
}

"""Bodies printed for people: indented, bounded, with the lines that matter marked."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from attrs import frozen

from conformance.contract.paths import steps
from conformance.report.body import JSON, Body

LINES = 60
"""Lines of one body that are shown at most."""

_STRING = 300
_TEXT = 2_000


@frozen
class Line:
    """One printed line; ``marked`` where it is what the failure is about."""

    text: str
    marked: bool = False


@frozen
class Printed:
    """A body as printed. ``note`` says what is not shown, or how to read what is."""

    lines: tuple[Line, ...]
    note: str = ""

    @property
    def text(self) -> str:
        """The lines as one text."""
        return "\n".join(line.text for line in self.lines)


def print_body(body: Body, marks: tuple[str, ...] = ()) -> Printed:
    """Print a body.

    Args:
        body: what was sent, or came back.
        marks: member paths (``tags[].tagKey``) whose lines are marked.
    """
    notes = []
    if body.form == JSON and body.value is None and not body.size:
        return Printed((), "no body")
    if body.form == JSON:
        lines = _marked(body.value, marks)
    elif body.form == "text":
        if not body.size and not body.value:
            return Printed((), "an empty body")
        notes.append("not JSON")
        lines = [Line(text) for text in str(body.value)[:_TEXT].split("\n")]
        if len(str(body.value)) > _TEXT:
            notes.append(f"the first {_TEXT:,} characters")
    else:
        notes.append("not UTF-8: base64")
        data = str(body.value["base64"])
        lines = [Line(data[:_TEXT])]
    if body.shortened:
        notes.append(f"shortened from {body.size:,} bytes")
    if len(lines) > LINES:
        notes.append(f"{len(lines) - LINES:,} more lines in results.json")
        lines = _window(lines)
    return Printed(tuple(lines), "; ".join(notes))


def _marked(value: Any, marks: tuple[str, ...]) -> list[Line]:
    """Mark the paths; where none is there as it stands, those that end with one (below a wrapper)."""
    wanted = [steps(mark) for mark in marks if mark]
    lines = list(_lines(value, "", "", (), wanted))
    if wanted and not any(line.marked for line in lines):
        lines = list(_lines(value, "", "", (), [("…", *mark) for mark in wanted]))
    return lines


def _window(lines: list[Line]) -> list[Line]:
    """The first lines, or those around the first mark where that comes later."""
    first = next((number for number, line in enumerate(lines) if line.marked), 0)
    start = 0 if first < LINES - 5 else first - 10
    return ([Line("…")] if start else []) + lines[start : start + LINES] + [Line("…")]


def _lines(
    value: Any, indent: str, label: str, path: tuple[str, ...], wanted: list[tuple[str, ...]]
) -> Iterator[Line]:
    marked = bool(path) and any(_matches(path, mark) for mark in wanted)
    if isinstance(value, dict) and value:
        yield Line(f"{indent}{label}{{", marked)
        for number, (key, item) in enumerate(value.items()):
            comma = "," if number < len(value) - 1 else ""
            yield from _item(
                item, f"{indent}  ", f"{json.dumps(key, ensure_ascii=False)}: ", (*path, key), comma, wanted
            )
        yield Line(f"{indent}}}", marked)
    elif isinstance(value, list) and value:
        yield Line(f"{indent}{label}[", marked)
        for number, item in enumerate(value):
            comma = "," if number < len(value) - 1 else ""
            yield from _item(item, f"{indent}  ", "", (*path, "[]"), comma, wanted)
        yield Line(f"{indent}]", marked)
    else:
        yield Line(f"{indent}{label}{_scalar(value)}", marked)


def _item(
    item: Any, indent: str, label: str, path: tuple[str, ...], comma: str, wanted: list[tuple[str, ...]]
) -> Iterator[Line]:
    lines = list(_lines(item, indent, label, path, wanted))
    yield from lines[:-1]
    yield Line(lines[-1].text + comma, lines[-1].marked)


def _matches(path: tuple[str, ...], mark: tuple[str, ...]) -> bool:
    if mark and mark[0] == "…":
        return len(path) > len(mark) - 1 and _matches(path[-(len(mark) - 1) :], mark[1:])
    return len(path) == len(mark) and all(
        step in (here, "{}", "{key}") for here, step in zip(path, mark, strict=True)
    )


def _scalar(value: Any) -> str:
    if isinstance(value, str) and len(value) > _STRING:
        shown = json.dumps(value[:_STRING], ensure_ascii=False)
        return f'{shown[:-1]}…" [{len(value):,} characters]'
    return json.dumps(value, ensure_ascii=False)

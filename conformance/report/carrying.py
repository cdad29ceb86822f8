"""What a later request of several says only because an earlier one's answer told it: identifiers, tokens.

Sent again, the answers tell others; a script has to carry them over.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from urllib.parse import quote

from conformance.report.results import Carried
from conformance.wire.exchange import Exchange

_PLAIN = re.compile(r"[A-Za-z0-9:/._+=@,~-]{4,2048}")
"""What needs no escaping in JSON, in XML, or between the quotation marks of a shell."""

_WORD = r"[A-Za-z0-9_.:-]+"


def carried(steps: Sequence[Exchange]) -> list[tuple[Carried, ...]]:
    """Return, for each of several exchanges, which of its texts an earlier answer was the first to tell."""
    told: dict[str, Carried] = {}
    said: set[str] = set()
    found = []
    for place, step in enumerate(steps, 1):
        texts = {text for _, text in _texts(step.params)}
        found.append(tuple(one for text, one in told.items() if text in texts or _in_path(text, step.path)))
        said |= texts
        if not step.accepted:
            continue
        for member, text in _texts(step.output):
            if text not in said and text not in told and _PLAIN.fullmatch(text):
                told[text] = Carried(place, member, _spelled(step.answer, text), text)
    return found


def pattern(spelled: str) -> str:
    """The basic regular expression (of POSIX) whose group is the text that stands at a key or tag."""
    name = spelled.replace(".", r"\.")
    return rf".*{name}\([^<]*\)<.*" if spelled.startswith("<") else rf'.*{name} *: *"\([^"]*\)".*'


def is_spelled(text: str) -> bool:
    """Whether it is a key or tag that a script may hold: a results file may say anything."""
    return re.fullmatch(rf'"{_WORD}"|<{_WORD}>', text) is not None


def forms(text: str) -> tuple[str, ...]:
    """How a text may stand in an address: as it is, and with what is reserved there encoded."""
    return tuple(dict.fromkeys((text, quote(text, safe=""), quote(text, safe="/~"))))


def _in_path(text: str, path: str) -> bool:
    return any(form in path for form in forms(text))


def _spelled(answer: bytes, text: str) -> str:
    """The key or tag at which the bytes of an answer have a text, if its last one on that line is this."""
    raw = answer.decode("utf-8", "replace")
    value = re.escape(text)
    for shape in (rf'("{_WORD}") *: *"{value}"', rf"(<{_WORD}>){value}<"):
        for match in re.finditer(shape, raw):
            extended = pattern(match[1]).replace(r"\(", "(").replace(r"\)", ")")
            lines = (re.fullmatch(extended, line) for line in raw.splitlines())
            first = next((line for line in lines if line), None)
            if first is not None and first[1] == text:
                return match[1]
    return ""


def _texts(value: Any, where: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], str]]:
    if isinstance(value, str):
        yield where, value
    elif isinstance(value, Mapping):
        for name, item in value.items():
            yield from _texts(item, (*where, str(name)))
    elif isinstance(value, list):
        for place, item in enumerate(value):
            yield from _texts(item, (*where, place))

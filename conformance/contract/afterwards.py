"""What another operation shows of a resource once an operation on it was accepted: ``[[after]]`` hints.

A page says it in a sentence (that a key is disabled then), and no member of the request has it.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from attrs import frozen

from conformance.contract.hints import for_operation, source_of
from conformance.contract.model import Service, Source
from conformance.contract.naming import a
from conformance.contract.paths import values
from conformance.contract.preceding import Step, is_told_before, names, preceding

_LONG = 60
"""How many characters of a value a sentence has."""


@frozen
class Afterwards:
    """What ``shows`` answers about a resource of a kind after ``operation``.

    At ``path`` of its answer some value is ``value``, or the one that the request had at ``sent``, or its
    answer at ``answered``; or none is ``unlike`` (which may be what a request sent, or was answered), or
    those in ``order`` come in that order; or none is there (``present`` is False), or any (True); or all that
    is there matches ``like`` in full (``decoded``: what the base64 text stands for, a character for each
    byte). ``before``
    are operations on the same resource that come first, ``given`` the members of its create, ``request``
    those of the operation and ``asking`` those of ``shows``, besides the smallest (where the operation shows
    it itself, they are the same); ``unsettled`` says that the resource is not waited for: it goes on until
    the operation stops it. What is ``tried`` may be refused: it has to leave everything as it was. ``never``
    are exceptions that the operation is not refused with then, as a sentence of its page says; ``lacking``
    are members that it is sent without. ``name`` tells apart several that are about the same path.
    """

    operation: str
    resource: str
    shows: str
    path: str
    source: Source
    value: Any = None
    sent: str | None = None
    answered: str | None = None
    present: bool | None = None
    before: tuple[Step, ...] = ()
    given: Mapping[str, Any] = {}
    request: Mapping[str, Any] = {}
    asking: Mapping[str, Any] = {}
    unsettled: bool = False
    unlike: Any = None
    order: tuple[Any, ...] = ()
    tried: bool = False
    never: tuple[str, ...] = ()
    name: str = ""
    like: str | None = None
    decoded: bool = False
    lacking: tuple[str, ...] = ()

    @property
    def told(self) -> str:
        """What is shown, as half a sentence."""
        first = f" (after {', '.join(names(self.before))})" if self.before else ""
        first += " still" if self.tried else ""
        if self.unlike is not None:
            return f"{self.shows} does not show {_named(self.unlike)} as {self.path}{first}"
        if self.order:
            return (
                f"{self.shows} shows {', '.join(map(_json, self.order))} as {self.path} in this order{first}"
            )
        if self.present is not None:
            return f"{self.shows} shows {a(self.path) if self.present else f'no {self.path}'}{first}"
        if self.like is not None:
            return f"{self.shows} shows {a(self.path)} that{self._when_decoded} matches {self.like}{first}"
        what = _json(self.value)
        if self.sent or self.answered:
            what = f"the {self.sent} of the request" if self.sent else f"the {self.answered} of its answer"
        return f"{self.shows} shows {what} as {self.path}{first}"

    @property
    def _when_decoded(self) -> str:
        return ", decoded," if self.decoded else ""

    def problem(self, done: tuple[Any, Any], answer: Any, called: Collection[str | None]) -> str | None:
        """What is wrong with an answer of ``shows``, in half a sentence; None where nothing is.

        Args:
            done: the params of the operation, and its output.
            answer: the output of ``shows``.
            called: the identifier and the name of the resource: of a list of several, the items that have one
                of these are looked at.
        """
        found = [v for v in values(_about(answer, self.path, called), self.path) if v is not None]
        if self.present is not None:
            wrong = bool(found) is not self.present
            return (a(self.path) if found else f"no {self.path}") if wrong else None
        if self.unlike is not None:
            return f"{self.path} is {_json(self.unlike)}" if self.unlike in found else None
        if self.like is not None:
            wrong_ones = [value for value in found if not self._is_like(value)]
            told = f"{self.path} is {_json(wrong_ones[0])}" if wrong_ones else None
            return told if found else f"no {self.path}"
        if self.order:
            seen = [value for value in found if value in self.order]
            return None if seen == list(self.order) else f"{_json(seen)} as {self.path}"
        wanted = [self.value]
        if self.sent or self.answered:
            wanted = list(values(done[0], self.sent) if self.sent else values(done[1], self.answered or ""))
        if not wanted or any(value in found for value in wanted):
            return None
        return f"{self.path} is {json.dumps(found[0], default=repr)[:80]}" if found else f"no {self.path}"

    def _is_like(self, value: Any) -> bool:
        """Whether a value matches what it should be like."""
        if not isinstance(value, str):
            return False
        text: str | None = _unwrapped(value) if self.decoded else value
        return text is not None and re.fullmatch(self.like or "", text) is not None

    def is_about(self, asked: bool, answer: Any, called: Collection[str | None]) -> bool:
        """Whether an answer of ``shows`` tells anything of the resource.

        A list of everything has it on some page, or has it not. ``asked`` says that the request names what
        the list is of. What all are like, others are, too.
        """
        items = _listed(answer, self.path)
        return (
            not items
            or asked
            or self.like is not None
            or bool(_mine(items, called))
            or any(item in items for item in called)
        )

    @property
    def is_of_what_is_there(self) -> bool:
        """Whether something should be shown: an answer that there is nothing is as wrong as another value."""
        return self.present is not False and self.unlike is None

    @property
    def leads_on(self) -> bool:
        """Whether it is asked for by what came before: then that tells what it is about."""
        return any(map(is_told_before, self.asking.values()))

    def has_all(self, answer: Any) -> bool:
        """Whether an answer shows all that should come in order."""
        found = list(values(answer, self.path))
        return all(value in found for value in self.order)


def _unwrapped(text: str) -> str | None:
    """What a base64 text stands for, a character for each byte; None where it is no such text."""
    try:
        return base64.b64decode(text, validate=True).decode("latin-1")
    except (binascii.Error, ValueError):
        return None


def _named(unlike: Any) -> str:
    if is_told_before(unlike):
        ((_, path),) = unlike.items()
        return f"the {path} of what was {'sent' if 'sent' in unlike else 'answered'}"
    return _json(unlike)


def _json(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONG else f"{text[: _LONG - 2]}…{text[-1]}"


def _about(answer: Any, path: str, called: Collection[str | None]) -> Any:
    """An answer whose outermost list has only the items with one of these names, if any has."""
    items = _listed(answer, path)
    if items is None:
        return answer
    return {**answer, path.partition("[]")[0]: _mine(items, called) or items}


def _listed(answer: Any, path: str) -> list[Any] | None:
    """The outermost list of an answer that a path leads through; None where it leads through none."""
    member, is_list, _ = path.partition("[]")
    items = answer.get(member) if isinstance(answer, dict) and is_list else None
    return items if isinstance(items, list) else None


def _mine(items: list[Any], called: Collection[str | None]) -> list[Any]:
    return [item for item in items if isinstance(item, dict) and not set(called).isdisjoint(_texts(item))]


def _texts(item: Mapping[str, Any]) -> set[str]:
    return {value for value in item.values() if isinstance(value, str)}


def afterwards(service: Service, operation: str) -> Iterator[Afterwards]:
    """Yield what is shown after an operation; there may be several of one path."""
    for hint in for_operation(service, "after", operation):
        yield Afterwards(
            operation,
            hint["resource"],
            hint["shows"],
            hint["path"],
            source_of(hint),
            hint.get("value"),
            hint.get("sent"),
            hint.get("answered"),
            False if hint.get("absent") else True if hint.get("present") else None,
            preceding(hint),
            hint.get("given", {}),
            hint.get("with", {}),
            {**(hint.get("with", {}) if hint["shows"] == operation else {}), **hint.get("asking", {})},
            bool(hint.get("unsettled", False)),
            hint.get("unlike"),
            tuple(hint.get("order", ())),
            bool(hint.get("tried", False)),
            tuple(hint.get("never", ())),
            hint.get("name", ""),
            hint.get("like"),
            bool(hint.get("decoded", False)),
            tuple(hint.get("without", ())),
        )

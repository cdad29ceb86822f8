"""Which member an answer shows only, or always, where another has a certain value: ``[[shown_when]]`` hints.

A page says it in a sentence (a date of deletion is present only when the state says that one is pending), and
no markup does: there the member is merely optional.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import frozen

from conformance.contract.hints import for_operation, source_of
from conformance.contract.model import Service, Source
from conformance.contract.paths import steps, values


@frozen
class ShownWhen:
    """An answer of ``operation`` shows ``path`` with respect to the value that there is at ``told_by``.

    With ``only`` it is absent where that value is none of ``equals``, with ``always`` it is there where it is
    one. ``told_by`` is a path of the answer, in the same structure as ``path`` or above (of a list each item
    counts alone), and where it is not shown nothing is said; or, with ``asked``, one of the request. What is
    empty is neither shown nor absent.
    """

    operation: str
    path: str
    told_by: str
    equals: tuple[Any, ...]
    asked: bool
    only: bool
    always: bool
    source: Source

    @property
    def told(self) -> str:
        """When it is shown, as half a sentence."""
        how = (
            "where, and only where," if self.only and self.always else "only where" if self.only else "where"
        )
        of = " of the request" if self.asked else ""
        return f"{how} {self.told_by}{of} is {' or '.join(map(_plain, self.equals))}"

    @property
    def holder(self) -> str:
        """The path of the structure of the answer that has both; empty for the answer itself."""
        return "" if self.asked else self.told_by.rpartition(".")[0]

    def problems(self, request: Any, answer: Any) -> Iterator[str | None]:
        """Yield for each structure of an answer what is wrong with it; None where nothing is."""
        inner = self.path.removeprefix(f"{self.holder}.") if self.holder else self.path
        for held in values(answer, self.holder) if self.holder else (answer,):
            found = values(request, self.told_by) if self.asked else values(held, steps(self.told_by)[-1])
            told = next(iter(found), None)
            if told is None and not self.asked:
                continue
            there = [value for value in values(held, inner) if value is not None]
            is_shown = any(value not in ("", [], {}) for value in there)
            holds = any(told == value and type(told) is type(value) for value in self.equals)
            if self.only and is_shown and not holds:
                yield f"{self.path} is shown although {self.told_by} is {_plain(told)}"
            elif self.always and holds and not there:
                yield f"{self.path} is missing although {self.told_by} is {_plain(told)}"
            elif self.always if holds else self.only:
                yield None


def _plain(value: Any) -> str:
    if value is None:
        return "absent"
    return str(value).lower() if isinstance(value, bool) else str(value)[:60]


def shown_when(service: Service, operation: str) -> Iterator[ShownWhen]:
    """Yield what the pages say of when an operation's answer shows its members."""
    for hint in for_operation(service, "shown_when", operation):
        when = hint["when"]
        paths = hint["path"] if isinstance(hint["path"], list) else [hint["path"]]
        for path in paths:
            yield ShownWhen(
                operation,
                path,
                when.get("path") or when["request"],
                tuple(when["equals"]),
                "request" in when,
                bool(hint.get("only")),
                bool(hint.get("always")),
                source_of(hint),
            )

"""The clauses of a page: its normative sentences, each with its place, line and digest.

A sentence is normative when it says what must, may or cannot be: what a request has to hold, what an answer
shows, what happens first or not at all. Which sentences are is told by words
(:mod:`conformance.pages.normative`); what became of each is for :mod:`conformance.contract.clauses` to say.

A clause's words are not kept in a contract: its digest is, so that a changed sentence is a new clause. To a
sentence that introduces a list (``… you must delete the following:``) the list belongs.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from attrs import frozen
from botocore.model import OperationModel

from conformance.contract.paths import steps
from conformance.pages.compare import SIDES, Comparison
from conformance.pages.normative import is_normative
from conformance.pages.page import Page, Prose
from conformance.pages.sentences import sentences, text_of_html

DIGITS = 12


@frozen
class Clause:
    """One normative sentence.

    ``at`` is ``""`` for the operation's own text, else ``request.PATH``, ``response.PATH``, ``response`` for
    an answer as a whole, or ``error.NAME``; ``line`` is 1-based, 0 where the model alone has the sentence.
    """

    at: str
    line: int
    digest: str
    text: str
    listed: bool = False
    """Whether it is a bullet's, which may speak of a case."""

    def as_json(self) -> dict[str, Any]:
        """What a contract keeps: everything but the words."""
        return {"at": self.at, "line": self.line, "digest": self.digest}


def digest_of(sentence: str) -> str:
    """Return what a sentence is known by: the beginning of the SHA-256 of its words."""
    return hashlib.sha256(" ".join(sentence.split()).encode()).hexdigest()[:DIGITS]


def clauses_of(page: Page, comparison: Comparison, model: OperationModel) -> tuple[Clause, ...]:
    """Return the clauses of one operation: its own text's, its members', its exceptions'; in this order.

    A sentence that one text repeats counts once.

    Args:
        page: the operation's page.
        comparison: what it says of each position, by side.
        model: the operation's model, which alone has the exceptions' texts.
    """
    found = list(_normative("", page.intro))
    for side in SIDES:
        wire = comparison.expected[side].renamed
        for path, fact in comparison.facts[side].items():
            found.extend(_normative(f"{side}.{_on_the_wire(path, wire)}", fact.prose))
        found.extend(_normative(side, getattr(page, side).prose))
    lines = dict(page.exceptions)
    for shape in model.error_shapes:
        text = text_of_html(shape.documentation)
        found.extend(_normative(f"error.{shape.name}", (Prose(lines.get(shape.name, 0), text),)))
    once: dict[tuple[str, str], Clause] = {}
    for clause in found:
        once.setdefault((clause.at, clause.digest), clause)
    return tuple(once.values())


def _on_the_wire(path: str, renamed: Mapping[str, str]) -> str:
    """A path with the name that its first member has on the wire, where the page shows another."""
    shown = next(iter(steps(path)))
    return renamed[shown] + path.removeprefix(shown) if shown in renamed else path


def _normative(at: str, prose: Iterable[Prose]) -> Iterator[Clause]:
    paragraphs = tuple(prose)
    for number, paragraph in enumerate(paragraphs):
        *first, last = sentences(paragraph.text) or [""]
        if last.endswith(":"):
            last = " ".join((last, *_introduced(paragraphs[number + 1 :])))
        for sentence in (*first, last):
            if is_normative(sentence):
                yield Clause(at, paragraph.line, digest_of(sentence), sentence, paragraph.listed)


def _introduced(following: tuple[Prose, ...]) -> Iterator[str]:
    """The items of the list that follows at once."""
    for paragraph in following:
        if not paragraph.listed or paragraph.bullet != following[0].bullet:
            return
        yield paragraph.text

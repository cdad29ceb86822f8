"""A page against what it must say: every difference, with its line."""

from __future__ import annotations

from attrs import frozen
from botocore.model import OperationModel

from conformance.pages import classes
from conformance.pages.expected import Expected, Note, expected_facts, shape_of
from conformance.pages.facts import Fact, Facts, page_facts
from conformance.pages.page import Page, Section

SIDES = ("request", "response")


@frozen
class Difference:
    """One contradiction between page and model for which there is no named class."""

    page: str
    line: int
    side: str
    path: str
    what: str
    said: str
    expected: str

    def __str__(self) -> str:
        """Say it in one line, page and line first."""
        where = f"{self.side} {self.path}".strip()
        return (
            f"{self.page}:{self.line}: {where}: {self.what}: the page says {self.said}, "
            f"the model {self.expected}"
        )


@frozen
class Comparison:
    """The outcome for one operation: facts of both sides, notes of named classes, contradictions."""

    facts: dict[str, Facts]
    expected: dict[str, Expected]
    notes: tuple[Note, ...]
    differences: tuple[Difference, ...]


def compare(service: str, page: Page, model: OperationModel) -> Comparison:
    """Compare one page with the operation's model.

    Raises:
        PageError: if the page contradicts itself in shape.
        UnknownHandlerError: if botocore changes its documentation in an unknown way.
    """
    expected = {
        side: expected_facts(service, model, side, shown=not _all_too_large(page, side)) for side in SIDES
    }
    facts = {side: page_facts(page, side, _maps(expected[side].facts)) for side in SIDES}
    notes: list[Note] = []
    found: list[Difference] = []
    for side in SIDES:
        section: Section = getattr(page, side)
        for part, large in (("syntax", section.syntax_too_large), ("description", section.members_too_large)):
            if large:
                notes.append(Note(classes.TOO_LARGE, side, part, "too large to render", ""))
        notes.extend(expected[side].notes)
        if shape_of(model, side) is None:
            absent = section.syntax is None if side == "response" else not facts[side]
            if not absent:
                found.append(Difference(page.path, section.line, side, "", "content", "some", "none"))
            continue
        found.extend(_side(page, side, section, facts[side], expected[side].facts))
    found.extend(_exceptions(page, model))
    if page.deprecated != bool(model.deprecated):
        found.append(
            Difference(page.path, 1, "", "", "deprecated", str(page.deprecated), str(bool(model.deprecated)))
        )
    return Comparison(facts, expected, tuple(notes), tuple(found))


def _side(page: Page, side: str, section: Section, said: Facts, wanted: Facts) -> list[Difference]:
    found: list[Difference] = []

    def differ(path: str, line: int, what: str, a: object, b: object) -> None:
        found.append(Difference(page.path, line or section.line, side, path, what, str(a), str(b)))

    if section.syntax_too_large:
        wanted = {p: _without_syntax(f) for p, f in wanted.items()}
    if section.members_too_large:
        wanted = {p: _without_description(f) for p, f in wanted.items() if f.syntax is not None}
    for path, fact in said.items():
        line = fact.line or fact.syntax_line
        if path not in wanted:
            differ(path, line, "member", "present", "absent")
            continue
        other = wanted[path]
        if fact.type != other.type:
            differ(path, line, "type", fact.type, other.type)
        if fact.required != other.required:
            differ(path, line, "required", fact.required, other.required)
        if fact.syntax != other.syntax:
            differ(path, fact.syntax_line, "syntax", fact.syntax, other.syntax)
        if fact.enum != other.enum:
            differ(path, fact.syntax_line, "enum", fact.enum, other.enum)
    parent_line = section.line
    for path in wanted:
        if path not in said:
            differ(path, parent_line, "member", "absent", "present")
        else:
            parent_line = said[path].line or said[path].syntax_line
    if not found and list(said) != list(wanted):
        first = next(a for a, b in zip(said, wanted, strict=True) if a != b)
        differ(first, said[first].line or said[first].syntax_line, "order", "another order", "its own")
    return found


def _all_too_large(page: Page, side: str) -> bool:
    section: Section = getattr(page, side)
    return section.syntax_too_large and section.members_too_large


def _maps(facts: Facts) -> frozenset[str]:
    return frozenset(path.removesuffix("{key}") for path in facts if path.endswith("{key}"))


def _without_syntax(fact: Fact) -> Fact:
    return Fact(fact.type, fact.required)


def _without_description(fact: Fact) -> Fact:
    return Fact(None, None, fact.syntax, fact.enum)


def _exceptions(page: Page, model: OperationModel) -> list[Difference]:
    wanted = [shape.name for shape in model.error_shapes]
    said = [name for name, _ in page.exceptions]
    if said == wanted:
        return []
    line = page.exceptions[0][1] if page.exceptions else 1
    return [Difference(page.path, line, "", "", "exceptions", ", ".join(said), ", ".join(wanted))]

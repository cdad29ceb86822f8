"""Sentences that state a default → a typed value, or the reason why they cannot be one.

Only a sentence that states an unconditional literal default of the very member it describes counts:
``The default value is ``PUT```` does, ``The default is 10 for Linux`` does not. What may be conditional,
may speak of another member, or is not a literal is left alone with its reason: never a guess.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from attrs import frozen
from botocore.model import OperationModel, Shape

from conformance.contract.paths import steps
from conformance.contract.patterns import PatternError, matches_fully
from conformance.pages import default_forms as forms
from conformance.pages.expected import expected_shapes
from conformance.pages.facts import Facts
from conformance.pages.page import Prose

_SENTENCE_END = re.compile(r"(?<=[.!?])(?<!e\.g\.)(?<!i\.e\.)\s+(?=[A-Z`\"(*])")
_SPEAKS = re.compile(r"\bdefaults?\b", re.IGNORECASE)
_WORDS = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")
_BOOLEANS = {"true": True, "false": False}

NO_FORM = "no sentence form that names a literal"
CONDITIONAL = "conditional"
OTHER_MEMBER = "speaks of another member"
NOT_LITERAL = "not a literal of the member's type"
LISTED = "in a list: the default of an attribute or of a case"
HEADED = "under a heading: the default of a case"
UPDATE = "an update leaves an omitted member alone"
RESPONSE = "in a response, where nothing is omitted"
STRUCTURED = "the member is not a scalar"
CONFLICT = "conflicts with the model"
SEVERAL = "the member's text states several defaults"


@frozen
class Resolution:
    """One sentence that speaks of a default: of which member, and what became of it.

    ``resolved`` says that ``value`` is the typed default; else ``reason`` says why there is none.
    """

    path: str
    line: int
    sentence: str
    resolved: bool
    value: Any = None
    reason: str = ""
    detail: str = ""


@frozen
class _Statement:
    raw: str
    literal: bool
    unit: str


def sentences(text: str) -> list[str]:
    """Split running text into sentences."""
    return [s.strip() for s in _SENTENCE_END.split(text) if s.strip()]


def speaks_of_default(text: str) -> list[str]:
    """Return the sentences of a text that speak of a default."""
    return [s for s in sentences(text) if _SPEAKS.search(s)]


def defaults_of(facts: Facts, model: OperationModel, side: str) -> tuple[Resolution, ...]:
    """Resolve every sentence about a default on one side of a page.

    Where a member's sentences resolve to more than one value, none counts.
    """
    found: list[Resolution] = []
    shapes = dict(expected_shapes(model, side)) if facts else {}  # none where all was too large to render
    for path, fact in facts.items():
        of_member = list(_of_member(path, fact.prose, shapes.get(path), side, model.name))
        values = {repr(r.value) for r in of_member if r.resolved}
        if len(values) > 1:
            of_member = [_unresolved(r, SEVERAL) if r.resolved else r for r in of_member]
        first = next((r for r in of_member if r.resolved), None)
        found.extend(r for r in of_member if not r.resolved or r is first)
    return tuple(found)


def _unresolved(resolution: Resolution, reason: str) -> Resolution:
    return Resolution(resolution.path, resolution.line, resolution.sentence, False, reason=reason)


def _of_member(
    path: str, prose: tuple[Prose, ...], shape: Shape | None, side: str, operation: str
) -> Iterator[Resolution]:
    heading = False
    for paragraph in prose:
        words = paragraph.text.split()
        if len(words) <= 5 and paragraph.text[-1] not in ".:" and not _SPEAKS.search(paragraph.text):
            heading = heading or not (paragraph.listed or paragraph.text.startswith("``"))
            continue
        for sentence in speaks_of_default(paragraph.text):
            value, reason, detail = resolve(sentence, path, shape, paragraph.listed, heading)
            if not reason and side == "response":
                reason = RESPONSE
            if not reason and operation.startswith(("Update", "Modify")):
                reason = UPDATE
            yield Resolution(
                path, paragraph.line, sentence, not reason, value if not reason else None, reason, detail
            )


def resolve(
    sentence: str, path: str, shape: Shape | None, listed: bool = False, heading: bool = False
) -> tuple[Any, str, str]:
    """Resolve one sentence.

    Returns:
        the value, the reason why there is none (``""`` where there is one), and details of the reason.
    """
    if shape is None or shape.type_name in ("structure", "list", "map", "blob", "timestamp"):
        return None, STRUCTURED, shape.type_name if shape is not None else ""
    reason, detail = NO_FORM, ""
    for form in forms.FORMS:
        for match in form.finditer(sentence):
            value, why, more = _from_match(form, match, sentence, path, shape, listed)
            if not why:
                if heading:
                    return None, HEADED, ""
                return value, "", ""
            if reason in (NO_FORM, NOT_LITERAL) or why == CONFLICT:
                reason, detail = why, more
    return None, reason, detail


def _from_match(
    form: re.Pattern[str], match: re.Match[str], sentence: str, path: str, shape: Shape, listed: bool
) -> tuple[Any, str, str]:
    groups = match.groupdict()
    before, after = sentence[: match.start()], sentence[match.end() :]
    member = next((s for s in reversed(steps(path)) if s[0] not in "[{"), "")
    for group in ("subject", "noun", "name", "omitted"):
        named = groups.get(group) or ""
        if named.startswith("``") and named.strip("` ").lower() != member.lower():
            return None, OTHER_MEMBER, ""
    name = groups.get("name") or ""
    if name and not name.startswith("``") and name.lower() not in (member.lower(), "value", "this", "it"):
        return None, OTHER_MEMBER, ""
    between = (groups.get("between") or "").partition("``")[2].strip("` ")
    if between and between.lower() != member.lower():
        return None, OTHER_MEMBER, ""
    statement = _statement(groups)
    omission = forms.OMISSION_BEFORE.match(before)
    if omission is not None and _mere_omission(omission["clause"], member):
        before = before[omission.end() :]
    if forms.CASE.search(sentence) or (
        form not in (forms.MARKED, forms.USES) and forms.CONDITION_BEFORE.search(before)
    ):
        return None, CONDITIONAL, ""
    if form is forms.USES and not getattr(shape, "enum", None):
        return None, NOT_LITERAL, ""  # `uses the default ``Thing``` names a thing, unless it is a value
    left_out = forms.OMISSION_AFTER.match(after)
    if left_out is not None:
        after = after[left_out.end() :]
    clause = forms.CLAUSE_END.split(after, maxsplit=1)[0]
    cases = forms.CASE_BY_CASE.match(after)
    if cases or forms.CONDITION_AFTER.search(after) or forms.CONDITION_NEXT.search(clause):
        return None, CONDITIONAL, ""
    value, why, detail = _typed(statement, shape, member)
    if why == CONFLICT and form is forms.NAMED and not _akin(groups["noun"], member):
        return None, OTHER_MEMBER, ""
    if why:
        return None, why, detail
    if listed:
        lead = sentence.strip("` ").lower()
        if not (getattr(shape, "enum", None) and lead.startswith(str(value).lower())):
            return None, LISTED, ""
    return value, "", ""


def _statement(groups: dict[str, str | None]) -> _Statement:
    literal = groups["literal"] or groups["quoted"]
    if literal:
        quoted = len(literal) > 2 and literal[0] == literal[-1] and literal[0] in "\"'"
        return _Statement(literal[1:-1] if quoted else literal, True, "")
    raw = groups["number"] or (groups["word"] or "").rstrip(".:")
    return _Statement(raw, False, (groups["unit"] or "").lower())


def _akin(noun: str, member: str) -> bool:
    """Whether a noun phrase may mean the member: they share the beginning of a word."""
    stems = {word.lower()[:4] for word in _WORDS.findall(member)}
    return any(word.lower()[:4] in stems for word in noun.split())


def _mere_omission(clause: str, member: str) -> bool:
    """Whether an if-clause says no more than that this very member is left out."""
    named = clause.split("``")[1::2]
    return not forms.MORE_CONDITIONS.search(clause) and all(n.lower() == member.lower() for n in named)


def _typed(statement: _Statement, shape: Any, member: str) -> tuple[Any, str, str]:
    raw = statement.raw
    kind = shape.type_name
    if kind == "boolean":
        if raw.lower() in _BOOLEANS:
            return _BOOLEANS[raw.lower()], "", ""
        return None, NOT_LITERAL, raw if statement.literal else ""
    if kind in ("integer", "long", "short", "byte", "float", "double"):
        return _number(raw, statement, shape, member)
    enum = list(getattr(shape, "enum", None) or ())
    if enum:
        if raw in enum:
            return raw, "", ""
        slip = [v for v in enum if v.lower() == raw.lower()]
        if slip or statement.literal:
            return None, CONFLICT, f"{raw!r} is not a value of the enumeration"
        return None, NOT_LITERAL, ""
    if not statement.literal:
        return None, NOT_LITERAL, ""
    return _text(raw, shape)


def _number(raw: str, statement: _Statement, shape: Any, member: str) -> tuple[Any, str, str]:
    try:
        value: int | float = float(raw.replace(",", ""))
    except ValueError:
        return None, NOT_LITERAL, ""
    if statement.unit:
        unit = statement.unit if statement.unit in forms.UNITS else statement.unit.rstrip("s")
        if unit in forms.UNITS and unit not in member.lower():
            return None, NOT_LITERAL, f"{raw} {statement.unit}"
    if shape.type_name not in ("float", "double"):
        if value != int(value):
            return None, CONFLICT, f"{raw} is not an integer"
        value = int(value)
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and value < low) or (high is not None and value > high):
        return None, CONFLICT, f"{raw} is outside of {low}..{high}"
    return value, "", ""


def _text(raw: str, shape: Any) -> tuple[Any, str, str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if (low is not None and len(raw) < low) or (high is not None and len(raw) > high):
        return None, CONFLICT, f"{raw!r} is not of length {low}..{high}"
    if "pattern" in shape.metadata:
        try:
            if not matches_fully(shape.metadata["pattern"], raw):
                return None, CONFLICT, f"{raw!r} does not match the pattern"
        except PatternError:
            return None, NOT_LITERAL, "the pattern cannot be compiled"
    return raw, "", ""

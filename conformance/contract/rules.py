"""Rules: what only prose says about which members of a request go together, as values.

A rule comes from a ``[[rule]]`` hint, or from a clause that a machine read. It narrows what is sent as valid;
one that does not only ``narrow`` is a requirement, too. Rules of members in one list or map hold for each
item by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any

from attrs import field, frozen

from conformance.contract.english import plural
from conformance.contract.hints import for_operation, source_of
from conformance.contract.model import Service, Source
from conformance.contract.naming import a
from conformance.contract.paths import at, steps, walk
from conformance.contract.readings import beside


class Form(StrEnum):
    """What a rule says of its members."""

    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    EXACTLY_ONE = "exactly_one"
    AT_LEAST_ONE = "at_least_one"
    AT_MOST_ONE = "at_most_one"
    TOGETHER = "together"
    """The first is there only with all the others."""
    VALUES = "values"
    """It has one of these values."""
    RANGE = "range"
    """It is a number, or a text with one, between two others."""
    LENGTH = "length"
    """It is a text of no more characters than that."""
    REFERS = "refers"
    """It names a resource of a kind that was made with certain members."""
    GRAMMAR = "grammar"
    """It is a text of a language; who makes texts knows it by its name."""


ABOUT_SEVERAL = frozenset({Form.EXACTLY_ONE, Form.AT_LEAST_ONE, Form.AT_MOST_ONE, Form.TOGETHER})
"""The forms that are about more than one member."""

KIND = {
    Form.REQUIRED: "requiredWhen",
    Form.FORBIDDEN: "forbiddenWhen",
    Form.EXACTLY_ONE: "exactlyOneOf",
    Form.AT_LEAST_ONE: "atLeastOneOf",
    Form.AT_MOST_ONE: "atMostOneOf",
    Form.TOGETHER: "dependentRequired",
    Form.VALUES: "onlyValues",
    Form.RANGE: "range",
    Form.LENGTH: "length",
    Form.REFERS: "refersTo",
    Form.GRAMMAR: "grammar",
}
"""The kind of the requirement that a rule of a form makes."""


@frozen
class Condition:
    """When a rule holds: a member has one of the values ``equals``, or is ``present``, or is not.

    ``unsaid`` says whether an absent member counts as having one of the values: its default is one.
    """

    path: str
    equals: tuple[Any, ...] = ()
    present: bool | None = None
    unsaid: bool = False

    def __str__(self) -> str:
        """Say it in words."""
        if self.present is not None:
            return f"{self.path} is {'there' if self.present else 'absent'}"
        return f"{self.path} is {' or '.join(_spelled(v) for v in self.equals)}"


@frozen
class Rule:
    """One rule of an operation's request.

    ``paths`` are the members that it is about, ``when`` all the conditions under which it holds. ``values``
    (and ``invalid``, some that are not) belong to VALUES; ``minimum``, ``maximum`` and the ``template``
    around the number to RANGE; ``maximum`` alone to LENGTH; ``language`` to GRAMMAR; ``resource``, and the
    values that its members may have, to REFERS; ``also`` are other templates that are as right. ``narrows``
    marks a rule that makes no requirement, ``should`` one whose requirement is SHOULD.
    """

    form: Form
    operation: str
    paths: tuple[str, ...]
    source: Source
    when: tuple[Condition, ...] = ()
    values: tuple[Any, ...] = ()
    invalid: tuple[Any, ...] = ()
    minimum: int | None = None
    maximum: int | None = None
    template: str = "{}"
    language: str = ""
    resource: str = ""
    having: tuple[tuple[str, Any], ...] = ()
    narrows: bool = False
    should: bool = False
    also: tuple[str, ...] = ()
    why: str = field(default="", eq=False)

    @property
    def path(self) -> str:
        """The member that its requirement stands at."""
        return self.paths[0]

    @property
    def kind(self) -> str:
        """The kind of its requirement."""
        return KIND[self.form]

    def __str__(self) -> str:
        """What is so, in words that follow the member's name."""
        others = ", ".join(self.paths)
        said = {
            Form.REQUIRED: "there",
            Form.FORBIDDEN: "not there",
            Form.EXACTLY_ONE: f"the only one of {others}, or another is",
            Form.AT_LEAST_ONE: f"there, or another of {others} is",
            Form.AT_MOST_ONE: f"not there beside another of {others}",
            Form.TOGETHER: f"there only together with {', '.join(self.paths[1:])}",
            Form.VALUES: f"one of {', '.join(map(_spelled, self.values))}",
            Form.RANGE: f"{self.template.format('N')} with N {_bounds(self.minimum, self.maximum)}",
            Form.LENGTH: f"a text of at most {plural(self.maximum or 0, 'character')}",
            Form.REFERS: f"the identifier of {a(self.resource)} with {_had(self.having)}",
            Form.GRAMMAR: f"a text of the language {self.language}",
        }[self.form]
        return f"{said} where {' and '.join(map(str, self.when))}" if self.when else said


def _spelled(value: Any) -> str:
    if isinstance(value, Mapping) and "ref" in value:
        return str(value.get("within", "{}")).replace("{}", f"<{value['ref']}>")
    return str(value).lower() if isinstance(value, bool) else str(value)


def _had(having: tuple[tuple[str, Any], ...]) -> str:
    return " and ".join(f"{name} {' or '.join(map(_spelled, one_of))}" for name, one_of in having)


def _bounds(low: int | None, high: int | None) -> str:
    if low is None:
        return f"at most {high}"
    return f"at least {low}" if high is None else f"between {low} and {high}"


def faults(hints: Mapping[str, Any]) -> list[str]:
    """Return what is wrong with the ``[[rule]]`` entries of a parsed hints file, one sentence each."""
    entries = enumerate(hints.get("rule", ()), 1)
    return [f"[[rule]] entry {number}: {wrong}" for number, entry in entries if (wrong := _fault(entry))]


def _fault(entry: Mapping[str, Any]) -> str | None:
    if entry["form"] not in set(Form):
        return f"there is no form {entry['form']!r}; there are {', '.join(Form)}"
    several = Form(entry["form"]) in ABOUT_SEVERAL
    if several is not ("paths" in entry) or several is ("path" in entry):
        return f"the form {entry['form']} takes `{'paths' if several else 'path'}`"
    if entry["form"] == Form.VALUES and not entry.get("values"):
        return "the form values needs `values`"
    if entry["form"] == Form.RANGE and "minimum" not in entry and "maximum" not in entry:
        return "the form range needs `minimum` or `maximum`"
    if entry["form"] == Form.LENGTH and "maximum" not in entry:
        return "the form length needs `maximum`"
    if entry["form"] == Form.REFERS and (not {"resource", "having"} <= set(entry) or entry.get("when")):
        return "the form refers needs `resource` and `having`, and has no conditions"
    if entry["form"] == Form.GRAMMAR and (not entry.get("language") or entry.get("when")):
        return "the form grammar needs `language`, and has no conditions"
    if entry.get("narrows") and entry.get("should"):
        return "a rule that `narrows` makes no requirement, so that it has no `should`"
    for condition in entry.get("when", ()):
        if "path" not in condition or ("equals" in condition) is ("present" in condition):
            return "a condition in `when` has a `path` and either `equals` or `present`"
    return None


def rules(service: Service, operation: str) -> tuple[Rule, ...]:
    """Return the rules of an operation's requests: of the hints, those whose members it has."""
    op = service.operations[operation]
    known = {position.path for position in walk(op.request, op.root)}
    hinted = for_operation(service, "rule", operation)
    return tuple(
        _rule(service, operation, hint)
        for hint in (*hinted, *beside(service, operation, hinted))
        if known.issuperset(members_of(hint))
    )


def members_of(hint: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the members that a ``[[rule]]`` entry speaks of."""
    own = hint["paths"] if "paths" in hint else (hint["path"],)
    return (*own, *(condition["path"] for condition in hint.get("when", ())))


def _rule(service: Service, operation: str, hint: Mapping[str, Any]) -> Rule:
    return Rule(
        form=Form(hint["form"]),
        operation=operation,
        paths=tuple(hint["paths"]) if "paths" in hint else (hint["path"],),
        source=source_of(hint),
        when=tuple(_condition(service, operation, said) for said in hint.get("when", ())),
        values=tuple(hint.get("values", ())),
        invalid=tuple(hint.get("invalid", ())),
        minimum=hint.get("minimum"),
        maximum=hint.get("maximum"),
        template=hint.get("template", "{}"),
        language=hint.get("language", ""),
        resource=hint.get("resource", ""),
        having=tuple((name, tuple(one_of)) for name, one_of in hint.get("having", {}).items()),
        narrows=bool(hint.get("narrows")),
        should=bool(hint.get("should")),
        also=tuple(hint.get("also", ())),
        why=hint["why"],
    )


def _condition(service: Service, operation: str, said: Mapping[str, Any]) -> Condition:
    if "present" in said:
        return Condition(said["path"], present=said["present"])
    op = service.operations[operation]
    default = at(op.request, op.root, said["path"]).get("default")
    equals = tuple(said["equals"])
    return Condition(said["path"], equals, unsaid=default is not None and default in equals)


def is_broken(rule: Rule, params: Any) -> bool:
    """Whether a request breaks a rule; placeholders (what no JSON has) may stand in it.

    A value that is not known yet is taken for a right one.
    """
    return any(_is_broken(rule, scope, depth) for scope, depth in _scopes(rule, params))


def number_in(rule: Rule, value: Any) -> int | float | None:
    """Return the number that a RANGE is about, or None where the value has none."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    for template in (rule.template, *rule.also):
        before, _, after = template.partition("{}")
        found = re.fullmatch(f"{re.escape(before)}(-?[0-9]+){re.escape(after)}", str(value))
        if found:
            return int(found[1])
    return None


def ranged(rule: Rule, kind: str, number: int | None = None) -> Any:
    """Return a value of a RANGE: the number, or the text around it; without ``number`` the least one."""
    least = rule.minimum if rule.minimum is not None else min(1, rule.maximum or 1)
    chosen = least if number is None else number
    return chosen if kind in ("integer", "number") else rule.template.format(chosen)


def holds(condition: Condition, scope: Any, depth: int = 0) -> bool:
    """Whether a condition holds in a request (or in an item of it, ``depth`` steps below the request)."""
    there, value = _value(scope, steps(condition.path)[depth:])
    if condition.present is not None:
        return there is condition.present
    return any(_same(value, wanted) for wanted in condition.equals) if there else condition.unsaid


def _same(value: Any, wanted: Any) -> bool:
    return type(value) is type(wanted) and bool(value == wanted)


def _is_broken(rule: Rule, scope: Any, depth: int) -> bool:
    if not all(holds(condition, scope, depth) for condition in rule.when):
        return False
    found = [_value(scope, steps(path)[depth:]) for path in rule.paths]
    there = [is_there for is_there, _ in found]
    value = found[0][1]
    match rule.form:
        case Form.REQUIRED:
            return not there[0]
        case Form.FORBIDDEN:
            return there[0]
        case Form.EXACTLY_ONE:
            return sum(there) != 1
        case Form.AT_LEAST_ONE:
            return not any(there)
        case Form.AT_MOST_ONE:
            return sum(there) > 1
        case Form.TOGETHER:
            return there[0] and not all(there)
        case Form.VALUES:
            return there[0] and _can_tell(rule, value) and value not in rule.values
        case Form.RANGE:
            return there[0] and isinstance(value, str | int | float) and not _within(rule, value)
        case Form.LENGTH:
            return there[0] and isinstance(value, str) and len(value) > (rule.maximum or 0)
        case Form.REFERS:  # what else stands there (the identifier of nothing) breaks something else
            return there[0] and any(_same(value, wrong) for wrong in rule.invalid)
        case Form.GRAMMAR:
            return False  # a value is of its language from the start: nothing has to be mended


def _can_tell(rule: Rule, value: Any) -> bool:
    """Whether a value can be compared with those of a rule: a placeholder only with its like."""
    return isinstance(value, str | int | float) or any(type(value) is type(right) for right in rule.values)


def _within(rule: Rule, value: Any) -> bool:
    number = number_in(rule, value)
    low, high = rule.minimum, rule.maximum
    return number is not None and (low is None or low <= number) and (high is None or number <= high)


def _scopes(rule: Rule, params: Any) -> Iterator[tuple[Any, int]]:
    """Yield the parts of a request that the rule holds for, and how many steps down they are."""
    ways = [steps(path) for path in (*rule.paths, *(condition.path for condition in rule.when))]
    shared = 0
    while all(len(way) > shared + 1 and way[: shared + 1] == ways[0][: shared + 1] for way in ways):
        shared += 1
    found = [params]
    for step in ways[0][:shared]:
        found = [inner for outer in found for inner in _inside(outer, step)]
    yield from ((scope, shared) for scope in found)


def _inside(value: Any, step: str) -> list[Any]:
    if step == "[]":
        return list(value) if isinstance(value, list) else []
    if step == "{}":
        return list(value.values()) if isinstance(value, dict) else []
    return [value[step]] if isinstance(value, dict) and step in value else []


def _value(scope: Any, way: tuple[str, ...]) -> tuple[bool, Any]:
    """Whether there is a value, null counting as none, and the value."""
    for step in way:
        inner = _inside(scope, step)
        if not inner:
            return False, None
        scope = inner[0]
    return scope is not None, scope

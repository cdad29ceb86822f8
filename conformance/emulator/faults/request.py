"""Faults in the enforcement of a request's constraints: absent, too tight, too loose, wrongly answered."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import evolve

from conformance.contract.model import ErrorShape, Operation
from conformance.contract.paths import Position, values, walk
from conformance.contract.patterns import matches_anywhere, matches_fully
from conformance.emulator import languages, rules, stated
from conformance.emulator.call import Call, Hook
from conformance.emulator.errors import documented
from conformance.emulator.failures import Failure
from conformance.emulator.faults.weave import Make, edited, fault, hook
from conformance.emulator.handlers import HANDLERS
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.validate import Violation, known

FAMILY = "request"
UNDOCUMENTED = "ConstraintBrokenException"

_BOUNDS = ("minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties")
_KEYWORDS = ("type", "enum", "pattern", "minimum", "maximum", *_BOUNDS)
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/")


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every constraint of every request member."""
    for plan in model.plans.values():
        operation = plan.operation
        for position in walk(operation.request, operation.root):
            if position.recursive:
                continue
            for keyword in _keywords(position):
                found = [
                    *_of_constraint(plan, position.path, keyword),
                    *_bounds(operation, position, keyword),
                ]
                yield from (f for f in found if not told_otherwise(plan, position, keyword, f))
        for path, hint in plan.value_rules:
            yield from _of_constraint(plan, path, "value")
            for option in hint.get("one_of", ()):
                yield refuses(operation, path, "value", str(option))
        for hint in plan.hints["rule"]:
            if not hint.get("narrows") and hint["form"] != "refers":
                yield from _of_constraint(plan, stated.members(hint)[0], stated.keyword(hint))
                if hint["form"] == "grammar":
                    yield from _of_language(model, plan, hint)


def _of_language(model: Model, plan: Plan, hint: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults in the reading of a described language: a part is not known, or what is not closed is read."""
    known = languages.described(model.service)
    operation, path, name = plan.operation, hint["path"], hint["language"]
    where = f"{operation.name}.{path}.grammar"
    for language in model.service.hints.get("language", ()):
        if language["name"] != name:
            continue
        for number, example in enumerate(language["examples"], 1):
            unknown = hook("violations", refusing(path, "grammar", _like(example, language["pattern"])))
            text = f"refuses what is written as {example!r} at {path}"
            yield fault(f"{where}:refuses-{number}", text, operation.name, FAMILY, unknown)
        yield _passing(
            f"{where}:unclosed", f"reads {path} without its last bracket", operation, path, "grammar",
            lambda value: languages.speaks(known, name, f"{value})"),
        )  # fmt: skip


def _like(example: str, pattern: str) -> Callable[[Any], bool]:
    """Whether a text has the words and signs of an example; words unknown to the language are free."""
    parts = re.findall(r"\w+|\W+", example)
    form = "".join(re.escape(p) if not p[0].isalpha() or p in pattern else r"\w+" for p in parts)
    form = re.sub(r"\d+", r"\\d+", form)
    return lambda value: isinstance(value, str) and re.fullmatch(form, value) is not None


def told_otherwise(plan: Plan, position: Position, keyword: str, fault: Fault) -> bool:
    """Whether nobody can see that a constraint is not enforced, since a later rule refuses it as rightly.

    What is not an ARN names no resource of the kind, and what is not a token is refused as one. No
    resource has an identifier of the greatest length that the model allows. More items than the model
    allows are more than the page allows, where that gives a smaller limit. A number as a text is refused
    as what it is then, where that text is not valid. An exception that says of a token that it is none is
    right for all that is wrong.
    """
    path, way = position.path, fault.id.rpartition(":")[2]
    named = any(reference.path == path for reference in plan.references)
    lax = way.startswith(("unenforced", "anywhere", "padded", "loose"))
    if path == plan.token_in:
        token = documented(plan.operation, "token")
        another = way == "another-code" and another_documented(plan.operation, "invalid") == token
        return (
            another
            or way in ("coerced", "tight")
            or ((lax or way == "happens-anyway") and keyword in ("pattern", "maxLength", "minLength"))
        )
    if keyword == "maxItems" and any(hint["path"] == path for hint in plan.hints["limit"]):
        another = another_documented(plan.operation, "invalid") == documented(plan.operation, "tags")
        return lax or way == "tight" or (way == "another-code" and another)
    if way == "coerced" and position.schema.get("type") == "string":
        return named or not _takes_number(plan, position)
    if named and keyword == "pattern":
        return lax or way == "happens-anyway"
    return named and way == "tight" and keyword == "maxLength"


def _takes_number(plan: Plan, position: Position) -> bool:
    """Whether some number, written as a text, is a valid value of a member."""
    schema = position.schema
    ruled = any(path == position.path for path, _ in plan.value_rules)
    return not ruled and "enum" not in schema and matches_fully(schema.get("pattern", ".*"), "17")


def _keywords(position: Position) -> list[str]:
    found = [k for k in _KEYWORDS if k in position.schema and position.schema[k] != 0]
    return ["required", *found] if position.required else found


def _of_constraint(plan: Plan, path: str, keyword: str) -> Iterator[Fault]:
    operation = plan.operation
    where = f"{operation.name}.{path}.{keyword}"

    def broken(violation: Violation) -> bool:
        return violation.path == path and violation.keyword == keyword

    def answered(change: Callable[[Call, Failure], Any]) -> Make:
        def act(call: Call, failure: Failure) -> Any:
            return change(call, failure) if failure.path == path and failure.rule == keyword else failure

        return hook("failure", act)

    def of(way: str, text: str, make: Make) -> Fault:
        return fault(f"{where}:{way}", f"{text} {keyword} of {path}", operation.name, FAMILY, make)

    yield of("unenforced", "does not enforce", hook("violations", dropping(broken)))
    another = another_documented(operation, "invalid")
    if another:
        yield of("another-code", f"answers {another.code} for", answered(with_code(another.code)))
    yield of("undocumented-code", f"answers {UNDOCUMENTED} for", answered(with_code(UNDOCUMENTED)))
    yield of("server-error", "answers HTTP 500 for", answered(with_code("InternalFailure", 500)))
    yield of("success", "answers HTTP 200 and does nothing for", answered(lambda call, failure: {}))
    if plan.role in ("create", "update"):
        yield of("happens-anyway", "refuses, but obeys all the same, for", answered(happening))


def dropping(broken: Callable[[Violation], bool]) -> Hook:
    """Return a hook that overlooks some violations."""
    return lambda call, found: [v for v in found if not broken(v)]


def with_code(code: str, status: int | None = None) -> Callable[[Call, Failure], Failure]:
    """Return a change of a failure's code, and status where one is given."""
    return lambda call, failure: evolve(failure, code=code, status=status or failure.status)


def another_documented(operation: Operation, role: str) -> ErrorShape | None:
    """Return a documented exception of an operation that is not the one for ``role``."""
    right = documented(operation, role)
    return next(
        (e for e in reversed(operation.errors) if e != right and (right is None or e.code != right.code)),
        None,
    )


def happening(call: Call, failure: Failure) -> Failure:
    """Do what a refused request asks for, and refuse it nevertheless."""
    operation = call.plan.operation
    with call.partition.lock:
        call.body = known(operation.request, operation.root, call.body)
        for _ in rules.before(call):
            pass  # for the record that it finds: what else it says is what the fault ignores
        HANDLERS[call.plan.role](call)
    return failure


def _bounds(operation: Operation, position: Position, keyword: str) -> Iterator[Fault]:
    path, schema = position.path, position.schema
    where = f"{operation.name}.{path}.{keyword}"
    if keyword in _BOUNDS:
        bound = schema[keyword]
        yield _tight(operation, path, keyword, f"of {bound}", lambda value: len(value) == bound)
        beyond = bound + 1 if keyword.startswith("max") else bound - 1
        yield _loose(where, operation, path, keyword, lambda value: len(value) == beyond)
    elif keyword in ("minimum", "maximum"):
        bound = schema[keyword]
        yield _tight(operation, path, keyword, f"of {bound}", lambda value: value == bound)
        whole = schema.get("type") == "integer"
        yield _loose(
            where, operation, path, keyword, lambda value: math.fabs(value - bound) <= (1 if whole else 0.5)
        )
    elif keyword == "enum":
        for option in schema["enum"]:
            yield refuses(operation, path, "enum", option)
        folded = {str(v).lower() for v in schema["enum"]}
        yield _passing(
            f"{where}:any-case", f"takes enum values of {path} in any case", operation, path, "enum",
            lambda value: str(value).lower() in folded,
        )  # fmt: skip
        starts = tuple(schema["enum"])
        yield _passing(
            f"{where}:prefix", f"takes any value of {path} that begins with an enum value", operation, path,
            "enum", lambda value: str(value).startswith(starts),
        )  # fmt: skip
    elif keyword == "pattern":
        pattern = schema["pattern"]
        yield _tight(
            operation, path, keyword, "(plain ASCII only)", lambda value: not _PLAIN.issuperset(value)
        )
        yield _passing(
            f"{where}:anywhere", f"matches the pattern of {path} anywhere", operation, path, "pattern",
            lambda value: matches_anywhere(pattern, value),
        )  # fmt: skip
        yield _passing(
            f"{where}:padded", f"strips {path} before it matches the pattern", operation, path, "pattern",
            lambda value: value != value.strip() and matches_anywhere(f"^(?:{pattern})$", value.strip()),
        )  # fmt: skip
    elif keyword == "type":
        yield from _coerced(operation, position)


def _tight(
    operation: Operation, path: str, keyword: str, text: str, at_bound: Callable[[Any], bool]
) -> Fault:
    return fault(
        f"{operation.name}.{path}.{keyword}:tight", f"refuses {path} at its {keyword} {text}",
        operation.name, FAMILY, hook("violations", refusing(path, keyword, at_bound)),
    )  # fmt: skip


def refusing(path: str, keyword: str, refused: Callable[[Any], bool]) -> Hook:
    """Return a hook that finds a violation in valid values."""

    def act(call: Call, found: list[Violation]) -> list[Violation]:
        if found:
            return found
        return [
            Violation(path, keyword, path, value, "Member is out of bounds")
            for value in values(call.body, path)
            if value is not None and refused(value)
        ]

    return act


def _loose(where: str, operation: Operation, path: str, keyword: str, beyond: Callable[[Any], bool]) -> Fault:
    return _passing(
        f"{where}:loose", f"takes {path} one beyond its {keyword}", operation, path, keyword, beyond
    )


def _passing(
    identifier: str, text: str, operation: Operation, path: str, keyword: str, passes: Callable[[Any], bool]
) -> Fault:
    def broken(violation: Violation) -> bool:
        return violation.path == path and violation.keyword == keyword and passes(violation.value)

    return fault(identifier, text, operation.name, FAMILY, hook("violations", dropping(broken)))


def refuses(operation: Operation, path: str, keyword: str, option: Any) -> Fault:
    """Return the fault that one right value of a member is refused."""
    return fault(
        f"{operation.name}.{path}.{keyword}:refuses-{option}", f"refuses the value {option} of {path}",
        operation.name, FAMILY, hook("violations", refusing(path, keyword, lambda value: value == option)),
    )  # fmt: skip


def _coerced(operation: Operation, position: Position) -> Iterator[Fault]:
    kind = position.schema["type"]

    def text(value: Any) -> Any:
        return str(value) if isinstance(value, int | float) else value

    def number(value: Any) -> Any:
        try:
            return int(value) if isinstance(value, str | float) else value
        except ValueError:
            return value

    def listed(value: Any) -> Any:
        return value if isinstance(value, list) or value is None else [value]

    # a text for a Boolean is read by AWS as well
    change = {"string": text, "integer": number, "number": number, "array": listed}.get(kind)
    if change:
        yield fault(
            f"{operation.name}.{position.path}.type:coerced", f"converts {position.path} to {kind}",
            operation.name, FAMILY,
            hook("parsed", lambda call, body: edited(body, position.path, change)),
        )  # fmt: skip

"""The rules that only prose has, a keyword a form: what obeys one, and what breaks it and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from attrs import evolve

from conformance.cases.edit import drop, established, has, put, settle
from conformance.cases.keywords.keyword import Keyword, Labelled, Seen
from conformance.cases.keywords.length import stretched
from conformance.cases.model import Ref
from conformance.cases.tree import Plan
from conformance.cases.values import Unreachable, sized, smallest
from conformance.contract.rules import KIND, Form, Rule, is_broken, ranged


def _of(plan: Plan, form: Form, path: str) -> list[Rule]:
    found = [
        rule for rule in plan.binding.rules if rule.form is form and rule.path == path and not rule.narrows
    ]
    if not found:
        raise Unreachable("no rule is about the member")
    return found


def _with(plan: Plan, body: Any, path: str) -> Any:
    return body if has(body, path) else put(plan, body, path, smallest(plan.nodes[path]), complete=False)


def _without(body: Any, *paths: str) -> Any:
    for path in paths:
        body = drop(body, path)
    return body


def _label(rule: Rule, what: str) -> str:
    return " where ".join((what, *(" and ".join(map(str, (c,))) for c in rule.when)))


def _breaking(plan: Plan, body: Any, rule: Rule) -> Iterator[Labelled]:
    """Requests in which the conditions of a rule hold, and what it says does not."""
    at, others = rule.path, rule.paths[1:]
    match rule.form:
        case Form.REQUIRED:
            yield "absent", _without(body, at)
        case Form.FORBIDDEN:
            yield "present", _with(plan, body, at)
        case Form.TOGETHER:
            whole = body
            for path in rule.paths:
                whole = _with(plan, whole, path)
            for other in others:
                yield f"without {other}", _without(whole, other)
        case Form.EXACTLY_ONE | Form.AT_LEAST_ONE:
            yield "none of them", _without(body, *rule.paths)
        case Form.VALUES | Form.REFERS:
            for value in rule.invalid:
                yield f"value {_shown(value)}", put(plan, body, at, value, complete=False)
        case Form.RANGE:
            kind = plan.nodes[at].kind
            for number in _beyond(rule):
                yield f"number {number}", put(plan, body, at, ranged(rule, kind, number), complete=False)
        case Form.LENGTH:
            longer = (rule.maximum or 0) + 1
            yield f"length {longer}", put(plan, body, at, stretched(plan.nodes[at], longer), complete=False)
    if rule.form in (Form.EXACTLY_ONE, Form.AT_MOST_ONE):
        for other in others:
            yield f"beside {other}", _with(plan, _with(plan, _without(body, *rule.paths), at), other)


def _shown(value: Any) -> str:
    """A value in words: what stands for an identifier is told by its kind."""
    if not isinstance(value, Ref):
        return str(value)
    had = [f"without {name}" if one is None else f"with {name} {one}" for name, one in value.given]
    return value.within.replace("{}", f"<{' '.join((value.resource, *had))}>")


def _beyond(rule: Rule) -> list[int]:
    low = [] if rule.minimum is None else [rule.minimum - 1]
    high = [] if rule.maximum is None else [rule.maximum + 1, rule.maximum * 10 + 9]
    return [*low, *high]


def _keeping(plan: Plan, body: Any, rule: Rule) -> Iterator[Labelled]:
    """Requests in which the conditions hold, and so does what the rule says."""
    at = rule.path
    match rule.form:
        case Form.REQUIRED:
            yield "present", _with(plan, body, at)
        case Form.FORBIDDEN:
            yield "absent", _without(body, at)
        case Form.TOGETHER:
            for path in rule.paths:
                body = _with(plan, body, path)
            yield "together", body
        case Form.EXACTLY_ONE | Form.AT_LEAST_ONE | Form.AT_MOST_ONE:
            for path in rule.paths:
                yield f"{path} alone", _with(plan, _without(body, *rule.paths), path)
        case Form.VALUES | Form.REFERS:
            for value in rule.values:
                yield f"value {_shown(value)}", put(plan, body, at, value, complete=False)
        case Form.RANGE:
            kind = plan.nodes[at].kind
            for number in dict.fromkeys(n for n in (rule.minimum, rule.maximum) if n is not None):
                yield f"number {number}", put(plan, body, at, ranged(rule, kind, number), complete=False)
            for template in rule.also:
                other = evolve(rule, template=template)
                yield f"as {template}", put(plan, body, at, ranged(other, kind), complete=False)
        case Form.LENGTH:
            longest = rule.maximum or 0
            yield f"length {longest}", put(plan, body, at, sized(plan.nodes[at], longest), complete=False)


def _keyword(form: Form) -> Keyword:
    def keep(plan: Plan, body: Any, path: str) -> list[Labelled]:
        found = []
        for rule in _of(plan, form, path):
            for what, made in _keeping(plan, established(plan, body, rule), rule):
                settled = settle(plan, made, rule.path)
                if all(has(made, p) == has(settled, p) for p in rule.paths):
                    found.append((_label(rule, what), settled))
        return found

    def breaks(plan: Plan, body: Any, path: str) -> list[Labelled]:
        found = []
        for rule in _of(plan, form, path):
            for what, made in _breaking(plan, established(plan, body, rule), rule):
                try:
                    settled = settle(plan, made, rule.path, but=(rule,))
                except Unreachable:
                    continue
                if is_broken(rule, settled):  # else another rule stands in its way
                    found.append((_label(rule, what), settled))
        if not found:
            raise Unreachable("what breaks the rule breaks another one, too")
        return found

    return Keyword(KIND[form], keep_request=keep, break_request=breaks, seen=Seen.NOT)


RULES = tuple(_keyword(form) for form in Form if form is not Form.GRAMMAR)
"""A keyword for each form of rule but GRAMMAR, which is about one value: it has a module of its own."""

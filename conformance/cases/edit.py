"""Putting a value into a request at a path, with all that has to be there for it, and taking one out.

Requests are never changed in place: each function returns a new one.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from conformance.cases.tree import Node, Plan, parent_path
from conformance.cases.values import Unreachable, smallest
from conformance.contract.paths import steps
from conformance.contract.rules import Condition, Form, Rule, holds, is_broken, ranged

_ABSENT = object()


def base(plan: Plan) -> Any:
    """Return the smallest valid request body."""
    return settle(plan, smallest(plan.root))


def put(
    plan: Plan, body: Any, path: str, value: Any, *, complete: bool = True, but: Collection[Rule] = ()
) -> Any:
    """Return ``body`` with ``value`` at ``path`` (of a list the first item, of a map the first entry).

    Parents that are absent come in, as small as is valid; the other members of a union go. With
    ``complete``, the other members become such as the rules ask for, ``but`` some.
    """
    placed = _put(plan.root, body, steps(path), value)
    return settle(plan, placed, path, but) if complete else placed


def _put(node: Node, current: Any, way: tuple[str, ...], value: Any) -> Any:
    if not way:
        return value
    step, rest = way[0], way[1:]
    if step == "[]":
        assert node.item is not None
        listed = current if isinstance(current, list) and current else smallest(node) or [_ABSENT]
        head = smallest(node.item) if listed[0] is _ABSENT and rest else listed[0]
        return [_put(node.item, head, rest, value), *listed[1:]]
    if step in ("{}", "{key}"):
        assert node.value is not None
        mapped = current if isinstance(current, dict) and current else smallest(node)
        first, *others = mapped.items()
        if step == "{key}":
            return {value: first[1], **dict(others)}
        return {first[0]: _put(node.value, first[1], rest, value), **dict(others)}
    member = node.members[step]
    held = current if isinstance(current, dict) else smallest(node)
    inner = held.get(step, _ABSENT)
    if rest and (inner is _ABSENT or inner is None):
        inner = smallest(member)
    placed = {step: _put(member, inner, rest, value)}
    return placed if node.union else {**held, **placed}


def behind(plan: Plan, body: Any, path: str) -> Any:
    """Return ``body`` with a valid item before the first of the list that ``path`` goes through.

    None where the path goes through none, or where no other item fits.
    """
    above, inside, _ = path.partition("[]")
    if not inside or "{" in above or not has(body, path[: len(above) + 2]):
        return None
    node, listed = plan.nodes[above], body
    for step in steps(above):
        listed = listed[step]
    assert node.item is not None
    try:
        other = smallest(node.item, 7)
    except Unreachable:
        return None
    if len(listed) >= node.most or other in listed:
        return None
    return _put(plan.root, body, steps(above), [other, *listed])


def drop(body: Any, path: str) -> Any:
    """Return ``body`` without the member at ``path`` (of a list only the first item's)."""
    return _drop(body, steps(path))


def _drop(current: Any, way: tuple[str, ...]) -> Any:
    step, rest = way[0], way[1:]
    if step == "[]":
        if not isinstance(current, list) or not current:
            return current
        return [*([_drop(current[0], rest)] if rest else []), *current[1:]]
    if step == "{}":
        if not isinstance(current, dict) or not current:
            return current
        first, *others = current.items()
        return {**({first[0]: _drop(first[1], rest)} if rest else {}), **dict(others)}
    if not isinstance(current, dict) or step not in current:
        return current
    if rest:
        return {**current, step: _drop(current[step], rest)}
    return {name: value for name, value in current.items() if name != step}


def without(plan: Plan, body: Any, path: str) -> Any:
    """Return ``body`` with the parents of ``path``, but without it and what is not valid without it.

    Raises:
        Unreachable: if it is the only member of a union.
    """
    above = parent_path(path)
    if above and not has(body, above):
        body = put(plan, body, above, smallest(plan.nodes[above]))
    holder = plan.nodes[above] if above else plan.root
    if holder.union:
        others = [member for member in holder.members.values() if member.path != path]
        if not others:
            raise Unreachable("it is the only member of a union")
        return put(plan, body, others[0].path, smallest(others[0]))
    if has(body, path):
        body = drop(body, path)
    return settle(plan, body, path)


def has(body: Any, path: str) -> bool:
    """Whether a request has a value at ``path`` (of a list in the first item), be it null."""
    current = body
    for step in steps(path):
        if step == "[]":
            if not isinstance(current, list) or not current:
                return False
            current = current[0]
        elif step in ("{}", "{key}"):
            if not isinstance(current, dict) or not current:
                return False
            current = next(iter(current.values() if step == "{}" else current))
        elif isinstance(current, dict) and step in current:
            current = current[step]
        else:
            return False
    return True


def settle(plan: Plan, body: Any, about: str = "", but: Collection[Rule] = ()) -> Any:
    """Return ``body`` with what the rules of the operation ask for besides; see :func:`_mended`.

    ``about`` is the path that the request is made for: what is there, or is not, stays. ``but`` are rules
    that are left alone, since the request is to break them.

    Raises:
        Unreachable: if no request that obeys the rules is found.
    """
    every = [rule for rule in plan.binding.rules if rule not in but]
    for _ in range(len(every) + 2):
        broken = next((rule for rule in every if is_broken(rule, body)), None)
        if broken is None:
            return body
        body = _mended(plan, body, broken, about)
    raise Unreachable("no request obeys every rule of the operation's page")


def _mended(plan: Plan, body: Any, rule: Rule, about: str) -> Any:
    """Return ``body`` with one rule obeyed: by the members that it is about or, where they are to stay as
    they are, by making a condition false.

    Raises:
        Unreachable: if neither can be.
    """
    free = [path for path in rule.paths if not _touches(path, about)]
    there = [path for path in rule.paths if has(body, path)]
    match rule.form:
        case Form.REQUIRED | Form.AT_LEAST_ONE if free:
            return _fill(plan, body, free[0])
        case Form.EXACTLY_ONE if free and not there:
            return _fill(plan, body, free[0])
        case Form.EXACTLY_ONE | Form.AT_MOST_ONE if len(there) > 1:
            needed = _needed(plan, body)
            kept = min(there, key=lambda path: (path in free, path not in needed))
            for path in there:
                body = body if path == kept else drop(body, path)
            return body
        case Form.FORBIDDEN if free:
            return drop(body, free[0])
        case Form.TOGETHER:
            lacking = [path for path in rule.paths[1:] if not has(body, path)]
            if all(path in free for path in lacking):
                for path in lacking:
                    body = _fill(plan, body, path)
                return body
            return drop(body, rule.path)
        case Form.VALUES | Form.REFERS if free:
            return _put(plan.root, body, steps(rule.path), rule.values[0])
        case Form.LENGTH if free:
            return _put(plan.root, body, steps(rule.path), smallest(plan.nodes[rule.path]))
        case Form.RANGE if free:
            return _put(plan.root, body, steps(rule.path), ranged(rule, plan.nodes[rule.path].kind))
    for condition in rule.when:
        if not _touches(condition.path, about):
            return _falsified(plan, body, condition)
    raise Unreachable(f"where {rule.path} is {rule}, no valid request has this")


def _needed(plan: Plan, body: Any) -> set[str]:
    """The members without which another that is there could not be."""
    stated = [rule for rule in plan.binding.rules if rule.form is Form.TOGETHER]
    return {path for rule in stated if has(body, rule.path) for path in rule.paths[1:]}


def _touches(path: str, about: str) -> bool:
    """Whether one of two positions is in the other."""
    first, second = steps(path), steps(about)
    shorter = min(len(first), len(second))
    return bool(about) and first[:shorter] == second[:shorter]


def _fill(plan: Plan, body: Any, path: str) -> Any:
    return _put(plan.root, body, steps(path), smallest(plan.nodes[path]))


def established(plan: Plan, body: Any, rule: Rule) -> Any:
    """Return ``body`` with all conditions of a rule true.

    Raises:
        Unreachable: if one cannot be.
    """
    for condition in rule.when:
        if holds(condition, body):
            continue
        if condition.present is False:
            body = drop(body, condition.path)
        elif condition.present:
            body = _fill(plan, body, condition.path)
        else:
            body = _put(plan.root, body, steps(condition.path), condition.equals[0])
    return body


def _falsified(plan: Plan, body: Any, condition: Condition) -> Any:
    """Return ``body`` with a condition false: by a value that breaks no other rule, if there is one."""
    node = plan.nodes[condition.path]
    if condition.present is not None:
        return drop(body, condition.path) if condition.present else _fill(plan, body, condition.path)
    others = [
        v for v in ((True, False) if node.kind == "boolean" else node.choices) if v not in condition.equals
    ]
    if others:
        made = [_put(plan.root, body, steps(condition.path), value) for value in others]
        rules = plan.binding.rules
        return next((one for one in made if not any(is_broken(rule, one) for rule in rules)), made[0])
    if not condition.unsaid and not node.required:
        return drop(body, condition.path)
    raise Unreachable(f"{condition} always")

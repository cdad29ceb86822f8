"""Putting a value into a request at a path, with all that has to be there for it, and taking one out.

Requests are never changed in place: each function returns a new one.
"""

from __future__ import annotations

from typing import Any

from conformance.cases.binding import Choice
from conformance.cases.tree import Node, Plan, parent_path
from conformance.cases.values import Unreachable, smallest
from conformance.contract.paths import steps

_ABSENT = object()


def base(plan: Plan) -> Any:
    """Return the smallest valid request body."""
    return settle(plan, smallest(plan.root))


def put(plan: Plan, body: Any, path: str, value: Any, *, complete: bool = True) -> Any:
    """Return ``body`` with ``value`` at ``path`` (of a list the first item, of a map the first entry).

    Parents that are absent come in, as small as is valid; the other members of a union go. With
    ``complete``, the members without which a present one is not valid come in too.
    """
    placed = _put(plan.root, body, steps(path), value)
    return settle(plan, placed, path) if complete else placed


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
        return [_drop(current[0], rest), *current[1:]] if current else current
    if step == "{}":
        first, *others = current.items()
        return {first[0]: _drop(first[1], rest), **dict(others)}
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
    for member, needs in plan.binding.together.items():
        if path in needs and member != path and has(body, member):
            body = without(plan, body, member)
    for choice in plan.binding.choose:
        if choice.optional:
            continue
        if path in choice.members and not any(has(body, member) for member in choice.members):
            rest = [member for member in choice.members if member != path and member in plan.nodes]
            if not rest:
                raise Unreachable("a valid request has the member, although its markup calls it optional")
            body = put(plan, body, rest[0], smallest(plan.nodes[rest[0]]))
    return body


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


def settle(plan: Plan, body: Any, about: str = "") -> Any:
    """Return ``body`` with the members that present ones are not valid without, and one of each choice.

    ``about`` is the path that the request is made for: of an exclusive choice it stays.
    """
    for _ in range(len(plan.binding.together) + 1):
        lacking = [
            need
            for member, needs in plan.binding.together.items()
            if has(body, member)
            for need in needs
            if not has(body, need) and need in plan.nodes
        ]
        if not lacking:
            break
        for need in lacking:
            body = _put(plan.root, body, steps(need), smallest(plan.nodes[need]))
    for choice in plan.binding.choose:
        body = _chosen(plan, body, choice, about)
    return body


def _chosen(plan: Plan, body: Any, choice: Choice, about: str) -> Any:
    known = [member for member in choice.members if member in plan.nodes]
    present = [member for member in known if has(body, member)]
    if not present and known and not choice.optional:
        return _put(plan.root, body, steps(known[0]), smallest(plan.nodes[known[0]]))
    if choice.exclusive and len(present) > 1:
        kept = next((m for m in present if about == m or about.startswith((m + ".", m + "[", m + "{"))), None)
        for member in present:
            if member != (kept or present[0]):
                body = drop(body, member)
    return body

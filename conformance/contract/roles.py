"""What each member of a contract is for: its roles, decided here and asked everywhere else.

A position of a contract (operation, side, path) has a set of roles. They come from, in this order:

1. a ``[[role]]`` hint, which says all roles of the position;
2. botocore's own data: its paginators name the tokens and the page size, its waiters the status;
3. the model: ``x-idempotencyToken`` and ``x-sensitive``;
4. the member's name, by AWS's customs (https://smithy.io/2.0/aws/aws-core.html and the names in its models).

Each answer keeps where it came from (:class:`Held`), as the keywords of a contract do.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any, Literal

from attrs import frozen

from conformance.contract.hints import applies, hinted
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.naming import is_transitional
from conformance.contract.paths import join, steps, walk
from conformance.contract.per_service import per_service
from conformance.contract.vocabulary import Basis, Role

__all__ = ["Basis", "Held", "Role", "Roles", "first", "named", "roles", "tag_part"]

Side = Literal["request", "response"]

_PARTS = ("[]", "{}", "{key}")


@frozen
class Held:
    """One role of one position, and where that comes from.

    ``source`` is a hint's source, the file of botocore's data with the operation, the model's shape, or the
    member's name.
    """

    role: Role
    basis: Basis
    source: str


_EXACTLY: Mapping[Role, tuple[str, ...]] = {
    Role.PAGE_TOKEN: ("continuationtoken", "marker", "nextmarker", "nexttoken", "paginationtoken", "token"),
    Role.PAGE_SIZE: ("limit", "maxitems", "maxrecords", "maxresults", "pagesize"),
    Role.STATUS: ("status", "state"),
    Role.FAILURE_REASON: ("failurereason",),
    Role.ERROR_CODE: ("errorcode", "code"),
    Role.TAGS: ("tags", "taglist"),
    Role.TAG_KEYS: ("tagkeys",),
}
"""Whole names, lower-case. Of two members of one object the one whose name comes first here is meant."""

_TIMES: Mapping[Role, tuple[str, ...]] = {
    Role.CREATED_AT: ("creat",),
    Role.UPDATED_AT: ("lastupd", "lastmod", "updated"),
}
"""How the names of times begin; only a number is a time (a ``createdBy`` is none)."""

_BEGINNING: Mapping[Role, tuple[str, ...]] = {Role.LATEST: ("latest",)}

_ENDING: Mapping[Role, tuple[str, ...]] = {
    Role.ARN: ("arn",),
    Role.IDENTIFIER: ("arn", "id", "identifier"),
    Role.ID: ("id",),
    Role.NAME: ("name",),
    Role.KEY: ("key",),
    Role.VERSION: ("version",),
    Role.CREDENTIAL: ("token", "password", "code", "session", "secret", "signature"),
    Role.TAG_LIKE: ("tags", "taglist", "tagkeys"),
    Role.LABEL: tuple(
        word + plural
        for word in (
            "name", "id", "arn", "identifier", "token", "key", "tag", "prefix", "path", "handle", "label",
        )
        for plural in ("", "s")
    ),
}  # fmt: skip

_CONTAINING: Mapping[Role, tuple[str, ...]] = {
    Role.TOKEN: ("token", "marker"),
    Role.REASON: ("reason",),
    Role.COUNTER: ("count", "size", "bytes", "last", "number", "total"),
}

_OF_ITEMS = frozenset({Role.ARN, Role.IDENTIFIER, Role.NAME})
"""What the name of a list says of its items."""


@lru_cache(maxsize=65536)
def named(member: str) -> frozenset[Role]:
    """Return the roles that a member's name alone speaks for, wherever it stands.

    For members that are met where there is no position to ask for: what an answer has more than its
    contract, and names that inference compares. A time is one only if its value is a number.
    """
    low = member.lower()
    found = {role for role, names in _EXACTLY.items() if low in names}
    for rules in (_TIMES, _BEGINNING):
        found |= {role for role, beginnings in rules.items() if low.startswith(beginnings)}
    found |= {role for role, endings in _ENDING.items() if low.endswith(endings)}
    found |= {role for role, parts in _CONTAINING.items() if any(part in low for part in parts)}
    return frozenset(found)


@lru_cache(maxsize=4096)
def tag_part(member: str) -> Role | None:
    """Return whether a member of a tag is its key or its value, however it is spelled."""
    bare = member.lower().removeprefix("tag")
    return {"key": Role.TAG_KEY, "value": Role.TAG_VALUE}.get(bare)


def is_arn(member: str) -> bool:
    """Whether a member's name says that it holds an ARN."""
    return Role.ARN in named(member)


def first(members: Iterable[str], role: Role) -> str | None:
    """Return the member whose name speaks most for a role; None where none does.

    Of members whose names say the same the first is meant.
    """
    fitting = [m for m in members if role in named(m)]
    return min(fitting, key=lambda m: _rank(m, role), default=None)


def _rank(member: str, role: Role) -> int:
    names = _EXACTLY.get(role, ())
    low = member.lower()
    return names.index(low) if low in names else len(names)


class Roles:
    """The roles of every position of a service's contracts. Ask :func:`roles` for it.

    Args:
        service: the loaded contracts.
    """

    def __init__(self, service: Service) -> None:
        self._hints = hinted(service, "role")
        self._operations = service.operations
        self._held: dict[tuple[str, str], Mapping[str, tuple[Held, ...]]] = {}
        self._members: dict[tuple[str, str, Role, str], tuple[str, ...]] = {}

    def held(self, operation: str, side: Side, path: str) -> tuple[Held, ...]:
        """Return the roles of a position with their provenance; none where there is no such position."""
        return self._side(operation, side).get(path, ())

    def of(self, operation: str, side: Side, path: str) -> frozenset[Role]:
        """Return the roles of a position."""
        return frozenset(held.role for held in self.held(operation, side, path))

    def has(self, operation: str, side: Side, path: str, role: Role) -> bool:
        """Whether a position has a role."""
        return any(held.role is role for held in self.held(operation, side, path))

    def members(self, operation: str, side: Side, role: Role, above: str = "") -> tuple[str, ...]:
        """Return the members of one object that have a role, the surest first.

        Args:
            operation: its name.
            side: request or response.
            role: what they are for.
            above: the path of the object; ``""`` is the request or the response itself.
        """
        key = (operation, side, role, above)
        if key not in self._members:
            self._members[key] = tuple(self._found(*key))
        return self._members[key]

    def member(self, operation: str, side: Side, role: Role, above: str = "") -> str | None:
        """Return the member of one object that has a role: the surest of them; None where none has."""
        return next(iter(self.members(operation, side, role, above)), None)

    def _found(self, operation: str, side: Side, role: Role, above: str) -> list[str]:
        found: list[tuple[int, int, str]] = []
        for path, held in self._side(operation, side).items():
            parent, _, last = path.rpartition(".") if not path.endswith(_PARTS) else ("", "", "")
            if not last or parent != above:
                continue
            sure = [list(Basis).index(h.basis) for h in held if h.role is role]
            if sure:
                found.append((min(sure), _rank(last, role), last))
        return [name for _, _, name in sorted(found, key=lambda entry: entry[:2])]

    def _side(self, operation: str, side: Side) -> Mapping[str, tuple[Held, ...]]:
        key = (operation, side)
        if key not in self._held:
            known = self._operations.get(operation)
            self._held[key] = dict(self._decide(known, side)) if known is not None else {}
        return self._held[key]

    def _decide(self, operation: Operation, side: Side) -> Iterable[tuple[str, tuple[Held, ...]]]:
        hints = [h for h in self._hints if h.get("side", side) == side and applies(h, operation.name)]
        schema = operation.request if side == "request" else operation.response
        data = dict(_client_data(operation, side))
        above: dict[str, frozenset[Role]] = {}
        for position in walk(schema, operation.root):
            path = position.path
            hint = next((h for h in hints if applies(h, operation.name, path)), None)
            if hint is not None:
                held = tuple(Held(role, Basis.HINT, str(hint["source"])) for role in told(hint))
            else:
                held = tuple(_inferred(path, position.schema, above, data.get(path)))
            above[path] = frozenset(h.role for h in held)
            if held:
                yield path, held


def told(hint: Mapping[str, Any]) -> tuple[Role, ...]:
    """Return the roles that a ``[[role]]`` hint says.

    Raises:
        ValueError: if it names one that there is not.
    """
    said = hint["role"]
    return tuple(Role(name) for name in (said if isinstance(said, list) else [said]) if name)


def _inferred(
    path: str, schema: Schema, above: Mapping[str, frozenset[Role]], data: Held | None
) -> Iterable[Held]:
    """The roles of a position of which no hint speaks."""
    last = steps(path)[-1]
    parent = above.get(_parent(path), frozenset())
    if data is not None:
        yield data
    shape = str(schema.get("x-shape", ""))
    if schema.get("x-idempotencyToken"):
        yield Held(Role.IDEMPOTENCY_TOKEN, Basis.MODEL, f"model:{shape}")
    if schema.get("x-sensitive"):
        yield Held(Role.SENSITIVE, Basis.MODEL, f"model:{shape}")
    if last == "[]":
        name = next((s for s in reversed(steps(path)) if s not in _PARTS), "")
        spoken = named(name.removesuffix("s")) & _OF_ITEMS
    elif last in _PARTS:
        name, spoken = last, frozenset()
    else:
        name, spoken = last, named(last)
        if schema.get("type") not in ("number", "integer"):
            spoken -= set(_TIMES)
        if schema.get("type") != "string":
            spoken -= {Role.STATUS}
        elif last.lower().endswith(_EXACTLY[Role.STATUS]) and _is_made_in_steps(schema.get("enum", ())):
            spoken |= {Role.STATUS}
        part = _part_of_tag(path, above)
        if part is not None:
            spoken |= {part}
    if Role.TOKEN in parent:
        spoken |= {Role.TOKEN}
    for role in sorted(spoken, key=list(Role).index):
        if data is None or role is not data.role:
            yield Held(role, Basis.NAME, name)


def _is_made_in_steps(states: Iterable[Any]) -> bool:
    """Whether one of the states that a member may have says that the thing is still being created."""
    texts = [state.lower() for state in states if isinstance(state, str)]
    return any(state.startswith("creat") and is_transitional(state) for state in texts)


def _parent(path: str) -> str:
    result = ""
    for step in steps(path)[:-1]:
        result = join(result, step)
    return result


def _part_of_tag(path: str, above: Mapping[str, frozenset[Role]]) -> Role | None:
    """Whether a member is the key or the value of one of a list of tags."""
    item = _parent(path)
    is_tag = item.endswith("[]") and Role.TAGS in above.get(item.removesuffix("[]"), frozenset())
    return tag_part(steps(path)[-1]) if is_tag else None


_OF_PAGINATORS: Mapping[Side, tuple[tuple[str, Role], ...]] = {
    "request": (("input_token", Role.PAGE_TOKEN), ("limit_key", Role.PAGE_SIZE)),
    "response": (("output_token", Role.PAGE_TOKEN),),
}


def _client_data(operation: Operation, side: Side) -> Iterable[tuple[str, Held]]:
    """What botocore's own data say of positions: the members that a paginator turns, or a waiter watches."""
    paginator = operation.root.get("x-paginator", {})
    for key, role in _OF_PAGINATORS[side]:
        members = paginator.get(key, ())
        for path in [members] if isinstance(members, str) else members:
            yield path, Held(role, Basis.DATA, paginator["source"])
    if side == "request":
        return
    for waiter in operation.root.get("x-waiters", ()):
        for acceptor in waiter["acceptors"]:
            if acceptor["matcher"].startswith("path") and isinstance(acceptor["expected"], str):
                yield acceptor["argument"], Held(Role.STATUS, Basis.DATA, waiter["source"])


@per_service
def roles(service: Service) -> Roles:
    """Return the roles of a service's positions (each operation decided once per loaded service)."""
    return Roles(service)

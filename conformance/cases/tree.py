"""An operation's request and its binding, compiled into one tree that the case makers walk.

A recursive shape is unrolled once: its repetition is there, the repetition of the repetition is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from attrs import field, frozen

from conformance.cases.binding import Binding, Spec
from conformance.contract.model import Operation, Schema
from conformance.contract.paths import children, join, resolve, steps
from conformance.contract.roles import Role, named

_TAG = r"[\p{L}\p{Z}\p{N}_.:/=+\-@]*"
_WORD = "[A-Za-z0-9]*"

MANY = 1_000_000
"""What stands for "no maximum"."""


@frozen(eq=False)
class Node:
    """One position of a request.

    ``kind`` is the schema's ``type``, or ``map``, ``blob``, ``timestamp``, ``document``; ``members`` the
    members of an object by name; ``item``, ``key``, ``value`` the parts of arrays and maps; ``sent`` is
    False for a member that is not sent unless a case is about it; ``always`` True for one that every
    client sends (an idempotency token).
    """

    path: str
    schema: Schema = field(repr=False)
    kind: str
    required: bool
    spec: Spec | None = None
    members: dict[str, Node] = field(factory=dict, repr=False)
    item: Node | None = field(default=None, repr=False)
    key: Node | None = field(default=None, repr=False)
    value: Node | None = field(default=None, repr=False)
    limit: int | None = None
    sent: bool = True
    always: bool = False
    barred: tuple[object, ...] = ()

    @property
    def union(self) -> bool:
        """Whether exactly one member may be set."""
        return bool(self.schema.get("x-union"))

    @property
    def pattern(self) -> str | None:
        """The pattern of a string, or None."""
        found: str | None = self.schema.get("pattern")
        return found

    @property
    def custom(self) -> str | None:
        """The pattern, or where there is none what custom allows in texts of such a name.

        An identifier, a token or a path has letters and digits, a tag what AWS allows in every service's
        tags (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
        The contract allows more there, but a refusal would prove nothing.
        """
        if self.pattern is not None:
            return self.pattern
        names = [step for step in steps(self.path) if step not in ("[]", "{}", "{key}")]
        if any(Role.TAG_LIKE in named(name) for name in names):
            return _TAG
        return _WORD if names and Role.LABEL in named(names[-1]) else None

    @property
    def least(self) -> int:
        """The fewest characters, items, entries or bytes."""
        return int(self._bound("min", 0))

    @property
    def most(self) -> int:
        """The most characters, items, entries or bytes that a valid request has."""
        found = int(self._bound("max", MANY))
        return found if self.limit is None else min(found, self.limit)

    def _bound(self, side: str, default: int) -> int:
        part = {"array": "Items", "map": "Properties", "blob": "Bytes"}.get(self.kind, "Length")
        key = f"x-{side}{part}" if self.kind == "blob" else f"{side}{part}"
        found: int = self.schema.get(key, default)
        return found

    @property
    def choices(self) -> tuple[object, ...]:
        """The enum's values that need no prepared world (all of them where every one does)."""
        values = tuple(self.schema.get("enum", ()))
        return tuple(v for v in values if v not in self.barred) or values

    @property
    def parts_of_its_own(self) -> bool:
        """Whether it is an object, a list or a map."""
        return self.kind in ("object", "array", "map")

    def parts(self) -> Iterator[Node]:
        """Yield the direct parts of this position."""
        yield from self.members.values()
        yield from (part for part in (self.item, self.key, self.value) if part is not None)

    def walk(self) -> Iterator[Node]:
        """Yield every position below this one, parents first."""
        for part in self.parts():
            yield part
            yield from part.walk()


@frozen(eq=False)
class Plan:
    """A compiled operation: the tree, and every position of it by path."""

    operation: Operation
    binding: Binding
    root: Node = field(repr=False)
    nodes: dict[str, Node] = field(repr=False)


class _Same:
    """A key that is equal only to one of the same two objects (schemas are not hashable)."""

    def __init__(self, operation: Operation, binding: Binding) -> None:
        self.pair = (operation, binding)

    def __hash__(self) -> int:
        return hash((id(self.pair[0]), id(self.pair[1])))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and all(a is b for a, b in zip(self.pair, other.pair, strict=True))


def plan(operation: Operation, binding: Binding) -> Plan:
    """Compile an operation with its binding; the same two objects are compiled once."""
    return _plan(_Same(operation, binding))


@lru_cache(maxsize=2048)
def _plan(key: _Same) -> Plan:
    operation, binding = key.pair
    root = _node(operation, binding, "", operation.request, True, ())
    return Plan(operation, binding, root, {node.path: node for node in root.walk()})


def _node(
    operation: Operation, binding: Binding, path: str, found: Schema, required: bool, refs: tuple[str, ...]
) -> Node:
    schema = resolve(found, operation.root)
    refs = (*refs, found["$ref"]) if "$ref" in found else refs
    members: dict[str, Node] = {}
    parts: dict[str, Node] = {}
    for step, child, child_required in children(schema):
        if child.get("$ref") in refs:
            continue
        node = _node(operation, binding, join(path, step), child, child_required, refs)
        if step in ("[]", "{key}", "{}"):
            parts[step] = node
        else:
            members[step] = node
    return Node(
        path=path,
        schema=schema,
        kind=_kind(schema),
        required=required,
        spec=binding.values.get(path),
        members=members,
        item=parts.get("[]"),
        key=parts.get("{key}"),
        value=parts.get("{}"),
        limit=binding.limit.get(path),
        sent=path not in binding.omit,
        always=bool(schema.get("x-idempotencyToken")),
        barred=tuple(binding.only.get(path, ())),
    )


def _kind(schema: Schema) -> str:
    if "type" not in schema:
        return "string" if "enum" in schema else "document"
    kind = str(schema["type"])
    if kind == "object" and ("additionalProperties" in schema or "propertyNames" in schema):
        return "map" if isinstance(schema.get("additionalProperties"), dict) else "object"
    if kind == "string" and schema.get("contentEncoding") == "base64":
        return "blob"
    if kind == "number" and schema.get("format") == "timestamp":
        return "timestamp"
    return kind


def parent_path(path: str) -> str:
    """Return the path one step up (``""`` for a top-level member)."""
    above = ""
    for step in steps(path)[:-1]:
        above = join(above, step)
    return above

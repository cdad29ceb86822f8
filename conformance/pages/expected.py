"""What the page of an operation must say if it is made from the model: the oracle.

The rules are those of ``botocore.docs``: Python names for types, one expansion of a recursive shape, no
required mark on the response side, and so on. Where a page says less or other than the model, the
position is noted under a class of :mod:`conformance.pages.classes`.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve, field, frozen
from botocore.docs.utils import py_default, py_type_name
from botocore.model import OperationModel, Shape
from botocore.utils import is_json_value_header

from conformance.contract.paths import join
from conformance.pages import classes
from conformance.pages.customised import (
    AUTOPOPULATED,
    HIDDEN,
    RENAMED,
    RETYPED,
    SYNTHETIC,
    Customisation,
    customisations,
)
from conformance.pages.facts import Fact, Facts

_ANY = "{...}|[...]|123|123.4|text|True|None"


@frozen
class Note:
    """One position where page and model differ for a known reason."""

    cls: str
    side: str
    path: str
    page: str = ""
    model: str = ""


@frozen
class Expected:
    """The facts of one side as a page must show them, and where and why they differ from the model.

    ``wire`` maps a page's path to the model's path where a member was renamed.
    """

    facts: Facts = field(repr=False)
    notes: tuple[Note, ...] = ()
    renamed: dict[str, str] = field(factory=dict)


def shape_of(model: OperationModel, side: str) -> Shape | None:
    """Return the input or the output shape."""
    return model.input_shape if side == "request" else model.output_shape


def expected_facts(service: str, model: OperationModel, side: str, shown: bool = True) -> Expected:
    """Return what one side of the operation's page must say.

    Args:
        service: boto3's name of the service.
        model: the operation's model.
        side: ``request`` or ``response``.
        shown: False where both the syntax and the description were too large to render: then there is
            nothing to expect, and a shape of fifty thousand positions need not be expanded.

    Raises:
        UnknownHandlerError: if botocore changes its documentation in an unknown way.
    """
    shape = shape_of(model, side)
    if shape is None or not shown:
        return Expected({})
    return _Expectation(service, model, side).run(shape)


class _Expectation:
    def __init__(self, service: str, model: OperationModel, side: str) -> None:
        self._side = side
        self._changes = customisations(service, model.name, side)
        self._by_shape = {c.name: c for c in self._changes if c.by_shape}
        self._by_name = [c for c in self._changes if not c.by_shape]
        self._streaming_in = model.get_streaming_input()
        self._streaming_out = model.get_streaming_output()
        self._events = model.get_event_stream_output()
        self._notes: list[Note] = []
        self._renamed: dict[str, str] = {}

    def run(self, shape: Shape) -> Expected:
        facts: Facts = {}
        for name, member in shape.members.items():
            here = dict(self._position(name, member, (shape.name,), name in shape.required_members))
            facts.update(self._changed(name, here))
        return Expected(facts, tuple(self._notes), self._renamed)

    def _note(self, cls: str, path: str, page: str = "", model: str = "") -> None:
        self._notes.append(Note(cls, self._side, path, page, model))

    def _changed(self, name: str, facts: Facts) -> Facts:
        for change in self._by_name:
            if change.name == name:
                facts = self._apply(change, facts)
        return facts

    def _apply(self, change: Customisation, facts: Facts) -> Facts:
        name, top = change.name, facts[change.name]
        if change.kind == AUTOPOPULATED:
            self._note(classes.AUTOPOPULATED, name, "not in the syntax, not required", "member")
            return {
                p: evolve(f, syntax=None, enum=None, required=False if p == name else f.required)
                for p, f in facts.items()
            }
        if change.kind == HIDDEN:
            self._note(classes.HIDDEN, name, "absent", "member")
            return {}
        if change.kind == RENAMED:
            self._note(classes.RENAMED, name, change.shown, name)
            self._renamed[change.shown] = name
            return {change.shown + p.removeprefix(name): f for p, f in facts.items()}
        if change.kind == RETYPED:
            self._note(classes.RETYPED, name, change.shown, top.type or "")
            fact = evolve(top, type=change.shown, syntax=change.syntax, enum=None)
            return {name: fact}
        if change.kind == SYNTHETIC:
            self._note(classes.SYNTHETIC, change.shown, change.shown, "absent")
            return {**facts, change.shown: Fact(type="string", syntax="text")}
        raise AssertionError(change.kind)

    def _position(
        self, path: str, shape: Shape, history: tuple[str, ...], required: bool
    ) -> Iterator[tuple[str, Fact]]:
        request = self._side == "request"
        recursive = shape.name in history
        if recursive and required and request:
            self._note(classes.RECURSION_REQUIRED, path, "not marked", "required")
        retyped = self._by_shape.get(shape.name)
        if retyped is not None:
            self._note(classes.RETYPED, path, retyped.shown, shape.type_name)
        shown_required = (required and not recursive and retyped is None) if request else None
        enum = getattr(shape, "enum", None)
        yield (
            path,
            Fact(
                type=retyped.shown if retyped else self._type(shape),
                required=shown_required,
                syntax=retyped.syntax if retyped else "recursive" if recursive else self._syntax(shape),
                enum=_shown(enum) if enum and not recursive and retyped is None else None,
            ),
        )
        if recursive or retyped is not None or getattr(shape, "is_document_type", False):
            return
        below = (*history, shape.name)
        if shape.type_name == "structure":
            for name, member in shape.members.items():
                yield from self._position(join(path, name), member, below, name in shape.required_members)
        elif shape.type_name == "list":
            yield from self._position(join(path, "[]"), shape.member, below, False)
        elif shape.type_name == "map":
            key = shape.key
            if getattr(key, "enum", None):
                self._note(classes.MAP_KEY_ENUM, join(path, "{key}"), "string", "enum")
            yield join(path, "{key}"), Fact(type=self._type(key), required=False if request else None)
            yield from self._position(join(path, "{}"), shape.value, below, False)

    def _type(self, shape: Shape) -> str:
        if is_json_value_header(shape):
            return "JSON serializable"
        if getattr(shape, "is_document_type", False):
            return "document<document>"
        if shape == self._streaming_in:
            return "bytes or seekable file-like object"
        if shape == self._streaming_out:
            return ".StreamingBody"
        if shape == self._events:
            return ".EventStream"
        return str(py_type_name(shape.type_name))

    def _syntax(self, shape: Shape) -> str:
        if is_json_value_header(shape) or getattr(shape, "is_document_type", False):
            return _ANY
        if shape == self._streaming_in:
            return "b'bytes'|file"
        if shape == self._streaming_out:
            return "StreamingBody()"
        kind = shape.type_name
        if kind in ("structure", "map"):
            return "dict"
        if kind == "list":
            return "list"
        if kind == "string":
            return "text"
        return str(py_default(kind)).replace(" ", "").replace("'string'", "text")


def _shown(enum: list[str]) -> tuple[str, ...] | None:
    return tuple(enum) if list(enum) != ["string"] else None


def expected_shapes(model: OperationModel, side: str) -> Iterator[tuple[str, Shape]]:
    """Yield the shape at each path that a page shows, without renamings; a recursive shape is not entered."""
    shape = shape_of(model, side)
    if shape is not None:
        for name, member in shape.members.items():
            yield from _shapes(name, member, (shape.name,))


def _shapes(path: str, shape: Shape, history: tuple[str, ...]) -> Iterator[tuple[str, Shape]]:
    yield path, shape
    if shape.name in history or getattr(shape, "is_document_type", False):
        return
    below = (*history, shape.name)
    if shape.type_name == "structure":
        for name, member in shape.members.items():
            yield from _shapes(join(path, name), member, below)
    elif shape.type_name == "list":
        yield from _shapes(join(path, "[]"), shape.member, below)
    elif shape.type_name == "map":
        yield join(path, "{key}"), shape.key
        yield from _shapes(join(path, "{}"), shape.value, below)

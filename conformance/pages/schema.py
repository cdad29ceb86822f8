"""One side of an operation as JSON Schema: the page's structure, the model's constraints.

Each keyword carries its provenance: ``page:LINE`` where the page says it, ``model:SHAPE`` where the page
cannot say it or a named class keeps it from saying so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from botocore.model import Shape

from conformance.contract.paths import join
from conformance.contract.patterns import is_pattern
from conformance.pages.bindings import binding
from conformance.pages.facts import Fact, Facts

UNREAD = "x-pattern"
"""Where a pattern stands that is no regular expression: it is kept, and constrains nothing."""
_INTEGERS = {"integer": "int32", "long": "int64", "short": "int16", "byte": "int8"}
_NUMBERS = ("float", "double")
_LIMITS = {
    "list": ("minItems", "maxItems"),
    "map": ("minProperties", "maxProperties"),
    "string": ("minLength", "maxLength"),
    "character": ("minLength", "maxLength"),
    "blob": ("x-minBytes", "x-maxBytes"),
}
_NONE = Fact()


class SchemaBuilder:
    """Builds the schema of one side.

    Args:
        facts: what the page says, by the page's paths.
        renamed: the page's name of a top-level member → its name on the wire.
        side: ``request`` or ``response``.
        defaults: the documented defaults, by the page's paths, each with its line.
        protocol: Smithy's name of the service's protocol.
        names: by which of a resource's names a member takes it, by the page's paths, each with its line.
    """

    def __init__(
        self,
        facts: Facts,
        renamed: dict[str, str],
        side: str,
        defaults: dict[str, Any],
        protocol: str,
        names: Mapping[str, tuple[tuple[str, ...], int]],
    ) -> None:
        self._facts = facts
        self._shown = {wire: shown for shown, wire in renamed.items()}
        self._side = side
        self._defaults = defaults
        self._protocol = protocol
        self._names = names

    def build(self, shape: Shape | None) -> dict[str, Any]:
        """Return the schema; an operation without input or output has an object without members."""
        if shape is None:
            return {"type": "object", "properties": {}}
        source = {"type": f"model:{shape.name}"}
        schema = self._structure(shape, "", {}, f"#/$defs/{self._side}", source)
        return self._bound(schema, shape, None)

    def _position(
        self,
        shape: Shape,
        path: str,
        ancestors: dict[str, str],
        pointer: str,
        required: str | None,
        name: str | None = None,
    ) -> dict[str, Any]:
        schema = self._unbound(shape, path, ancestors, pointer, required)
        return self._bound(schema, shape, name)

    def _bound(self, schema: dict[str, Any], shape: Shape, name: str | None) -> dict[str, Any]:
        """Add where a position goes on the wire, if that is not the body under its own name."""
        found = binding(shape, name, self._protocol)
        if found:
            source = schema.pop("x-source")
            schema["x-binding"] = found
            schema["x-source"] = {**source, "x-binding": f"model:{shape.name}"}
        return schema

    def _unbound(
        self, shape: Shape, path: str, ancestors: dict[str, str], pointer: str, required: str | None
    ) -> dict[str, Any]:
        fact = self._facts.get(path, _NONE)
        line = fact.line or fact.syntax_line
        source = {"type": f"page:{line}" if line else f"model:{shape.name}"}
        if required is not None:
            source["required"] = f"page:{fact.required_line}" if fact.required_line else required
        if shape.name in ancestors:
            return {"$ref": ancestors[shape.name], "x-shape": shape.name, "x-source": source}
        if getattr(shape, "is_document_type", False):
            return self._closed({"x-document": True}, shape, source)
        build = getattr(self, f"_{shape.type_name}", None)
        if shape.type_name in ("structure", "list", "map"):
            assert build is not None
            return dict(build(shape, path, ancestors, pointer, source))
        return self._scalar(shape, path, fact, source)

    def _structure(
        self, shape: Any, path: str, ancestors: dict[str, str], pointer: str, source: dict[str, str]
    ) -> dict[str, Any]:
        inside = {**ancestors, shape.name: pointer}
        properties: dict[str, Any] = {}
        for name, member in shape.members.items():
            required = f"model:{shape.name}" if name in shape.required_members else None
            shown = self._shown.get(name, name) if not path else name
            below = f"{pointer}/properties/{name.replace('~', '~0').replace('/', '~1')}"
            properties[name] = self._position(member, join(path, shown), inside, below, required, name)
        schema: dict[str, Any] = {"type": "object"}
        if shape.required_members:
            schema["required"] = list(shape.required_members)
        schema["properties"] = properties
        if getattr(shape, "is_tagged_union", False):
            schema["x-union"] = True
            source["x-union"] = f"model:{shape.name}"
        if shape.serialization.get("eventstream"):
            schema["x-eventStream"] = True
        return self._closed(schema, shape, source)

    def _list(
        self, shape: Any, path: str, ancestors: dict[str, str], pointer: str, source: dict[str, str]
    ) -> dict[str, Any]:
        inside = {**ancestors, shape.name: pointer}
        items = self._position(shape.member, join(path, "[]"), inside, f"{pointer}/items", None)
        return self._closed({"type": "array", **self._limits(shape, source), "items": items}, shape, source)

    def _map(
        self, shape: Any, path: str, ancestors: dict[str, str], pointer: str, source: dict[str, str]
    ) -> dict[str, Any]:
        inside = {**ancestors, shape.name: pointer}
        schema = {
            "type": "object",
            **self._limits(shape, source),
            "propertyNames": self._position(
                shape.key, join(path, "{key}"), inside, f"{pointer}/propertyNames", None
            ),
            "additionalProperties": self._position(
                shape.value, join(path, "{}"), inside, f"{pointer}/additionalProperties", None
            ),
        }
        return self._closed(schema, shape, source)

    def _scalar(self, shape: Any, path: str, fact: Fact, source: dict[str, str]) -> dict[str, Any]:
        kind = shape.type_name
        schema: dict[str, Any]
        if kind in _INTEGERS:
            schema = {"type": "integer", "format": _INTEGERS[kind]}
        elif kind in _NUMBERS:
            schema = {"type": "number", "format": kind}
        elif kind == "boolean":
            schema = {"type": "boolean"}
        elif kind == "timestamp":
            schema = {"type": "number", "format": "timestamp"}
            if shape.serialization.get("timestampFormat") == "iso8601":
                schema = {"type": "string", "format": "date-time"}
        elif kind == "blob":
            schema = {"type": "string", "contentEncoding": "base64"}
        else:
            schema = {"type": "string"}
        if "format" in schema:
            source["format"] = f"model:{shape.name}"
        enum = fact.enum or tuple(getattr(shape, "enum", None) or ())
        if enum:
            schema["enum"] = list(enum)
            source["enum"] = f"page:{fact.syntax_line}" if fact.enum else f"model:{shape.name}"
        schema.update(self._limits(shape, source))
        if "pattern" in shape.metadata:
            word = "pattern" if is_pattern(shape.metadata["pattern"]) else UNREAD
            schema[word] = shape.metadata["pattern"]
            source[word] = f"model:{shape.name}"
        if path in self._defaults:
            schema["default"], line = self._defaults[path]
            source["default"] = f"page:{line}"
        if path in self._names and schema["type"] == "string":
            told, line = self._names[path]
            schema["x-names"] = list(told)
            source["x-names"] = f"page:{line}"
        return self._closed(schema, shape, source)

    def _limits(self, shape: Shape, source: dict[str, str]) -> dict[str, Any]:
        low, high = _LIMITS.get(shape.type_name, ("minimum", "maximum"))
        found: dict[str, Any] = {}
        for trait, keyword in (("min", low), ("max", high)):
            if trait in shape.metadata:
                found[keyword] = shape.metadata[trait]
                source[keyword] = f"model:{shape.name}"
        return found

    def _closed(self, schema: dict[str, Any], shape: Shape, source: dict[str, str]) -> dict[str, Any]:
        if shape.metadata.get("idempotencyToken"):
            schema["x-idempotencyToken"] = True
            source["x-idempotencyToken"] = f"model:{shape.name}"
        if shape.metadata.get("sensitive"):
            schema["x-sensitive"] = True
            source["x-sensitive"] = f"model:{shape.name}"
        schema["x-shape"] = shape.name
        schema["x-source"] = source
        return schema

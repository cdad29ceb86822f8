"""Languages of JSON documents: more is asked of a text than that it be JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from attrs import field, frozen
from jsonschema import Draft202012Validator

Change = Callable[[dict[str, Any]], Any]


@frozen
class Documents:
    """A language of JSON objects.

    Attributes:
        name: what rules call it.
        schema: what holds of every document of it (JSON Schema); it may be wider than the language.
        changes: labelled changes that take a document out of the language; one that leaves it in is not used.
        additions: members that a document may have besides.
    """

    name: str
    schema: Mapping[str, Any] = field(eq=False)
    changes: tuple[tuple[str, Change], ...] = field(eq=False)
    additions: Mapping[str, Any] = field(factory=dict, eq=False)

    def accepts(self, text: str) -> bool:
        """Whether a text is JSON and may be a document of the language."""
        try:
            document = json.loads(text)
        except ValueError:
            return False
        return bool(Draft202012Validator(self.schema).is_valid(document))

    def variants(self, example: str) -> Iterator[tuple[str, str]]:
        """Yield labelled documents that say the same as an example, or hardly more."""
        document = json.loads(example)
        yield "the example", example
        yield "the example, a member a line", json.dumps(document, indent=2)
        yield "the example, its members in another order", json.dumps(dict(reversed(document.items())))
        for name, value in self.additions.items():
            yield f"the example with {name}", json.dumps({**document, name: value})

    def spoiled(self, example: str) -> Iterator[tuple[str, str]]:
        """Yield labelled JSON texts that are nearly documents of the language."""
        for what, change in self.changes:
            text = json.dumps(change(json.loads(example)))
            if not self.accepts(text):
                yield what, text


def _without(*names: str) -> Change:
    return lambda document: {name: value for name, value in document.items() if name not in names}


def _with(name: str, value: Any) -> Change:
    return lambda document: {**document, name: value}


def _in_first(member: str, change: Change) -> Change:
    """Change the first item of a list that is a member of the document."""

    def changed(document: dict[str, Any]) -> Any:
        first, *others = document[member]
        return {**document, member: [change(first), *others]}

    return changed


_AVRO_TYPE = {
    "anyOf": [
        {"enum": ["null", "boolean", "int", "long", "float", "double", "bytes", "string"]},
        {"type": "array", "items": {"$ref": "#/$defs/type"}, "minItems": 1},
        {"type": "object", "required": ["type"]},
    ]
}
_AVRO_FIELD = {
    "type": "object",
    "required": ["name", "type"],
    "properties": {"name": {"type": "string", "minLength": 1}, "type": {"$ref": "#/$defs/type"}},
}

AVRO = Documents(
    "avro",
    {
        "$defs": {"type": _AVRO_TYPE},
        "type": "object",
        "required": ["type", "name", "fields"],
        "properties": {
            "type": {"const": "record"},
            "name": {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]*$"},
            "fields": {"type": "array", "items": _AVRO_FIELD},
        },
    },
    (
        ("a record without fields", _without("fields")),
        ("a record without a name", _without("name")),
        ("a document without a type", _without("type")),
        ("fields that are no list", _with("fields", "USER_ID")),
        ("a field without a type", _in_first("fields", _without("type"))),
        ("a field without a name", _in_first("fields", _without("name"))),
        ("a field of a type that Avro does not have", _in_first("fields", _with("type", "text"))),
        ("an empty object", lambda _: {}),
        ("a text in quotation marks", lambda _: "record"),
    ),
)
"""Records of Avro (https://avro.apache.org/docs/1.11.1/specification/)."""

_ONE_OR_MORE = {"anyOf": [{"type": "string"}, {"type": "array", "items": {"type": "string"}, "minItems": 1}]}

POLICY = Documents(
    "policy",
    {
        "type": "object",
        "required": ["Statement"],
        "properties": {
            "Version": {"enum": ["2012-10-17", "2008-10-17"]},
            "Statement": {
                "type": ["array", "object"],
                "items": {
                    "type": "object",
                    "required": ["Effect"],
                    "properties": {"Effect": {"enum": ["Allow", "Deny"]}, "Action": _ONE_OR_MORE},
                },
            },
        },
    },
    (
        ("a policy without statements", _without("Statement")),
        ("statements that are a text", _with("Statement", "Allow")),
        ("a statement without an effect", _in_first("Statement", _without("Effect"))),
        ("an effect that is neither of the two", _in_first("Statement", _with("Effect", "Permit"))),
        ("a version that there is not", _with("Version", "1999-01-01")),
    ),
    {"Id": "another"},
)
"""Policies of IAM (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html)."""

EVENT_PATTERN = Documents(
    "event-pattern",
    {
        "type": "object",
        "minProperties": 1,
        "additionalProperties": {"type": ["array", "object"], "minItems": 1, "minProperties": 1},
    },
    (
        ("a value that is no list", lambda pattern: dict.fromkeys(pattern, "a")),
        ("a list without a value", lambda pattern: {key: [] for key in pattern}),
        ("an empty pattern", lambda _: {}),
    ),
    {"detail-type": ["Test", {"prefix": "Te"}], "detail": {"state": [{"anything-but": "stopped"}]}},
)
"""Event patterns (https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html)."""

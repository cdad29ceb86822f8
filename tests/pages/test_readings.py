"""Sentences of the known forms are read, resolved against the contract; what says more is no reading."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.pages.readings import readings

TEXT: dict[str, Any] = {"type": "string"}
DOCUMENT: dict[str, Any] = {
    "$defs": {
        "request": {
            "type": "object",
            "required": ["name"],
            "properties": {
                "name": TEXT,
                "mode": {"type": "string", "enum": ["FULL", "PART", "NONE"]},
                "auto": {"type": "boolean"},
                "colour": TEXT,
                "document": {"type": "string", "maxLength": 30000},
                "size": {"type": "integer", "minimum": 1, "maximum": 100},
                "first": TEXT,
                "second": TEXT,
                "third": TEXT,
                "deep": {
                    "type": "object",
                    "required": ["kind"],
                    "properties": {
                        "kind": {"type": "string", "enum": ["A", "B"]},
                        "detail": TEXT,
                        "first": TEXT,
                    },
                },
            },
        }
    }
}


def when(path: str, *equals: Any) -> list[dict[str, Any]]:
    return [{"path": path, "equals": list(equals)}]


@pytest.mark.parametrize(
    ("at", "text", "expected"),
    [
        (
            "first",
            "Required when ``mode`` is ``FULL``.",
            {"form": "required", "path": "first", "when": when("mode", "FULL")},
        ),
        (
            "first",
            "This is required when ``auto`` is false.",
            {"form": "required", "path": "first", "when": when("auto", False)},
        ),
        (
            "first",
            "If ``mode`` is ``FULL`` or ``PART``, you must specify this parameter.",
            {"form": "required", "path": "first", "when": when("mode", "FULL", "PART")},
        ),
        (
            "first",
            "Required when ``mode`` is set to ``FULL`` to tell one from another.",
            {"form": "required", "path": "first", "when": when("mode", "FULL")},
        ),
        ("first", "This field is required.", {"form": "required", "path": "first"}),
        ("first", "Required if you specify ``second``.", {"form": "together", "paths": ["second", "first"]}),
        (
            "first",
            "To use this parameter, you must also use the ``second`` parameter.",
            {"form": "together", "paths": ["first", "second"]},
        ),
        (
            "first",
            "If ``auto`` is enabled, this value must not be set.",
            {"form": "forbidden", "path": "first", "when": when("auto", True)},
        ),
        (
            "deep.detail",
            "You cannot specify this parameter if ``kind`` is ``A``.",
            {"form": "forbidden", "path": "deep.detail", "when": when("deep.kind", "A")},
        ),
        (
            "deep.detail",
            "Valid only when ``kind`` is ``A``.",
            {"form": "forbidden", "path": "deep.detail", "when": when("deep.kind", "B")},
        ),
        (
            "",
            "You can't specify both ``first`` and ``second`` in the same request.",
            {"form": "at_most_one", "paths": ["first", "second"]},
        ),
        (
            "first",
            "You can specify ``first`` or ``second``, but not both.",
            {"form": "at_most_one", "paths": ["first", "second"]},
        ),
        (
            "first",
            "You must specify either ``first`` or ``second``, but not both.",
            {"form": "exactly_one", "paths": ["first", "second"]},
        ),
        (
            "",
            "You must specify exactly one of ``first``, ``second``, or ``third``.",
            {"form": "exactly_one", "paths": ["first", "second", "third"]},
        ),
        (
            "first",
            "You must specify a value for this parameter or the ``second`` parameter.",
            {"form": "at_least_one", "paths": ["first", "second"]},
        ),
        (
            "colour",
            "The only valid value is ``red``.",
            {"form": "values", "path": "colour", "values": ["red"]},
        ),
        (
            "mode",
            "Valid values are ``FULL`` and ``PART``.",
            {"form": "values", "path": "mode", "values": ["FULL", "PART"]},
        ),
        (
            "colour",
            "Valid values: ``red`` - Like blood. ``blue`` (default) - Like skies.",
            {"form": "values", "path": "colour", "values": ["red", "blue"]},
        ),
        ("size", "Valid values: 1, 5, 10", {"form": "values", "path": "size", "values": [1, 5, 10]}),
        ("size", "Must be between 1 and 40.", {"form": "range", "path": "size", "maximum": 40}),
    ],
)
def test_a_sentence_of_a_known_form_is_a_rule(at: str, text: str, expected: dict[str, Any]):
    assert readings(text, f"request.{at}" if at else "", DOCUMENT) == [expected]


@pytest.mark.parametrize(
    ("at", "text"),
    [
        ("first", "Required when ``mode`` is ``OTHER``."),
        ("first", "Required when ``elsewhere`` is ``FULL``."),
        ("first", "Required when ``mode`` is ``FULL``, and cannot be used otherwise."),
        ("first", "Required when ``mode`` is ``FULL`` for some users."),
        ("first", "Required if ``name`` is specified."),
        ("name", "Required when ``mode`` is ``FULL``."),
        ("deep.detail", "Required when ``mode`` is ``FULL``."),
        ("", "This field is required."),
        ("", "You can't specify both ``deep`` and ``deep.detail``."),
        ("document", "Valid values are ``NEW`` and ``OLD``."),
        ("colour", "Valid values are ``first`` and ``second``."),
        ("colour", "Valid values are ``arn:<region>`` and ``red``."),
        ("mode", "Valid values are ``FULL``, ``PART``, and ``NONE``."),
        ("size", "Must be between 1 and 100."),
        ("auto", "Valid values: ``true`` | ``false``"),
    ],
)
def test_what_does_not_resolve_or_says_nothing_new_is_no_reading(at: str, text: str):
    assert readings(text, f"request.{at}" if at else "", DOCUMENT) == []


def test_what_cannot_be_together_with_two_may_still_have_both_of_them():
    text = "Can't be specified together with ``second`` or ``third``."
    assert [r["paths"] for r in readings(text, "request.first", DOCUMENT)] == [
        ["first", "second"],
        ["first", "third"],
    ]


def test_one_of_several_that_are_required_instead_is_enough():
    text = "If you don't specify ``first``, you must specify ``second`` or ``third``."
    (found,) = readings(text, "request.first", DOCUMENT)
    assert found == {"form": "at_least_one", "paths": ["first", "second", "third"]}
    text = "If ``mode`` is ``FULL``, you must specify ``second`` or ``third``."
    assert readings(text, "request.first", DOCUMENT) == []
    both = readings(text.replace(" or ", " and "), "request.first", DOCUMENT)
    assert [r["path"] for r in both] == ["second", "third"]


def test_a_bullet_may_speak_of_a_case_and_an_answer_of_no_request():
    assert readings("This field is required.", "request.first", DOCUMENT, listed=True) == []
    assert readings("Required if you specify ``second``.", "request.first", DOCUMENT, listed=True)
    assert readings("Required if you specify ``second``.", "response.first", DOCUMENT) == []
    assert readings("The only valid value is ``red``.", "request.colour", DOCUMENT, at_length=True) == []

"""Each keyword: what keeps it lies on the accepted side of the boundary, what breaks it just beyond.

And what breaking it implies is no more than the entry says.
"""

from __future__ import annotations

import base64
from typing import Any

import pytest
from hypothesis import given, settings

from conformance.cases import invalid, oracle, valid
from conformance.cases.binding import Binding, Fixed, JsonText, OneOf
from conformance.cases.keywords.registry import KEYWORDS
from conformance.cases.model import Case
from conformance.contract.paths import values
from tests.cases.conftest import NOTHING, operation, together

TEXT: dict[str, Any] = {"type": "string"}
LIST: dict[str, Any] = {"type": "array", "items": TEXT}
MAP: dict[str, Any] = {"type": "object", "propertyNames": TEXT, "additionalProperties": TEXT}
BLOB: dict[str, Any] = {"type": "string", "contentEncoding": "base64"}
WHOLE: dict[str, Any] = {"type": "integer", "format": "int32"}
LARGE: dict[str, Any] = {"type": "integer", "format": "int64"}


def both(schema: dict[str, Any], keyword: str, binding: Binding = NOTHING, *, required: bool = False) -> Any:
    """The values at ``m`` of the cases that keep a keyword, and of those that break it, all honest."""
    op = operation({"m": schema}, ("m",) if required else ())
    kept = valid.accepting(op, binding, "m", keyword)
    broken = invalid.violating(op, binding, "m", keyword)
    assert [p for case in (*kept, *broken) if (p := oracle.honest(op, case))] == []
    return [v for case in kept for v in at(case)], [v for case in broken for v in at(case)]


def at(case: Case) -> list[Any]:
    return list(values(case.params, "m"))


def bytes_of(text: str) -> int:
    return len(base64.b64decode(text))


@pytest.mark.parametrize(
    ("keyword", "schema", "bound"),
    [
        ("minLength", {**TEXT, "minLength": 3}, 3),
        ("minLength", {**TEXT, "minLength": 1, "pattern": "[a-z]*"}, 1),
        ("minLength", {**TEXT, "minLength": 5, "maxLength": 5, "pattern": "[0-9]+"}, 5),
        ("minItems", {**LIST, "minItems": 2}, 2),
        ("minItems", {**LIST, "minItems": 1, "maxItems": 4}, 1),
        ("minProperties", {**MAP, "minProperties": 2}, 2),
    ],
)
def test_a_least_size_is_kept_at_the_bound_and_broken_one_below(
    keyword: str, schema: dict[str, Any], bound: int
) -> None:
    kept, broken = both(schema, keyword)
    assert {len(v) for v in kept} == {bound}
    assert max(len(v) for v in broken) == bound - 1


@pytest.mark.parametrize(
    ("keyword", "schema", "bound"),
    [
        ("maxLength", {**TEXT, "maxLength": 3}, 3),
        ("maxLength", {**TEXT, "maxLength": 63, "pattern": "[a-z][a-z0-9-]*"}, 63),
        ("maxItems", {**LIST, "maxItems": 2}, 2),
        ("maxItems", {**LIST, "maxItems": 10, "minItems": 3}, 10),
        ("maxProperties", {**MAP, "maxProperties": 2}, 2),
    ],
)
def test_a_greatest_size_is_kept_at_the_bound_and_broken_one_above(
    keyword: str, schema: dict[str, Any], bound: int
) -> None:
    kept, broken = both(schema, keyword)
    assert {len(v) for v in kept} == {bound}
    assert min(len(v) for v in broken) == bound + 1


@pytest.mark.parametrize(
    ("keyword", "schema", "bound", "beyond"),
    [
        ("minimum", {**WHOLE, "minimum": 1}, 1, 0),
        ("minimum", {**WHOLE, "minimum": -5, "maximum": 5}, -5, -6),
        ("maximum", {**WHOLE, "maximum": 100}, 100, 101),
        ("maximum", {**LARGE, "maximum": 2**31 - 1}, 2**31 - 1, 2**31),
        ("maximum", {"type": "number", "maximum": 1.5}, 1.5, 2.5),
    ],
)
def test_a_bound_of_a_number_is_kept_at_it_and_broken_beyond(
    keyword: str, schema: dict[str, Any], bound: float, beyond: float
) -> None:
    kept, broken = both(schema, keyword)
    assert kept == [bound]
    assert broken[0] == beyond


def test_a_maximum_that_is_its_types_cannot_be_broken_alone() -> None:
    assert both({**WHOLE, "maximum": 2**31 - 1}, "maximum")[1] == []
    assert both({**WHOLE, "minimum": -(2**31)}, "minimum")[1] == []
    assert both({**LARGE, "maximum": 2**63 - 1}, "maximum")[1] == []
    short = {"type": "integer", "format": "int16"}
    assert both({**short, "maximum": 2**15 - 1}, "maximum")[1] == []
    assert both({**short, "maximum": 2**15 - 2}, "maximum")[1][0] == 2**15 - 1


@pytest.mark.parametrize(("keyword", "bound", "beyond"), [("x-minBytes", 4, 3), ("x-maxBytes", 4, 5)])
def test_bytes_are_counted_and_not_characters(keyword: str, bound: int, beyond: int) -> None:
    kept, broken = both({**BLOB, keyword: bound}, keyword)
    assert [bytes_of(v) for v in kept] == [bound]
    assert [bytes_of(v) for v in broken] == [beyond]


@pytest.mark.parametrize("pattern", ["[a-z]+", "^arn:aws:[a-z]+:[0-9]{3}$", r"\p{L}[\p{N}_]*"])
def test_a_pattern_is_broken_by_texts_that_are_like_those_that_match(pattern: str) -> None:
    kept, broken = both({**TEXT, "pattern": pattern, "maxLength": 40}, "pattern")
    assert kept
    assert len(broken) > 3
    _, partly = both({**TEXT, "pattern": pattern, "maxLength": 40}, "patternWhole")
    assert not set(partly) & set(broken)


def test_an_enum_takes_each_value_and_none_like_it() -> None:
    kept, broken = both({**TEXT, "enum": ["BULK", "PUT"]}, "enum")
    assert kept == ["BULK", "PUT"]
    assert {"BULK ", "BUL", ""} < set(broken)
    assert {v.upper() for v in broken}.isdisjoint(kept)


@pytest.mark.parametrize(("values", "other"), [(["BULK", "PUT"], ["bulk"]), (["v1", "V1"], []), (["1"], [])])
def test_a_value_in_other_letters_is_a_matter_of_its_own(values: list[str], other: list[str]) -> None:
    assert both({**TEXT, "enum": values}, "enumCase")[1] == other


@pytest.mark.parametrize(
    ("schema", "right", "wrong"),
    [
        (TEXT, {str}, {int, float, bool, list, dict}),
        (WHOLE, {int}, {str, bool, list, dict}),
        ({"type": "boolean"}, {bool}, {str, int, list, dict}),
        ({"type": "number"}, {int, float}, {str, bool, list, dict}),
        (LIST, {list}, {str, int, bool, dict}),
        (MAP, {dict}, {str, int, bool, list}),
    ],
)
def test_a_type_is_kept_by_its_own_and_broken_by_each_other(
    schema: dict[str, Any], right: set[type], wrong: set[type]
) -> None:
    kept, broken = both(schema, "type")
    assert {type(v) for v in kept} == right
    assert {type(v) for v in broken} == wrong


NAMES_OF_BOOLEANS = {"true", "yes", "1", "on", "t", "y", "false", "no", "0", "off", "f", "n", ""}


def test_no_text_that_may_name_a_boolean_is_of_another_type() -> None:
    """AWS's JSON services take those texts, and fractions."""
    _, broken = both({"type": "boolean"}, "type")
    assert {v.lower() for v in broken if isinstance(v, str)} == {"maybe", "23"}
    assert not any(isinstance(v, float) for v in broken)
    for value in drawn({"type": "boolean"}):
        assert not isinstance(value, bool | float), value
        assert not (isinstance(value, str) and value.strip().lower() in NAMES_OF_BOOLEANS), value


def test_no_fraction_and_no_number_beyond_its_type_is_of_another_type_than_integer() -> None:
    """AWS's JSON services floor the one and take the other for the greatest."""
    assert not any(isinstance(v, int | float) and v is not True for v in both(WHOLE, "type")[1])
    for value in drawn(WHOLE):
        assert not isinstance(value, int | float) or isinstance(value, bool), value


def drawn(schema: dict[str, Any]) -> list[Any]:
    """Values that a random search sends in place of the type."""
    strategy = invalid.strategy(operation({"m": schema}), NOTHING, "m", "type")
    assert strategy is not None
    seen: list[Any] = []

    @settings(max_examples=200, database=None, derandomize=True)
    @given(strategy)
    def look(case: Case) -> None:
        seen.extend(at(case))

    look()
    assert len({repr(v) for v in seen}) > 20
    return seen


def test_a_required_member_is_there_or_missing_and_an_optional_one_cannot_be_broken() -> None:
    kept, broken = both(TEXT, "required", required=True)
    assert (len(kept), broken) == (1, [])  # what breaks it has no value there
    assert len(invalid.violating(operation({"m": TEXT}, ("m",)), NOTHING, "m", "required")) == 1
    assert both(TEXT, "optional") == ([kept[0]], [])
    assert len(valid.accepting(operation({"m": TEXT}), NOTHING, "m", "optional")) == 2


def test_null_is_absence_for_an_optional_member_and_wrong_for_a_required_one() -> None:
    op = operation({"m": TEXT})
    assert [case.params for case in valid.accepting(op, NOTHING, "m", "null")] == [{"m": None}]
    assert invalid.violating(op, NOTHING, "m", "null") == ()
    assert invalid.violating(operation({"m": TEXT}, ("m",)), NOTHING, "m", "null")[0].params == {"m": None}


def test_a_union_has_one_member_set() -> None:
    kept, broken = both({"type": "object", "x-union": True, "properties": {"a": TEXT, "b": TEXT}}, "x-union")
    assert [set(v) for v in kept] == [{"a"}, {"b"}]
    assert [set(v) for v in broken] == [set(), {"a", "b"}]


def test_what_only_prose_says_is_kept_and_broken_as_its_hint_shows() -> None:
    words = Binding({"m": OneOf(("str", "num"), invalid=("bool",))})
    assert both(TEXT, "values", words) == (["str", "num"], ["bool"])
    document = Binding({"m": JsonText("{}", ("no",))})
    assert both(TEXT, "format", document) == (["{}", "\n {} \n"], ["no"])
    op = operation({"m": LIST})
    limited = Binding(limit={"m": 3})
    assert [len(v) for case in valid.accepting(op, limited, "m", "limit") for v in at(case)] == [3]
    assert [len(v) for case in invalid.violating(op, limited, "m", "limit") for v in at(case)] == [4]


def test_a_member_that_needs_another_is_broken_by_being_alone() -> None:
    op = operation({"m": TEXT, "key": TEXT})
    binding = Binding(rules=(together("m", "key"),))
    assert set(valid.accepting(op, binding, "m", "dependentRequired")[0].params) == {"m", "key"}
    assert set(invalid.violating(op, binding, "m", "dependentRequired")[0].params) == {"m"}


def test_a_default_is_shown_by_absence_and_not_by_the_same_value() -> None:
    kept, broken = both({**WHOLE, "default": 5, "minimum": 1}, "default")
    assert 5 not in kept
    assert 1 in kept
    assert broken == []


def test_text_that_is_no_base64_breaks_the_encoding_alone() -> None:
    assert len(both(BLOB, "contentEncoding")[1]) == 1
    assert both(TEXT, "contentEncoding")[1] == []


@pytest.mark.parametrize(
    ("keyword", "schema", "value"),
    [
        ("minLength", {**TEXT, "minLength": 1, "pattern": "[a-z]+"}, ""),
        ("maxLength", {**TEXT, "maxLength": 2, "pattern": "[a-z]{1,2}"}, "abc"),
        ("enum", {**TEXT, "enum": ["a"], "pattern": "[a-z]"}, "A"),
        ("type", {**TEXT, "enum": ["a"]}, 1),
        ("pattern", {**TEXT, "pattern": "[a-z]{2}", "minLength": 2}, "1"),
    ],
)
def test_what_an_entry_implies_is_honest_and_anything_else_is_not(
    keyword: str, schema: dict[str, Any], value: Any
) -> None:
    op = operation({"m": schema, "n": {**TEXT, "maxLength": 1}})
    broken = oracle.broken(op, {"m": value})
    assert ("m", keyword) in broken
    assert {name for _, name in broken} - {keyword} <= KEYWORDS[keyword].implies
    assert len(broken) > 1
    assert oracle.honest(op, Case("CreateThing", {"m": value}, ("m", keyword))) is None
    beyond = Case("CreateThing", {"m": value, "n": "ab"}, ("m", keyword))
    assert "maxLength" in str(oracle.honest(op, beyond))


@pytest.mark.parametrize("only", [True, False])
def test_of_a_boolean_that_may_have_one_value_the_other_is_not_sent_as_valid(only: bool) -> None:
    fixed = Binding(values={"m": Fixed(only)})
    kept, broken = both({"type": "boolean"}, "type", fixed)
    assert kept == [only]
    assert broken
    assert set(both({"type": "boolean"}, "type")[0]) == {True, False}

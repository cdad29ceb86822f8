from __future__ import annotations

import re

from conformance.cases import invalid
from conformance.cases.bind import bind
from conformance.cases.binding import Binding, JsonText, OneOf
from conformance.cases.model import Fresh, Ref
from conformance.cases.names import spell
from tests.cases.conftest import NOTHING, operation, service, together

TEXT = {"type": "string"}


def values(cases, member):
    return [case.params[member] for case in cases]


def test_a_required_member_is_left_out_of_parents_that_are_brought_in():
    tag = {"type": "object", "required": ["key"], "properties": {"key": TEXT, "value": TEXT}}
    op = operation({"name": TEXT, "tags": {"type": "array", "items": tag}}, ("name",))
    case, *_ = invalid.violating(op, NOTHING, "tags[].key", "required")
    assert case.params == {"name": "a", "tags": [{}]}
    assert case.violates == ("tags[].key", "required")


def test_an_item_is_broken_behind_a_valid_one_too():
    tag = {"type": "object", "required": ["key"], "properties": {"key": {**TEXT, "maxLength": 3}}}
    op = operation({"tags": {"type": "array", "items": tag, "maxItems": 2}, "one": {
        "type": "array", "items": {**TEXT, "maxLength": 3}, "maxItems": 1}})  # fmt: skip
    last = values(invalid.violating(op, NOTHING, "tags[].key", "maxLength"), "tags")[-1]
    assert [len(item["key"]) for item in last] == [1, 4]
    assert values(invalid.violating(op, NOTHING, "tags[].key", "required"), "tags")[-1][1] == {}
    assert all(len(v) == 1 for v in values(invalid.violating(op, NOTHING, "one[]", "maxLength"), "one"))


def test_each_wrong_type_is_tried():
    op = operation({"name": TEXT}, ("name",))
    kinds = {type(v) for v in values(invalid.violating(op, NOTHING, "name", "type"), "name")}
    assert kinds == {int, bool, list, dict, float}


def test_an_item_without_its_list_is_of_the_wrong_type():
    tag = {"type": "object", "required": ["key"], "properties": {"key": TEXT}}
    op = operation({"tags": {"type": "array", "items": tag}})
    assert {"key": "a"} in values(invalid.violating(op, NOTHING, "tags", "type"), "tags")


def test_enum_values_are_missed_narrowly():
    op = operation({"mode": {**TEXT, "enum": ["BULK", "PUT"]}})
    tried = values(invalid.violating(op, NOTHING, "mode", "enum"), "mode")
    assert {"BULK ", " BULK", "", "BUL", "BULK,PUT"} < set(tried)
    assert values(invalid.violating(op, NOTHING, "mode", "enumCase"), "mode") == ["bulk"]


def test_a_name_that_breaks_the_pattern_stays_new():
    op = operation({"name": {**TEXT, "maxLength": 63, "pattern": r"^[a-z0-9][a-z0-9\-_]*"}}, ("name",))
    binding = Binding({"name": Fresh()})
    names = values(invalid.violating(op, binding, "name", "pattern"), "name")
    assert names
    assert all(isinstance(name, Fresh) and name.prefix for name in names)
    half = values(invalid.violating(op, binding, "name", "patternWhole"), "name")
    assert any(name.suffix == " " or name.suffix == "\n" or name.suffix == "!" for name in half)
    (longer, *_) = values(invalid.violating(op, binding, "name", "maxLength"), "name")
    assert longer.length == 64


def test_a_name_is_broken_by_characters_that_a_looser_class_would_let_through():
    op = operation({"name": {**TEXT, "pattern": "^[a-zA-Z0-9][a-zA-Z0-9\\-_]*"}}, ["name"])
    binding = Binding({"name": Fresh()})
    first = {c.params["name"].prefix[:1] for c in invalid.violating(op, binding, "name", "pattern")}
    assert {"!", "é", "日", "٣", "-", "_", " "} <= first
    rest = [c.params["name"] for c in invalid.violating(op, binding, "name", "patternWhole")]
    assert {"é", "日", "٣", "."} <= {n.suffix[-1:] for n in rest} & {n.prefix[-1:] for n in rest}


def test_one_character_too_many_in_wide_characters_too():
    op = operation({"value": {**TEXT, "maxLength": 10, "pattern": r"\p{L}*"}})
    tried = values(invalid.violating(op, NOTHING, "value", "maxLength"), "value")
    assert any(len(v) == 11 and v.isascii() for v in tried)
    assert any(len(v) == 11 and not v.isascii() for v in tried)


def test_prose_rules_are_broken_under_their_own_names():
    op = operation(
        {"schema": TEXT, "kind": TEXT, "key": TEXT, "role": TEXT, "tags": {"type": "array", "items": TEXT}}
    )
    binding = Binding(
        {"schema": JsonText("{}", ("no json",)), "kind": OneOf(("A", "B"), False, ("C",))},
        rules=(together("role", "key"),),
        limit={"tags": 3},
    )
    assert values(invalid.violating(op, binding, "schema", "format"), "schema") == ["no json"]
    assert values(invalid.violating(op, binding, "kind", "values"), "kind") == ["C"]
    assert [c.params for c in invalid.violating(op, binding, "role", "dependentRequired")] == [{"role": "a"}]
    assert len(values(invalid.violating(op, binding, "tags", "limit"), "tags")[0]) == 4


def test_what_cannot_be_broken_has_a_reason():
    op = operation({"a": {**TEXT, "pattern": ".*"}, "m": {"type": "object", "propertyNames": TEXT,
                                                          "additionalProperties": TEXT}})  # fmt: skip
    assert invalid.violating(op, NOTHING, "a", "pattern") == ()
    assert "matches" in (invalid.unbreakable(op, NOTHING, "a", "pattern") or "")
    assert "always text" in (invalid.unbreakable(op, NOTHING, "m{key}", "type") or "")
    assert invalid.strategy(op, NOTHING, "a", "pattern") is None


def test_the_other_references_stay_in_place():
    op = service("personalize").operations["CreateDatasetExportJob"]
    binding = bind(service("personalize"), op.name)
    for case in invalid.violating(op, binding, "jobName", "maxLength"):
        assert isinstance(case.params["datasetArn"], Ref)
    (long, drawn_out, *_) = invalid.violating(op, binding, "datasetArn", "maxLength")
    assert drawn_out.params["datasetArn"] == Ref("Dataset", "datasetArn", "absent", length=257)
    assert len(long.params["datasetArn"]) == 257
    assert isinstance(long.params["jobName"], Fresh)


def test_a_name_of_foreign_characters_breaks_a_pattern_that_asks_for_one_letter() -> None:
    named = {"name": {"type": "string", "pattern": ".*[a-z].*", "minLength": 1, "maxLength": 63}}
    (case,) = invalid.violating(operation(named), Binding({"name": Fresh()}), "name", "pattern")
    spelt = spell(case.params["name"], 7)
    assert spelt is not None
    assert not re.search("[a-z]", spelt)


def test_a_word_in_other_letters_is_not_another_word() -> None:
    known = Binding({"key": OneOf(("Name",), False, ("nAME", "other", "much longer than it may be"))})
    op = operation({"key": {**TEXT, "maxLength": 10}})
    assert values(invalid.violating(op, known, "key", "values"), "key") == ["other"]


def test_twice_as_long_as_allowed_is_tried_as_long_as_it_is_no_large_text() -> None:
    for most, lengths in ((3, [4, 8]), (3000, [3001])):
        op = operation({"name": {**TEXT, "maxLength": most}})
        plain = [
            v for v in values(invalid.violating(op, NOTHING, "name", "maxLength"), "name") if v.isascii()
        ]
        assert [len(v) for v in plain] == lengths


def test_a_wrong_type_is_called_what_it_is():
    called = {"true": True, "false": False, "an array": [], "an object": {}, "a number": (1, 23, 12345)}
    plain = [{"type": name} for name in ("string", "number", "integer", "boolean")]
    nested = [{"type": "array", "items": TEXT}, {"type": "object", "properties": {}}]
    for schema in (*plain, *nested, {"type": "number", "format": "timestamp"}):
        for case in invalid.violating(operation({"it": schema}, ("it",)), NOTHING, "it", "type"):
            name, value = case.what.removeprefix("it "), case.params["it"]
            wanted = next((right for word, right in called.items() if name == word), value)
            told = wanted if isinstance(wanted, tuple) else (wanted,)
            assert (type(value), value) in [(type(one), one) for one in told], case.what

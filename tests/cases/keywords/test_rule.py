"""Rules of members in cases: valid requests obey all, and one that breaks one breaks no other."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve
from hypothesis import find, given, settings
from hypothesis import strategies as st

from conformance.cases import invalid, pairwise, valid
from conformance.cases.bind import bind
from conformance.cases.binding import Binding, OneOf
from conformance.cases.model import Ref
from conformance.contract.rules import KIND, Condition, Form, is_broken
from tests.cases.conftest import operation, rule, service, together

TEXT = {"type": "string", "minLength": 1, "maxLength": 9}
BOOL = {"type": "boolean", "default": False}
OFF = (Condition("auto", (False,), unsaid=True),)
ON = (Condition("auto", (True,)),)
OP = operation({"name": TEXT, "auto": BOOL, "recipe": TEXT, "a": TEXT, "b": TEXT, "days": TEXT}, ("name",))
RULES = (
    rule(Form.REQUIRED, "recipe", when=OFF),
    rule(Form.FORBIDDEN, "recipe", when=ON),
    rule(Form.AT_MOST_ONE, "a", "b"),
    rule(Form.RANGE, "days", minimum=1, maximum=30, template="{} d"),
)
BOUND = Binding(rules=RULES)


def obeys(params: Any) -> bool:
    return not any(is_broken(one, params) for one in RULES)


def test_the_smallest_and_the_fullest_request_obey_all_rules():
    assert valid.minimal(OP, BOUND).params == {"name": "a", "recipe": "a"}
    full = valid.full(OP, BOUND).params
    assert obeys(full)
    assert full["days"] == "1 d"


def test_every_boundary_and_every_pair_obeys_all_rules():
    cases = [*valid.boundary_cases(OP, BOUND), *pairwise.cases(OP, BOUND)]
    assert len(cases) > 20
    assert [case.params for case in cases if not obeys(case.params)] == []


@settings(max_examples=60, deadline=None, database=None)
@given(st.data())
def test_every_random_request_obeys_all_rules(data: st.DataObject):
    assert obeys(data.draw(valid.strategy(OP, BOUND)).params)


def test_random_requests_reach_both_sides_of_a_condition_and_shrink():
    found = find(valid.strategy(OP, BOUND), lambda case: case.params.get("auto") is True)
    assert found.params == {"name": "a", "auto": True}


@pytest.mark.parametrize(
    ("form", "path", "broken"),
    [
        (Form.REQUIRED, "recipe", [{"name": "a"}]),
        (Form.FORBIDDEN, "recipe", [{"name": "a", "auto": True, "recipe": "a"}]),
        (Form.AT_MOST_ONE, "a", [{"name": "a", "recipe": "a", "a": "a", "b": "a"}]),
        (
            Form.RANGE,
            "days",
            [{"name": "a", "recipe": "a", "days": f"{n} d"} for n in (0, 31, 309)],
        ),
    ],
)
def test_a_rule_is_broken_by_its_own_members_alone(form: Form, path: str, broken: list[Any]):
    made = invalid.violating(OP, BOUND, path, KIND[form])
    assert [case.params for case in made[: len(broken)]] == broken
    for case in made:
        assert [one.form for one in RULES if is_broken(one, case.params)] == [form]
    kept = valid.accepting(OP, BOUND, path, KIND[form])
    assert kept
    assert all(obeys(case.params) for case in kept)


def test_a_member_that_is_required_only_sometimes_may_be_absent_at_other_times():
    absent, present = valid.accepting(OP, BOUND, "recipe", "optional")
    assert absent.params == {"name": "a", "auto": True}
    assert present.params == {"name": "a", "recipe": "a"}


def test_what_breaks_another_constraint_obeys_the_rules():
    for path, keyword in (("auto", "type"), ("name", "maxLength"), ("recipe", "maxLength")):
        made = invalid.violating(OP, BOUND, path, keyword)
        assert made
        assert all(obeys(case.params) for case in made)


def test_exactly_one_is_broken_by_none_and_by_two():
    op = operation({"a": TEXT, "b": TEXT})
    bound = Binding(rules=(rule(Form.EXACTLY_ONE, "a", "b"),))
    assert [c.params for c in invalid.violating(op, bound, "a", "exactlyOneOf")] == [{}, {"a": "a", "b": "a"}]
    assert [c.params for c in valid.accepting(op, bound, "a", "exactlyOneOf")] == [{"a": "a"}, {"b": "a"}]


def test_only_some_values_are_valid_where_a_condition_holds():
    op = operation({"mode": {"type": "string", "enum": ["X", "Y"]}, "v": TEXT})
    bound = Binding(
        rules=(rule(Form.VALUES, "v", values=("p",), invalid=("q",), when=(Condition("mode", ("X",)),)),)
    )
    assert [c.params for c in invalid.violating(op, bound, "v", "onlyValues")] == [{"mode": "X", "v": "q"}]
    assert [c.params for c in valid.accepting(op, bound, "v", "onlyValues")] == [{"mode": "X", "v": "p"}]
    longest = valid.accepting(op, bound, "v", "maxLength")
    assert longest
    assert all(case.params.get("mode") != "X" for case in longest)


def test_what_only_narrows_makes_no_case_and_rules_that_exclude_each_other_are_said():
    op = operation({"a": TEXT, "b": TEXT})
    narrow = Binding(rules=(rule(Form.EXACTLY_ONE, "a", "b", narrows=True),))
    assert invalid.violating(op, narrow, "a", "exactlyOneOf") == ()
    assert valid.minimal(op, narrow).params == {"a": "a"}
    never = Binding(rules=(rule(Form.FORBIDDEN, "a"), rule(Form.REQUIRED, "a"), together("b", "a")))
    with pytest.raises(valid.Unreachable, match="no request obeys"):
        valid.minimal(op, never)


def test_of_several_that_exclude_each_other_the_one_that_another_member_needs_is_kept():
    op = operation({"page": TEXT, "a": TEXT, "b": TEXT})
    bound = Binding(rules=(rule(Form.EXACTLY_ONE, "b", "a"), together("page", "a")))
    assert valid.full(op, bound).params.keys() == {"page", "a"}
    assert {tuple(c.params) for c in valid.accepting(op, bound, "page", "maxLength")} == {("page", "a")}


@pytest.mark.parametrize("how", ["narrows", "should"])
def test_a_text_that_only_a_reading_limits_is_one_of_its_values_from_the_start(how: str):
    known = service("ssm")
    told = {
        "form": "values",
        "operation": "PutParameter",
        "path": "Description",
        "values": ["phone"],
        how: True,
    }
    limited = evolve(known, hints={**known.hints, "rule": [{**told, "source": "p:1", "why": "it says so"}]})
    assert "Description" not in bind(known, "PutParameter").values
    assert bind(limited, "PutParameter").values["Description"] == OneOf(("phone",))


def test_what_breaks_the_form_of_one_member_keeps_the_rules_of_the_others():
    op = operation({"a": {**TEXT, "pattern": "[a-z]+"}, "b": TEXT}, ("b",))
    beside = rule(Form.VALUES, "b", values=("x",), when=(Condition("a", present=True),))
    broken = invalid.violating(op, Binding(rules=(beside,)), "a", "pattern")
    assert broken
    assert {case.params["b"] for case in broken} == {"x"}


def test_each_way_of_writing_a_range_is_sent():
    op = operation({"days": TEXT})
    bound = Binding(rules=(rule(Form.RANGE, "days", minimum=1, maximum=30, template="{} d", also=("{} D",)),))
    assert [case.params for case in valid.accepting(op, bound, "days", "range")] == [
        {"days": "1 d"},
        {"days": "30 d"},
        {"days": "1 D"},
    ]


def test_the_longest_text_keeps_a_length_and_one_more_character_breaks_it():
    op = operation({"name": TEXT, "note": {"type": "string", "minLength": 1}}, ("name",))
    bound = Binding(rules=(rule(Form.LENGTH, "note", maximum=12),))
    kept = valid.accepting(op, bound, "note", "length")
    broken = invalid.violating(op, bound, "note", "length")
    assert [len(case.params["note"]) for case in kept] == [12]
    assert [len(case.params["note"]) for case in broken] == [13]
    assert all(len(case.params.get("note", "")) <= 12 for case in valid.boundary_cases(op, bound))


def test_a_value_that_is_not_written_as_it_must_be_breaks_the_range_only_by_that():
    op = operation({"days": {**TEXT, "pattern": "[0-9]+ d"}})
    bound = Binding(rules=(rule(Form.RANGE, "days", minimum=1, maximum=30, template="{} d"),))
    assert invalid.violating(op, bound, "days", "pattern")
    assert invalid.violating(op, bound, "days", "maxLength") == ()
    assert "rule" in (invalid.unbreakable(op, bound, "days", "maxLength") or "")
    assert valid.accepting(op, bound, "days", "maxLength") == ()


def test_what_a_member_names_must_have_been_made_with_certain_members():
    bound = bind(service("personalize"), "CreateRecommender")
    op = service("personalize").operations["CreateRecommender"]
    group = Ref("DatasetGroup", "datasetGroupArn", given=(("domain", "ECOMMERCE"),))
    assert valid.minimal(op, bound).params["datasetGroupArn"] == group
    (kept,) = valid.accepting(op, bound, "datasetGroupArn", "refersTo")
    (broken,) = invalid.violating(op, bound, "datasetGroupArn", "refersTo")
    assert kept.params["datasetGroupArn"] == group
    assert broken.params == {**kept.params, "datasetGroupArn": evolve(group, given=(("domain", None),))}
    assert broken.what == "datasetGroupArn value <DatasetGroup without domain>"


def test_a_rule_on_a_member_that_names_nothing_is_an_error():
    said = {"form": "refers", "operation": "CreateSchema", "path": "name", "source": "p.rst:1", "why": "so"}
    wrong = {**said, "resource": "Schema", "having": {"domain": ["ECOMMERCE"]}}
    with pytest.raises(ValueError, match="name does not refer to a Schema"):
        bind(evolve(service("personalize"), hints={"rule": [wrong]}), "CreateSchema")


def test_each_value_of_an_enumeration_is_tried_but_one_that_a_rule_leaves_out():
    kinds = {"type": "string", "enum": ["round", "long", "flat"]}
    narrowed = evolve(rule(Form.VALUES, "kind", values=("round", "flat")), narrows=True)
    op, binding = operation({"kind": kinds}, ()), Binding(rules=(narrowed,))
    tried = [case.params.get("kind") for case in valid.accepting(op, binding, "kind", "enum")]
    assert tried == ["round", "flat"]


def test_a_condition_is_made_false_by_a_value_that_breaks_no_other_rule():
    kinds = {"type": "string", "enum": ["round", "long", "flat"]}
    uses = {"type": "string", "enum": ["roll", "stack"]}
    rules_ = (
        rule(Form.REQUIRED, "kind", when=(Condition("use", ("stack",)),)),
        rule(Form.VALUES, "use", values=("roll",), when=(Condition("kind", ("round",)),)),
        rule(Form.VALUES, "use", values=("roll",), when=(Condition("kind", ("long",)),)),
    )
    op, binding = operation({"kind": kinds, "use": uses}, ()), Binding(rules=rules_)
    tried = [case.params for case in valid.accepting(op, binding, "use", "enum")]
    assert {"use": "stack", "kind": "flat"} in tried


def test_a_rule_is_broken_in_random_requests_in_which_no_other_one_stands_in_the_way():
    uses = {"type": "string", "enum": ["roll", "stack"]}
    rules_ = (
        rule(Form.VALUES, "use", values=("roll",), invalid=("stack",), when=(Condition("a", present=True),)),
        rule(Form.FORBIDDEN, "a", when=(Condition("b", present=True),)),
    )
    op = operation({"use": uses, "a": TEXT, "b": TEXT}, ())
    drawn = invalid.strategy(op, Binding(rules=rules_), "use", "onlyValues")
    assert drawn is not None
    found = find(drawn, lambda case: case.params["use"] == "stack")
    assert found.params == {"use": "stack", "a": "a"}

"""Rules of members: how they are read from hints, and when a request breaks one."""

from __future__ import annotations

from typing import Any

import pytest
from attrs import evolve

from conformance.contract.model import Service, Source
from conformance.contract.requirements import requirements
from conformance.contract.rules import Condition, Form, Rule, faults, is_broken, rules

OFF = (Condition("auto", (False,), unsaid=True),)


def rule(form: Form, *paths: str, **said: Any) -> Rule:
    return Rule(form, "Op", paths, Source(page="p", line=1), **said)


@pytest.mark.parametrize(
    ("one", "obeys", "breaks"),
    [
        (rule(Form.REQUIRED, "a"), [{"a": 1}], [{}, {"a": None}]),
        (rule(Form.REQUIRED, "a", when=OFF), [{"auto": True}, {"a": 1}], [{}, {"auto": False}]),
        (rule(Form.FORBIDDEN, "a", when=OFF), [{}, {"auto": True, "a": 1}], [{"a": 1}]),
        (rule(Form.EXACTLY_ONE, "a", "b"), [{"a": 1}, {"b": 1}], [{}, {"a": 1, "b": 1}]),
        (rule(Form.AT_LEAST_ONE, "a", "b"), [{"a": 1}, {"a": 1, "b": 1}], [{}]),
        (rule(Form.AT_MOST_ONE, "a", "b"), [{}, {"b": 1}], [{"a": 1, "b": 1}]),
        (rule(Form.TOGETHER, "a", "b", "c"), [{}, {"b": 1}, {"a": 1, "b": 1, "c": 1}], [{"a": 1, "b": 1}]),
        (rule(Form.VALUES, "a", values=("x", "y")), [{}, {"a": "x"}], [{"a": "z"}]),
        (rule(Form.RANGE, "a", minimum=1, maximum=9), [{"a": 1}, {"a": "9"}], [{"a": 0}, {"a": "10"}]),
        (rule(Form.RANGE, "a", maximum=9, template="rate({} days)"), [{"a": "rate(9 days)"}], [{"a": "9"}]),
        (rule(Form.LENGTH, "a", maximum=3), [{"a": "abc"}, {}], [{"a": "abcd"}]),
        (
            rule(Form.RANGE, "a", maximum=9, template="{} days", also=("{} day",)),
            [{"a": "9 days"}, {"a": "9 day"}], [{"a": "9"}, {"a": "10 day"}],
        ),
        (
            rule(Form.REQUIRED, "l[].a", when=(Condition("l[].b", present=True),)),
            [{}, {"l": []}, {"l": [{"c": 1}, {"a": 1, "b": 1}]}],
            [{"l": [{"a": 1, "b": 1}, {"b": 1}]}],
        ),
        (rule(Form.AT_MOST_ONE, "o.a", "o.b"), [{"o": {"a": 1}}, {}], [{"o": {"a": 1, "b": 1}}]),
    ],
)  # fmt: skip
def test_what_obeys_a_rule_and_what_breaks_it(one: Rule, obeys: list[Any], breaks: list[Any]):
    assert [params for params in obeys if is_broken(one, params)] == []
    assert [params for params in breaks if not is_broken(one, params)] == []


def test_a_truth_value_is_no_number():
    assert not is_broken(rule(Form.FORBIDDEN, "a", when=(Condition("n", (1,)),)), {"a": 1, "n": True})
    assert is_broken(rule(Form.FORBIDDEN, "a", when=(Condition("n", (1,)),)), {"a": 1, "n": 1})


@pytest.fixture
def hinted(personalize: Service) -> Service:
    said = {"source": "personalize/client/create_solution.rst:9", "why": "so it is"}
    entries = [
        {"form": "required", "operation": "Create*", "path": "recipeArn", **said,
         "when": [{"path": "performAutoML", "equals": [False]}]},
        {"form": "together", "operation": "CreateDatasetGroup", "paths": ["roleArn", "kmsKeyArn"], **said},
    ]  # fmt: skip
    return evolve(personalize, hints={"rule": entries})


def test_a_rule_is_of_the_operations_that_have_its_members(hinted: Service):
    (found,) = (rule for rule in rules(hinted, "CreateSolution") if not rule.narrows)
    assert (found.form, found.paths, found.kind) == (Form.REQUIRED, ("recipeArn",), "requiredWhen")
    assert found.source == Source(page="personalize/client/create_solution.rst", line=9)
    assert rules(hinted, "CreateSchema") == ()
    assert [r.paths for r in rules(hinted, "CreateDatasetGroup")] == [("roleArn", "kmsKeyArn")]


def test_an_absent_member_has_its_default(hinted: Service):
    (found,) = (rule for rule in rules(hinted, "CreateSolution") if not rule.narrows)
    assert found.when == (Condition("performAutoML", (False,), unsaid=True),)
    assert is_broken(found, {})
    assert str(found) == "there where performAutoML is false"


@pytest.mark.parametrize(("should", "level"), [(True, "SHOULD"), (False, "MUST")])
def test_what_a_page_only_asks_for_should_be_so(hinted: Service, should: bool, level: str):
    entries = [{**entry, "should": should} for entry in hinted.hints["rule"]]
    told = requirements(evolve(hinted, hints={"rule": entries}))
    wanted = "personalize.CreateSolution.recipeArn.requiredWhen"
    assert [r.level for r in told if r.id == wanted] == [level]


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"form": "sometimes", "path": "a"}, "no form 'sometimes'"),
        ({"form": "required", "paths": ["a"]}, "takes `path`"),
        ({"form": "exactly_one", "path": "a"}, "takes `paths`"),
        ({"form": "values", "path": "a"}, "needs `values`"),
        ({"form": "range", "path": "a"}, "needs `minimum` or `maximum`"),
        ({"form": "length", "path": "a"}, "needs `maximum`"),
        ({"form": "grammar", "path": "a"}, "needs `language`"),
        ({"form": "required", "path": "a", "narrows": True, "should": True}, "no `should`"),
        ({"form": "refers", "path": "a", "resource": "Thing"}, "needs `resource` and `having`"),
        ({"form": "required", "path": "a", "when": [{"path": "b"}]}, "either `equals` or `present`"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said(entry: dict[str, Any], problem: str):
    assert problem in faults({"rule": [entry]})[0]


def test_a_rule_on_what_is_referred_to_is_broken_by_what_is_known_to_be_wrong_alone():
    one = rule(Form.REFERS, "a", resource="Thing", having=(("size", ("L", "XL")),), invalid=("small",))
    assert [params for params in ({}, {"a": "large"}, {"a": "nothing"}) if is_broken(one, params)] == []
    assert is_broken(one, {"a": "small"})
    assert str(one) == "the identifier of a Thing with size L or XL"

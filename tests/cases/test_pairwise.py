from __future__ import annotations

from itertools import combinations, product

import pytest
from attrs import evolve

from conformance.cases import invalid, pairwise
from conformance.cases.bind import bind
from conformance.cases.binding import Binding
from conformance.cases.covering import Factor, Problem, covering, feasible
from conformance.cases.edit import has
from conformance.cases.tree import plan
from tests.cases.conftest import NOTHING, operation, service, together

TEXT = {"type": "string"}


def test_every_two_optional_members_meet_and_miss_each_other():
    op = operation(dict.fromkeys("abcdef", TEXT), ("a",))
    cases = pairwise.cases(op, NOTHING)
    seen = {
        (one, other, one in case.params, other in case.params)
        for case in cases
        for one, other in combinations("bcdef", 2)
    }
    assert len(seen) == 10 * 4
    assert len(cases) < 12


def test_enum_values_and_booleans_meet_in_every_pair():
    op = operation(
        {"mode": {**TEXT, "enum": ["A", "B", "C"]}, "on": {"type": "boolean"}, "name": TEXT}, ("mode",)
    )
    bodies = [case.params for case in pairwise.cases(op, NOTHING)]
    assert {(b["mode"], b.get("on")) for b in bodies} == set(product("ABC", (True, False, None)))
    assert {(b["mode"], "name" in b) for b in bodies} == set(product("ABC", (True, False)))


def test_nested_members_are_varied_where_their_parents_are():
    inner = {
        "type": "object",
        "required": ["kind"],
        "properties": {"x": TEXT, "kind": {**TEXT, "enum": ["P", "Q"]}},
    }
    op = operation({"outer": inner, "y": TEXT})
    bodies = [case.params for case in pairwise.cases(op, NOTHING)]
    seen = {("x" in b["outer"], b["outer"]["kind"], "y" in b) for b in bodies if "outer" in b}
    assert {(x, kind) for x, kind, _ in seen} == set(product((True, False), "PQ"))
    assert {"outer" in b for b in bodies} == {True, False}


def test_members_that_need_each_other_never_part():
    op = operation({"key": TEXT, "role": TEXT, "other": TEXT})
    binding = Binding(rules=(together("key", "role"), together("role", "key")))
    for case in pairwise.cases(op, binding):
        assert ("key" in case.params) == ("role" in case.params)


def test_of_a_union_each_member_meets_the_rest():
    union = {"type": "object", "x-union": True, "properties": {
        "one": {"type": "object", "properties": {"p": TEXT}}, "two": TEXT}}  # fmt: skip
    op = operation({"either": union, "y": TEXT}, ("either",))
    bodies = [case.params for case in pairwise.cases(op, NOTHING)]
    assert {(next(iter(b["either"])), "y" in b) for b in bodies} == set(
        product(("one", "two"), (True, False))
    )
    assert all(len(b["either"]) == 1 for b in bodies)
    assert any("p" in b["either"].get("one", {}) for b in bodies)


@pytest.mark.parametrize("name", ["CreateSolution", "CreateDatasetExportJob", "CreateDatasetImportJob"])
def test_the_rows_cover_every_feasible_pair(name):
    operation = service("personalize").operations[name]
    free = evolve(bind(service("personalize"), name), rules=())  # a rule may forbid what a row says
    found = pairwise.factors(plan(operation, free))
    problem = Problem(found)
    rows = covering(problem)
    covered = {pair for row in rows for pair in combinations(enumerate(row), 2)}
    assert feasible(problem) <= covered
    for row, case in zip(rows, pairwise.cases(operation, free), strict=True):
        for factor, level in zip(found, row, strict=True):
            if factor.levels[level] == "present":
                assert has(case.params, factor.path)


def test_a_contradiction_is_never_a_row():
    problem = Problem(
        (
            Factor("a", ("absent", "present")),
            Factor("b", ("absent", "present"), ((0, frozenset({1})),)),
            Factor("c", ("x", "y")),
        )
    )
    for row in covering(problem):
        assert row[1] == 0 or row[0] == 1


def test_of_very_many_factors_those_are_varied_that_lie_least_deep():
    deep = {"type": "object", "properties": dict.fromkeys([f"d{n}" for n in range(200)], TEXT)}
    op = operation({"deep": deep, **dict.fromkeys([f"m{n}" for n in range(50)], TEXT)})
    found = pairwise.factors(plan(op, NOTHING))
    assert len(found) == pairwise.MAX_FACTORS
    assert {factor.path for factor in found} >= {"deep", *(f"m{n}" for n in range(50))}
    assert [factor.path for factor in found][:2] == ["deep", "deep.d0"]
    assert all(demanded < len(found) for factor in found for demanded, _ in factor.demands)


def test_a_broken_request_comes_in_the_most_telling_company_first():
    flag = {"type": "string", "enum": ["X", "Y", "Z"]}
    op = operation({**dict.fromkeys("abcdef", TEXT), "kind": flag}, ("a",))
    found = invalid.within(op, NOTHING, "a", "required", 100)
    assert set(found[0].params) == {"b", "c", "d", "e", "f", "kind"}
    assert {case.params.get("kind") for case in found[:3]} == {"X", "Y", "Z"}
    assert len(found) <= len(pairwise.cases(op, NOTHING)) + 1
    assert len({str(case.params) for case in found}) == len(found)


def test_of_the_rest_each_turn_begins_elsewhere():
    op = operation(dict.fromkeys("abcdef", TEXT), ("a",))
    whole = invalid.within(op, NOTHING, "a", "required", 100)
    assert len(whole) > 4
    found = [invalid.within(op, NOTHING, "a", "required", 2, turn) for turn in range(len(whole))]
    assert {some[0].params == whole[0].params for some in found} == {True}
    assert {str(some[1].params) for some in found} == {str(case.params) for case in whole[1:]}

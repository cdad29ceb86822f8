"""Random cases: honest, far-reaching, and small when shrunk."""

from __future__ import annotations

import random
from collections import Counter

import pytest
from hypothesis import HealthCheck, Phase, find, given, seed, settings

from conformance.cases import invalid, oracle, valid
from conformance.cases.edit import has
from conformance.cases.keywords.registry import applying
from conformance.cases.model import Case, Fresh, Ref
from conformance.cases.tree import plan
from tests.cases.conftest import SERVICES, bound, service

JOB = "CreateDatasetExportJob"


def drawn(strategy, examples: int) -> list[Case]:
    found: list[Case] = []

    @seed(7)
    @settings(
        max_examples=examples, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(strategy)
    def collect(case):
        found.append(case)

    collect()
    return found


def job():
    operation = service("personalize").operations[JOB]
    return operation, bound("personalize", JOB)


@pytest.mark.parametrize("name", SERVICES)
def test_random_requests_are_valid(name):
    chosen = random.Random(name).sample(sorted(service(name).operations), 12)
    for operation in (service(name).operations[c] for c in chosen):
        for case in drawn(valid.strategy(operation, bound(name, operation.name)), 15):
            assert oracle.honest(operation, case) is None, case


@pytest.mark.parametrize("name", SERVICES)
def test_random_violations_break_what_they_say(name):
    todo = [
        (operation, binding, path, keyword)
        for operation in service(name).operations.values()
        for binding in (bound(name, operation.name),)
        for path, node in plan(operation, binding).nodes.items()
        for keyword in applying(node)
        if invalid.violating(operation, binding, path, keyword)
    ]
    for operation, binding, path, keyword in random.Random(name).sample(todo, 20):
        strategy = invalid.strategy(operation, binding, path, keyword)
        assert strategy is not None, (operation.name, path, keyword)
        cases = drawn(strategy, 8)
        assert cases, (operation.name, path, keyword)
        for case in cases:
            assert case.violates == (path, keyword)
            assert oracle.honest(operation, case) is None, case


def test_each_optional_member_and_value_is_reached():
    operation, binding = job()
    cases = drawn(valid.strategy(operation, binding), 150)
    for path, node in plan(operation, binding).nodes.items():
        if not node.required and node.sent and not path.endswith("[]"):
            assert {has(case.params, path) for case in cases} == {True, False}, path
    modes = Counter(case.params.get("ingestionMode") for case in cases)
    assert set(modes) == {"BULK", "PUT", "ALL", None}
    assert any(len(case.params.get("tags", ())) == 50 for case in cases)
    assert any(case.params.get("tags") == [] for case in cases)
    assert {case.params["jobName"].length for case in cases} >= {None, 63}
    values = [tag["tagValue"] for case in cases for tag in case.params.get("tags") or ()]
    assert "" in values
    assert any(not value.isascii() for value in values)
    assert any(len(value) == 256 for value in values)


def test_shrinks_to_the_smallest_request():
    operation, binding = job()
    quiet = settings(database=None, max_examples=2000, suppress_health_check=list(HealthCheck))
    strategy = valid.strategy(operation, binding)
    smallest = valid.minimal(operation, binding).params
    found = find(strategy, lambda _: True, settings=quiet, random=random.Random(0)).params
    assert found.keys() == smallest.keys()
    assert len(str(found)) == len(str(smallest))
    tagged = find(
        strategy, lambda case: bool(case.params.get("tags")), settings=quiet, random=random.Random(0)
    ).params
    assert tagged.keys() == {*smallest, "tags"}
    assert tagged["tags"] == [{"tagKey": "a", "tagValue": ""}]


def test_the_same_seed_gives_the_same_cases():
    operation, binding = job()
    strategy = valid.strategy(operation, binding)
    assert drawn(strategy, 30) == drawn(strategy, 30)
    assert valid.strategy(operation, binding) is strategy


def test_names_and_references_are_placeholders():
    operation, binding = job()
    for case in drawn(valid.strategy(operation, binding), 30):
        assert isinstance(case.params["jobName"], Fresh)
        assert isinstance(case.params["datasetArn"], Ref)

"""Pytest's hooks and the tests' bench ask the same function what the end of an item means."""

from __future__ import annotations

import datetime
from contextlib import suppress
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.contract.catalogue import catalogue
from conformance.contract.model import Service
from conformance.run.hooks import Hooks
from conformance.verdicts import policy
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.outcome import Verdict, Violation
from conformance.verdicts.policy import Conclusion
from tests.checks.exchanges import answered

from . import bench

NAME = "zoo.CreateKeeper.name.required"


class Driven:
    """A driver that sends nothing."""

    def __init__(self, service: Service) -> None:
        self.ledger = Ledger(service)
        self.requirements = catalogue(service)

    def take_cases(self) -> dict[str, int]:
        return {"violating": 1}


def by_hooks(driven: Any, problem: Exception | None) -> Verdict:
    hooks: Any = Hooks.__new__(Hooks)
    visit = SimpleNamespace(
        ledger=driven.ledger, take_cases=driven.take_cases, took=lambda seconds: None, kind="reference"
    )
    hooks.session = SimpleNamespace(visits={"zoo": visit}, defects=[], baseline=None)
    hooks.options = SimpleNamespace(
        fail_on="must", strict=False, update_baseline=False, newly_checked="show", baseline=None
    )
    hooks._clock = 0.0
    hooks._today = datetime.date(2026, 1, 1)
    parameters = {"requirement": driven.requirements[NAME], "target": "zoo"}
    item: Any = SimpleNamespace(callspec=SimpleNamespace(params=parameters), user_properties=[])
    with suppress(pytest.skip.Exception, pytest.fail.Exception):
        hooks.ended(item, problem)
    (_, told) = item.user_properties[0]
    return Verdict(told)


def by_bench(driven: Any, problem: Exception | None, monkeypatch: pytest.MonkeyPatch) -> Verdict:
    def run(requirement: Any, target: Any) -> None:
        if problem is not None:
            raise problem

    monkeypatch.setattr(bench, "property_of", lambda requirement: run)
    return bench.verdict(driven, driven.requirements[NAME])[0]


@pytest.mark.parametrize("problem", [None, Violation("accepted", answered("CreateKeeper"))])
def test_both_ask_the_policy(service: Service, monkeypatch: pytest.MonkeyPatch, problem: Exception | None):
    usual = Verdict.PASS if problem is None else Verdict.FAIL
    for expected in (usual, Verdict.UNTESTED):
        one, other = Driven(service), Driven(service)
        assert by_hooks(one, problem) is expected
        assert by_bench(other, problem, monkeypatch) is expected
        assert one.ledger[NAME] == other.ledger[NAME]
        assert one.ledger[NAME].verdict()[0] is expected
        monkeypatch.setattr(policy, "concluded", lambda *end: Conclusion(Verdict.UNTESTED, "as it was told"))


@pytest.mark.parametrize(
    ("problem", "when"),
    [(ValueError("a defect"), "setup"), (pytest.fail.Exception("a departure"), "call"), (None, "call")],
)
def test_a_defect_of_the_suite_is_an_error_and_a_departure_a_failure(
    problem: BaseException | None, when: str
) -> None:
    hooks: Any = Hooks.__new__(Hooks)
    item: Any = SimpleNamespace(callspec=SimpleNamespace(params={"requirement": "one"}))
    call: Any = SimpleNamespace(excinfo=None)
    if problem is not None:
        with pytest.raises(type(problem)) as call.excinfo:
            raise problem
    report = SimpleNamespace(failed=problem is not None, when="call")
    made = hooks.pytest_runtest_makereport(item, call)
    next(made)
    with pytest.raises(StopIteration) as ended:
        made.send(report)
    assert ended.value.value.when == when

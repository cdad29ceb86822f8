"""A member that a rule keeps out of valid requests is not asked about, and is no defect of the suite."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

from conformance.cases.bind import bind
from conformance.cases.model import Case
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.emulator import Server
from conformance.emulator.call import Call
from conformance.emulator.failures import Failure
from conformance.properties.effort import Plan
from conformance.properties.identifier import pointing
from conformance.verdicts.outcome import Untested, Verdict
from tests.run.bench import engine_on, finish, inspect
from tests.zoo import write

RULE = {
    "form": "forbidden", "operation": "ListAnimals", "path": "keeperArn", "narrows": True,
    "source": "zoo/client/list_animals.rst:1", "why": "It is somebody else's.",
}  # fmt: skip


def pointed(service: Service) -> Case:
    asked: Any = SimpleNamespace(operation="ListAnimals", path="keeperArn", kind="reference")
    target: Any = SimpleNamespace(
        operation=lambda requirement: service.operations[requirement.operation],
        binding=lambda operation: bind(service, operation),
        world=SimpleNamespace(minimal=lambda operation: Case(operation, {})),
        graph=graph(service),
    )
    return pointing(target, asked, "nobody", "a keeper that does not exist")


def test_a_member_that_a_rule_forbids_is_untested(service: Service) -> None:
    assert pointed(service).params == {"keeperArn": "nobody"}
    hints = {**service.hints, "rule": [*service.hints.get("rule", []), RULE]}
    with pytest.raises(Untested):
        pointed(evolve(service, hints=hints))


@pytest.mark.parametrize(
    ("metrics", "verdict"), [([], Verdict.PASS), (None, Verdict.PASS), ([{"eventType": "a"}], Verdict.FAIL)]
)
def test_an_empty_list_is_as_right_as_a_refusal_where_no_exception_is_documented(
    metrics: Any, verdict: Verdict
) -> None:
    """The page of ListMetricAttributionMetrics has none for an attribution that there is not."""
    service = load_service("personalize")
    member = "personalize.ListMetricAttributionMetrics.metricAttributionArn"
    asked = [f"{member}.reference", f"{member}.referenceKind"]

    def listed(call: Call, failure: Failure) -> Any:
        mine = call.plan.operation.name == "ListMetricAttributionMetrics" and failure.rule in (
            "reference",
            "kind",
        )
        return ({} if metrics is None else {"metrics": metrics}) if mine else failure

    server = Server(service, step=0.0)
    server.start()
    server.engine.hooks = {"failure": listed}
    engine = engine_on(service, server.url, Plan(max_examples=0, shrink=False))
    try:
        assert [found for found, _ in inspect(engine, asked).values()] == [verdict] * 2
    finally:
        finish(engine)
        server.stop()


TOLERANT = {
    "operation": "DeleteKeeper",
    "source": "zoo/client/delete_keeper.rst:9",
    "why": "it takes what there is not",
}


@pytest.mark.parametrize(("hints", "verdict"), [([], Verdict.FAIL), ([TOLERANT], Verdict.INCONCLUSIVE)])
def test_what_takes_the_identifier_of_nothing_may_take_one_of_another_kind(
    service: Service, hints: list[Any], verdict: Verdict
) -> None:
    known = evolve(service, hints={**service.hints, "tolerant": hints})
    asked = "zoo.DeleteKeeper.keeperArn.referenceKind"

    def taken(call: Call, failure: Failure) -> Any:
        return {} if failure.rule in ("reference", "kind") else failure

    server = Server(known, step=0.0)
    server.start()
    server.engine.hooks = {"failure": taken}
    engine = engine_on(known, server.url, Plan(max_examples=0, shrink=False))
    try:
        assert inspect(engine, [asked])[asked][0] is verdict
    finally:
        finish(engine)
        server.stop()


@pytest.mark.parametrize(
    ("names", "verdict"),
    [(["badge", "name", "arn"], Verdict.PASS), (["badge", "arn"], Verdict.UNTESTED)],
)
def test_a_name_that_no_keeper_tells_hides_none_of_the_others(
    tmp_path: Path, names: list[str], verdict: Verdict
) -> None:
    def change(documents: dict[str, Any]) -> None:
        member = documents["UpdateKeeper"]["$defs"]["request"]["properties"]["keeperArn"]
        member["x-names"] = names

    zoo = load_service("zoo", write(tmp_path, change))
    asked = "zoo.UpdateKeeper.keeperArn.names"
    server = Server(zoo, step=0.0)
    server.start()
    engine = engine_on(zoo, server.url, Plan(max_examples=0, shrink=False))
    try:
        assert inspect(engine, [asked])[asked][0] is verdict
    finally:
        finish(engine)
        server.stop()

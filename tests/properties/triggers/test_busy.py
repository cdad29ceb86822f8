"""What is in use, needed or unique: each reading of the rule that is not the page's is caught."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect

STEPS = (0.2, 1.0)
"""What passes quickly may be over before a busy machine looks."""

DELETE = "personalize.DeleteDataset.ResourceInUseException"
DUPLICATE = "personalize.CreateDataset.ResourceAlreadyExistsException"
NEEDS = "personalize.CreateSolutionVersion.trainingMode.needs"

CAUGHT = [
    (DELETE, "DeleteDataset.DatasetImportJob.in_use:any"),
    (DELETE, "DeleteDataset.DatasetImportJob.in_use:any-state"),
    (DELETE, "DeleteDataset.DatasetImportJob.in_use:not-CREATE-PENDING"),
    (DELETE, "DeleteDataset.DatasetImportJob.in_use:not-CREATE-IN_PROGRESS"),
    (DUPLICATE, "CreateDataset.datasetGroupArn+datasetType.unique:case"),
    (NEEDS, "CreateSolutionVersion.trainingMode.needs:unready"),
]


@pytest.fixture(scope="module")
def service() -> Service:
    return load_service("personalize")


@pytest.fixture(scope="module")
def server(service: Service) -> Iterator[Server]:
    running = Server(service, step=STEPS[0])
    running.start()
    yield running
    running.stop()


def verdict_of(server: Server, requirement: str, fault: str | None, step: float) -> Verdict:
    server.engine.step = step
    server.reset(fault)
    engine = engine_on(server.service, server.url)
    found = inspect(engine, [requirement])[requirement][0]
    finish(engine, 0.0)  # the server ends with it; where every delete is refused, nothing is ever gone
    return found


@pytest.mark.parametrize("requirement", [DELETE, DUPLICATE, NEEDS])
def test_the_faultless_emulator_conforms(server: Server, requirement: str) -> None:
    found = verdict_of(server, requirement, None, STEPS[0])
    assert found is not Verdict.FAIL
    assert Verdict.PASS in (found, verdict_of(server, requirement, None, STEPS[1]))


@pytest.mark.parametrize(("requirement", "fault"), CAUGHT)
def test_a_rule_that_is_read_otherwise_is_caught(server: Server, requirement: str, fault: str) -> None:
    assert Verdict.FAIL in (verdict_of(server, requirement, fault, step) for step in STEPS)

"""The order of a fault's run: what is about the same thing comes first."""

from __future__ import annotations

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.requirements import requirements
from conformance.power import kinship
from conformance.power.faults import Seeded


@pytest.fixture(scope="module")
def service() -> Service:
    return load_service("personalize")


def first(service: Service, fault: Seeded) -> list[str]:
    where = kinship.place(service, fault)
    return [r.id for r in kinship.ordered(where, requirements(service))]


def test_an_own_fault_begins_with_its_operation_and_member(service: Service) -> None:
    fault = Seeded("CreateSchema.name.maxLength:loose", "takes name one beyond", "CreateSchema", "request")
    assert first(service, fault)[0] == "personalize.CreateSchema.name.maxLength"


def test_a_stranger_may_name_the_operation_in_words(service: Service) -> None:
    fault = Seeded("F17", "ListDatasetExportJobs ignores maxResults")
    assert first(service, fault)[0].startswith("personalize.ListDatasetExportJobs.maxResults.")


def test_a_stranger_may_name_only_a_resource(service: Service) -> None:
    where = kinship.place(service, Seeded("F18", "a Schema stays after it is deleted"))
    assert where.operations == frozenset()
    assert "DeleteSchema" in where.related
    near = [r for r in requirements(service) if kinship.distance(where, r)[0] < kinship.NEAR]
    assert {r.operation for r in near} >= {"CreateSchema", "DeleteSchema", "ListSchemas"}


def test_nothing_is_near_to_what_names_nothing_and_the_order_stays(service: Service) -> None:
    where = kinship.place(service, Seeded("F19", "is slow"))
    every = list(requirements(service))
    assert all(kinship.distance(where, r)[0] == kinship.NEAR for r in every)


def test_the_order_loses_nothing(service: Service) -> None:
    fault = Seeded("CreateSchema.name.maxLength:loose", "", "CreateSchema")
    every = [r.id for r in requirements(service)]
    assert sorted(first(service, fault)) == sorted(every)

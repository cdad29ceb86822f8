"""Requirements on a client: where they come from, what they are called, and that they are no server's."""

from __future__ import annotations

import pytest

from conformance.contract.catalogue import catalogue
from conformance.contract.client_kinds import CLIENT_FAMILIES, CLIENT_KINDS
from conformance.contract.client_requirements import (
    PREFIX,
    SDK,
    client_catalogue,
    has_events,
    known_of,
)
from conformance.contract.families import FAMILIES
from conformance.contract.kinds import CLIENT, KINDS, MUST, SHOULD
from conformance.contract.load import load_service
from conformance.properties.selection import MARK
from conformance.sdk.hooks import SdkHooks

SERVICES = ("personalize", "ssm", "lambda", "kinesis")


@pytest.mark.parametrize("name", SERVICES)
def test_no_id_can_be_taken_for_a_servers(name: str) -> None:
    service = load_service(name)
    mine, theirs = client_catalogue(service), catalogue(service)
    assert all(identifier.startswith(f"{PREFIX}.{name}.") for identifier in mine)
    assert not set(mine) & set(theirs)
    assert {r.party for r in mine.values()} == {CLIENT}
    assert {r.party for r in theirs.values()} == {"server"}
    assert known_of(service, SDK) is mine
    assert known_of(service, "url") is theirs


def test_every_kind_is_derived_somewhere() -> None:
    found = {r.kind for name in (*SERVICES, "s3") for r in client_catalogue(load_service(name)).values()}
    assert set(CLIENT_KINDS) - found == set()
    assert {kind.level for kind in CLIENT_KINDS.values()} == {MUST, SHOULD}


def test_kinds_and_families_are_nobody_elses() -> None:
    assert not set(CLIENT_KINDS) & set(KINDS)
    assert not set(CLIENT_FAMILIES) & set(FAMILIES)
    for kind in CLIENT_KINDS.values():
        assert kind.party == CLIENT
        assert kind.origin
        assert kind.family == f"{PREFIX}.{kind.name.partition('.')[0]}"


def test_every_kind_has_one_property() -> None:
    """A kind that no property is about would pass as untested for ever."""
    kinds: list[str] = []
    for file in SdkHooks.files(SdkHooks.__new__(SdkHooks)):
        module = __import__(f"conformance.sdk.properties.{file}", fromlist=["x"])
        for name, function in vars(module).items():
            if name.startswith("test_"):
                (mark,) = (m for m in function.pytestmark if m.name == MARK)
                kinds += mark.kwargs["kinds"]
    assert sorted(kinds) == sorted(CLIENT_KINDS)


def test_what_goes_on_as_a_stream_has_none() -> None:
    service = load_service("kinesis")
    streaming = [name for name, op in service.operations.items() if has_events(op)]
    assert streaming == ["SubscribeToShard"]
    assert not [i for i, r in client_catalogue(service).items() if r.operation in streaming]


def test_where_an_empty_value_is_as_good_as_none_there_is_no_requirement() -> None:
    found = client_catalogue(load_service("lambda"))
    assert "sdk.lambda.UpdateFunctionConfiguration.Description.request.empty" in found
    assert not [i for i, r in found.items() if r.kind == "request.empty" and r.path == "FunctionName"]


def test_the_statement_names_the_member() -> None:
    found = client_catalogue(load_service("personalize"))
    requirement = found["sdk.personalize.CreateDatasetExportJob.jobName.validation.required"]
    assert "jobName" in requirement.statement
    assert requirement.source.page == "personalize/client/create_dataset_export_job.rst"
    error = found["sdk.personalize.CreateSchema.LimitExceededException.error.documented"]
    assert error.source.page == "personalize/client/create_schema.rst"

"""Faults of the tiny client are found by the requirements on clients, and none without a fault."""

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.contract.client_kinds import CLIENT_FAMILIES, CLIENT_KINDS
from conformance.power.outcome import DETECTED, MISSED, Outcome
from conformance.power.sdk_campaign import NONE, Scope, Work, faults, ordered, properties, scope, tried
from conformance.sdk.tiny.faults import FAULTS


@pytest.fixture(scope="module")
def some() -> Scope:
    """The requirements on one operation."""
    found = scope(("kinesis",))
    return evolve(found, requirements=tuple(r for r in found.requirements if r.operation == "PutRecord"))


@pytest.fixture(scope="module")
def everything() -> Scope:
    """All that is tried where no service is named."""
    return scope()


def test_each_kind_has_a_property() -> None:
    assert properties().keys() == CLIENT_KINDS.keys()


def test_nothing_is_found_without_a_fault(some: Scope) -> None:
    few = evolve(some, requirements=some.requirements[:40])
    outcome = Outcome.from_json(tried(few, Work(NONE)))
    assert (outcome.verdict, outcome.caught) == (MISSED, ())


def test_a_fault_is_caught_by_what_it_is_about(some: Scope) -> None:
    outcome = Outcome.from_json(tried(some, Work("request.blob:raw")))
    assert outcome.verdict == DETECTED
    assert outcome.caught[0].requirement == "sdk.kinesis.PutRecord.request.body"


def test_the_nearest_come_first(some: Scope) -> None:
    order = ordered(some.requirements, "sdk.error")
    families = [requirement.family for requirement in order]
    assert set(families[: families.count("sdk.error")]) == {"sdk.error"}
    assert {r.id for r in order} == {r.id for r in some.requirements}


def test_each_fault_has_a_family_that_is_near() -> None:
    from conformance.power.sdk_campaign import _NEAR

    assert {fault.partition(".")[0] for fault in FAULTS} == set(_NEAR)
    assert set(_NEAR.values()) <= set(CLIENT_FAMILIES)


def test_retries_are_tried_wherever_the_contract_has_them(everything: Scope) -> None:
    retried = {(r.service, r.kind) for r in everything.requirements if r.family == "sdk.retry"}
    kinds = {kind for kind in CLIENT_KINDS if kind.startswith("retry.")} - {"retry.token"}
    assert {(service.name, kind) for service in everything.services for kind in kinds} <= retried


def test_an_error_has_a_member_that_is_no_text_where_faults_are_looked_for() -> None:
    tried = {r.id for r in scope(("ssm",)).requirements}
    assert "sdk.ssm.DeleteOpsItem.OpsItemInvalidParameterException.error.members" in tried


def test_faults_by_pattern() -> None:
    assert faults(["retry.never"]) == ["retry.never"]
    assert set(faults(["*:empty-dropped"])) == {f for f in FAULTS if f.endswith(":empty-dropped")}
    assert faults([]) == list(FAULTS)


def test_faults_that_no_service_can_show_are_not_looked_for() -> None:
    some = faults([], scope(("kinesis",)).services)
    assert "request.target:lowered" in some
    assert not [one for one in some if ".ec2:" in one or ".cbor:" in one or ".rest-xml:" in one]
    assert "error.rest-xml:head" in faults([], scope(("s3",)).services)


def test_a_large_service_is_looked_at_where_it_is_named(everything: Scope) -> None:
    assert "ec2" not in {service.name for service in everything.services}
    assert "ec2Query" not in {service.protocol for service in everything.services}

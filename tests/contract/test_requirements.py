"""Requirement IDs are a contract with the outside: their form is fixed here, word by word."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.families import FAMILIES
from conformance.contract.kinds import KINDS, MUST, SHOULD
from conformance.contract.load import load_service
from conformance.contract.model import Requirement, Service
from conformance.contract.readable_members import always_present, readable_members
from conformance.contract.requirements import (
    exists_already,
    harmless_operation,
    requirements,
)
from conformance.contract.resources import graph

Known = dict[str, Requirement]

_STEP = r"[A-Za-z0-9_-]+(?:\[\]|\{\}|\{key\})*"
ID = re.compile(rf"[a-z][a-z-]*\.[A-Za-z]+(?:\.{_STEP})+")


@pytest.mark.parametrize(
    "name",
    [
        "personalize.CreateDatasetExportJob.jobOutput.s3DataDestination.path.required",
        "personalize.CreateDatasetExportJob.jobOutput.s3DataDestination.kmsKeyArn.optional",
        "personalize.CreateDatasetExportJob.tags[].tagKey.maxLength",
        "personalize.CreateDatasetExportJob.tags[].tagValue.required",
        "personalize.CreateDatasetExportJob.tags.maxItems",
        "personalize.CreateDatasetExportJob.ingestionMode.default",
        "personalize.CreateDatasetExportJob.ingestionMode.enum",
        "personalize.CreateDatasetExportJob.ingestionMode.echo",
        "personalize.CreateDatasetExportJob.jobOutput.s3DataDestination.path.echo",
        "personalize.CreateDatasetExportJob.datasetArn.reference",
        "personalize.CreateDatasetExportJob.datasetArn.referenceKind",
        "personalize.CreateDatasetExportJob.ResourceAlreadyExistsException",
        "personalize.CreateDatasetExportJob.datasetExportJobArn.present",
        "personalize.CreateDatasetExportJob.leftNothing",
        "personalize.CreateDatasetExportJob.unknownMember",
        "personalize.ListDatasetExportJobs.datasetArn.filter",
        "personalize.ListDatasetExportJobs.maxResults.bound",
        "personalize.ListDatasetExportJobs.nextToken.pages",
        "personalize.ListDatasetExportJobs.datasetExportJobs[].status.items",
        "personalize.DatasetExportJob.lifecycle.order",
        "personalize.DatasetExportJob.lifecycle.reached",
        "personalize.DatasetExportJob.timestamps",
        "personalize.DatasetExportJob.arn",
        "personalize.DatasetExportJob.concurrency.create",
        "personalize.DatasetExportJob.isolation.region",
        "personalize.DeleteSchema.gone",
        "personalize.TagResource.tags.added",
        "personalize.UntagResource.tagKeys.removed",
        "personalize.CreateSolution.solutionConfig.algorithmHyperParameters{key}.maxLength",
        "personalize.CreateSolution.solutionConfig.algorithmHyperParameters{}.maxLength",
        "personalize.Service.protocol.unknownOperation",
    ],
)
def test_an_id_that_people_rely_on_is_there(known: Known, name: str):
    requirement = known[name]
    assert name.endswith(f".{requirement.kind}")
    assert requirement.statement


def test_every_id_is_unique_and_of_the_form(personalize: Service):
    everything = requirements(personalize)
    assert not [name for name, count in Counter(r.id for r in everything).items() if count > 1]
    assert not [r.id for r in everything if not ID.fullmatch(r.id)]


def test_an_id_is_made_of_its_parts(known: Known):
    for requirement in known.values():
        place = requirement.resource or requirement.operation
        parts = [requirement.service, place, requirement.path, requirement.kind]
        assert requirement.id == ".".join(part for part in parts if part)


def test_ids_are_the_same_on_every_derivation(personalize: Service, known: Known):
    assert [r.id for r in requirements(personalize)] == list(known)


def test_a_resources_requirements_are_listed_under_its_describe(known: Known):
    requirement = known["personalize.DatasetExportJob.lifecycle.order"]
    assert requirement.operation == "DescribeDatasetExportJob"
    assert requirement.resource == "DatasetExportJob"


def test_every_kind_is_of_a_known_family_and_level():
    assert {kind.family for kind in KINDS.values()} == set(FAMILIES)
    assert {kind.level for kind in KINDS.values()} == {MUST, SHOULD}
    assert all(kind.origin for kind in KINDS.values())


def test_what_only_custom_says_is_a_should(known: Known):
    custom = {r.kind for r in known.values() if r.level == SHOULD}
    assert {"null", "unknownMember", "undeclared", "contentType", "foreignCode", "isolation.region"} <= custom
    said = {
        "required",
        "enum",
        "maxLength",
        "default",
        "echo",
        "lifecycle.order",
        "serverError",
        "brokenJson",
    }
    assert not said & custom


def test_provenance_is_a_line_of_the_operations_own_page_the_model_or_a_specification(known: Known):
    requirement = known["personalize.CreateDatasetExportJob.jobName.required"]
    assert requirement.source.page == "personalize/client/create_dataset_export_job.rst"
    assert requirement.source.line
    assert known["personalize.CreateDatasetExportJob.jobName.maxLength"].source.model == "Name"
    hinted = known["personalize.CreateSchema.schema.format"].source
    assert (hinted.page, hinted.line) == ("personalize/client/create_schema.rst", 13)
    assert all(r.source.page or r.source.model or r.source.document for r in known.values())


def test_a_minimum_that_nothing_can_violate_is_no_requirement(known: Known):
    assert "personalize.CreateDatasetExportJob.tags.minItems" not in known
    assert "personalize.CreateDatasetExportJob.tags[].tagValue.minLength" not in known
    assert "personalize.CreateDatasetExportJob.tags[].tagKey.minLength" in known


def test_elements_and_map_values_are_neither_required_nor_optional(known: Known):
    assert not [
        r.id for r in known.values() if r.kind in ("required", "optional") and r.path.endswith(("]", "}"))
    ]


def test_an_update_has_no_defaults_and_leaves_alone_what_it_does_not_name(known: Known):
    assert "personalize.UpdateCampaign.unchanged" in known
    assert "personalize.CreateCampaign.unchanged" in known
    assert "personalize.StopRecommender.unchanged" not in known


@pytest.mark.parametrize(
    ("statement", "name"),
    [
        ("ingestionMode omitted shows as PUT, and an explicit value is never overridden.",
         "CreateDatasetExportJob.ingestionMode.default"),
        ("ingestionMode takes each of BULK, PUT, ALL, and no other value.",
         "CreateDatasetExportJob.ingestionMode.enum"),
        ("datasetArn names a Dataset: the identifier of one that does not exist is refused as not found.",
         "CreateDatasetExportJob.datasetArn.reference"),
        ("name has at least 1 character: a request with just so many is accepted, one with fewer refused.",
         "CreateSchema.name.minLength"),
        ("nextToken has at most 1,500 characters: "
         "a request with just so many is accepted, one with more refused.",
         "ListSchemas.nextToken.maxLength"),
        ("A refused CreateSchema leaves nothing behind.", "CreateSchema.leftNothing"),
        ("A Schema is not seen from another region.", "Schema.isolation.region"),
    ],
)  # fmt: skip
def test_a_statement_is_a_sentence_of_the_contract(known: Known, name: str, statement: str):
    assert known[f"personalize.{name}"].statement == statement


def test_no_statement_has_an_unfilled_place(known: Known):
    assert not [r.id for r in known.values() if re.search(r"\{(path|op|resource|value)\}|None", r.statement)]


# --- derived from the zoo, where one thing at a time can be changed ----------------------------------------


def ids(service: Service) -> set[str]:
    return {r.id.removeprefix("zoo.") for r in requirements(service)}


def test_one_of_each_family_is_derived_without_knowing_the_service(zoo: Callable[..., Service]):
    assert {r.family for r in requirements(zoo())} == set(FAMILIES)


def test_hints_make_requirements(zoo: Callable[..., Service]):
    hinted = {"CreateFeedingJob.plan.format", "CreateKeeper.gateKey.dependentRequired"}
    assert hinted <= ids(zoo())
    assert not hinted & ids(zoo(hints=""))


def test_without_an_exception_that_says_so_no_name_is_known_to_be_taken(zoo: Callable[..., Service]):
    assert "Keeper.concurrency.create" in ids(zoo())

    def change(documents):
        documents["CreateKeeper"]["x-errors"] = []

    assert "Keeper.concurrency.create" not in ids(zoo(change=change))


def test_without_a_list_of_tags_no_tag_is_echoed(zoo: Callable[..., Service]):
    assert "CreateKeeper.tags.echo" in ids(zoo())

    def change(documents):
        del documents["ListTagsForResource"]

    assert not {i for i in ids(zoo(change=change)) if i.endswith(("tags.echo", ".added", ".removed"))}


def test_without_a_chain_there_is_no_lifecycle(zoo: Callable[..., Service]):
    def change(documents):
        documents["DescribeAnimal"]["x-lifecycle"] = []

    found = ids(zoo(change=change))
    assert "Animal.lifecycle.order" not in found
    assert "Keeper.lifecycle.order" in found


def test_what_is_deleted_can_be_made_again_where_it_has_a_name(zoo: Callable[..., Service]):
    found = ids(zoo())
    assert {"DeleteKeeper.gone", "DeleteKeeper.again", "DeleteKeeper.others"} <= found


def test_readable_members_are_those_that_describe_has_too(zoo: Callable[..., Service]):
    service = zoo()
    animal = graph(service).resources["Animal"]
    assert readable_members(service, animal, "CreateAnimal") == (
        "animalName", "keeperArn", "species", "legs", "diet", "diet.meal", "diet.hour", "diet.portions",
        "diet.portions{key}", "diet.portions{}",
    )  # fmt: skip
    keeper = graph(service).resources["Keeper"]
    assert readable_members(service, keeper, "UpdateKeeper") == ("nickname",)  # not what it is named by


def test_a_member_of_another_type_is_not_read_back(zoo: Callable[..., Service]):
    def change(documents):
        documents["DescribeAnimal"]["$defs"]["response"]["properties"]["animal"]["properties"]["legs"] = {
            "type": "string"
        }

    service = zoo(change=change)
    assert "legs" not in readable_members(service, graph(service).resources["Animal"], "CreateAnimal")


def test_what_every_answer_must_have(zoo: Callable[..., Service]):
    service = zoo()
    keeper = graph(service).resources["Keeper"]
    assert always_present(service, service.operations["CreateKeeper"], keeper) == ("keeperArn",)
    assert always_present(service, service.operations["DescribeKeeper"], keeper) == (
        "keeper", "keeper.creationDateTime", "keeper.keeperArn", "keeper.lastUpdatedDateTime", "keeper.name",
        "keeper.status",
    )  # fmt: skip
    kms = load_service("kms")
    key = graph(kms).resources["Key"]
    assert {"KeyMetadata", "KeyMetadata.KeyId"} <= set(always_present(kms, kms.operations["CreateKey"], key))
    sqs = load_service("sqs")
    received = always_present(sqs, sqs.operations["ReceiveMessage"], graph(sqs).resources["ReceivedMessage"])
    assert "Messages[].ReceiptHandle" in received
    assert "Messages" not in received  # there may be none
    assert "keepers[].keeperArn" in always_present(service, service.operations["ListKeepers"], keeper)
    assert "keepers" not in always_present(service, service.operations["ListKeepers"], keeper)


def test_what_may_be_empty_is_in_no_answer_always(zoo: Callable[..., Service]):
    def change(documents: dict[str, Any]) -> None:
        response = documents["CreateKeeper"]["$defs"]["response"]
        response["properties"] |= {
            "failed": {"type": "array", "items": {"type": "string"}},
            "counts": {"type": "object", "additionalProperties": {"type": "integer"}},
            "more": {"type": "object", "properties": {}},
        }
        response["required"] = ["failed", "counts", "more"]

    service = zoo(change=change)
    shown = always_present(service, service.operations["CreateKeeper"], graph(service).resources["Keeper"])
    assert shown == ("more", "keeperArn")


def test_a_value_in_other_letters_is_a_requirement_where_there_are_other_letters(zoo: Callable[..., Service]):
    def change(documents: dict[str, Any]) -> None:
        documents["CreateAnimal"]["$defs"]["request"]["properties"]["size"] = {
            "type": "string", "enum": ["1", "2"],
        }  # fmt: skip

    known = {r.id: r for r in requirements(zoo(change=change))}
    assert known["zoo.CreateAnimal.species.enumCase"].level == "SHOULD"
    assert known["zoo.CreateAnimal.species.enum"].level == "MUST"
    assert "zoo.CreateAnimal.size.enumCase" not in known


def test_the_anchor_of_protocol_probes_changes_nothing(zoo: Callable[..., Service], personalize: Service):
    for service in (zoo(), personalize):
        operation = service.operations[harmless_operation(service)]
        assert operation.name.startswith("List")
        assert not operation.request.get("required")


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("ResourceAlreadyExistsException", True),
        ("ResourceExistsException", True),
        ("ParameterAlreadyExists", True),
        ("ResourceNotFoundException", False),
        ("StateMachineDoesNotExist", False),
    ],
)
def test_names_of_exceptions_for_what_exists_already(name: str, says: bool):
    assert exists_already(name) is says


def test_an_update_that_replaces_everything_leaves_nothing_alone(zoo: Callable[..., Service]):
    service = zoo()
    hint = {"operation": "UpdateKeep*", "source": "a:1", "why": "What is not given is set to its default."}
    replacing = evolve(service, hints={**service.hints, "replacing": [hint]})
    found = {name for name in ids(service) if name.endswith(".unchanged")}
    assert "UpdateKeeper.unchanged" in found
    assert {name for name in ids(replacing) if name.endswith(".unchanged")} == found - {
        "UpdateKeeper.unchanged"
    }


def test_a_protocol_has_its_own_kinds_alone(zoo: Callable[..., Service]):
    kinds = {r.kind for r in requirements(evolve(zoo(), protocol="restJson1"))}
    assert "brokenJson" in kinds
    assert not kinds & {"protocol.missingTarget", "protocol.unknownOperation"}
    assert "brokenJson" not in {r.kind for r in requirements(evolve(zoo(), protocol="query"))}


def test_codes_are_documented_where_most_pages_list_some(zoo: Callable[..., Service]):
    service = zoo()
    assert "undocumentedCode" in {r.kind for r in requirements(service)}
    few = {name: evolve(op, errors=()) for name, op in service.operations.items()}
    few["ListKeepers"] = service.operations["ListKeepers"]
    kinds = {r.kind for r in requirements(evolve(service, operations=few))}
    assert not kinds & {"undocumentedCode", "foreignCode"}
    assert "serverError" in kinds


def test_what_a_sentence_says_an_answer_has_is_in_it(personalize: Service):
    known = {r.id for r in requirements(personalize) if r.kind == "present"}
    assert "personalize.CreateEventTracker.trackingId.present" in known
    without = evolve(personalize, hints={k: v for k, v in personalize.hints.items() if k != "shown"})
    assert "personalize.CreateEventTracker.trackingId.present" not in {r.id for r in requirements(without)}


@pytest.mark.parametrize("service", ["personalize", "cognito-idp"])
def test_articles_fit_the_names_of_resources(service: str):
    said = [
        r.statement for r in requirements(load_service(service)) if r.resource or "names a" in r.statement
    ]
    assert any(re.search(r"\b[Aa]n [A-Z]", text) for text in said)
    wrong = re.compile(r"\b[Aa] (?:[AEIO]|U[a-rt-z])|\b[Aa]n (?:[B-DF-HJ-NP-TV-Z]|Us)")
    assert [text for text in said if wrong.search(text)] == []


def test_an_arn_that_the_sender_says_is_that_of_something_else():
    ids = {requirement.id for requirement in requirements(load_service("eks"))}
    assert "eks.AccessEntry.timestamps" in ids
    assert "eks.AccessEntry.arn" not in ids, "it is that of the principal"


@pytest.mark.parametrize(("service", "regions"), [("route53", False), ("iam", False), ("kms", True)])
def test_what_all_regions_share_is_seen_from_each(service: str, regions: bool):
    kinds = {requirement.kind for requirement in requirements(load_service(service))}
    assert ("isolation.region" in kinds) is regions
    assert "isolation.account" in kinds


def test_an_object_of_what_nobody_has_made_or_set_need_not_be_whole():
    ids = {requirement.id for requirement in requirements(load_service("cognito-idp"))}
    assert "cognito-idp.GetGroup.Group.CreationDate.present" in ids
    assert "cognito-idp.GetUICustomization.UICustomization.CreationDate.present" not in ids
    assert "cognito-idp.DescribeUserPoolDomain.DomainDescription.Domain.present" not in ids

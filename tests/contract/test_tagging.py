"""Where the tags of ten services are added, removed and shown: no two spell it alike."""

from __future__ import annotations

from functools import cache

import pytest

from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service as load_anew
from conformance.contract.model import Service
from conformance.contract.resources import graph
from conformance.contract.tagging import carries_tags, shown_tags, tag_operations

load_service = cache(load_anew)


@pytest.mark.parametrize(
    ("name", "removing", "adding", "subject"),
    [
        ("personalize", "UntagResource", "TagResource", "resourceArn"),
        ("ssm", "RemoveTagsFromResource", "AddTagsToResource", "ResourceId"),
        ("kinesis", "RemoveTagsFromStream", "AddTagsToStream", "StreamName"),
        ("logs", "UntagLogGroup", "TagLogGroup", "logGroupName"),
        ("logs", "UntagResource", "TagResource", "resourceArn"),
        ("secretsmanager", "UntagResource", "TagResource", "SecretId"),
    ],
)
def test_what_removes_tags_has_what_adds_them_for_its_counterpart(name, removing, adding, subject):
    known = tag_operations(load_service(name))
    found = known.find(removing)
    counterpart = known.counterpart(found)
    assert counterpart is not None
    assert (counterpart.name, counterpart.subject, found.subject) == (adding, subject, subject)


def test_what_lists_tags_is_told_by_its_answer():
    assert [o.name for o in tag_operations(load_service("kms")).listing] == ["ListResourceTags"]
    assert [o.member for o in tag_operations(load_service("ssm")).listing] == ["TagList"]
    assert tag_operations(load_service("secretsmanager")).listing == ()


def test_the_kinds_of_a_subject_that_no_reference_tells_are_those_of_its_counterpart():
    (removing,) = tag_operations(load_service("cognito-idp")).removing
    assert removing.kinds == {"UserPool"}


def test_tags_are_spelt_as_each_operation_takes_them():
    def spelt(name: str, operation: str) -> object:
        return tag_operations(load_service(name)).find(operation).spelled({"a": "1"})

    assert spelt("logs", "TagLogGroup") == {"a": "1"}
    assert spelt("secretsmanager", "TagResource") == [{"Key": "a", "Value": "1"}]
    assert spelt("personalize", "TagResource") == [{"tagKey": "a", "tagValue": "1"}]


def test_a_request_names_whose_tags_are_meant():
    known = tag_operations(load_service("ssm"))
    assert known.find("AddTagsToResource").needs  # of what kind the resource is
    removing = tag_operations(load_service("secretsmanager")).find("UntagResource")
    assert not removing.needs
    assert removing.request("one", ["a"]) == {"SecretId": "one", "TagKeys": ["a"]}
    (listing,) = tag_operations(load_service("kms")).listing
    assert listing.request("one") == {"KeyId": "one"}


def test_a_description_may_show_the_tags_as_well():
    service = load_service("secretsmanager")
    assert shown_tags(service, graph(service).resources["Secret"]) == "Tags"
    kms = load_service("kms")
    assert shown_tags(kms, graph(kms).resources["Key"]) is None
    assert carries_tags(kms, graph(kms).resources["Key"])
    assert not carries_tags(kms, graph(kms).resources["Alias"])


@pytest.mark.parametrize(
    "identifier",
    [
        "secretsmanager.TagResource.Tags.added",
        "secretsmanager.UntagResource.TagKeys.removed",
        "secretsmanager.CreateSecret.Tags.echo",
        "ssm.AddTagsToResource.Tags.added",
        "ssm.RemoveTagsFromResource.TagKeys.removed",
        "kms.CreateKey.Tags.echo",
        "kinesis.AddTagsToStream.Tags.added",
        "logs.UntagLogGroup.tags.removed",
    ],
)
def test_what_is_shown_somewhere_is_a_requirement(identifier: str):
    service: Service = load_service(identifier.partition(".")[0])
    assert identifier in {r.id for r in catalogue(service).values()}

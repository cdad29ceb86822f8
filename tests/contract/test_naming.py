from __future__ import annotations

import pytest

from conformance.contract import naming


@pytest.mark.parametrize(
    ("operation", "verb", "noun"),
    [
        ("CreateDatasetExportJob", "Create", "DatasetExportJob"),
        ("ListTagsForResource", "List", "TagsForResource"),
        ("UntagResource", "Untag", "Resource"),
        ("Listen", "", "Listen"),  # a verb ends where a capital begins
        ("Getaway", "", "Getaway"),
        ("PutRule", "Put", "Rule"),
        ("DeregisterTaskDefinition", "Deregister", "TaskDefinition"),
        ("AssumeRole", "", "AssumeRole"),
    ],
)
def test_verb_and_noun(operation, verb, noun):
    assert naming.verb_and_noun(operation) == (verb, noun)


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("DatasetExportJob", ["Dataset", "Export", "Job"]),
        ("KMSKey", ["KMS", "Key"]),
        ("userID", ["user", "ID"]),
        ("S3Bucket", ["S3", "Bucket"]),
    ],
)
def test_words(name, parts):
    assert naming.words(name) == parts


def test_suffixes_get_shorter():
    assert naming.suffixes("DatasetExportJob") == ["DatasetExportJob", "ExportJob", "Job"]


@pytest.mark.parametrize(
    ("noun", "plural"),
    [("Schema", "schemas"), ("Policy", "policies"), ("Alias", "aliases"), ("KeyPolicies", "keypolicies")],
)
def test_plurals(noun, plural):
    assert plural in naming.plurals(noun)


def test_camel():
    assert naming.camel("DatasetGroup") == "datasetGroup"

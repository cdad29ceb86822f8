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


@pytest.mark.parametrize(
    "told",
    [
        "a Dataset", "an Item", "an IdentityProvider", "an Alias", "an EventTracker", "an Operation",
        "a User", "a UserPool", "a UsagePlan", "a Unit", "a UtilityToken", "an Upload", "an UpdateJob",
        "an UnderlyingThing", "a URL", "an S3Bucket", "an SSMDocument", "an MLModel", "an IAMRole",
        "an HTTPRoute", "a KMSKey", "a DBCluster", "a SAMLProvider", "a NATGateway", "a EuropeanThing",
        "a OneTimeToken", "an Onelogin", "a schemaArn", "an inputDataConfig", "an arn", "an ARN", "a name",
    ],
)  # fmt: skip
def test_articles(told):
    assert naming.a(told.split()[1]) == told

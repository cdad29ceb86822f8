"""Members of which a valid request has one, although each is optional by its markup."""

from __future__ import annotations

from functools import cache

import pytest

from conformance.cases.bind import bind
from conformance.cases.edit import has
from conformance.cases.valid import accepting, full, minimal
from conformance.contract.load import load_service as load_anew

load_service = cache(load_anew)


STREAMS = ("StreamName", "StreamARN")
GROUPS = ("logGroupName", "logGroupIdentifier")


def made(service: str, operation: str, make):
    loaded = load_service(service)
    return make(loaded.operations[operation], bind(loaded, operation))


def present(case, members):
    return [member for member in members if has(case.params, member)]


def test_the_smallest_request_has_the_first():
    assert present(made("kinesis", "DescribeStream", minimal), STREAMS) == ["StreamName"]
    assert present(made("logs", "DescribeLogStreams", minimal), GROUPS) == ["logGroupName"]


def test_the_fullest_has_all_unless_they_exclude_each_other():
    assert present(made("kinesis", "DescribeStream", full), STREAMS) == list(STREAMS)
    assert present(made("logs", "DescribeLogStreams", full), GROUPS) == ["logGroupName"]


def test_a_case_about_the_other_has_that_one():
    cases = made("logs", "DescribeLogStreams", lambda o, b: accepting(o, b, "logGroupIdentifier", "optional"))
    assert ["logGroupIdentifier"] in [present(case, GROUPS) for case in cases]
    assert all(len(present(case, GROUPS)) == 1 for case in cases)


def test_without_the_first_the_other_is_there():
    cases = made("kinesis", "DescribeStream", lambda o, b: accepting(o, b, "StreamName", "optional"))
    absent = next(case for case in cases if "absent" in case.what)
    assert present(absent, STREAMS) == ["StreamARN"]


def test_a_member_that_is_needed_cannot_be_left_out():
    cases = made("ssm", "CreateDocument", lambda o, b: accepting(o, b, "DocumentType", "optional"))
    assert all(has(case.params, "DocumentType") for case in cases)


@pytest.mark.parametrize(
    ("service", "operation"), [("kms", "GenerateDataKey"), ("secretsmanager", "PutSecretValue")]
)
def test_every_shipped_choice_can_be_made(service, operation):
    assert made(service, operation, minimal).params

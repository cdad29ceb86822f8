"""What may be said against a target where the pages of a service are not known completely."""

from __future__ import annotations

import json
from functools import cache
from types import SimpleNamespace

import pytest
from attrs import evolve, frozen

from conformance.cases.model import Case
from conformance.checks.observation import Evidence, Promise
from conformance.contract.catalogue import catalogue
from conformance.contract.knowledge import REQUEST
from conformance.contract.load import load_service as load_anew
from conformance.contract.requirements import requirements
from conformance.contract.resources import graph
from conformance.properties.errors import names_of_others, shares_names
from conformance.properties.request import only_missing
from conformance.verdicts.contamination import Contamination
from conformance.verdicts.excuses import (
    is_of_another_page,
    may_be_right,
    names_a_kind,
    promised,
    speaks_of,
    subject,
    tolerated,
    why_not_promised,
)
from conformance.verdicts.outcome import Violation
from conformance.verdicts.policy import Policy, policy_of
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Valid, Violates
from conformance.world.instance import Instance
from tests.checks.exchanges import answered, refused
from tests.prose import unread

load_service = cache(load_anew)


@pytest.mark.parametrize(
    ("exception", "expected"),
    [
        ("ResourceNotFoundException", "resource"),
        ("StateMachineDoesNotExist", "statemachine"),
        ("RepositoryNotFoundException", "repository"),
        ("InvalidDocument", "document"),
        ("NotFoundException", ""),
    ],
)
def test_what_an_exception_is_about(exception, expected):
    assert subject(exception) == expected
    assert names_a_kind(exception) is (expected not in ("", "resource"))


def test_an_exception_speaks_of_its_own_kind_alone():
    resources = graph(load_service("ecr")).resources
    assert speaks_of("RepositoryNotFoundException", resources["Repository"])
    assert not speaks_of("ImageNotFoundException", resources["Repository"])
    assert speaks_of("ResourceNotFoundException", resources["Repository"])


def test_the_exception_that_names_the_kind_goes_first():
    ecr = load_service("ecr")
    images = ecr.operations["DescribeImages"]
    assert promised(images, graph(ecr).resources["Repository"]) == ("RepositoryNotFoundException",)


@pytest.mark.parametrize(
    ("service", "operation", "path", "resource", "promise"),
    [
        ("ecr", "DescribeImages", "repositoryName", "Repository", True),
        ("events", "DeleteRule", "Name", "Rule", False),  # deleting it again succeeds
        ("ecr", "BatchGetRepositoryScanningConfiguration", "repositoryNames[]", "Repository", False),
        ("kinesis", "PutRecord", "StreamARN", "Stream", False),  # optional
    ],
)
def test_whether_a_page_promises_a_refusal(service, operation, path, resource, promise):
    loaded = load_service(service)
    model = graph(loaded)
    told = why_not_promised(loaded, model.references[operation, path], model.resources[resource])
    assert (told is None) is promise


def test_what_a_page_says_that_an_operation_accepts_is_no_departure():
    events = load_service("events")
    assert tolerated(events, "DeleteRule", "Name") is not None
    assert tolerated(events, "DeleteRule", "EventBusName") is None
    assert tolerated(events, "DescribeRule", "Name") is None


def test_of_no_request_of_personalize_is_anything_in_doubt():
    personalize = load_service("personalize")
    policy, promises = policy_of(personalize), set(Promise) - {Promise.NAME}
    assert personalize.operations
    assert all(policy.binds(p, operation, REQUEST) for operation in personalize.operations for p in promises)


ECR = unread(load_service("ecr"))


def shape(operation: str, path: str) -> Evidence:
    return Evidence(catalogue(ECR).requirement(operation, "shape", path), "wrong", answer(operation, {}))


def answer(operation: str, value: object) -> Exchange:
    return Exchange(operation, {}, b"{}", 200, {}, json.dumps(value).encode(), 0.0, 0.0, "http://x")


def test_garbage_that_was_accepted_is_not_held_against_later_answers():
    contamination = Contamination(ECR)
    intent = Violates("imageTagMutability", "enum")
    contamination.note(
        evolve(answer("PutImageTagMutability", {}), params={"imageTagMutability": "NONSENSE"}, intent=intent)
    )
    seen = answer(
        "DescribeRepositories", {"repositories": [{"imageTagMutability": "x", "repositoryName": "NONSENSE"}]}
    )
    weighed = list(
        contamination.weighed(
            seen,
            [
                shape("DescribeRepositories", "repositories[].imageTagMutability"),  # the same name
                shape("DescribeRepositories", "repositories[].repositoryName"),  # the same value
                shape("DescribeRepositories", "repositories[].createdAt"),
            ],
        )
    )
    kept = [o.requirement.path for o in weighed if Policy(ECR).counts(o)]
    assert kept == ["repositories[].createdAt"]
    assert {o.promise for o in weighed} == {Promise.NAME, Promise.PAGE}
    assert len(weighed) == 2  # a value that an invalid request held is nobody's departure


def test_the_answer_to_an_invalid_request_is_not_judged():
    contamination = Contamination(ECR)
    observation = shape("DescribeRepositories", "repositories[].createdAt")
    seen = answer("DescribeRepositories", {})
    invalid = evolve(seen, intent=Violates("maxResults", "maximum"))
    assert list(contamination.weighed(invalid, [observation])) == []
    assert list(contamination.weighed(seen, [observation])) == [observation]
    assert list(contamination.weighed(evolve(seen, intent=Valid()), [observation])) == [observation]


def test_what_a_valid_request_held_is_no_garbage():
    contamination = Contamination(ECR)
    held = evolve(
        answer("PutImageTagMutability", {}), params={"imageTagMutability": "NONSENSE"}, intent=Valid()
    )
    contamination.note(held)
    observation = shape("DescribeRepositories", "repositories[].imageTagMutability")
    assert list(contamination.weighed(answer("DescribeRepositories", {}), [observation])) == [observation]


class Refusing:
    """A target that says of every request that its input is invalid."""

    def __init__(self, service):
        self.service = service

    def send(self, case):
        return Sent(
            Exchange(
                case.operation, {}, b"{}", 400, {}, b'{"__type": "InvalidInputException"}', 0.0, 0.0, "x"
            )
        )


@frozen
class Sent:
    exchange: Exchange


def test_a_reference_of_nothing_may_be_invalid_where_no_other_refusal_is_documented():
    target = Refusing(load_service("personalize"))
    only_missing(target, Case("ListMetricAttributionMetrics", {}))  # documents InvalidInputException alone
    with pytest.raises(Violation):
        only_missing(target, Case("DescribeSchema", {}))


def test_two_kinds_that_are_called_by_one_telling_member_share_their_names():
    users = graph(load_service("cognito-idp")).resources
    assert shares_names(users["User"], users["SignedUpUser"])
    assert not shares_names(users["User"], users["Group"])
    kinds = graph(load_service("personalize")).resources
    assert not shares_names(kinds["Schema"], kinds["Filter"])  # "name" tells nothing


@pytest.mark.parametrize(
    ("kind", "value", "status", "right"),
    [
        ("enum", "", 200, True),
        ("enum", "", 500, False),
        ("enum", "empty text", 200, False),
        ("minLength", "", 200, False),
        ("type", 7, 400, True),
        ("type", 7, 500, False),
    ],
)
def test_which_answers_to_invalid_requests_may_be_right(kind: str, value: object, status: int, right: bool):
    known = {r.kind: r for r in requirements(load_service("kms")) if r.operation == "CreateKey"}
    answer = answered("CreateKey", {"__type": "InternalFailure"}, status, {known[kind].path: value})
    assert may_be_right(known[kind], answer) is right
    assert not may_be_right(known[kind], None)


def test_a_name_of_another_kind_that_one_of_this_kind_has_too_is_taken():
    known = graph(load_service("cognito-idp"))
    group, user, other = (known.resources[n] for n in ("Group", "User", "SignedUpUser"))
    made = [(group, "GroupName", "only-a-group"), (group, "GroupName", "both"), (user, "Username", "both")]
    alive = [Instance(kind, name, {member: name}, None) for kind, member, name in made]
    target = SimpleNamespace(graph=known, world=SimpleNamespace(alive=lambda: alive))
    assert names_of_others(target, other) == ["only-a-group"]


@pytest.mark.parametrize(
    ("code", "is_one"),
    [
        ("ResourceNotFound", True),  # the service has it, for tags
        ("ExecutionDoesNotExist", False),  # its own page lists it
        ("ValidationException", False),
        ("AccessDeniedException", False),  # common to all services
        ("NobodyKnows", False),
    ],
)
def test_a_code_of_another_page_is_one_of_the_service_that_this_page_does_not_list(code, is_one):
    service = load_service("stepfunctions")
    operation = service.operations["DescribeStateMachineForExecution"]
    assert is_of_another_page(service, operation, refused(operation.name, code)) is is_one


def test_nothing_to_delete_may_be_no_error_where_the_page_says_so():
    service = load_service("sns")
    assert service.operations["DeleteTopic"].tolerant is not None
    assert tolerated(service, "DeleteTopic", "TopicArn") is not None
    assert tolerated(service, "DeletePlatformApplication", "PlatformApplicationArn") is None
    assert tolerated(load_service("dynamodb"), "DeleteItem", "TableName") is None, "it deletes no table"

"""What may be sent to an account that is somebody's."""

from __future__ import annotations

import copy
from pathlib import Path
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.secrets import telling
from conformance.run.permission import Permission
from conformance.wire.intent import SET_UP, Intent, Probe, Violates
from conformance.wire.outgoing import Outgoing
from conformance.world.errors import Forbidden, Withheld
from tests.zoo import write

RUN = "k3f9q2"
MADE = "arn:aws:zoo:eu-west-1:1:keeper/0123abcd"


def asked(operation: str, params: Any = None, intent: Intent = SET_UP, malformed: bool = False) -> Outgoing:
    return Outgoing(operation, None if malformed else params or {}, intent, malformed)


def permission(service: Service, writes: bool = False) -> Permission:
    return Permission(service, lambda: writes, RUN, lambda: {MADE})


@pytest.mark.parametrize("intent", [SET_UP, Violates("name", "required")])
@pytest.mark.parametrize("name", ["CreateKeeper", "DeleteKeeper", "UpdateKeeper", "TagResource"])
def test_without_leave_nothing_that_may_change_something(service: Service, name: str, intent: Intent) -> None:
    for malformed in (False, True):
        with pytest.raises(Withheld, match=f"would send {name}, which may create something"):
            permission(service).check(asked(name, intent=intent, malformed=malformed))
    permission(service, writes=True).check(asked(name, intent=intent))


@pytest.mark.parametrize("writes", [False, True])
def test_reads_and_what_no_protocol_can_read_are_sent(service: Service, writes: bool) -> None:
    allowed = permission(service, writes)
    for request in (
        asked("ListKeepers"),
        asked("DescribeKeeper", {"keeperArn": "arn:aws:zoo:eu-west-1:1:keeper/nobody"}),
        asked("ListKeepers", intent=Violates("maxResults", "maximum")),
        asked("ListKeepers", malformed=True),
        asked("CreateKeeper", intent=Probe(), malformed=True),
        asked("NoSuchOperation", intent=Probe()),
        asked("listkeepers", intent=Probe()),
        asked("DescribeFeedingJobs", intent=Probe()),
    ):
        allowed.check(request)


@pytest.mark.parametrize("name", ["DeleteFeedingJob", "deletekeeper", "StopKeeper", "PutFeedingJob"])
def test_what_does_not_exist_has_no_alarming_name(service: Service, name: str) -> None:
    for writes in (False, True):
        with pytest.raises(Forbidden, match=f"{name} is not asked for here"):
            permission(service, writes).check(asked(name, intent=Probe()))


@pytest.fixture(scope="module")
def secretive(tmp_path_factory: pytest.TempPathFactory) -> Service:
    """A zoo whose keepers' nicknames are secrets."""

    def change(documents: dict[str, Any]) -> None:
        shown = documents["DescribeKeeper"]["$defs"]["response"]["properties"]["keeper"]["properties"]
        shown["nickname"] = {**copy.deepcopy(shown["nickname"]), "x-sensitive": True}

    root: Path = write(tmp_path_factory.mktemp("secretive"), change)
    return load_service("zoo", root)


@pytest.mark.parametrize("writes", [False, True])
def test_secrets_are_asked_only_of_what_the_run_made(secretive: Service, writes: bool) -> None:
    assert telling(secretive) == {"DescribeKeeper"}
    allowed = permission(secretive, writes)
    for own in (MADE, f"arn:aws:zoo:eu-west-1:1:keeper/A{RUN}1"):
        allowed.check(asked("DescribeKeeper", {"keeperArn": own}))
    for params in ({"keeperArn": "arn:aws:zoo:eu-west-1:1:keeper/payroll"}, {}, {"keeperArn": None}):
        with pytest.raises(Forbidden, match="DescribeKeeper may tell secrets of others"):
            allowed.check(asked("DescribeKeeper", params))
    allowed.check(asked("DescribeKeeper", malformed=True))
    allowed.check(asked("ListKeepers"))


@pytest.mark.parametrize(
    ("service", "tell", "do_not"),
    [
        ("secretsmanager", {"GetSecretValue", "BatchGetSecretValue"}, {"GetRandomPassword", "ListSecrets"}),
        ("ssm", {"GetParameter", "GetParameters", "GetParametersByPath", "GetParameterHistory"}, set()),
        ("kms", {"Decrypt", "ReEncrypt", "GenerateDataKey"}, {"GenerateRandom", "ListKeys"}),
        ("ecr", {"GetAuthorizationToken"}, {"DescribeRepositories"}),
        ("cognito-idp", {"DescribeUserPoolClient", "GetClientToken"}, {"ListUserPools"}),
        ("personalize", set(), {"DescribeSchema", "ListSchemas"}),
    ],
)  # fmt: skip
def test_what_tells_secrets_is_known(service: str, tell: set[str], do_not: set[str]) -> None:
    known = telling(load_service(service))
    assert tell <= known
    assert not do_not & known

"""The form of identifiers: what a template makes of a create request, and what it takes for its own."""

from __future__ import annotations

import re

import pytest

from conformance.contract.load import load_service
from conformance.contract.resources import graph
from conformance.emulator.arns import Template, kebab
from conformance.emulator.kinds import kind_of

GROUP = "arn:aws:zoo:us-east-1:123456789012:group/Birds"
EVENT = "arn:aws:zoo:us-east-1:123456789012:event/Birds/hatching"


@pytest.mark.parametrize(
    ("text", "members", "made"),
    [
        ("dataset/{groupArn:last}/{type:upper}", {"groupArn": GROUP, "type": "owls"}, "dataset/Birds/OWLS"),
        ("log/{eventArn:owner}/{eventArn:last}", {"eventArn": EVENT}, "log/Birds/hatching"),
        ("schema/{name}", {"name": "s"}, "schema/s"),
        ("schema/{name}", {}, "schema/"),
        ("schema/{length}", {"length": 7}, "schema/7"),
    ],
)
def test_a_template_is_filled_with_members(text: str, members: dict[str, object], made: str) -> None:
    arn = Template(text, "zoo").fill(members, "eu-west-1", "210987654321")
    assert arn == f"arn:aws:zoo:eu-west-1:210987654321:{made}"
    assert Template(text, None).fill(members, "eu-west-1", "210987654321") == made


def test_an_opaque_identifier_is_fresh_each_time() -> None:
    one, other = (Template("{id}", None).fill({}, "r", "a") for _ in range(2))
    assert re.fullmatch("[0-9a-f]{32}", one)
    assert one != other


@pytest.mark.parametrize(
    ("value", "fits"),
    [
        (GROUP, True),
        (GROUP.replace("us-east-1", "eu-west-1").replace("aws:", "aws-cn:"), True),
        (GROUP.replace("group/", "herd/"), False),
        (GROUP.replace(":zoo:", ":farm:"), False),
        (GROUP + "/more", False),
        ("group/Birds", False),
        (GROUP.removesuffix("Birds"), False),
    ],
)
def test_an_arn_tells_its_kind(value: str, fits: bool) -> None:
    assert Template("group/{name}", "zoo").matches(value) is fits


def test_a_kind_in_an_arn_is_in_kebab_case() -> None:
    assert kebab("DatasetGroup") == "dataset-group"


@pytest.mark.parametrize(
    ("name", "resource", "describe", "member"),
    [
        ("cognito-idp", "UserPool", "DescribeUserPool", "UserPoolId"),
        ("ssm", "MaintenanceWindow", "GetMaintenanceWindow", "WindowId"),
        ("ssm", "Association", "DescribeAssociation", "AssociationId"),
        ("ssm", "OpsItem", "GetOpsItem", "OpsItemId"),
    ],
)
def test_an_identifier_that_is_no_arn_may_have_a_form(
    name: str, resource: str, describe: str, member: str
) -> None:
    service = load_service(name)
    kind = graph(service).resources[resource]
    identifier = kind_of(service, kind).template.fill({}, "us-east-1", "123456789012")
    pattern = service.operations[describe].request["properties"][member]["pattern"]
    assert re.fullmatch(pattern, identifier)

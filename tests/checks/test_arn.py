from __future__ import annotations

from typing import Any

import pytest

from conformance.checks import arn

GOOD = "arn:aws:zoo:us-east-1:123456789012:keeper/anna"


def judged(text: str, **how: Any) -> str | None:
    told: dict[str, Any] = {
        "region": "us-east-1", "others": {}, "resource": "Keeper", "account": None, "name": None,
        "names_kind": {},
    }  # fmt: skip
    return arn.problem(text, **{**told, **how})


def test_the_parts_of_an_arn():
    parsed = arn.parse("arn:aws-cn:zoo:us-east-1:123456789012:keeper/anna:7")
    assert parsed == arn.Arn("aws-cn", "zoo", "us-east-1", "123456789012", "keeper/anna:7")
    assert parsed.kind == "keeper"
    assert arn.Arn("aws", "zoo", "", "", "keeper:anna").kind == "keeper"


@pytest.mark.parametrize(
    "text",
    [
        "", "keeper/anna", "arn:aws:zoo:us-east-1:12345:keeper/anna", "arn:aws:zoo:us-east-1:123456789012:",
        "ARN:aws:zoo:us-east-1:123456789012:keeper/anna", "arn:gcp:zoo:us-east-1:123456789012:keeper/a",
        "arn:aws::us-east-1:123456789012:keeper/a", " " + GOOD,
    ],
)  # fmt: skip
def test_what_is_no_arn(text: str):
    assert arn.parse(text) is None
    assert "is not an ARN" in str(judged(text))


def test_nothing_is_wrong_with_a_good_one():
    assert judged(GOOD, name="anna", account="123456789012", names_kind={"Keeper": "keeper"}) is None
    assert judged("arn:aws:zoo:::keeper/anna") is None  # what belongs to the service names no region


@pytest.mark.parametrize(
    ("how", "told"),
    [
        ({"region": "eu-central-1"}, "names region 'us-east-1', the request was for 'eu-central-1'"),
        ({"account": "210987654321"}, "names account 123456789012"),
        ({"others": {GOOD: "Keeper"}}, "was the ARN of another Keeper before"),
        ({"names_kind": {"Keeper": "warden"}}, "is of kind 'keeper', earlier ones of 'warden'"),
        ({"names_kind": {"Animal": "keeper"}}, "which is that of an Animal"),
        ({"name": "berta", "others": {"arn:aws:zoo:us-east-1:123456789012:keeper/x/anna": "Keeper"}},
         "does not name 'berta'"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_one(how: dict[str, Any], told: str):
    assert told in str(judged(GOOD, **how))


def test_an_arn_need_not_end_in_the_name():
    """Some end in an identifier of the service's making: only another resource's last part is suspect."""
    assert judged("arn:aws:zoo:us-east-1:123456789012:keeper/8d3f", name="anna") is None


def test_kinds_whose_names_contain_each_other_may_share_a_prefix():
    version = "arn:aws:zoo:us-east-1:123456789012:solution/s/8d3f"
    assert judged(version, resource="SolutionVersion", names_kind={"Solution": "solution"}) is None


@pytest.mark.parametrize("rest", ["Cer0opb9", "Cer0opb9:0d5c-11", "tok-1x/9"])
def test_an_arn_without_a_kind_is_of_none(rest: str):
    text = f"arn:aws:zoo:us-east-1:123456789012:{rest}"
    parsed = arn.parse(text)
    assert parsed is not None
    assert parsed.kind == ""
    assert judged(text, names_kind={"Keeper": "", "Animal": ""}) is None
    assert judged(text, names_kind={"Animal": ""}) is None

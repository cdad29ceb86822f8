"""What an account needs before a run: no more than that, and all of it."""

from __future__ import annotations

import json
from typing import Any

import pytest
from click.testing import CliRunner

from conformance.cli import main
from conformance.contract.effects import effect
from conformance.contract.load import load_service
from conformance.targets.aws_setup import keys, policy, template, untold

PERSONALIZE = load_service("personalize")


def actions(document: dict[str, Any]) -> list[str]:
    return [action for statement in document["Statement"] for action in statement["Action"]]


def test_a_run_that_reads_may_only_read() -> None:
    allowed = actions(policy([PERSONALIZE], writes=False))
    assert "personalize:DescribeSchema" in allowed
    assert all(effect(PERSONALIZE, action.partition(":")[2]).reads for action in allowed)


def test_a_run_that_writes_may_do_what_the_service_has_and_pass_the_role() -> None:
    document = policy([PERSONALIZE], writes=True)
    allowed = actions(document)
    own = {f"personalize:{name}" for name in PERSONALIZE.operations}
    assert set(allowed) == own | {"tag:GetResources", "iam:PassRole"}
    assert "*" not in "".join(allowed)
    (passing,) = [s for s in document["Statement"] if "iam:PassRole" in s["Action"]]
    assert passing["Condition"]["StringEquals"]["iam:PassedToService"] == ["personalize.amazonaws.com"]


def test_the_stack_has_what_the_configuration_asks_for() -> None:
    assert keys([PERSONALIZE]) == ("kms_key_arn", "role_arn")
    stack = template([PERSONALIZE])
    kinds = {each["Type"] for each in stack["Resources"].values()}
    assert kinds == {"AWS::IAM::Role", "AWS::KMS::Key", "AWS::S3::Bucket", "AWS::S3::BucketPolicy"}
    assert set(stack["Outputs"]) == {"RoleArn", "KmsKeyArn"}
    text = json.dumps(stack)
    assert text.count('"Service": ["personalize.amazonaws.com"]') == 2
    for name in ("ConformanceRole", "ConformanceKey", "ConformanceBucket"):
        assert name in stack["Resources"]
    statement = stack["Resources"]["ConformanceRole"]["Properties"]["AssumeRolePolicyDocument"]["Statement"][
        0
    ]
    assert statement["Condition"]["StringEquals"] == {"aws:SourceAccount": {"Ref": "AWS::AccountId"}}


def test_what_is_not_known_is_said() -> None:
    events = load_service("events")
    assert "queue_arn" in {
        *untold([events]),
        *untold([load_service("logs")]),
        *untold([load_service("lambda")]),
    }


@pytest.mark.parametrize("flag", ["--policy", "--template"])
def test_one_alone_is_json(flag: str) -> None:
    done = CliRunner().invoke(main, ["aws", "setup", flag], standalone_mode=False)
    assert done.exit_code == 0, done.output
    assert json.loads(done.output)


def test_all_of_it_is_printed_and_nothing_is_done() -> None:
    done = CliRunner().invoke(main, ["aws", "setup", "--print", "--read-only"], standalone_mode=False)
    assert "[tool.conformance.targets.aws]" in done.output
    assert 'role_arn = "…"  # the stack\'s output RoleArn' in done.output
    assert "personalize:CreateSchema" not in done.output
    assert CliRunner().invoke(main, ["aws", "setup"], standalone_mode=False).exit_code == 4

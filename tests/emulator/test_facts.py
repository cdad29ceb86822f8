"""Where a fact is kept, and what takes one away: of a resource, of several values, of the account."""

from __future__ import annotations

from typing import Any

from .conftest import ROLE
from .test_memory import Send, code, sender

WAITS = '{"StartAt":"Only","States":{"Only":{"Type":"Wait","Seconds":60,"End":true}}}'
FAILS = '{"StartAt":"Only","States":{"Only":{"Type":"Fail","Error":"Quince","Cause":"It is ripe."}}}'


def machine(send: Send, definition: str, **more: Any) -> Any:
    body = {"name": "m", "definition": definition, "roleArn": ROLE, **more}
    status, answer = send("CreateStateMachine", **body)
    assert status == 200, answer
    return answer


def started(send: Send, arn: str) -> str:
    status, answer = send("StartExecution", stateMachineArn=arn)
    assert status == 200, answer
    return str(answer["executionArn"])


def test_a_fact_of_the_account_is_shown_to_who_asks_for_no_resource() -> None:
    send = sender("ecr")
    policy = '{"Version":"2012-10-17","Statement":[]}'
    assert send("PutRegistryPolicy", policyText=policy)[0] == 200
    assert send("GetRegistryPolicy")[1]["policyText"] == policy


def test_the_states_of_a_new_resource_depend_on_what_it_is_made_with() -> None:
    send = sender("stepfunctions")
    running = started(send, machine(send, WAITS)["stateMachineArn"])
    assert send("DescribeExecution", executionArn=running)[1]["status"] == "RUNNING"
    failing = started(send, machine(send, FAILS, name="f")["stateMachineArn"])
    shown = send("DescribeExecution", executionArn=failing)[1]
    assert shown["status"] == "FAILED"
    assert "output" not in shown


def test_a_state_that_an_operation_brings_about_is_shown_in_lists_too() -> None:
    send = sender("stepfunctions")
    arn = machine(send, WAITS)["stateMachineArn"]
    running = started(send, arn)
    assert send("StopExecution", executionArn=running)[0] == 200
    shown = send("DescribeExecution", executionArn=running)[1]
    assert shown["status"] == "ABORTED"
    assert "stopDate" in shown
    assert [e["status"] for e in send("ListExecutions", stateMachineArn=arn)[1]["executions"]] == ["ABORTED"]


def test_a_version_and_an_alias_stand_for_the_machine() -> None:
    send = sender("stepfunctions")
    version = machine(send, WAITS, publish=True)["stateMachineVersionArn"]
    routing = [{"stateMachineVersionArn": version, "weight": 100}]
    alias = send("CreateStateMachineAlias", name="a", routingConfiguration=routing)[1]["stateMachineAliasArn"]
    for name, member in ((version, "stateMachineVersionArn"), (alias, "stateMachineAliasArn")):
        shown = send("DescribeExecution", executionArn=started(send, name))[1]
        assert shown[member] == name
    assert code(send("DeleteStateMachineVersion", stateMachineVersionArn=version)) == "ConflictException"


def test_an_operation_takes_away_the_one_that_it_names() -> None:
    send = sender("events")
    assert send("PutRule", Name="r", EventPattern='{"source":["a"]}')[0] == 200
    targets = [
        {"Id": name, "Arn": f"arn:aws:sqs:us-east-1:123456789012:{name}"} for name in ("acorn", "quince")
    ]
    assert send("PutTargets", Rule="r", Targets=targets)[0] == 200
    assert send("RemoveTargets", Rule="r", Ids=["acorn"])[0] == 200
    left = [t["Id"] for t in send("ListTargetsByRule", Rule="r")[1]["Targets"]]
    assert "quince" in left
    assert "acorn" not in left


def test_a_fault_forgets_what_an_operation_brings_about() -> None:
    forgetful = sender("stepfunctions", "StopExecution.status.after:forgotten")
    running = started(forgetful, machine(forgetful, WAITS)["stateMachineArn"])
    assert forgetful("StopExecution", executionArn=running)[0] == 200
    assert forgetful("DescribeExecution", executionArn=running)[1]["status"] == "RUNNING"


def test_what_a_request_names_by_a_structure_is_looked_for_too() -> None:
    send = sender("ecr")
    assert send("CreateRepository", repositoryName="quince")[0] == 200
    status, _ = send("DescribeImageScanFindings", repositoryName="quince", imageId={"imageTag": "none"})
    assert status in (200, 400)

"""Each fault makes the tiny client do something else than it does without one."""

from __future__ import annotations

import json
import re
import threading
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.sdk import tiny
from conformance.sdk.tiny import client as client_module
from conformance.sdk.tiny.client import Client, Failed, Memory, Returned
from conformance.sdk.tiny.faults import FAULTS
from conformance.sdk.tiny.going_on import paginate, wait
from conformance.sdk.tiny.model import operation_of, paginator, service_model, waiter
from conformance.sdk.tiny.settings import Settings, settings
from conformance.sdk.tiny.stages import STAGES, Fault, Stages
from conformance.sdk.tiny.validating import problems
from tests.sdk.answering import Answering, Reply
from tests.sdk.tiny import framings

Seen = list[Any]
Look = Callable[[Fault | None, str], str]
ARN = "arn:aws:lambda:us-east-1:123456789012:function:a b"
LARGE = "x" * 70_000
FORMS = [
    Reply(400, b'{"__type": "com.amazonaws#ResourceNotFoundException:http://x", "message": "not. here"}'),
    Reply(400, b'{"Message": "capital"}', {"x-amzn-errortype": "ResourceNotFoundException"}),
    Reply(400, b'{"code": "ResourceInUseException", "message": "used"}'),
    Reply(400, b'{"__type": "NobodyKnows", "message": "new"}'),
    Reply(404, b"<html>"),
    Reply(200, b"<html>"),
    Reply(200, b'{"__type": "InternalFailure"}'),
    Reply(200, b""),
]


class World:
    """One client, an endpoint, and what was seen of both."""

    def __init__(self, fault: Fault | None, server: Answering, slept: list[float]) -> None:
        self.stages = Stages(fault)
        self.server = server
        self.slept = slept
        self.seen: Seen = []

    def client(
        self, service: str, most: int = 3, region: str | None = "eu-west-1", keys: bool = True
    ) -> Client:
        told = {"access_key": "AKID", "secret_key": "secret", "token": "token"} if keys else None
        setting = self.stages.around("setting", lambda name, found: found)
        endpoint = self.server.url if keys else None
        given: Settings = settings(service_model(service), setting, endpoint, region, told, most, 5.0)
        return Client(given, self.stages, Memory())

    def call(
        self, service: str, operation: str, params: dict[str, Any], *replies: Reply, **words: Any
    ) -> None:
        self.keep(
            lambda: self.client(service, **words).call(operation_of(service, operation), params), replies
        )

    def keep(self, act: Callable[[], Returned | Failed], replies: tuple[Reply, ...]) -> None:
        self.server.replies = list(replies) or [Reply(200, b"{}")]
        self.server.asked.clear()
        self.slept.clear()
        outcome = act()
        self.seen.append((outcome, list(self.server.asked), [s > 21 for s in self.slept]))
        self.seen.append((any(self.slept), len(set(self.slept)) < len(self.slept)))


def requests(world: World) -> None:
    world.call(
        "kinesis",
        "PutRecord",
        {"StreamName": "é ﬁ <x> ", "Data": b"\xfb\xff\x00\x01", "PartitionKey": "p" * 65},
    )
    moment = datetime(2024, 1, 2, 3, 4, 5, 678000, UTC)
    world.call(
        "kinesis",
        "GetShardIterator",
        {"StreamName": "s", "ShardId": "1", "ShardIteratorType": "AT_TIMESTAMP", "Timestamp": moment},
    )
    world.call("kinesis", "CreateStream", {"StreamName": "s", "ShardCount": 0, "Tags": {}})
    world.call("kinesis", "PutRecord", {"StreamName": "s"})
    world.call("kinesis", "PutRecord", {"StreamName": 7, "Data": b"", "PartitionKey": "p"})
    world.call("kinesis", "ListStreams", {})
    world.call("ssm", "PutParameter", {"Name": "", "Value": "v", "Overwrite": False, "Tags": []})
    world.call("ssm", "GetParameters", {"Names": ["b", "a", "b", *map(str, range(60))]})
    world.call("ssm", "CreateAssociation", {"Name": "n", "Parameters": {f"K{n}": ["v"] for n in range(60)}})
    world.call("ssm", "CreateOpsItem", {"Description": "d", "Source": "s", "Title": "t", "Priority": 2})
    for _ in range(2):
        world.call("secretsmanager", "CreateSecret", {"Name": "n"}, Reply(500, b"{}"), Reply(200, b"{}"))
    world.call("secretsmanager", "CreateSecret", {"Name": "n", "ClientRequestToken": "mine"})
    world.call(
        "lambda", "ListFunctions", {"MaxItems": 3, "Marker": "é/&"}, Reply(500, b"{}"), Reply(200, b"{}")
    )
    world.call("lambda", "UntagResource", {"Resource": ARN, "TagKeys": ["a", "b c"]})
    world.call("lambda", "Invoke", {"FunctionName": ARN, "InvocationType": "Event", "Payload": b"\x00"})
    world.call(
        "lambda", "PutFunctionConcurrency", {"FunctionName": "f", "ReservedConcurrentExecutions": 2**40}
    )
    world.call("dynamodb", "PutItem", {"TableName": "t", "Item": {"k": {"M": {"l": {"L": [{"N": "1"}]}}}}})
    world.call(
        "personalize",
        "CreateCampaign",
        {
            "name": "n",
            "solutionVersionArn": "a",
            "campaignConfig": {"itemExplorationConfig": {"explorationWeight": "0.3"}},
            "tags": [{"tagKey": "k", "tagValue": "v"}],
        },
    )
    world.call("personalize-runtime", "GetRecommendations", {"context": {"K": "v"}, "numResults": 2**53 + 1})
    for number in (0.123456, float("nan")):
        world.call("cloudtrail-data", "PutAuditEvents", {"auditEvents": [], "channelArn": "a"})
        world.call(
            "xray",
            "CreateSamplingRule",
            {
                "SamplingRule": {
                    "ResourceARN": "*",
                    "Priority": 1,
                    "FixedRate": number,
                    "ReservoirSize": 1,
                    "ServiceName": "*",
                    "ServiceType": "*",
                    "Host": "*",
                    "HTTPMethod": "*",
                    "URLPath": "*",
                    "Version": 1,
                }
            },
        )
    world.call(
        "bedrock-agent-runtime",
        "Retrieve",
        {
            "knowledgeBaseId": "k",
            "retrievalQuery": {"text": "t"},
            "retrievalConfiguration": {
                "vectorSearchConfiguration": {"filter": {"equals": {"key": "k", "value": 1}}}
            },
        },
    )


def in_forms(world: World) -> None:
    names = [str(n) for n in range(12)]
    attributes = {"A": "1", "B": "ä &\r\n"}
    world.call("sns", "CreateTopic", {"Name": "n é&", "Attributes": attributes, "Tags": []})
    tags = [{"Key": name, "Value": name} for name in names]
    world.call("sts", "AssumeRole", {"RoleArn": "a" * 20, "RoleSessionName": "ss", "Tags": tags})


def in_xml(world: World) -> None:
    def told(operation: str, inside: str, status: int = 200) -> Reply:
        result = f"<{operation}Result>{inside}</{operation}Result>"
        return Reply(status, f'<{operation}Response xmlns="urn:x">{result}</{operation}Response>'.encode())

    entries = "".join(f"<entry><key>{n}</key><value> v&#13;{n} </value></entry>" for n in range(2))
    later = "<Later><a>1</a></Later>"
    world.call("sns", "GetTopicAttributes", {"TopicArn": "t"},
               told("GetTopicAttributes", f"{later}<Attributes>{entries}</Attributes>"))  # fmt: skip
    topics = "<Topics><member><TopicArn></TopicArn></member></Topics>"
    world.call("sns", "ListTopics", {}, told("ListTopics", topics))
    until = "<Credentials><Expiration>2024-01-02T03:04:05Z</Expiration></Credentials>"
    world.call("sts", "AssumeRole", {"RoleArn": "a" * 20, "RoleSessionName": "ss"},
               told("AssumeRole", f"{until}<PackedPolicySize>7</PackedPolicySize>"))  # fmt: skip
    error = b"<Error><Type>Sender</Type><Code>NotFound</Code><Message>m</Message></Error>"
    said = b"<ErrorResponse>" + error + b"</ErrorResponse>"
    for reply in (Reply(404, said), Reply(200, said), Reply(200, b"<html>"), Reply(500, b"<html>")):
        world.call("sns", "ListTopics", {}, reply, most=1)


def answers(world: World) -> None:
    parameter = {
        "Name": " n ",
        "Type": "New",
        "Value": "é",
        "Version": 2**53 + 1,
        "LastModifiedDate": 1.5,
        "ARN": None,
    }
    world.call("ssm", "GetParameter", {"Name": "n"}, _json({"Parameter": parameter, "New": 1}))
    world.call(
        "ssm",
        "GetParameter",
        {"Name": "n"},
        _json({"New": 1, "Parameter": {**parameter, "Value": "7" * 300}}),
    )
    world.call("ssm", "GetParameter", {"Name": "n"}, _json({"Parameter": {"Value": "", "Version": 0}}))
    world.call(
        "ssm",
        "GetParameters",
        {"Names": ["n"]},
        _json({"InvalidParameters": ["b", "a", "b"], "Parameters": []}),
    )
    world.call("ssm", "GetParameters", {"Names": ["n"]}, _json({"Parameters": [{"Name": LARGE}]}))
    world.call(
        "lambda",
        "GetFunctionConfiguration",
        {"FunctionName": "f"},
        _json({"Environment": {"Variables": {}}, "Handler": "h", "State": "Nobody", "CodeSize": 5}),
    )
    world.call(
        "lambda",
        "GetFunctionConfiguration",
        {"FunctionName": "f"},
        _json({"Environment": {"Variables": {"KEY": "v"}}, "Handler": "h"}),
    )
    world.call("lambda", "GetEventSourceMapping", {"UUID": "u"}, _json({"BisectBatchOnFunctionError": False}))
    world.call(
        "lambda", "Invoke", {"FunctionName": "f"}, Reply(200, b"\x00\xff", {"X-Amz-Function-Error": "E"})
    )
    world.call(
        "kms", "Encrypt", {"KeyId": "k", "Plaintext": b"p"}, _json({"CiphertextBlob": "+/8=", "KeyId": "k"})
    )
    for rate in (0.123456, "NaN"):
        world.call(
            "xray",
            "CreateSamplingRule",
            {
                "SamplingRule": {
                    "Priority": 1,
                    "FixedRate": 1.0,
                    "ReservoirSize": 1,
                    "ServiceName": "*",
                    "ServiceType": "*",
                    "Host": "*",
                    "HTTPMethod": "*",
                    "URLPath": "*",
                    "Version": 1,
                    "ResourceARN": "*",
                }
            },
            _json({"SamplingRuleRecord": {"SamplingRule": {"FixedRate": rate}}}),
        )
    members = {
        "LimitType": "t",
        "Limit": 7,
        "ResourceTypes": ["a"],
        "__type": "OpsItemLimitExceededException",
    }
    world.call("ssm", "CreateOpsItem", {"Description": "d", "Source": "s", "Title": "t"},
               Reply(400, json.dumps(members).encode()))  # fmt: skip
    for reply in FORMS:
        world.call("kinesis", "DescribeStream", {"StreamName": "s"}, reply)


def retries(world: World) -> None:
    for status, code in (
        (500, "X"),
        (503, "X"),
        (400, "ThrottlingException"),
        (400, "SlowDown"),
        (403, "AccessDenied"),
    ):
        reply = Reply(status, json.dumps({"__type": code}).encode())
        world.call("ssm", "GetParameter", {"Name": "n"}, reply, most=4)
    world.call(
        "ssm",
        "GetParameter",
        {"Name": "n"},
        Reply(404, b'{"__type": "ParameterNotFound"}'),
        Reply(200, b"{}"),
    )
    world.call("ssm", "GetParameter", {"Name": "n"}, Reply(400, b'{"__type": "Other"}'), Reply(200, b"{}"))
    world.call(
        "ssm", "GetParameter", {"Name": "n"}, Reply(200, b"{", {"content-length": "9", "connection": "close"})
    )


def used_up(world: World) -> None:
    client = world.client("ssm")
    for _ in range(60):
        world.keep(
            lambda: client.call(operation_of("ssm", "GetParameter"), {"Name": "n"}), (Reply(500, b"{}"),)
        )


def skewed(world: World) -> None:
    refused = Reply(
        403, b'{"__type": "InvalidSignatureException"}', {"date": "Sat, 03 Jan 2032 00:00:00 GMT"}
    )
    world.call("ssm", "GetParameter", {"Name": "n"}, refused, Reply(200, b"{}"))


def timeouts(world: World) -> None:
    def late(*_: Any) -> Any:
        raise TimeoutError

    client = world.client("ssm")
    client._sent = late  # type: ignore[method-assign]
    world.keep(lambda: client.call(operation_of("ssm", "GetParameter"), {"Name": "n"}), ())


def going_on(world: World) -> None:
    op, rules = operation_of("kinesis", "ListStreamConsumers"), paginator("kinesis", "ListStreamConsumers")
    assert rules is not None
    params = {"StreamARN": "a", "MaxResults": 2}

    def page(token: str | None, *names: str) -> Reply:
        consumers = [{"ConsumerName": name} for name in names]
        return _json({"Consumers": consumers, **({"NextToken": token} if token else {})})

    def pages(limit: int | None, *replies: Reply) -> None:
        given = dict(params)
        world.keep(lambda: paginate(world.client("kinesis"), world.stages, op, rules, given, limit), replies)

    pages(None, page("1", "a", "b"), page("2"), page("3", "c"), page(None, "d"))
    pages(2, page("1", "a", "b"), page("2", "c"), page(None, "d"))
    pages(None, page("1", "a"), page("1", "b"))
    pages(None, page("1", "a"), Reply(400, b'{"__type": "Gone"}'))


def waiting(world: World) -> None:
    op, rules = operation_of("lambda", "GetFunctionConfiguration"), waiter("lambda", "FunctionActive")
    assert rules is not None
    for states in (
        ["Active"],
        ["Pending", "Pending", "Active"],
        ["Pending", "Failed", "Active"],
        ["Pending"],
    ):
        replies = tuple(_json({"State": state}) for state in states)
        world.keep(
            lambda: wait(world.client("lambda"), world.stages, op, rules, {"FunctionName": "f"}, 1, 4),
            replies,
        )


def environment(world: World) -> None:
    world.call("ssm", "GetParameter", {"Name": "n"}, region=None, keys=False)
    world.call("kinesis", "ListStreams", {}, region=None, keys=False, most=1)


def _json(body: Any) -> Reply:
    return Reply(200, json.dumps(body).encode())


SCENARIOS = {
    "request": (requests, in_forms, framings.sent_in_ec2, framings.sent_in_xml, framings.sent_in_cbor),
    "validation": (requests,), "signature": (requests, framings.sent_in_xml),
    "setting": (environment,),
    "response": (
        answers, in_xml, framings.answered_in_ec2, framings.answered_in_xml, framings.answered_in_cbor,
    ),
    "error": (answers, in_xml, framings.refused_in_ec2, framings.refused_in_xml, framings.refused_in_cbor),
    "retry": (retries, timeouts, used_up, skewed, requests),
    "paginator": (going_on,), "waiter": (waiting,),
}  # fmt: skip
"""What shows a fault of a family."""


@pytest.fixture(scope="module")
def look() -> Iterator[Look]:
    """Return what looks at a client with a fault, or without one."""
    slept: list[float] = []
    random_uuid = uuid.uuid4
    server, other = Answering(Reply(200, b"{}")), Answering(Reply(200, b"{}"))
    with pytest.MonkeyPatch.context() as patch:
        # Other threads of the process (a server that an earlier test left running) keep the real ones.
        patch.setattr(time, "sleep", _here(slept.append, time.sleep))
        patch.setattr(client_module, "_backoff", lambda number: 0.5 + number)
        patch.setattr(client_module, "datetime", _Fixed)
        for name, text in {
            "AWS_ENDPOINT_URL": other.url, "AWS_ENDPOINT_URL_SSM": server.url, "AWS_REGION": "eu-west-1",
            "AWS_ACCESS_KEY_ID": "AKID", "AWS_SECRET_ACCESS_KEY": "s", "AWS_SESSION_TOKEN": "token",
        }.items():  # fmt: skip
            patch.setenv(name, text)

        def looking(fault: Fault | None, family: str) -> str:
            patch.setattr(uuid, "uuid4", _here(_tokens(), random_uuid))
            world = World(fault, server, slept)
            for scenario in SCENARIOS[family]:
                scenario(world)
            return repr(world.seen)

        yield looking
    server.close()
    other.close()


@pytest.fixture(scope="module")
def right(look: Look) -> dict[str, str]:
    """What is seen of the client without a fault."""
    return {family: look(None, family) for family in SCENARIOS}


class _Fixed(datetime):
    @classmethod
    def now(cls, tz: Any = None) -> datetime:
        return datetime(2024, 1, 2, tzinfo=tz)


def _here(ours: Callable[..., Any], theirs: Callable[..., Any]) -> Callable[..., Any]:
    """Return what does the one in this thread, and the other in any other."""
    thread = threading.get_ident()

    def chosen(*args: Any) -> Any:
        return (ours if threading.get_ident() == thread else theirs)(*args)

    return chosen


def _tokens() -> Callable[[], str]:
    numbers = count()
    return lambda: f"00000000-0000-4000-8000-0000000000{next(numbers):02d}"


def test_it_shares_nothing_with_the_suite_but_how_values_cross() -> None:
    sources = Path(tiny.__file__).parent.rglob("*.py")
    found = {
        name
        for path in sources
        for name in re.findall(r"^(?:from|import) (conformance[.\w]*)", path.read_text(), re.M)
    }
    assert {name for name in found if not name.startswith("conformance.sdk.tiny")} == {
        "conformance",  # its version
        "conformance.sdk.drivers.python.driver_values",
    }


def test_hooks_are_of_stages() -> None:
    assert len(FAULTS) >= 60
    assert {name for fault in FAULTS.values() for name in fault.hooks} <= set(STAGES)


def test_without_a_fault_it_is_always_the_same(look: Look, right: dict[str, str]) -> None:
    assert {family: look(None, family) for family in SCENARIOS} == right


@pytest.mark.parametrize("fault", FAULTS.values(), ids=FAULTS)
def test_a_fault_shows(fault: Fault, look: Look, right: dict[str, str]) -> None:
    family = fault.id.partition(".")[0]
    assert look(fault, family) != right[family]


@pytest.mark.parametrize(
    ("sent", "shown"), [(5, 5), (-5, -5), (2**31 - 1, 2**31 - 1), (2**31, -(2**31)), (2**32 + 7, 7)]
)
def test_a_long_that_is_cut_to_32_bits_is_what_a_narrower_integer_shows(sent: int, shown: int) -> None:
    read = Stages(FAULTS["response.integer:32-bit"]).around("read", lambda value, shape: value)
    assert read(sent, SimpleNamespace(type_name="long")) == shown
    assert read("2", SimpleNamespace(type_name="string")) == "2"


def test_what_is_of_a_wrong_type_is_left_out_in_silence_and_nothing_else_is() -> None:
    shape = operation_of("ssm", "PutParameter").input_shape
    assert shape is not None
    params = {"Name": 7, "Type": "String", "Tags": [{"Key": 1}], "Overwrite": "yes"}
    said = Stages(FAULTS["validation.type:hidden"]).around("validate", problems)(params, shape)
    assert said == []
    assert params == {"Type": "String"}, (
        "the member below which it is wrong goes, and what lacks stays absent"
    )


def test_what_no_address_may_have_fails_and_is_not_sent() -> None:
    with closing(Answering(Reply(200, b"{}"))) as server:
        world = World(FAULTS["request.label:plain"], server, [])
        outcome = world.client("lambda").call(
            operation_of("lambda", "DeleteEventSourceMapping"), {"UUID": "é"}
        )
        assert isinstance(outcome, Failed)
        assert (outcome.class_name, outcome.retries, server.asked) == ("InvalidRequest", 0, [])


def test_xml_is_read_as_it_is(look: Look) -> None:
    seen = look(None, "response")
    assert "'Attributes': {'0': ' v\\r0 ', '1': ' v\\r1 '}" in seen
    assert "'PackedPolicySize': 7" in seen
    assert "{'Topics': [{'TopicArn': ''}]}" in seen
    assert "code='NotFound'" in look(None, "error")


@pytest.mark.parametrize(
    ("fault", "gone"),
    [
        ("response.list:empty-dropped", [[]]),
        ("response.map:empty-dropped", [{}]),
        ("response.text:empty-dropped", [""]),
        ("response.boolean:false-dropped", [False]),
        ("response.number:zero-dropped", [0, 0.0]),
    ],
)
def test_of_empty_values_only_those_of_one_kind_are_dropped(fault: str, gone: list[object]) -> None:
    shown = Stages(FAULTS[fault]).around("shown", lambda name, value, shape: True)
    values = [[], {}, "", False, True, 0, 0.0, -1, 1, [0], {"a": 0}, "a"]
    dropped = [value for value in values if not shown("Name", value, None)]
    assert [(type(value), value) for value in dropped] == [(type(value), value) for value in gone]


def test_of_a_value_that_is_not_there_the_empty_one_of_its_kind_is_shown() -> None:
    operation = operation_of("lambda", "GetEventSourceMapping")
    read = Stages(FAULTS["response.absent:empty"]).around("output", lambda output, operation: output)
    shown = read({"UUID": "u"}, operation)
    assert shown["UUID"] == "u"
    empty = [shown[name] for name in ("BatchSize", "BisectBatchOnFunctionError", "EventSourceArn", "Topics")]
    assert [(type(value), value) for value in empty] == [(int, 0), (bool, False), (str, ""), (list, [])]

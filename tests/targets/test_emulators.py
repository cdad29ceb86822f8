"""moto and ministack, for real; AWS against a stand-in."""

from __future__ import annotations

import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import attrs
import pytest
from attrs import evolve

from conformance.contract.chosen_protocol import speaking
from conformance.contract.load import load_service, schemas_root
from conformance.contract.model import Service
from conformance.run.nonexistent import Nonexistent
from conformance.targets.ask import ask
from conformance.targets.errors import TargetError
from conformance.targets.ministack import Ministack
from conformance.targets.moto import Moto
from conformance.targets.plugin import Options, Running, Target
from conformance.targets.probe import probe
from conformance.targets.resolve import resolve
from conformance.wire.client import Client
from tests.wire.servers import answer, serving

needs_ministack = pytest.mark.skipif(
    importlib.util.find_spec("ministack") is None and Ministack().variable not in os.environ,
    reason="ministack is not installed",
)
needs_moto = pytest.mark.skipif(
    importlib.util.find_spec("flask_cors") is None, reason="moto is not installed"
)


def real(service: Service, name: str, prefix: str, operations: list[str]) -> Service:
    """The toy service under a real one's name, with its operations."""
    toy = service.operations["ListToys"]
    return attrs.evolve(
        service,
        name=name,
        signing_name=name,
        target_prefix=prefix,
        operations={operation: attrs.evolve(toy, name=operation) for operation in operations},
    )


@pytest.fixture
def ssm(service: Service) -> Service:
    names = ["DescribeParameters", "PutParameter", "GetParameter", "CancelMaintenanceWindowExecution"]
    return real(service, "ssm", "AmazonSSM", names)


def client(service: Service, running: Running) -> Client:
    return Client(service, running.url, running.credentials, running.region)


@pytest.fixture(
    params=[pytest.param("moto", marks=needs_moto), pytest.param("ministack", marks=needs_ministack)]
)
def started(request: pytest.FixtureRequest, ssm: Service) -> Iterator[tuple[Target, Running]]:
    target = resolve(request.param)
    with target.start(ssm, Options()) as running:
        yield target, running


@needs_moto
def test_moto_has_the_role_that_requests_refer_to_also_after_a_reset(ssm: Service) -> None:
    hint = {"operation": "*", "path": "Role", "key": "role_arn", "default": "arn:aws:iam::1:role/Reader"}
    asking = evolve(ssm, hints={"external": [hint]})
    scope = "AWS4-HMAC-SHA256 Credential=testing/20250101/us-east-1/iam/aws4_request"
    path = "/?Action=GetRole&Version=2010-05-08&RoleName="
    with resolve("moto").start(asking, Options()) as running:
        assert ask(running.url, path + "Reader", "POST", headers={"Authorization": scope}) == 200
        assert running.reset()
        assert ask(running.url, path + "Reader", "POST", headers={"Authorization": scope}) == 200
        assert ask(running.url, path + "Writer", "POST", headers={"Authorization": scope}) == 404
    named = evolve(asking, hints={"external": [hint]})
    with resolve("moto").start(named, Options(externals={"role_arn": "arn:aws:iam::1:role/Mine"})) as running:
        assert ask(running.url, path + "Mine", "POST", headers={"Authorization": scope}) == 200


def test_an_emulator_from_start_to_end(started: tuple[Target, Running], ssm: Service) -> None:
    target, running = started
    assert probe(target, running, ssm).operation == "DescribeParameters"
    wire = client(ssm, running)
    parameter = {"Name": "x", "Value": "1", "Type": "String"}
    assert wire.send("PutParameter", parameter).accepted
    assert wire.send("GetParameter", {"Name": "x"}).accepted
    other = running.other_account
    assert other is not None
    elsewhere = wire.send(
        "GetParameter", {"Name": "x"}, headers=dict(other.headers), credentials=other.credentials
    )
    assert elsewhere.code == "ParameterNotFound"
    assert running.reset()
    assert wire.send("GetParameter", {"Name": "x"}).code == "ParameterNotFound"
    attached = resolve(f"{target.name}={running.url}").start(ssm, Options())
    assert not attached.owned
    assert not attached.restart()
    attached.close()
    assert running.restart()
    assert wire.send("PutParameter", parameter).accepted
    lacking = wire.send("CancelMaintenanceWindowExecution", {"WindowExecutionId": "x"})
    assert target.lacks(lacking)


@needs_moto
def test_what_moto_implements(service: Service) -> None:
    moto = Moto()
    personalize = real(service, "personalize", "AmazonPersonalize", ["CreateSchema", "CreateDataset"])
    assert moto.lacks_operation(personalize, "CreateDataset") is None  # nobody knows yet which moto it is
    moto.python = moto.found(Options())
    assert moto.lacks_operation(personalize, "CreateSchema") is False
    assert moto.lacks_operation(personalize, "CreateDataset") is True
    cloudwatch = load_service("cloudwatch")
    for protocol, lacks in (("query", False), ("cbor", True)):  # moto serves no address of the latter
        assert moto.lacks_operation(speaking(cloudwatch, protocol), "PutDashboard") is lacks
    ecr = real(
        service,
        "ecr",
        "AmazonEC2ContainerRegistry_V20150921",
        ["DescribeRepositories", "GetDownloadUrlForLayer"],
    )
    s3 = load_service("s3")
    assert moto.lacks_operation(s3, "PutBucketCors") is False  # it has no method of its own, but the model's
    assert moto.lacks_operation(s3, "PutBucketAbac") is True
    assert moto.lacks_operation(s3, "ListDirectoryBuckets") is True
    assert moto.lacks_operation(ecr, "DescribeRepositories") is False
    assert moto.lacks_operation(ecr, "GetDownloadUrlForLayer") is True  # it is there, and only raises
    events = real(service, "events", "AWSEvents", ["TestEventPattern"])
    assert moto.lacks_operation(events, "TestEventPattern") is True  # its backend only raises
    assert (
        moto.lacks_operation(real(service, "no-such-service", "Nothing", ["ListThings"]), "ListThings")
        is True
    )


@needs_moto
def test_moto_lacks_what_it_answers_like_a_crash(service: Service) -> None:
    names = ["CreateRepository", "GetDownloadUrlForLayer"]
    ecr = real(service, "ecr", "AmazonEC2ContainerRegistry_V20150921", names)
    moto = resolve("moto")
    with moto.start(ecr, Options()) as running:
        wire = client(ecr, running)
        assert (
            moto.lacks(wire.send("GetDownloadUrlForLayer", {}))
            == "moto does not implement GetDownloadUrlForLayer"
        )
        broken = evolve(wire.protocol.request(wire.service, "CreateRepository", {}), body=b"{")
        crash = wire.send("CreateRepository", None, request=broken)
        assert crash.status == 500
        assert moto.lacks(crash) is None


@needs_ministack
def test_a_service_that_ministack_lacks(service: Service) -> None:
    target = resolve("ministack")
    personalize = real(service, "personalize", "AmazonPersonalize", ["ListSchemas"])
    with target.start(personalize, Options()) as running:
        seen = probe(target, running, personalize)
    assert seen.operation is None
    assert seen.lacking is not None
    assert seen.lacking.startswith(("Unsupported service: personalize", "answered as if it were S3"))


def test_moto_at_an_address_with_no_moto_at_hand(service: Service) -> None:
    """Its page for what it lacks is that of a crash: the server itself is asked which of the two it is."""
    page = answer(b"<!doctype html><title>500</title>", "500 Internal Server Error")
    with serving(page) as server:
        moto = Moto()
        moto.address = server.url
        moto.modules = ("no_such_module_anywhere",)  # type: ignore[misc]
        moto.script = "no-such-script"  # type: ignore[misc]
        with moto.start(service, Options()) as running:
            wire = client(service, running)
            answered = wire.send("ListToys", {})
            assert moto.lacks(answered) is None
            never = Nonexistent(
                service, wire, lambda operation: moto.lacks_operation(service, operation) is False
            )
            assert "cannot exist" in (never.lacks(answered) or "")


@pytest.fixture
def no_aws(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in list(os.environ):
        if name.startswith("AWS_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_CONFIG_FILE", os.devnull)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", os.devnull)
    monkeypatch.setenv("AWS_EC2_METADATA_DISABLED", "true")
    return monkeypatch


def test_aws_is_resolved_as_boto3_does(service: Service, no_aws: pytest.MonkeyPatch) -> None:
    personalize = real(service, "personalize", "AmazonPersonalize", ["ListSchemas"])
    with pytest.raises(TargetError, match="aws: no region"):
        resolve("aws").start(personalize, Options())
    with pytest.raises(TargetError, match="aws: no credentials"):
        resolve("aws").start(personalize, Options(region="eu-west-1"))
    with pytest.raises(TargetError, match=r"aws: The config profile \(none\) could not be found"):
        resolve("aws").start(personalize, Options(region="eu-west-1", settings={"profile": "none"}))
    no_aws.setenv("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE")
    no_aws.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    no_aws.setenv("AWS_DEFAULT_REGION", "eu-central-1")
    running = resolve("aws").start(personalize, Options(externals={"roleArn": "arn:aws:iam::1:role/x"}))
    assert running.url == "https://personalize.eu-central-1.amazonaws.com"
    assert running.region == "eu-central-1"
    assert running.externals == {"roleArn": "arn:aws:iam::1:role/x"}
    assert not running.owned
    assert not running.reset()
    with serving(answer(b'{"schemas": []}')) as server:
        no_aws.setenv("AWS_ENDPOINT_URL_PERSONALIZE", server.url)
        target = resolve("aws")
        running = target.start(personalize, Options())
        assert running.url == server.url
        assert probe(target, running, personalize).operation == "ListSchemas"
    assert "Credential=AKIDEXAMPLE/" in server.requests[0][1]["authorization"]


@pytest.mark.skipif(not (schemas_root() / "personalize" / "service.json").is_file(), reason="no contracts")
def test_the_reference_is_a_process_of_its_own(service: Service) -> None:
    personalize = real(service, "personalize", "AmazonPersonalize", ["ListSchemas"])
    target = resolve("reference")
    with target.start(personalize, Options(settings={"fault": "none", "step": 0.01})) as running:
        assert running.process is not None
        assert running.process.command[:3] == [sys.executable, "-m", "conformance"]
        assert probe(target, running, personalize).operation == "ListSchemas"


def test_a_moto_that_does_not_tell_what_it_implements_is_one_line(tmp_path: Path) -> None:
    broken = tmp_path / "python"
    broken.write_text("#!/bin/sh\necho Traceback >&2\necho 'ImportError: no moto' >&2\nexit 1\n", "utf-8")
    broken.chmod(0o755)
    moto = Moto()
    moto.python = str(broken)
    with pytest.raises(
        TargetError, match=r"does not tell which operations it implements: ImportError: no moto$"
    ):
        moto.lacks_operation(load_service("sts"), "GetCallerIdentity")

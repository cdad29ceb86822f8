"""The example plug-ins work as their files say."""

from __future__ import annotations

import importlib.util
import shutil
from pathlib import Path

import attrs
import pytest
from attrs import evolve

from conformance.contract.model import Service
from conformance.targets.plugin import Options
from conformance.targets.probe import probe
from conformance.targets.resolve import resolve
from conformance.wire.client import Client

EXAMPLES = Path(__file__).parents[2] / "examples"
needs_node = pytest.mark.skipif(shutil.which("node") is None, reason="Node is not installed")
needs_moto = pytest.mark.skipif(
    importlib.util.find_spec("flask_cors") is None, reason="moto's server is not installed"
)
needs_ministack = pytest.mark.skipif(
    importlib.util.find_spec("ministack") is None, reason="ministack is not installed"
)


def real(service: Service, name: str, prefix: str, *operations: str) -> Service:
    toy = service.operations["ListToys"]
    return attrs.evolve(
        service,
        name=name,
        signing_name=name,
        target_prefix=prefix,
        operations={operation: attrs.evolve(toy, name=operation) for operation in operations},
    )


@pytest.mark.parametrize(
    "spec",
    [
        pytest.param("moto_target.py:MotoExample", marks=needs_moto),
        pytest.param("node/node_target.py:NodeExample", marks=needs_node),
    ],
)
def test_personalize(service: Service, spec: str) -> None:
    personalize = real(service, "personalize", "AmazonPersonalize", "ListSchemas", "CreateDataset")
    target = resolve(f"{EXAMPLES / spec}")
    with target.start(personalize, Options()) as running:
        assert probe(target, running, personalize).operation == "ListSchemas"
        wire = Client(personalize, running.url, running.credentials)
        arn = wire.send("CreateSchema", {"name": "one", "schema": '{"type": "record"}'}).output["schemaArn"]
        assert wire.send("DescribeSchema", {"schemaArn": arn}).output["schema"]["name"] == "one"
        lacking = wire.send("CreateDataset", {})
        assert target.lacks_operation(personalize, "CreateDataset") or target.lacks(lacking)
        assert running.reset()
        assert wire.send("DescribeSchema", {"schemaArn": arn}).code == "ResourceNotFoundException"
        with resolve(f"{EXAMPLES / spec}={running.url}").start(personalize, Options()) as attached:
            assert attached.is_alive()
        assert running.is_alive()


@needs_node
def test_what_the_node_server_refuses(service: Service) -> None:
    personalize = real(service, "personalize", "AmazonPersonalize", "ListSchemas")
    with resolve(f"{EXAMPLES}/node/node_target.py:NodeExample").start(personalize, Options()) as running:
        wire = Client(personalize, running.url, running.credentials)
        good = {"name": "one", "schema": "{}"}
        refused = {
            "InvalidInputException": [
                {"schema": "{}"},
                {**good, "name": "-x"},
                {**good, "name": "x" * 64},
                {**good, "domain": "GROCERY"},
            ],
            "SerializationException": [{**good, "name": 5}, [], None],
        }
        for code, bodies in refused.items():
            assert [wire.send("CreateSchema", body).code for body in bodies] == [code] * len(bodies)
        broken = evolve(wire.protocol.request(wire.service, "CreateSchema", {}), body=b"{")
        assert wire.send("CreateSchema", None, request=broken).code == "SerializationException"
        assert wire.send("CreateSchema", good).accepted
        assert wire.send("CreateSchema", good).code == "ResourceAlreadyExistsException"
        assert wire.send("CreateSchema", good, region="eu-west-1").accepted
        assert wire.send("ListSchemas", {"nextToken": "7"}).code == "InvalidNextTokenException"
        assert [schema["name"] for schema in wire.send("ListSchemas", {}).output["schemas"]] == ["one"]


@needs_ministack
def test_ministack(service: Service) -> None:
    ssm = real(service, "ssm", "AmazonSSM", "DescribeParameters", "CancelMaintenanceWindowExecution")
    target = resolve(f"{EXAMPLES}/ministack_target.py:MinistackExample")
    with target.start(ssm, Options()) as running:
        assert probe(target, running, ssm).operation == "DescribeParameters"
        wire = Client(ssm, running.url, running.credentials)
        assert wire.send("PutParameter", {"Name": "x", "Value": "1", "Type": "String"}).accepted
        assert target.lacks(wire.send("CancelMaintenanceWindowExecution", {}))
        assert running.reset()
        assert wire.send("GetParameter", {"Name": "x"}).code == "ParameterNotFound"

"""A client that sends what it is told, and resources to begin with."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.emulator import Server
from tests.clock import Clock

AVRO = json.dumps({"type": "record", "name": "Interactions", "fields": []})
ROLE = "arn:aws:iam::123456789012:role/Role"
STEP = 0.02


class Client:
    """Speaks awsJson1_1 over one kept-alive connection."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.service = server.service
        self._connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=10)

    def send(
        self,
        operation: str,
        body: Any = None,
        *,
        raw: bytes | None = None,
        region: str = "us-east-1",
        key: str = "test",
        target: str | None = None,
        method: str = "POST",
        path: str = "/",
    ) -> tuple[int, dict[str, str], bytes]:
        headers = {
            "Content-Type": "application/x-amz-json-1.1",
            "X-Amz-Target": target if target is not None else f"{self.service.target_prefix}.{operation}",
            "Authorization": f"AWS4-HMAC-SHA256 Credential={key}/20260101/{region}/personalize/aws4_request",
        }
        payload = json.dumps(body if body is not None else {}).encode() if raw is None else raw
        self._connection.request(method, path, payload, headers)
        response = self._connection.getresponse()
        return response.status, dict(response.getheaders()), response.read()

    def ok(self, operation: str, body: Any = None, **how: Any) -> dict[str, Any]:
        status, _, answer = self.send(operation, body, **how)
        assert status == 200, (operation, answer)
        found: dict[str, Any] = json.loads(answer)
        return found

    def refused(self, operation: str, body: Any = None, **how: Any) -> str:
        status, headers, answer = self.send(operation, body, **how)
        assert status == 400, (operation, status, answer)
        found = json.loads(answer)
        assert headers["x-amzn-errortype"] == found["__type"]
        assert found["message"]
        return str(found["__type"])

    def settle(self) -> None:
        self.steps(3.5)

    def steps(self, number: float) -> None:
        clock = self.server.engine.clock
        assert isinstance(clock, Clock)
        clock.sleep(number * STEP)

    # resources of the export chain

    def schema(self, name: str = "schema") -> str:
        return str(self.ok("CreateSchema", {"name": name, "schema": AVRO})["schemaArn"])

    def group(self, name: str = "group", **more: Any) -> str:
        arn = self.ok("CreateDatasetGroup", {"name": name, **more})["datasetGroupArn"]
        self.settle()
        return str(arn)

    def dataset(self, name: str = "dataset", kind: str = "Interactions", group: str | None = None) -> str:
        body = {
            "name": name,
            "schemaArn": self.schema(f"schema-of-{name}"),
            "datasetGroupArn": group or self.group(f"group-of-{name}"),
            "datasetType": kind,
        }
        arn = self.ok("CreateDataset", body)["datasetArn"]
        self.settle()
        return str(arn)


def export(name: str, dataset: str, **more: Any) -> dict[str, Any]:
    """The request that creates an export job."""
    output = {"s3DataDestination": {"path": "s3://bucket/key"}}
    return {"jobName": name, "datasetArn": dataset, "roleArn": ROLE, "jobOutput": output, **more}


@pytest.fixture(scope="session")
def service() -> Service:
    return load_service("personalize")


@pytest.fixture
def server(service: Service) -> Iterator[Server]:
    running = Server(service, step=STEP)
    running.engine.clock = Clock()
    running.start()
    yield running
    running.stop()


@pytest.fixture
def client(server: Server) -> Client:
    return Client(server)

from __future__ import annotations

import pytest

from conformance.contract.model import Operation, Service


def _operation(name: str, required: tuple[str, ...] = ()) -> Operation:
    request = {"type": "object", "required": list(required), "properties": {}}
    return Operation("toy", name, name.lower(), "", request, {"type": "object"}, (), (), {})


@pytest.fixture
def service() -> Service:
    """A service that exists nowhere."""
    names = [
        _operation("CreateToy", ("name",)),
        _operation("ListToys"),
        _operation("DescribeToy", ("toyArn",)),
    ]
    return Service(
        name="toy",
        title="Toy",
        protocol="awsJson1.1",
        json_version="1.1",
        target_prefix="Toys_20200101",
        signing_name="toy",
        endpoint_prefix="toy",
        api_version="2020-01-01",
        boto3="",
        operations={operation.name: operation for operation in names},
        hints={},
    )

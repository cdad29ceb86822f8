"""Write tests/protocols/vectors/: what public protocol tests say, in the terms of a contract.

python tools/protocol_vectors.py BOTOCORE

BOTOCORE is a checkout of boto/botocore, whose tests/unit/protocols/ are Smithy's protocol tests in the words
of its models (both under the Apache License 2.0). A file a protocol, a line a side of an operation: its
schema with the bindings, and the cases with their names, params or answers, and what becomes of them. No
sentence is taken.
"""

from __future__ import annotations

import base64
import json
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from botocore.model import OperationModel, ServiceModel

from conformance.pages.bindings import error_bindings, operation_traits, protocol_name
from conformance.pages.schema import SchemaBuilder

VECTORS = Path(__file__).parent.parent / "tests" / "protocols" / "vectors"
SIDES = {"input": "request", "output": "response"}
_KEPT = ("protocol", "apiVersion", "targetPrefix", "jsonVersion", "xmlNamespace", "awsQueryCompatible")


def main(checkout: Path) -> None:
    """Write a file for each protocol."""
    found: dict[str, list[dict[str, Any]]] = {}
    for folder, side in SIDES.items():
        for path in sorted((checkout / "tests" / "unit" / "protocols" / folder).glob("*.json")):
            for suite in json.loads(path.read_text(encoding="utf-8")):
                protocol, rows = suite_rows(suite, side)
                found.setdefault(protocol, []).extend(rows)
    VECTORS.mkdir(exist_ok=True)
    for protocol, rows in found.items():
        lines = ",\n".join(json.dumps(row, separators=(",", ":")) for row in rows)
        (VECTORS / f"{protocol}.json").write_text(f"[\n{lines}\n]\n", encoding="utf-8")
        print(f"{protocol}: {sum(len(row['cases']) for row in rows)} vectors")


def suite_rows(suite: dict[str, Any], side: str) -> tuple[str, list[dict[str, Any]]]:
    """Return the protocol of a suite, and its operations, each with its cases."""
    rows: dict[str, dict[str, Any]] = {}
    protocol = ""
    for shape in suite["shapes"].values():
        _without_default_name(shape)
    for case in suite["cases"]:
        given = {key: value for key, value in case["given"].items() if key != "documentation"}
        known = json.dumps(given, sort_keys=True)
        name = given.get("name", "OperationName")
        model = ServiceModel({**suite, "operations": {name: given}})
        protocol = protocol_name(model)
        operation = OperationModel(given, model, name)
        if known not in rows:
            rows[known] = _row(suite, model, operation, protocol, side)
        rows[known]["cases"].append(_case(case, rows[known], side))
    return protocol, list(rows.values())


def _without_default_name(shape: dict[str, Any]) -> None:
    """Take away the name that the tests give a payload that has none: in a service's model it would count."""
    name = shape.get("payload")
    if name is not None and shape["members"][name].get("locationName") == name:
        del shape["members"][name]["locationName"]


def _row(
    suite: dict[str, Any], model: ServiceModel, operation: OperationModel, protocol: str, side: str
) -> dict[str, Any]:
    shape = operation.input_shape if side == "request" else operation.output_shape
    schema = _plain(SchemaBuilder({}, {}, side, {}, protocol, {}).build(shape))
    if protocol == "query" and side == "response" and schema["properties"]:
        schema.setdefault("x-binding", {})["resultWrapper"] = f"{operation.name}Result"
    return {
        "operation": operation.name,
        "service": {key: model.metadata[key] for key in _KEPT if key in model.metadata},
        "endpoint": suite.get("clientEndpoint", ""),
        "side": side,
        "traits": _plain(operation_traits(operation)),
        "schema": schema,
        "errors": [
            {"name": error.name, "code": error.error_code, "bindings": error_bindings(error, protocol)}
            for error in operation.error_shapes
        ],
        "cases": [],
    }


def _plain(schema: Any) -> Any:
    """A schema without its provenance, which is a test's."""
    if isinstance(schema, list):
        return [_plain(item) for item in schema]
    if not isinstance(schema, dict):
        return schema
    return {
        name: {member: _plain(below) for member, below in value.items()}
        if name == "properties"
        else _plain(value)
        for name, value in schema.items()
        if name not in ("x-source", "source")
    }


def _case(case: dict[str, Any], row: dict[str, Any], side: str) -> dict[str, Any]:
    schema, root = row["schema"], {"$defs": {side: row["schema"]}}
    found = {"id": case["id"]}
    if side == "request":
        found |= {"params": _params(schema, root, case["params"]), "sent": case["serialized"]}
        return found
    found["answer"] = case["response"]
    if "error" in case:
        found["error"] = {
            "code": case.get("errorCode"),
            "message": case.get("errorMessage"),
            "members": case["error"],
        }
    else:
        found["output"] = _params(schema, root, case["result"])
    return found


def _params(schema: dict[str, Any], root: dict[str, Any], value: Any) -> Any:
    """A value in a contract's terms: blobs in base64, texts for what the model calls ISO 8601."""
    while "$ref" in schema:
        here: Any = root
        for part in schema["$ref"].removeprefix("#/").split("/"):
            here = here[part]
        schema = here
    if isinstance(value, dict) and "x-document" not in schema:
        members, rest = schema.get("properties", {}), schema.get("additionalProperties", {})
        return {key: _params(members.get(key, rest), root, item) for key, item in value.items()}
    if isinstance(value, list) and "x-document" not in schema:
        return [_params(schema["items"], root, item) for item in value]
    if schema.get("contentEncoding") == "base64" and isinstance(value, str):
        return base64.b64encode(value.encode()).decode()
    if schema.get("format") == "date-time" and isinstance(value, int | float):
        return datetime.fromtimestamp(value, UTC).isoformat().replace("+00:00", "Z")
    if schema.get("type") == "number" and value in ("NaN", "Infinity", "-Infinity"):
        return float(value)
    return value


if __name__ == "__main__":
    main(Path(sys.argv[1]))

"""Reading contracts from ``schemas/<service>/`` into value objects. I/O happens here and only here."""

from __future__ import annotations

import json
import tomllib
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match

from conformance.contract.always_shown import faults as always_shown_faults
from conformance.contract.clauses import faults as clause_faults
from conformance.contract.clauses import malformed
from conformance.contract.compiled import compiled_root
from conformance.contract.hints import faults as hint_faults
from conformance.contract.hints import source_of
from conformance.contract.malformed import faults as malformed_faults
from conformance.contract.model import (
    Acceptor,
    Chain,
    ErrorShape,
    Example,
    Http,
    Operation,
    Paginator,
    Service,
    Source,
    Waiter,
)
from conformance.contract.observations import faults as observation_faults
from conformance.contract.paths import walk
from conformance.contract.patterns import PatternError, compiled
from conformance.contract.rules import faults as rule_faults
from conformance.contract.told_defaults import fill_in

SERVICE_FILE = "service.json"
HINTS_FILE = "hints.toml"
CLAUSES_FILE = "clauses.toml"
OBSERVATIONS_FILE = "observations.toml"
READING_FILE = "emulator.toml"
READING_TABLES = ("rule", "language", "value", "unique", "needs", "not_ready", "in_use")
"""The tables of hints that the reference emulator's own reading of the prose replaces as a whole."""


class ContractError(ValueError):
    """A schema folder that cannot be used; the message names the file and what to do."""


def schemas_root() -> Path:
    """Return the folder of the shipped schemas: in the wheel, or beside the package in a checkout."""
    shipped = Path(str(files("conformance"))) / "schemas"
    return shipped if shipped.is_dir() else shipped.parent.parent / "schemas"


def available_services(root: Path | None = None) -> list[str]:
    """Return the names of all services that have contracts under ``root``, sorted."""
    root = root or schemas_root()
    return sorted(p.parent.name for p in root.glob(f"*/{SERVICE_FILE}"))


def contracts_root(name: str) -> Path | None:
    """Return the folder of schema folders that has a service: shipped, or compiled before; else None."""
    roots = (schemas_root(), compiled_root())
    return next((root for root in roots if (root / name / SERVICE_FILE).is_file()), None)


def load_service(name: str, root: Path | None = None) -> Service:
    """Load all contracts of one service.

    Args:
        name: the service's folder name, e.g. ``personalize``.
        root: the folder of schema folders; None for the shipped ones and those compiled on first use.

    Raises:
        ContractError: if the service or one of its files is missing, is not JSON, is not of the
            form of a contract or carries a pattern that cannot be compiled.
    """
    root = root or contracts_root(name) or schemas_root()
    folder = root / name
    if not (folder / SERVICE_FILE).is_file():
        known = ", ".join(available_services(root)) or "none"
        raise ContractError(f"no contracts for service {name!r} under {root} (there are: {known})")
    meta = _read_json(folder / SERVICE_FILE)
    hints = hints_in(folder)
    reading = _reading_in(folder)
    observed = _read_toml(folder / OBSERVATIONS_FILE)
    wrong = observation_faults(observed) or always_shown_faults(observed) or malformed_faults(observed)
    if wrong:
        raise ContractError(f"{folder / OBSERVATIONS_FILE}: {wrong[0]}")
    names = meta.get("operations", [])
    if not isinstance(names, list) or not all(isinstance(op, str) for op in names):
        raise ContractError(f"{folder / SERVICE_FILE}: operations must be a list of names")
    try:
        operations = {op: _operation(folder / f"{op}.json", name, hints) for op in meta["operations"]}
        fates = _read_toml(folder / CLAUSES_FILE)
        wrong = clause_faults(fates, operations.values())
        if wrong:
            raise ContractError(f"{folder / CLAUSES_FILE}: {wrong[0]}")
        return Service(
            name=name,
            title=meta["title"],
            protocol=meta["protocol"],
            protocols=tuple(meta["protocols"]),
            json_version=meta.get("jsonVersion", ""),
            target_prefix=meta.get("targetPrefix", ""),
            signing_name=meta["signingName"],
            endpoint_prefix=meta["endpointPrefix"],
            api_version=meta["apiVersion"],
            boto3=meta["boto3"],
            operations=operations,
            hints=hints,
            fates=fates,
            observed=observed,
            query_compatible="awsQueryCompatible" in meta,
            is_global="globalEndpoint" in meta,
            xml_namespace=_namespace(meta.get("xmlNamespace", "")),
            reading=reading,
        )
    except KeyError as missing:
        raise ContractError(f"{folder / SERVICE_FILE}: key {missing} is missing") from missing


def hints_in(folder: Path) -> dict[str, Any]:
    """Read the hints of a schema folder; nothing, where it has none.

    Raises:
        ContractError: if they are not of the form of hints.
    """
    hints = _read_toml(folder / HINTS_FILE)
    wrong = hint_faults(hints) or rule_faults(hints)
    if wrong:
        raise ContractError(f"{folder / HINTS_FILE}: {wrong[0]}")
    return hints


def _reading_in(folder: Path) -> dict[str, Any]:
    reading = _read_toml(folder / READING_FILE)
    wrong = [f"[[{table}]] is not read here" for table in reading if table not in READING_TABLES]
    wrong = wrong or hint_faults(reading) or rule_faults(reading)
    if wrong:
        raise ContractError(f"{folder / READING_FILE}: {wrong[0]}")
    return reading


def _namespace(said: str | dict[str, str]) -> str:
    return said if isinstance(said, str) else said["uri"]


def _read_toml(path: Path) -> dict[str, Any]:
    """Read what a person wrote beside the contracts; nothing, where there is no such file."""
    if not path.is_file():
        return {}
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as problem:
        raise ContractError(f"{path}: not valid TOML: {problem}") from problem


def _read_json(path: Path) -> dict[str, Any]:
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError as problem:
        raise ContractError(
            f"{path}: missing, though {SERVICE_FILE} lists it; run `conformance schemas build`"
        ) from problem
    except (ValueError, RecursionError) as problem:
        raise ContractError(f"{path}: not valid JSON: {problem}") from problem
    if not isinstance(document, dict):
        raise ContractError(f"{path}: a JSON object is expected")
    return document


def _operation(path: Path, service: str, hints: dict[str, Any]) -> Operation:
    document = _read_json(path)
    problem = best_match(_form().iter_errors(document))
    if problem is not None:
        where = "/".join(str(part) for part in problem.absolute_path)
        raise ContractError(
            f"{path}: no contract at /{where}: {problem.message[:200]}; run `conformance schemas build`"
        )
    wrong = malformed(document.get("x-clauses", ()))
    if wrong:
        raise ContractError(f"{path}: {wrong}; run `conformance schemas build`")
    try:
        fill_in(document, hints)
        operation = Operation(
            service=service,
            name=document["x-operation"],
            method=document["x-method"],
            page=document["x-page"]["path"],
            request=document["$defs"]["request"],
            response=document["$defs"]["response"],
            errors=tuple(
                ErrorShape(
                    e["name"],
                    e["code"],
                    e.get("status"),
                    source(e["source"], document),
                    e.get("bindings", {}),
                    tuple(e.get("required", ())),
                )
                for e in document["x-errors"]
            ),
            lifecycle=tuple(
                (_chain(entry["chain"]), source(entry["source"], document))
                for entry in document.get("x-lifecycle", ())
            ),
            root=document,
            deprecated=document.get("x-deprecated", False),
            http=_http(document),
            paginator=_paginator(document),
            waiters=tuple(
                Waiter(
                    said["name"],
                    tuple(
                        Acceptor(a["state"], a["matcher"], a["expected"], a.get("argument", ""))
                        for a in said["acceptors"]
                    ),
                    said["delay"],
                    said["maxAttempts"],
                    source(said["source"], document),
                )
                for said in document.get("x-waiters", ())
            ),
            examples=tuple(
                Example(said["input"], source(said["source"], document))
                for said in document.get("x-examples", ())
            ),
            readonly=document.get("x-readonly", False),
            idempotent=document.get("x-idempotent", False),
            tolerant=source(document["x-tolerant"]["source"], document) if "x-tolerant" in document else None,
        )
        for schema in (operation.request, operation.response):
            for position in walk(schema, document):
                if "pattern" in position.schema:
                    compiled(position.schema["pattern"])
    except KeyError as missing:
        raise ContractError(f"{path}: {missing} is missing; run `conformance schemas build`") from missing
    except PatternError as problem:
        raise ContractError(f"{path}: {problem}") from problem
    return operation


@cache
def _form() -> Draft202012Validator:
    """What a contract may have: a part of JSON Schema 2020-12, so that whatever fits is a JSON Schema."""
    text = (files("conformance.contract") / "contract.schema.json").read_text(encoding="utf-8")
    return Draft202012Validator(json.loads(text))


def _http(document: dict[str, Any]) -> Http:
    said = document.get("x-http", {})
    payload, answer = (
        document["$defs"][side].get("x-binding", {}).get("payload") for side in ("request", "response")
    )
    default = Http()
    return Http(
        method=said.get("method", default.method),
        uri=said.get("requestUri", default.uri),
        status=said.get("responseCode", default.status),
        payload=payload,
        response_payload=answer,
    )


def _paginator(document: dict[str, Any]) -> Paginator | None:
    said = document.get("x-paginator")
    if said is None:
        return None
    return Paginator(
        input_tokens=_expressions(said["input_token"]),
        output_tokens=_expressions(said["output_token"]),
        limit_key=said.get("limit_key", ""),
        result_keys=_expressions(said.get("result_key", [])),
        more_results=said.get("more_results", ""),
        source=source(said["source"], document),
    )


def _expressions(said: str | list[str]) -> tuple[str, ...]:
    return (said,) if isinstance(said, str) else tuple(said)


def _chain(steps: list[list[str]]) -> Chain:
    return tuple(tuple(step) for step in steps)


def source(text: str, document: dict[str, Any]) -> Source:
    """Parse a source: ``page:44`` (of the document), ``model:SHAPE``, ``botocore:FILE``, or a hint's."""
    if not text.startswith(("page:", "model:", "botocore:")):
        return source_of({"source": text})
    kind, _, rest = text.partition(":")
    if kind == "page":
        return Source(page=document["x-page"]["path"], line=int(rest))
    if kind == "botocore":
        return Source(data=rest)
    return Source(model=rest or document["x-operation"])

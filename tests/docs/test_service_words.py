"""General code knows no service: its words are data, in contracts and hints."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

import conformance
from conformance.contract.load import available_services, load_service
from conformance.contract.paths import steps, walk

PACKAGE = Path(conformance.__file__).parent
APART = {"emulator", "pages", "targets"}
GENERAL = sorted({path.parent.name for path in PACKAGE.glob("*/__init__.py")} - APART)
"""The folders of general code. A target's plug-in knows its emulator; the compiler reads AWS's data."""

WORDS = ("keystate", "alias/", "globalsignout", "resourcetaglist", "jobstatus", "mw-", "secret:", "kms")
"""Words of single services that general code once had."""

ALLOWED = {
    "minLength": "JSON Schema", "maxLength": "JSON Schema", "maxItems": "JSON Schema",
    "endpointPrefix": "what the contract's file calls the name in addresses",
    "contentType": "a kind of requirement", "AddTags": "one of the names that AWS has for adding tags",
    "responseCode": "Smithy's trait of a restJson1 operation",
    "maxAttempts": "botocore's waiters", "MaxAttempts": "botocore's settings of a waiter",
    "MaxItems": "botocore's settings of a paginator", "RequestId": "botocore's metadata of an answer",
    "requestId": "where ec2Query and errors of a client tell it",
    "ResourceNotFoundException": "one of the common codes that clients are answered with",
    "errorMessage": "how some AWS JSON services spell the message of an error",
    "schemaVersion": "of a badge for shields.io",
    "ListResourceTags": "one of the names that AWS has for listing tags",
    "ListTags": "one of the names that AWS has for listing tags",
}  # fmt: skip
"""Names that one service's contracts have, too, though code means something else by them."""


def literals(folder: str) -> Iterator[tuple[str, str]]:
    """Yield each text in the code of a folder that is not a docstring, with its place."""
    for path in sorted((PACKAGE / folder).rglob("*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        alone = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node.value


@pytest.fixture(scope="module")
def single() -> set[str]:
    """The names of operations and members that only one service has, if no English word is spelled so."""
    seen: dict[str, set[str]] = defaultdict(set)
    for service in available_services():
        for operation in load_service(service).operations.values():
            seen[operation.name].add(service)
            for schema in (operation.request, operation.response):
                for position in walk(schema, operation.root):
                    seen[steps(position.path)[-1]].add(service)
    return {name for name, services in seen.items() if len(services) == 1 and re.search("[a-z][A-Z]", name)}


@pytest.mark.parametrize("folder", GENERAL)
def test_no_word_of_a_service_is_in_general_code(folder: str):
    found = [f"{place} {text!r}" for place, text in literals(folder) if any(w in text.lower() for w in WORDS)]
    assert found == []


@pytest.mark.parametrize("folder", GENERAL)
def test_no_name_of_one_service_is_in_general_code(folder: str, single: set[str]):
    found = [f"{place} {text!r}" for place, text in literals(folder) if text in single - set(ALLOWED)]
    assert found == []


def test_what_is_looked_for_can_be_found(single: set[str]):
    assert {"KeyMetadata", "AdminCreateUser", "datasetGroupArn"} <= single
    assert "nextToken" not in single
    texts = {text for folder in GENERAL for _, text in literals(folder)}
    assert set(ALLOWED) <= texts  # what is allowed is needed

"""What a protocol promises has its specification as the source, and what a page says the page."""

from __future__ import annotations

import pytest

from conformance.contract.catalogue import catalogue
from conformance.contract.kinds import OF_PROTOCOLS
from conformance.contract.load import load_service
from conformance.report.source_text import source_of


@pytest.mark.parametrize(
    ("service", "operation", "protocol"),
    [("personalize", "CreateSchema", "awsJson1.1"), ("lambda", "ListFunctions", "restJson1")],
)
def test_what_the_protocol_promises_names_its_specification(
    service: str, operation: str, protocol: str
) -> None:
    contracts = load_service(service)
    assert contracts.protocol == protocol
    known = catalogue(contracts)
    for kind in ("contentType", "status", "serverError", "brokenJson", "nulls"):
        source = known.requirement(operation, kind).source
        assert source.document is not None
        assert source.document.endswith("null.smithy" if kind == "nulls" else OF_PROTOCOLS[protocol])
    framed = known.requirement("Service", "protocol.errorBody").source
    assert source_of(framed.as_json()) == f"specification: {OF_PROTOCOLS[protocol]}"
    named = known.requirement("Service", "walk").source
    assert (named.document, named.model is None) == (None, False)
    assert known.requirement(operation, "accepted").source.document is None


@pytest.mark.parametrize(
    ("source", "brief", "whole"),
    [
        ({"page": "a.rst", "line": 4}, "a.rst:4", "a.rst, line 4"),
        ({"page": "a.rst", "line": None}, "a.rst", "a.rst"),
        ({"document": "https://x"}, "specification: https://x", "specification: https://x"),
        ({"data": "p.json"}, "botocore's data: p.json", "botocore's data: p.json"),
        ({"observed": "https://y"}, "recordings of AWS: https://y", "recordings of AWS: https://y"),
        ({"model": "A"}, "service model: A", "service model: A"),
        ({"model": None}, "service model", "service model"),
    ],
)
def test_each_source_has_its_words(source: dict[str, object], brief: str, whole: str) -> None:
    assert (source_of(source, brief=True), source_of(source)) == (brief, whole)

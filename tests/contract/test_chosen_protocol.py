"""Which protocol is spoken where somebody chose one, and that what was chosen is offered."""

from __future__ import annotations

import pytest
from attrs import evolve

from conformance.contract.chosen_protocol import load_as_told, speaking
from conformance.contract.load import ContractError, load_service
from conformance.contract.requirements import requirements


@pytest.mark.parametrize(
    ("chosen", "spoken"),
    [
        (None, "awsJson1.0"),
        ("json", "awsJson1.0"),
        ("awsJson1.0", "awsJson1.0"),
        ("query", "query"),
        ("cbor", "rpcv2Cbor"),
        ("rpcv2Cbor", "rpcv2Cbor"),
        ("smithy-rpc-v2-cbor", "rpcv2Cbor"),
    ],
)
def test_each_name_of_a_protocol(chosen: str | None, spoken: str) -> None:
    service = load_service("cloudwatch")
    found = speaking(service, chosen)
    assert found.protocol == spoken
    assert evolve(found, protocol=service.protocol) == service, "nothing else is another thing"


def test_what_is_not_offered_is_one_line() -> None:
    with pytest.raises(ContractError, match=r"^cloudwatch .* 'xml' \(it offers: cbor, json, query\)$"):
        speaking(load_service("cloudwatch"), "xml")
    with pytest.raises(ContractError, match=r"^kms does not offer the protocol 'cbor' \(it offers: json\)$"):
        load_as_told("kms", None, {"protocol": "cbor"})


def test_requirements_of_the_protocol_are_those_of_the_one_that_is_spoken() -> None:
    kinds = {
        name: {r.kind for r in requirements(load_as_told("cloudwatch", None, {"protocol": name}))}
        for name in ("json", "query", "cbor")
    }
    assert "brokenJson" in kinds["json"] - kinds["query"] - kinds["cbor"]
    assert "brokenCbor" in kinds["cbor"] - kinds["query"] - kinds["json"]
    assert "protocol.missingAction" in kinds["query"] - kinds["json"] - kinds["cbor"]

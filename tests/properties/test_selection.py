"""Which requirements a property's marker selects."""

from __future__ import annotations

from conformance.contract.catalogue import catalogue
from conformance.contract.load import load_service
from conformance.properties.selection import chosen

EVERYTHING = list(catalogue(load_service("sts")).values())


def test_by_kind_and_by_family() -> None:
    assert {r.kind for r in chosen(EVERYTHING, ("required", "maxLength"), None)} == {"required", "maxLength"}
    for family in {r.family for r in EVERYTHING}:
        kinds = tuple({r.kind for r in EVERYTHING})
        found = chosen(EVERYTHING, kinds, family)
        assert {r.family for r in found} == {family}
        assert len(found) == sum(r.family == family for r in EVERYTHING)


def test_each_documented_exception_is_of_the_kind_exception() -> None:
    found = chosen(EVERYTHING, ("exception",), None)
    assert "sts.AssumeRole.MalformedPolicyDocumentException" in {r.id for r in found}
    assert all(r.family == "errors" for r in found)

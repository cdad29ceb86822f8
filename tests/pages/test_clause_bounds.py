"""A sentence that names a number is not filed under a bound that is another number."""

from __future__ import annotations

import pytest

from conformance.contract.clauses import Clause, Fate
from conformance.contract.load import load_service
from conformance.contract.model import Source
from conformance.pages import clause_bounds
from conformance.pages.clause_listing import words


@pytest.mark.parametrize(
    ("sentence", "by", "problem"),
    [
        ("It has at most 128 characters.", "CreateSecret.Tags[].Key.maxLength", None),
        ("It has 1 to 128 characters.", "CreateSecret.Tags[].Key.maxLength", None),
        ("It has at most 64 characters.", "CreateSecret.Tags[].Key.maxLength", "names 64, and not"),
        ("It has a length.", "CreateSecret.Tags[].Key.maxLength", None),
        ("At most 64 kilobytes, 65,536 bytes.", "CreateSecret.SecretString.maxLength", None),
        ("At most 64 kilobytes.", "CreateSecret.SecretString.maxLength", None),
        ("At most 32 kilobytes.", "CreateSecret.SecretString.maxLength", "names 32, and not"),
        ("It has at most 64 characters.", "CreateSecret.Tags[].Key.required", None),
        ("See section 2.3 of version-7.", "CreateSecret.Tags[].Key.maxLength", None),
    ],
)
def test_the_number_is_the_sentences(monkeypatch, sentence: str, by: str, problem: str | None):
    service = load_service("secretsmanager")
    clause = Clause("CreateSecret", "", "0" * 12, Source(), Fate.REQUIREMENT, (by,))
    monkeypatch.setattr(clause_bounds, "clauses", lambda service: (clause,))
    found = clause_bounds.misfiled(service, {clause.digest: sentence})
    assert len(found) == (problem is not None)
    assert all(problem in one and clause.place in one for one in found if problem)


@pytest.mark.parametrize("service", ["kinesis", "kms", "logs", "personalize"])
def test_no_shipped_sentence_is_misfiled(service: str):
    sentences = words(service)
    assert len(sentences) > 100
    assert clause_bounds.misfiled(load_service(service), sentences) == []

"""The registry is whole: what a contract can say has a keyword, and modules have no other ones."""

from __future__ import annotations

import importlib
import pkgutil

import pytest

from conformance.cases import keywords
from conformance.cases.keywords.keyword import Keyword, Seen
from conformance.cases.keywords.registry import KEYWORDS, applying, breaking, drawing, keeping
from conformance.cases.tree import plan
from conformance.cases.values import Unreachable
from conformance.contract.families import REQUEST
from conformance.contract.kinds import KEYWORDS as WORDS
from conformance.contract.kinds import KINDS
from tests.cases.conftest import NOTHING, operation

WITHOUT_CASES = {"idempotent", "needs"}
"""Kinds of the request family whose property makes its own requests, in a world prepared for them."""


def test_each_entry_of_each_module_is_in_the_registry() -> None:
    found = {}
    for module in pkgutil.iter_modules(keywords.__path__, keywords.__name__ + "."):
        said = vars(importlib.import_module(module.name)).values()
        several = [entry for value in said if isinstance(value, tuple) for entry in value]
        entries = [entry for entry in (*said, *several) if isinstance(entry, Keyword)]
        found.update({entry.name: entry for entry in entries})
    assert found == dict(KEYWORDS)


def test_each_kind_of_request_has_a_keyword() -> None:
    kinds = {kind.name for kind in KINDS.values() if kind.of is REQUEST}
    assert kinds - set(KEYWORDS) == WITHOUT_CASES


@pytest.mark.parametrize("word", WORDS)
def test_each_word_that_makes_a_requirement_is_kept_and_broken(word: str) -> None:
    keyword = KEYWORDS[word]
    assert keyword.word == word
    assert keyword.keep is not None
    assert keyword.breaks is not None
    assert keyword.seen is Seen.ITSELF


def test_what_a_keyword_implies_are_keywords() -> None:
    assert {name for keyword in KEYWORDS.values() for name in keyword.implies} <= set(KEYWORDS)


def test_a_position_without_the_word_says_so() -> None:
    node = plan(operation({"name": {"type": "string"}}), NOTHING).nodes["name"]
    for ask in (keeping, breaking, drawing):
        with pytest.raises(Unreachable, match="the contract says no maxLength here"):
            ask(node, "maxLength")
    with pytest.raises(Unreachable, match="no valid request shows shape"):
        keeping(node, "shape")
    with pytest.raises(Unreachable, match="no request breaks optional alone"):
        breaking(node, "optional")


def test_the_keywords_of_a_position_are_those_that_it_has() -> None:
    tag = {"type": "object", "required": ["key"], "properties": {"key": {"type": "string", "maxLength": 9}}}
    nodes = plan(operation({"tags": {"type": "array", "items": tag, "maxItems": 2}}), NOTHING).nodes
    assert applying(nodes["tags"]) == ("optional", "type", "maxItems")
    assert applying(nodes["tags[]"]) == ("type",)
    assert applying(nodes["tags[].key"]) == ("required", "type", "maxLength")

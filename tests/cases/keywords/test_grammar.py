"""``grammar`` in cases: every valid text is of the language, whatever else is tried at the member."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.cases import invalid, oracle, pairwise, valid
from conformance.cases.binding import Binding, JsonText, Phrase
from conformance.cases.grammars.documents import AVRO
from conformance.cases.grammars.regular import Regular
from conformance.cases.model import Fresh
from tests.cases.conftest import operation

SUMS = Regular("sums", r"SUM\([a-z]+\)|COUNT\(\)", ("SUM(a)", "COUNT()"), ("SUM()", "AVG(a)"))
OP = operation({"m": {"type": "string", "minLength": 1, "maxLength": 64}, "n": {"type": "string"}}, ("m",))
BOUND = Binding({"m": Phrase(SUMS)})


def at(cases: Any) -> list[str]:
    return [case.params["m"] for case in cases]


def test_each_part_of_the_grammar_is_accepted_and_what_is_nearly_of_it_refused():
    assert at(valid.accepting(OP, BOUND, "m", "grammar")) == ["SUM(a)", "COUNT()"]
    made = invalid.violating(OP, BOUND, "m", "grammar")
    assert at(made) == ["SUM()", "AVG(a)", "SUM(a"]
    assert [oracle.honest(OP, case) for case in made] == [None] * 3


def test_lengths_are_tried_within_the_grammar():
    assert at(valid.accepting(OP, BOUND, "m", "maxLength")) == [f"SUM({'a' * 59})"]
    too_long = at(invalid.violating(OP, BOUND, "m", "maxLength"))
    assert [len(words) for words in too_long] == [65, 130]
    assert all(SUMS.accepts(words) for words in too_long)
    short = operation({"m": {"type": "string", "minLength": 7}})
    assert at(invalid.violating(short, BOUND, "m", "minLength"))[0] == "SUM(a)"
    assert valid.accepting(OP, BOUND, "m", "minLength") == ()
    assert "sums has 1 character" in (valid.unreachable(OP, BOUND, "m", "minLength") or "")


def test_a_new_name_is_spelt_in_the_language_and_texts_that_no_name_may_be_are_refused():
    binding = Binding({"m": Fresh(pattern="[a-z]+", invalid=("a b", "a/b"))})
    assert valid.accepting(OP, binding, "m", "grammar")[0].params["m"] == Fresh(pattern="[a-z]+")
    made = invalid.violating(OP, binding, "m", "grammar")
    assert at(made) == ["a b", "a/b"]
    assert [oracle.honest(OP, case) for case in made] == [None] * 2


def test_names_that_only_the_pattern_allows_are_not_sent_as_valid():
    op = operation({"m": {"type": "string", "pattern": "[a-z/]+", "minLength": 1, "maxLength": 64}}, ("m",))
    binding = Binding({"m": Fresh(pattern="[a-z]+", invalid=("a/b",))})
    made = [case.params["m"] for case in valid.accepting(op, binding, "m", "pattern")]
    assert len(made) > 1
    assert [fresh for fresh in made if "/" in fresh.prefix + fresh.suffix] == []


def test_every_valid_case_is_of_the_language():
    cases = [*valid.boundary_cases(OP, BOUND), *pairwise.cases(OP, BOUND)]
    assert len(cases) > 5
    assert [words for words in at(cases) if not SUMS.accepts(words)] == []


@settings(max_examples=60, deadline=None, database=None)
@given(st.data())
def test_random_texts_are_of_the_language_and_broken_ones_are_not(data: st.DataObject):
    assert SUMS.accepts(data.draw(valid.strategy(OP, BOUND)).params["m"])
    broken = invalid.strategy(OP, BOUND, "m", "grammar")
    assert broken is not None
    assert not SUMS.accepts(data.draw(broken).params["m"])


def test_a_document_of_a_language_keeps_what_is_known_of_json():
    example = '{"type":"record","name":"R","fields":[{"name":"A","type":"int"}]}'
    op = operation({"m": {"type": "string", "maxLength": 500}})
    bound = Binding({"m": JsonText(example, ("no json",), AVRO)})
    assert at(invalid.violating(op, bound, "m", "format")) == ["no json"]
    assert all(AVRO.accepts(text) for text in at(valid.accepting(op, bound, "m", "grammar")))
    assert len(at(invalid.violating(op, bound, "m", "grammar"))) == len(AVRO.changes)


def test_where_nothing_fits_it_is_said():
    op = operation({"m": {"type": "string", "maxLength": 3}})
    assert "fits the lengths" in (
        invalid.unbreakable(op, Binding({"m": Phrase(Regular("x", "abcd", ("abcd",)))}), "m", "grammar") or ""
    )

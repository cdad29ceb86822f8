from __future__ import annotations

import time

import pytest

from conformance.cases import mutants, spans, text
from conformance.cases.pattern_tree import lengths, parse
from conformance.contract.patterns import matches_anywhere, matches_fully

PATTERNS = [
    (r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*", 1, 63),
    (r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", 1, 128),
    (r"arn:([a-z\d-]+):personalize:.*:.*:.+", 23, 256),
    (r"^(?!\s*$).+", 1, 50),
    (r"[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*(\/[a-z0-9]+((\.|_|__|-+)[a-z0-9]+)*)*", 2, 256),
    (r"^[0-9a-f]{8}-[0-9a-f]{4}$", 13, 13),
    (r"(?i)all|[0-9]{12}", 3, 12),
    (r"\p{ASCII}{0,1500}", 1, 1500),
    (r"^([1-9][0-9]*|[1-9][0-9]%|[1-9]%|100%)$", 1, 7),
    (r"[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*\{####\}[\p{L}\p{M}\p{S}\p{N}\p{P}\s*]*", 6, 200),
    (r"[\s\S]*\S[\s\S]*", 1, 40),
    (r"(abc|de){2,3}", 4, 9),
]
MATCHES_ANYWHERE = r"\p{ASCII}{0,1500}"
"""It matches the empty part of any text, so that no text fails it."""
OF_ANY_PARTS = r"[\s\S]*\S[\s\S]*"
"""It matches the whole of any text that it matches a part of."""
OF_ONE_LENGTH = r"^[0-9a-f]{8}-[0-9a-f]{4}$"
"""A text of which it matches a part only is longer than allowed."""


@pytest.mark.parametrize(("pattern", "least", "most"), PATTERNS)
def test_texts_match_in_full_and_have_the_asked_length(pattern, least, most):
    for length in (least, most):
        made = text.of_length(pattern, length)
        assert made is not None
        assert len(made) == length
        assert matches_fully(pattern, made)
    riches = text.rich(pattern, least, most)
    assert riches
    for _, rich in riches:
        assert matches_fully(pattern, rich)
        assert least <= len(rich) <= most


@pytest.mark.parametrize(("pattern", "least", "most"), PATTERNS)
def test_failing_texts_match_nowhere_and_others_only_in_part(pattern, least, most):
    failing, between = mutants.failing(pattern, least, most), mutants.between(pattern, least, most)
    assert bool(failing) is (pattern != MATCHES_ANYWHERE)
    assert bool(between) is (pattern not in (OF_ONE_LENGTH, OF_ANY_PARTS))
    for _, bad in failing:
        assert not matches_anywhere(pattern, bad)
        assert least <= len(bad) <= most
    for _, half in between:
        assert matches_anywhere(pattern, half)
        assert not matches_fully(pattern, half)


def test_failing_texts_hold_characters_that_a_looser_class_would_let_through():
    found = "".join(text for _, text in mutants.failing(r"^([A-Za-z_])+$", 1, 40))
    assert set("!é日٣9. \n") <= set(found)
    starts = {text[0] for _, text in mutants.failing("^[a-z][a-z0-9é-]*", 3, 40)}
    assert set("9é-") <= starts


def test_what_cannot_be_is_none():
    assert text.of_length("[0-9]{12}", 11) is None
    assert text.of_length(r"(a)\1", 2) is None
    assert text.shortest("^(range|count|sum)$", 6, 20) is None
    assert mutants.failing(".*", 0, 9) == ()


def test_non_ascii_text_reaches_beyond_the_basic_plane():
    made = dict(text.rich(r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$", 1, 128))
    assert any(ord(c) > 0xFFFF for t in made.values() for c in t)
    assert any(not c.isascii() for c in made["non-ASCII text"])


def test_no_pattern_takes_long():
    began = time.process_time()
    for pattern in (r"(a+)+b", r"([a-z]+[a-z]*)*-x{3}", r"(x|xx|xxx)*y", r"((a|b)*c?)*"):
        text.of_length(pattern, 4000)
        mutants.failing(pattern, 1, 200)
    assert time.process_time() - began < 20


@pytest.mark.parametrize(
    ("pattern", "possible"),
    [
        ("(abc|de){2,3}", {4, 5, 6, 7, 8, 9}),
        ("(ab)*", {0, 2, 4, 6, 8, 10, 12}),
        ("a{2}b?", {2, 3}),
        ("", {0}),
    ],
)
def test_lengths_are_exactly_the_possible_ones(pattern, possible):
    found = lengths(parse(pattern), 12)
    assert {n for n in range(13) if spans.holds(found, n)} == possible

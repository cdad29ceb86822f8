from __future__ import annotations

import json
from typing import Any

import pytest

from conformance.contract.load import schemas_root
from conformance.contract.patterns import PatternError, compiled, matches_anywhere, matches_fully

UNICODE = r"^([\p{L}\p{Z}\p{N}_.:/=+\-@]*)$"


@pytest.mark.parametrize(
    ("pattern", "text", "fully", "anywhere"),
    [
        # an unanchored end: older AWS services match in full, Smithy's specification anywhere
        (r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*", "job-1_x", True, True),
        (r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*", "job 1", False, True),
        (r"^[a-zA-Z0-9][a-zA-Z0-9\-_]*", "-job", False, False),
        (UNICODE, "Grüße 東京 ٣", True, True),
        (UNICODE, "tab\tno", False, False),
        (UNICODE, "", True, True),
        (r"\d+", "12", True, True),
        (r"\d+", "٣٤", False, False),  # Java's \d is ASCII
        (r"\w+", "ü", False, False),
        (r"[\w+=/-]+", "a+/-=_", True, True),
        (r"[\d-z]+", "-z1", True, True),  # a range cannot begin with a class
        (r"[\d-z]+", "y", False, False),
        (r"[\s\S]*", "two\nlines", True, True),
        (r"[^\s]+", "a b", False, True),
        (r"(s3|http|https)://.+", "s3://bucket/key", True, True),
        (r"(s3|http|https)://.+", "ftp://x", False, False),
        (r"[[a-z]+", "[a", True, True),
        (r"\p{ASCII}{0,9}", "a~\t", True, True),
        (r"[\p{Punct}]+", "$+<", True, True),  # symbols are no punctuation to Unicode
        (r"(\p{LD}| )+", "é 9", True, True),
        (r"[\p{Print}]+", "ü", False, False),
        (r"[\x{41}-\x{43}]+", "ABC", True, True),
        (r"[\uD800\uDC00-\uDBFF\uDFFF]", "😀", True, True),
        (r"[\u0020-\uD7FF\uD800\uDC00-\uDBFF\uDFFF]+", "\t", False, False),
        (r"[a-c]{2}{2}", "abca", True, True),
        (r"[\p{all}]*", "é\n😀", True, True),
    ],
)
def test_patterns_mean_what_aws_means(pattern, text, fully, anywhere):
    assert matches_fully(pattern, text) is fully
    assert matches_anywhere(pattern, text) is anywhere


def test_a_newline_at_the_end_is_no_full_match():
    assert not matches_fully(r"[a-z]+$", "abc\n")


def test_a_pattern_that_is_none_is_named():
    with pytest.raises(PatternError, match=r"pattern '\[a' cannot be compiled"):
        compiled("[a")


def patterns(schema: Any) -> set[str]:
    inner = schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ()
    found = set().union(*(patterns(value) for value in inner))
    own = schema.get("pattern") if isinstance(schema, dict) else None
    return found | ({own} if isinstance(own, str) else set())


def test_every_shipped_pattern_is_understood():
    seen = patterns([json.loads(path.read_text()) for path in schemas_root().glob("*/*.json")])
    assert len(seen) > 100
    for pattern in seen:
        compiled(pattern)


@pytest.mark.parametrize("text", ["a", " ", "\xa0", "\x85", "\u2028", "\x1c", "é", "\U0001f600"])
def test_a_class_and_its_negation_are_every_character(text: str):
    for both in (r"[\s\S]", r"[\S\s]*", r"[\d\D]", r"[\W\w]"):
        assert matches_fully(both, text)
    assert matches_fully(r"[\S]", text) is not matches_fully(r"\s", text)
    assert matches_fully(r"[\W_]", text) is not matches_fully(r"[A-Za-z0-9]", text)
    assert matches_fully(r"[^\D]", text) is matches_fully(r"\d", text)

from __future__ import annotations

from collections.abc import Callable

import pytest

from conformance.contract.load import available_services
from conformance.contract.model import Service
from conformance.contract.paths import walk
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


def test_every_shipped_pattern_is_understood(load: Callable[[str], Service]):
    seen = set()
    for name in available_services():
        for operation in load(name).operations.values():
            for schema in (operation.request, operation.response):
                seen |= {p.schema["pattern"] for p in walk(schema, operation.root) if "pattern" in p.schema}
    assert len(seen) > 100
    for pattern in seen:
        compiled(pattern)

from __future__ import annotations

from conformance.checks.observation import answered as told
from conformance.checks.observation import as_text, shown

from .exchanges import LATE, answered, refused


def test_a_value_is_shown_in_one_bounded_line():
    assert shown("a\nb") == r"'a\nb'"
    assert len(shown("x" * 500)) == 120
    assert shown("x" * 500, 10).endswith("…")


def test_a_body_is_told_as_the_text_that_it_is():
    assert as_text(b'{"') == '{"'
    assert as_text(b"") == "empty"
    assert as_text(b"\xff\xfe{}") == "bytes ff fe 7b 7d"
    assert as_text(b"a\x1b") == "bytes 61 1b"
    assert len(as_text(b"x" * 500)) == 120


def test_an_answer_is_told_in_a_few_words():
    assert told(answered("X", {}, 201)) == "201"
    assert told(refused("X", "Oops", "No way.")) == "400 Oops: No way."
    assert told(answered("X", {}, 400)) == "400 without an error code"
    assert told(answered("X", b"<html>", 502)) == "502 with a body that is not a JSON object"
    assert told(answered("X", b"", None, failure=LATE)) == "no answer (timeout: late)"
    assert len(told(refused("X", "Oops", "m" * 1000))) < 200

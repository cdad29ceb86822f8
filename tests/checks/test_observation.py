from __future__ import annotations

from conformance.checks.observation import answered as told
from conformance.checks.observation import shown

from .exchanges import LATE, answered, refused


def test_a_value_is_shown_in_one_bounded_line():
    assert shown("a\nb") == r"'a\nb'"
    assert len(shown("x" * 500)) == 120
    assert shown("x" * 500, 10).endswith("…")


def test_an_answer_is_told_in_a_few_words():
    assert told(answered("X", {}, 201)) == "201"
    assert told(refused("X", "Oops", "No way.")) == "400 Oops: No way."
    assert told(answered("X", {}, 400)) == "400 without an error code"
    assert told(answered("X", b"<html>", 502)) == "502 with a body that is not a JSON object"
    assert told(answered("X", b"", None, failure=LATE)) == "no answer (timeout: late)"
    assert len(told(refused("X", "Oops", "m" * 1000))) < 200

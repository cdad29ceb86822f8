"""Bodies as a reader sees them: printed line by line, long texts cut, what a failure is about marked."""

from __future__ import annotations

from conformance.report.body import read_body
from conformance.report.pretty import print_body


def test_a_long_text_is_cut_and_its_letters_stay() -> None:
    printed = print_body(read_body(b'{"name": "' + "é".encode() * 5000 + b'"}'))
    assert '"name": "éééé' in printed.text
    assert "[5,000 characters]" in printed.text or "characters" in printed.text


def test_what_a_failure_is_about_is_marked() -> None:
    printed = print_body(read_body(b'{"a": {"b": 1}, "c": [2, 3]}'), ("a.b",))
    assert [line.text.strip() for line in printed.lines if line.marked] == ['"b": 1']

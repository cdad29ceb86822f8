"""Bodies as a reader sees them: printed line by line, long texts cut, what a failure is about marked."""

from __future__ import annotations

from conformance.report.body import read_body
from conformance.report.pretty import LINES, print_body


def test_a_long_text_is_cut_and_its_letters_stay() -> None:
    printed = print_body(read_body(b'{"name": "' + "é".encode() * 3000 + b'"}'))
    assert '"name": "éééé' in printed.text
    assert "[3,000 characters]" in printed.text


def test_what_a_failure_is_about_is_marked() -> None:
    printed = print_body(read_body(b'{"a": {"b": 1}, "c": [2, 3]}'), ("a.b",))
    assert [line.text.strip() for line in printed.lines if line.marked] == ['"b": 1']


def test_of_many_lines_it_is_said_how_many_are_not_shown() -> None:
    printed = print_body(read_body(str(list(range(LINES + 8))).encode()))
    assert printed.note == "10 more lines in results.json"


def test_each_item_but_the_last_has_a_comma() -> None:
    assert (
        print_body(read_body(b'[1, [2, 3, 4], "a"]')).text.replace("\n", "").replace(" ", "")
        == '[1,[2,3,4],"a"]'
    )

"""What is remembered of an exchange with a long answer: how it was answered, and little of what it said."""

from __future__ import annotations

import json
import sys

import pytest

from conformance.protocols.protocol import Malformed
from conformance.wire.exchange import Exchange
from tests.targets.exchanges import exchange

LONG = "x" * 1_000_000
ANSWERS = [
    exchange(answer={"name": LONG}),
    exchange(status=400, answer={"__type": "ValidationException", "message": LONG}),
    exchange(status=400, answer={"__type": LONG}),
    exchange(status=500, answer={"message": LONG}),
    exchange(answer=b'{"a": [' + b"1," * 600_000 + b"1]}"),
    exchange(answer=b"<html>" + LONG.encode()),
]


@pytest.mark.parametrize("whole", ANSWERS)
def test_it_was_answered_as_it_was(whole: Exchange) -> None:
    less = whole.remembered()
    for told in ("accepted", "refused", "succeeded", "is_wellformed", "status", "request", "intent"):
        assert getattr(less, told) == getattr(whole, told), told
    assert (less.code or "") == (whole.code or "")[:4096]
    assert less.message == whole.message[:4096]


@pytest.mark.parametrize("whole", ANSWERS)
def test_little_of_it_is_left(whole: Exchange) -> None:
    less = whole.remembered()
    assert len(less.answer) < 10_000
    told = less.parsed
    assert sys.getsizeof(json.dumps(told.why if isinstance(told, Malformed) else told.value)) < 10_000


def test_a_short_answer_stays_what_it_is() -> None:
    short = exchange(answer={"name": "x"})
    assert short.remembered() is short


@pytest.mark.parametrize(
    ("status", "succeeded"), [(199, False), (200, True), (299, True), (300, False), (None, False)]
)
def test_success_is_a_status_of_200_to_299(status: int | None, succeeded: bool) -> None:
    assert exchange(status=status, answer=b"<html>").succeeded is succeeded


def test_of_too_many_values_an_answer_is_malformed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("conformance.wire.exchange._MOST", 4)
    assert exchange(answer={"a": [1, 2]}).is_wellformed
    many = exchange(answer={"a": [1, 2, 3]})
    assert isinstance(many.parsed, Malformed)
    assert "more than 4 values" in many.parsed.why

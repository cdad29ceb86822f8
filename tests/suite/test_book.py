"""The book of a run: what outweighs what, which evidence is kept, and how it crosses a process boundary."""

from __future__ import annotations

import json

import pytest

from conformance.checks.observation import Observation
from conformance.suite.book import Book
from conformance.suite.crossing import evidence_in, evidence_out
from conformance.suite.outcome import Verdict
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Violates
from tests.checks.exchanges import answered, refused

NAME = "zoo.CreateKeeper.name.required"


def sent(size: int) -> Exchange:
    return answered("CreateKeeper", {"keeperArn": "a"}, body={"name": "x" * size})


def test_what_nobody_looked_at_is_untested():
    assert Book()[NAME].verdict() == (Verdict.UNTESTED, "the run did not come to it")


def test_what_held_whenever_somebody_looked_passes():
    book = Book()
    book.observe([Observation(NAME, None, sent(1))] * 3)
    assert book[NAME].verdict() == (Verdict.PASS, None)
    assert book[NAME].held == 3
    assert book.failing() == []


@pytest.mark.parametrize("concluded", list(Verdict))
def test_one_departure_outweighs_everything(concluded: Verdict):
    book = Book()
    book.observe([Observation(NAME, None, sent(1)), Observation(NAME, "accepted", sent(1))])
    book.conclude(NAME, concluded, "whatever")
    assert book[NAME].verdict() == (Verdict.FAIL, "accepted")
    assert book.failing() == [NAME]
    departure = book.departure(NAME)
    assert departure is not None
    assert departure.summary == "accepted"


def test_what_the_item_concluded_goes_before_what_held():
    book = Book()
    book.hold(NAME)
    book.conclude(NAME, Verdict.INCONCLUSIVE, "a quota")
    assert book[NAME].verdict() == (Verdict.INCONCLUSIVE, "a quota")


def test_what_one_item_did_not_see_another_may_have_seen():
    book = Book()
    book.hold(NAME)
    book.conclude(NAME, Verdict.UNTESTED, "nothing had to do with it")
    assert book[NAME].verdict() == (Verdict.PASS, None)


def test_the_smallest_evidence_is_kept():
    book = Book()
    for size in (50, 5, 500):
        book.fail(NAME, "accepted", sent(size))
    for number in range(6):
        book.fail(NAME, f"otherwise {number}", sent(100 + number))
    assert [e.summary for e in book[NAME].failures] == ["accepted", "otherwise 0", "otherwise 1"]
    assert book[NAME].failures[0].exchange == sent(5)
    assert book[NAME].failed == 9


def test_the_books_of_two_workers_are_added():
    one, other, whole = Book(), Book(), Book()
    one.hold(NAME)
    one.fail(NAME, "accepted", sent(9))
    one.conclude(NAME, Verdict.FAIL, "accepted")
    one.tally(NAME, {"valid": 2})
    other.hold(NAME)
    other.fail(NAME, "accepted", sent(3))
    other.fail(NAME, "crashed", refused("CreateKeeper", "Oops"))
    other.tally(NAME, {"valid": 1, "violating": 4})
    for book in (one, other):
        whole.merge(json.loads(json.dumps(book.snapshot())))
    entry = whole[NAME]
    assert (entry.held, entry.failed) == (2, 3)
    assert entry.kinds == {"valid": 3, "violating": 4}
    assert {e.summary for e in entry.failures} == {"accepted", "crashed"}
    assert entry.verdict()[0] is Verdict.FAIL


@pytest.mark.parametrize(
    "exchange",
    [
        answered("CreateKeeper", {"keeperArn": "ü"}, body={"name": "東"}),
        answered("CreateKeeper", b"\xff\x00<html>", 500, sent=b"\xfe{"),
        answered("CreateKeeper", b"", None, failure="timeout"),
        answered("CreateKeeper", {}, intent=Violates("name", "maxLength")),
        answered("CreateKeeper", {}, region="eu-west-1", sequence=7, sent_headers={"X-Amz-Target": "Zoo.X"}),
    ],
)
def test_an_exchange_crosses_a_process_boundary_unchanged(exchange: Exchange):
    summary, back, script = evidence_in(json.loads(json.dumps(evidence_out("why", exchange, (exchange,)))))
    assert summary == "why"
    assert script == (back,)
    assert back is not None
    for part in (
        "operation",
        "sent",
        "status",
        "answer",
        "failure",
        "region",
        "sequence",
        "url",
        "code",
        "intent",
    ):
        assert getattr(back, part) == getattr(exchange, part)
    assert dict(back.sent_headers) == dict(exchange.sent_headers)


def test_evidence_without_an_exchange_crosses_too():
    assert evidence_in(evidence_out("why", None)) == ("why", None, ())

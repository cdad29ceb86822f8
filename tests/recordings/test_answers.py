"""A recorded answer is given only to the request that it was given to, in the state that it was given in."""

from __future__ import annotations

from typing import Any

from attrs import evolve

from conformance.recordings.answers import Answers
from conformance.recordings.document import Entry, Kept, Seen, Turn
from conformance.recordings.redaction import Redactor
from conformance.wire.exchange import Exchange
from tests.checks.exchanges import answered

TOKEN = "Cabcdef"


def reads(operation: str) -> bool:
    return not operation.startswith(("Create", "Delete"))


def answers(*entries: Entry) -> Answers:
    return Answers(entries, reads, TOKEN)


def made(name: str, identifier: str, **more: Any) -> Exchange:
    return answered("CreateKeeper", {"keeperArn": identifier}, body={"name": name}, **more)


def look(identifier: str, state: str = "") -> Exchange:
    return answered("DescribeKeeper", {"state": state}, body={"keeperArn": identifier})


def asked(exchange: Exchange) -> Exchange:
    return evolve(exchange, status=None, answer=b"", headers={})


FIRST, SECOND = made("one", "arn:1:one"), made("two", "arn:1:two")


def test_the_same_request_has_the_same_answers_in_order():
    looks = [look("arn:1:one", state) for state in ("PENDING", "ACTIVE")]
    found = answers(Turn("a"), Kept(FIRST), *map(Kept, looks))
    found.turn("a")
    assert found.answer(asked(FIRST)) == FIRST
    assert [found.answer(asked(looks[0])) for _ in range(3)] == [*looks, None]
    assert found.given == 3


def test_an_answer_of_another_turn_is_none():
    found = answers(Turn("a"), Kept(FIRST), Turn("b"), Kept(SECOND))
    found.turn("a")
    assert found.answer(asked(SECOND)) is None
    found.turn("b")
    assert found.answer(asked(SECOND)) == SECOND


def test_what_reads_may_be_left_out():
    found = answers(Turn("a"), Kept(FIRST), Kept(look("arn:1:one")), Kept(SECOND))
    found.turn("a")
    assert found.answer(asked(FIRST)) == FIRST
    assert found.answer(asked(SECOND)) == SECOND


def test_a_change_of_what_is_known_may_not_be_left_out():
    deleted = answered("DeleteKeeper", {}, body={"keeperArn": "arn:1:one"})
    found = answers(Turn("a"), Kept(FIRST), Kept(deleted), Kept(look("arn:1:one")), Turn("b"), Kept(SECOND))
    found.turn("a")
    assert found.answer(asked(FIRST)) == FIRST
    assert found.answer(asked(look("arn:1:one"))) is None
    found.turn("b")
    assert found.answer(asked(SECOND)) is None


def test_a_change_at_the_end_of_a_turn_may_not_be_left_out_either():
    deleted = answered("DeleteKeeper", {}, body={"keeperArn": "arn:1:one"})
    found = answers(Turn("a"), Kept(FIRST), Kept(deleted), Turn("b"), Kept(look("arn:1:one")))
    found.turn("a")
    assert found.answer(asked(FIRST)) == FIRST
    found.turn("b")
    assert found.answer(asked(look("arn:1:one"))) is None


def test_a_change_of_something_else_and_one_that_was_refused_may():
    deleted = answered("DeleteKeeper", {}, body={"keeperArn": "arn:1:two"})
    refused = answered("DeleteKeeper", {"__type": "X"}, 400, {"keeperArn": "arn:1:one"})
    found = answers(Turn("a"), Kept(FIRST), Kept(deleted), Kept(refused), Kept(look("arn:1:one")))
    found.turn("a")
    assert found.answer(asked(FIRST)) == FIRST
    assert found.answer(asked(look("arn:1:one"))) == look("arn:1:one")


def test_the_second_account_and_the_guard_have_answers_of_their_own():
    one, two = look("arn:1:one", "mine"), look("arn:1:one", "theirs")
    found = answers(
        Turn("a"), Kept(two, account="other"), Kept(one), Kept(one, by="guard"), Seen("reset", True)
    )
    found.turn("a")
    assert found.answer(asked(one), "other") == two
    assert found.answer(asked(one)) == one
    assert [found.look(asked(one)) for _ in range(2)] == [one, one]
    assert found.look(asked(FIRST)) is None
    assert found.seen("reset") is True
    assert found.seen("reset") is None


def test_a_request_is_known_by_the_place_of_its_secrets_not_by_them():
    secret = answered("CreateKeeper", {}, body={"name": "one", "password": "hunter2!"})
    found = answers(Turn("a"), Kept(Redactor().exchange(secret)))
    found.turn("a")
    other = answered("CreateKeeper", {}, body={"name": "one", "password": "longer than it"})
    assert found.answer(asked(other)) is None
    assert found.answer(asked(secret)) is not None


def test_requests_that_only_look_alike_are_two():
    found = answers(Turn("a"), Kept(look("arn:1:one")), Kept(look("arn:1:two")))
    found.turn("a")
    assert found.answer(asked(look("arn:1:two"))) == look("arn:1:two")

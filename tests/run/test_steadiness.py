"""Answers that say nothing of the request are asked for again, and judged by nobody."""

from __future__ import annotations

import json
import time
from email.utils import formatdate
from typing import Any

import pytest

from conformance.contract.model import Service
from conformance.run.steadiness import QUOTA, TRIES, Steadiness
from conformance.verdicts.outcome import Disturbed
from conformance.wire.exchange import Exchange
from conformance.wire.intent import SET_UP
from conformance.wire.outgoing import Outgoing
from conformance.wire.sign import Skew
from conformance.world.errors import Unreachable

KEEPER = "arn:aws:zoo:eu-west-1:1:keeper/a"
NOT_FOUND = {"__type": "ResourceNotFoundException"}


class Scene:
    """A steadiness with a clock that passes only where it waits."""

    def __init__(self, service: Service, **more: Any) -> None:
        self.now, self.waited = 1000.0, []
        told = {"late": 30.0, "rate": 0.0, **more}
        self.steady = Steadiness(
            service, "eu-west-1", Skew(), **told,
            sleep=self.sleep, now=lambda: self.now, chance=lambda: 0.5,
        )  # fmt: skip

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.waited.append(seconds)

    def answer(
        self, operation: str, status: int | None, answer: Any = None, params: Any = None,
        region: str = "eu-west-1", **headers: str,
    ) -> bool:  # fmt: skip
        sent = json.dumps(params).encode()
        body = json.dumps(answer or {}).encode()
        exchange = Exchange(operation, params, sent, status, headers, body, 0.0, 0.0, "http://zoo", region)
        return self.steady.passing(exchange)


@pytest.fixture
def scene(service: Service) -> Scene:
    return Scene(service)


@pytest.mark.parametrize("status", [500, 503, None])
def test_what_fails_for_a_moment_is_sent_again(scene: Scene, status: int | None) -> None:
    assert scene.answer("ListKeepers", status)
    assert scene.answer("ListKeepers", status)
    assert not scene.answer("ListKeepers", 200)
    assert scene.waited == [1.0, 2.0]
    assert "2 requests failed or were not answered" in scene.steady.notes()[0]


def test_what_fails_each_time_is_the_targets_answer(scene: Scene) -> None:
    for _ in range(2):
        assert [scene.answer("CreateKeeper", 500) for _ in range(TRIES)] == [True] * (TRIES - 1) + [False]


def test_a_target_that_is_down_is_not_asked_for_ever(scene: Scene) -> None:
    sent = sum(scene.answer("ListKeepers", 500, params={"n": number}) for number in range(2 * QUOTA))
    assert sent == QUOTA


def test_what_may_have_been_done_decides_nothing(scene: Scene) -> None:
    for operation, code in (
        ("CreateKeeper", "ResourceAlreadyExistsException"),
        ("DeleteKeeper", "ResourceNotFoundException"),
        ("CreateKeeper", "LimitExceededException"),
        ("TagResource", "TooManyTagsException"),
    ):
        assert scene.answer(operation, None, params={"name": "a"})
        with pytest.raises(Disturbed, match=f"{operation} was not answered at first"):
            scene.answer(operation, 400, {"__type": code}, params={"name": "a"})
        assert not scene.answer(operation, 400, {"__type": code}, params={"name": "a"})
    scene.steady.cleaning = True
    assert scene.answer("DeleteKeeper", None)
    assert not scene.answer("DeleteKeeper", 400, NOT_FOUND)


def test_what_was_just_made_may_be_seen_late(scene: Scene) -> None:
    made = {"keeperArn": KEEPER}
    assert not scene.answer("CreateKeeper", 200, made, params={"name": "a"})
    assert scene.answer("DescribeKeeper", 400, NOT_FOUND, params=made)
    assert not scene.answer("DescribeKeeper", 400, NOT_FOUND, params={"keeperArn": KEEPER + "b"})
    asked = 1
    while scene.answer("DescribeKeeper", 400, NOT_FOUND, params=made):
        asked += 1
    assert 30.0 < scene.now - 1000.0 < 33.0
    assert 10 < asked < 30
    assert "did not show yet what had just been made" in scene.steady.notes()[0]


def test_what_was_deleted_is_not_waited_for(scene: Scene) -> None:
    made = {"keeperArn": KEEPER}
    scene.answer("CreateKeeper", 200, made, params={"name": "a"})
    scene.answer("DeleteKeeper", 200, params=made)
    assert not scene.answer("DescribeKeeper", 400, NOT_FOUND, params=made)


def test_a_clock_that_is_wrong_is_followed(scene: Scene) -> None:
    wrong = {"__type": "InvalidSignatureException"}
    late = formatdate(scene.now + 600, usegmt=True)
    assert scene.answer("ListKeepers", 403, wrong, date=late)
    assert scene.steady.skew.seconds == pytest.approx(600, abs=1)
    assert not scene.answer("ListKeepers", 403, wrong, date=late)  # it was not the clock
    assert not scene.answer("ListKeepers", 403, wrong)
    assert "the clocks differ by 600 s" in scene.steady.notes()[0]


def test_without_valid_credentials_nothing_is_decided(scene: Scene) -> None:
    expired = {"__type": "ExpiredTokenException"}
    with pytest.raises(Unreachable, match="the credentials are not valid any more"):
        scene.answer("ListKeepers", 400, expired)
    assert not scene.answer("ListKeepers", 400, expired, region="us-west-2")


def test_no_more_is_sent_in_a_second_than_may_be(service: Service) -> None:
    scene = Scene(service, rate=10.0, late=0.0)
    for _ in range(20):
        scene.steady.before(Outgoing("ListKeepers", {}, SET_UP))
    assert scene.now - 1000.0 == pytest.approx(1.9)


def test_no_read_follows_a_write_at_once(scene: Scene) -> None:
    scene.answer("CreateKeeper", 200, {"keeperArn": KEEPER}, params={"name": "a"})
    scene.steady.before(Outgoing("CreateKeeper", {}, SET_UP))
    assert scene.waited == []
    scene.steady.before(Outgoing("ListKeepers", {}, SET_UP))
    assert scene.waited == [1.0]


def test_that_much_comes_at_once_is_told(scene: Scene) -> None:
    assert not scene.answer("ListKeepers", 400, {"__type": "ThrottlingException"})  # others wait for that
    assert scene.steady.notes() == ["the target was busy: 1 request came too fast"]


def test_a_signature_follows_the_clock_that_it_is_told() -> None:
    from conformance.wire.sign import fixed, signed

    made = signed(
        {}, url="http://zoo/", body=b"", credentials=fixed("a", "b"), service="zoo", region="x", skew=3600.0
    )
    then = time.strftime("%Y%m%dT%H", time.gmtime(time.time() + 3600))
    assert made["X-Amz-Date"].startswith(then)

"""How long a run waits where everything comes too fast for the target."""

from __future__ import annotations

import pytest

from conformance.run.patience import IN_VAIN, MOST, Patience
from conformance.verdicts.outcome import Inconclusive
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.listener import Listener, Request, Response
from conformance.wire.sign import fixed
from tests.checks.exchanges import answered


def slow_down(operation: str) -> Exchange:
    return answered(operation, {"__type": "ThrottlingException", "message": "Rate exceeded"}, 400)


def wait_for(patience: Patience, operation: str) -> None:
    for _ in range(100):
        assert patience.again(slow_down(operation))


def test_other_answers_are_not_waited_for():
    slept: list[float] = []
    patience = Patience(10.0, 0.1, slept.append)
    for status, body in ((200, {}), (400, {"__type": "InvalidInputException"}), (500, {})):
        assert not patience.again(answered("ListKeepers", body, status))
    assert slept == []


def test_one_operation_is_waited_for_so_long_and_longer_each_time():
    slept: list[float] = []
    patience = Patience(10.0, 0.1, slept.append)
    with pytest.raises(Inconclusive, match="ListKeepers answered 400 ThrottlingException"):
        wait_for(patience, "ListKeepers")
    assert slept == sorted(slept)
    assert 5.0 < sum(slept) <= 10.0
    with pytest.raises(Inconclusive):
        patience.again(slow_down("ListKeepers"))  # at once
    assert not patience.again(answered("ListKeepers", {}))
    assert patience.again(slow_down("ListKeepers")), "it came to itself, and is worth waiting for again"


def test_who_deletes_is_told_so_and_goes_on():
    """A run that cannot delete what it made keeps its verdicts and says what is left."""
    patience = Patience(10.0, 0.1, lambda pause: None)
    patience.cleaning = True
    asked = 0
    while patience.again(slow_down("DeleteKeeper")):
        asked += 1
        assert asked < 100
    assert not patience.again(slow_down("DeleteKeeper"))


def test_nothing_is_waited_for_as_long_as_real_resources_take():
    slept: list[float] = []
    with pytest.raises(Inconclusive):
        wait_for(Patience(7200.0, 1.0, slept.append), "ListKeepers")
    assert sum(slept) <= MOST


def test_all_operations_together_are_waited_for_so_long():
    slept: list[float] = []
    patience = Patience(10.0, 0.1, slept.append)
    for number in range(100):
        with pytest.raises(Inconclusive):
            wait_for(patience, f"List{number}")
    assert sum(slept) <= IN_VAIN * 10.0


def test_the_same_request_is_sent_again(service):
    seen: list[bytes] = []

    def handle(request: Request) -> Response:
        seen.append(request.body)
        busy = len(seen) < 3
        body = b'{"__type": "ThrottlingException"}' if busy else b"{}"
        return Response(400 if busy else 200, {"Content-Type": "application/x-amz-json-1.1"}, body)

    listener = Listener(handle, "127.0.0.1", 0)
    watched: list[int | None] = []
    patience = Patience(10.0, 0.1, lambda pause: None)
    client = Client(
        service,
        f"http://{listener.host}:{listener.port}",
        fixed("testing", "testing"),
        on_exchange=lambda exchange: watched.append(exchange.status),
        again=patience.again,
    )
    exchange = client.send("CreateKeeper", {"name": "once"})
    client.close()
    listener.close()
    assert exchange.accepted
    assert seen == [b'{"name": "once"}'] * 3 or seen == [b'{"name":"once"}'] * 3
    assert watched == [400, 400, 200]

"""An operation is lacking when it is answered as one that cannot exist."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.run.nonexistent import Nonexistent
from conformance.verdicts.outcome import Verdict
from conformance.wire.client import Client
from conformance.wire.intent import SET_UP, Intent, Valid, Violates
from conformance.wire.listener import Listener, Request, Response
from conformance.wire.sign import fixed

from .bench import engine_on, finish, inspect
from .odd import Odd, refusal

Say = Callable[[str, Any], Response]
"""What a server answers to an operation and its members."""
PAGE = Response(500, {"Content-Type": "text/html"}, b"<html><h1>Internal Server Error</h1></html>")


class Asking:
    """Sends requests to a server, and asks what their answers say."""

    def __init__(self, service: Service, url: str, *has: str) -> None:
        self._client = Client(service, url, fixed("testing", "testing"))
        own = Client(service, url, fixed("testing", "testing"))
        self._never = Nonexistent(service, own, lambda operation: operation in has)

    def lacks(self, operation: str, intent: Intent = SET_UP, **members: Any) -> str | None:
        return self._never.lacks(self._client.send(operation, members, intent=intent))


@contextmanager
def serving(say: Say) -> Iterator[tuple[str, list[str]]]:
    seen: list[str] = []

    def handle(request: Request) -> Response:
        operation = request.headers.get("x-amz-target", request.path).rpartition(".")[2]
        seen.append(operation)
        return say(operation, json.loads(request.body or b"{}"))

    listener = Listener(handle, "127.0.0.1", 0)
    yield f"http://{listener.host}:{listener.port}", seen
    listener.close()


def unless_known(
    other: Callable[[str], Response], well: Say = lambda op, members: Response(200, {}, b"{}")
) -> Say:
    """Answers what the zoo creates and lists, and something else to the rest."""

    def say(operation: str, members: Any) -> Response:
        return well(operation, members) if operation in ("CreateKeeper", "ListKeepers") else other(operation)

    return say


@pytest.mark.parametrize(
    "other",
    [
        lambda op: refusal("Unsupported", f"{op} is beyond us", 500),
        lambda op: refusal("ResourceNotFoundException", f"no handler for {op}", 404),
        lambda op: refusal("InvalidInputException", f"zoo.{op.lower()}: what?", 400),
        lambda op: refusal("Teapot", "I am one (request 0f8fad5b-d9cb-469f-a165-70867728950e)", 418),
        lambda op: PAGE,
    ],
)
def test_what_is_answered_like_it_is_lacking(service: Service, other: Callable[[str], Response]) -> None:
    with serving(unless_known(other)) as (url, seen):
        asking = Asking(service, url)
        told = asking.lacks("DescribeKeeper", Valid(), keeperArn="arn:aws:zoo:us-east-1:1:keeper/a")
        assert told is not None
        assert told.startswith("answered as an operation that cannot exist: ")
        assert asking.lacks("CreateKeeper", Valid(), name="a") is None, "it was accepted"
        for _ in range(3):
            asking.lacks("DescribeKeeper", Valid(), keeperArn="arn:aws:zoo:us-east-1:1:keeper/b")
    counts = Counter(seen)
    assert counts["NoSuchOperation"] == 1
    assert counts["DescribeKeeper"] <= 5, "what is compared is asked for once"


def test_a_page_for_a_crash_says_nothing_where_other_requests_are_answered_otherwise(
    service: Service,
) -> None:
    def well(operation: str, members: Any) -> Response:
        return PAGE if members else refusal("InvalidInputException", "name is missing")

    with serving(unless_known(lambda op: PAGE, well)) as (url, _):
        assert Asking(service, url).lacks("CreateKeeper", Valid(), name="a") is None


def test_what_an_operation_says_of_a_request_is_about_that(service: Service) -> None:
    always = refusal("InvalidInputException", "no", 400)
    with serving(lambda operation, members: always) as (url, _):
        asking = Asking(service, url)
        assert asking.lacks("CreateKeeper", Valid(), name="a") is None, "it may be this request"
    with serving(lambda operation, members: PAGE) as (url, _):
        asking = Asking(service, url)
        assert asking.lacks("CreateKeeper", Violates("name", "maxLength"), name="a" * 99) is None
        assert asking.lacks("CreateKeeper", Valid(), name="a") is not None


@pytest.mark.parametrize("code", ["ThrottlingException", "AccessDeniedException", "LimitExceededException"])
def test_what_a_target_says_to_anything_tells_nothing(service: Service, code: str) -> None:
    with serving(lambda operation, members: refusal(code)) as (url, _):
        assert Asking(service, url).lacks("CreateKeeper", Valid(), name="a") is None


def test_what_a_plug_in_knows_goes_first(service: Service) -> None:
    with serving(lambda operation, members: PAGE) as (url, seen):
        assert Asking(service, url, "CreateKeeper").lacks("CreateKeeper", Valid(), name="a") is None
    assert seen == ["CreateKeeper"]


def test_by_address_in_a_protocol_that_names_no_operation() -> None:
    lambdas = load_service("lambda")
    page = Response(404, {"Content-Type": "text/html"}, b"<html>Not Found</html>")
    with serving(lambda operation, members: page) as (url, _):
        asking = Asking(lambdas, url)
        assert asking.lacks("ListFunctions", Valid()) is not None
        assert asking.lacks("GetFunction", Valid(), FunctionName="f") is not None
    missing = Response(404, {"Content-Type": "application/json"}, b'{"message": "Not Found"}')
    with serving(lambda operation, members: missing) as (url, _):
        told = Asking(lambdas, url).lacks("GetFunction", Valid(), FunctionName="f")
        assert told is None, "a function that is not there is answered so as well"


def test_a_target_that_lacks_every_read_in_its_own_words(service: Service) -> None:
    with Odd(service, "lacks_reads_in_its_own_words") as url:
        engine = engine_on(service, url)
        found = inspect(engine, list(engine.requirements))
        finish(engine)
    failing = {name for name, (verdict, _) in found.items() if verdict is Verdict.FAIL}
    assert failing == {f"zoo.Service.protocol.{what}" for what in ("unknownOperation", "plausibleOperation")}
    verdicts = Counter(verdict for verdict, _ in found.values())
    assert verdicts[Verdict.NOT_IMPLEMENTED] > 300
    assert verdicts[Verdict.PASS] > 200
    assert verdicts[Verdict.INCONCLUSIVE] < 12


def test_what_is_asked_of_the_service_as_a_whole_is_asked_by_what_the_target_has(service: Service) -> None:
    with Odd(service, "lacks_reads") as url:
        engine = engine_on(service, url)
        framing = engine.requirements["zoo.Service.protocol.errorBody"]
        assert framing.operation.startswith(("List", "Describe"))
        found = inspect(engine, ["zoo.CreateKeeper.name.required", framing.id])
        finish(engine)
    assert found[framing.id][0] is Verdict.PASS, found

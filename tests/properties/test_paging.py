"""Lists whose pages turn by other members than a token's, and say themselves whether there is more."""

from __future__ import annotations

import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from conformance.contract.load import load_service
from conformance.contract.resources import graph
from conformance.emulator import Server
from conformance.emulator.call import Call, Hook
from conformance.properties.paging import lies_elsewhere, page_size
from conformance.verdicts.outcome import Verdict
from conformance.world.instance import Instance
from tests.checks.exchanges import answered
from tests.run.bench import engine_on, finish, inspect
from tests.zoo import write

PAGINATOR = {
    "input_token": "exclusiveStartKeeper", "output_token": "lastKeeper", "limit_key": "maxResults",
    "more_results": "hasMore", "result_key": ["keepers", "keeperNames"],
    "source": "botocore:paginators-1.json",
}  # fmt: skip
SIZES = [("route53", "HostedZone", "3"), ("iam", "User", 3)]
WHOLE = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9\-_]*").fullmatch
ABOUT = ["zoo.ListKeepers.complete", "zoo.ListKeepers.exclusiveStartKeeper.pages"]


@pytest.mark.parametrize(("service", "resource", "asked"), SIZES)
def test_a_size_is_said_as_its_member_takes_it(service: str, resource: str, asked: Any) -> None:
    loaded = load_service(service)
    listing = graph(loaded).resources[resource].listing
    assert listing is not None
    target: Any = SimpleNamespace(service=loaded)
    assert page_size(target, listing, 3) == {listing.limit: asked}


def change(documents: dict[str, Any]) -> None:
    """Let the list of keepers turn by the last keeper, and show their names, too."""
    document = documents["ListKeepers"]
    document["x-paginator"] = PAGINATOR
    asked, shown = (document["$defs"][side]["properties"] for side in ("request", "response"))
    asked["exclusiveStartKeeper"] = asked.pop("nextToken")
    shown["lastKeeper"] = shown.pop("nextToken")
    shown["hasMore"] = {"type": "boolean", "x-source": {"type": "page:71"}}
    shown["keeperNames"] = {"type": "array", "items": {"type": "string"}, "x-source": {"type": "page:72"}}


def told(call: Call, body: Any) -> Any:
    """A list of keepers as it must be."""
    if call.plan.operation.name != "ListKeepers":
        return body
    names = [item["name"] for item in body["keepers"]]
    return {**body, "keeperNames": names, "hasMore": bool(body.get("lastKeeper"))}


def forgetful(call: Call, body: Any) -> Any:
    """A list of names that lacks the latest one."""
    whole = told(call, body)
    return {**whole, "keeperNames": whole["keeperNames"][:-1]} if "keeperNames" in whole else whole


def ending(call: Call, body: Any) -> Any:
    """A list that says at once that nothing comes behind it."""
    whole = told(call, body)
    return {**whole, "hasMore": False} if "keeperNames" in whole else whole


def mute(call: Call, body: Any) -> Any:
    """A list that says that there is more, and not how to ask for it."""
    whole = told(call, body)
    return {name: value for name, value in whole.items() if name != "lastKeeper"}


@pytest.mark.parametrize(
    ("act", "complete", "pages"),
    [
        (told, Verdict.PASS, Verdict.PASS),
        (forgetful, Verdict.FAIL, Verdict.PASS),
        (ending, Verdict.PASS, Verdict.FAIL),
        (mute, Verdict.PASS, Verdict.INCONCLUSIVE),
    ],
)
def test_pages_turn_as_the_paginator_says(
    tmp_path: Path, act: Hook, complete: Verdict, pages: Verdict
) -> None:
    service = load_service("zoo", write(tmp_path, change))
    server = Server(service, step=0.0)
    server.start()
    server.engine.hooks = {"answer": act}
    engine = engine_on(service, server.url)
    try:
        found = inspect(engine, ABOUT)
        shown = engine.ledger[ABOUT[0]].failures
    finally:
        finish(engine)
        server.stop()
    assert [found[name][0] for name in ABOUT] == [complete, pages], found
    if complete is Verdict.FAIL:
        assert found[ABOUT[0]][1].startswith("in keeperNames[], 1 of ")
        assert shown[0].exchange is not None
        lost = found[ABOUT[0]][1].partition("e.g. ")[2].strip("'")
        assert lost not in shown[0].exchange.output["keeperNames"]


def hiding(call: Call, body: Any) -> Any:
    """A list that shows no keeper whose name is against the pattern."""
    if call.plan.operation.name != "ListKeepers":
        return body
    return {**body, "keepers": [item for item in body["keepers"] if WHOLE(item["name"])]}


def test_what_an_invalid_request_made_is_owed_to_no_list(tmp_path: Path) -> None:
    service = load_service("zoo", write(tmp_path, lambda documents: None))
    server = Server(service, fault="CreateKeeper.name.pattern:unenforced", step=0.0)
    server.start()
    server.engine.hooks = {**server.engine.hooks, "answer": hiding}
    engine = engine_on(service, server.url)
    about = ["zoo.CreateKeeper.name.pattern", "zoo.ListKeepers.complete", "zoo.ListKeepers.nextToken.pages"]
    try:
        found = inspect(engine, about)
        due = [instance.is_due for instance in engine.world.instances]
    finally:
        finish(engine)
        server.stop()
    assert [found[name][0] for name in about] == [Verdict.FAIL, Verdict.PASS, Verdict.PASS], found
    assert set(due) == {True, False}


@pytest.mark.parametrize(
    ("asked", "elsewhere"),
    [({"UserPoolId": "a"}, False), ({"UserPoolId": "b"}, True), ({"Limit": 3}, False), (None, False)],
)
def test_a_list_of_what_is_inside_of_another_thing_owes_nothing(asked: Any, elsewhere: bool) -> None:
    kind = graph(load_service("cognito-idp")).resources["Group"]
    group = Instance(kind, "one", {"UserPoolId": "a", "GroupName": "one"}, None)
    assert lies_elsewhere(group, answered("ListGroups", {}, body=asked)) is elsewhere

"""What a run left is what its journal and its names and tags show; nothing of others is asked about."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.model import Service
from conformance.run.leftovers import Leftovers
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.sign import fixed
from conformance.world.journal_entries import Creation
from tests.standin.cloud import REGION, Cloud

RUN = "k3f9q2"
TAG = [{"tagKey": "conformance-run", "tagValue": RUN}]


class Scene:
    """A zoo of others with some of the run's own, and who looks for them."""

    def __init__(self, cloud: Cloud) -> None:
        self.cloud = cloud
        who = cloud.identity
        self.client = Client(cloud.service, cloud.url, fixed(who.access_key, who.secret), REGION)
        self.clock = 100.0

    def make(self, operation: str, **body: Any) -> Exchange:
        made = self.client.send(operation, body)
        assert made.accepted, made.answer
        return made

    def ask(self, operation: str, body: Any) -> Exchange:
        return self.client.send(operation, body)

    def sleep(self, seconds: float) -> None:
        self.clock += seconds

    def leftovers(self, tagged: Collection[str] | None = None, late: float = 0.0) -> Leftovers:
        return Leftovers(self.cloud.service, RUN, self.ask, tagged, late, lambda: self.clock, self.sleep)


@pytest.fixture
def scene(service: Service) -> Any:
    with Cloud(service) as cloud:
        scene = Scene(cloud)
        yield scene
        scene.client.close()
        assert cloud.touched == []


def creation(**more: Any) -> Creation:
    return evolve(Creation(1, "CreateKeeper", "Keeper", {}, when=100.0), **more)


def test_what_an_answer_identified_is_the_runs(scene: Scene) -> None:
    found = scene.leftovers().of([
        creation(answered=True, identifier="arn:aws:zoo:::keeper/a"),
        creation(number=2, refused=True, members={"name": "x"}),
        creation(number=3, answered=True, identifier="arn:aws:zoo:::keeper/b", deleted=True),
    ])  # fmt: skip
    assert [i.identifier for i in found] == ["arn:aws:zoo:::keeper/a"]
    assert scene.cloud.asked == []


def test_an_unanswered_create_is_found_by_its_name(scene: Scene) -> None:
    name = f"A{RUN}1"
    made = scene.make("CreateKeeper", name=name)
    leftovers = scene.leftovers()
    (found,) = leftovers.of([creation(members={"name": name})])
    assert found.identifier == made.output["keeperArn"]
    assert leftovers.unknown == []
    assert {asked.operation for asked in scene.cloud.asked[1:]} == {"ListKeepers"}


def test_a_name_that_anybody_may_have_is_not_enough(scene: Scene) -> None:
    scene.make("CreateKeeper", name="z")
    leftovers = scene.leftovers()
    assert leftovers.of([creation(members={"name": "z"}), creation(members={})]) == []
    assert [str(each) for each in leftovers.unknown] == [
        "CreateKeeper: was not answered; neither a name nor a tag tells what it may have made"
    ] * 2


def test_another_name_of_the_run_is_not_that_one(scene: Scene) -> None:
    scene.make("CreateKeeper", name=f"A{RUN}1")
    leftovers = scene.leftovers()
    assert leftovers.of([creation(members={"name": f"A{RUN}2"})]) == []
    assert leftovers.unknown == []


def test_a_tag_tells_where_no_name_does(scene: Scene) -> None:
    first = scene.make("CreateKeeper", name="y", tags=TAG).output["keeperArn"]
    second = scene.make("CreateKeeper", name="z", tags=TAG).output["keeperArn"]
    both = [creation(members={"name": "y"}, tagged=True), creation(members={"name": "z"}, tagged=True)]
    leftovers = scene.leftovers({first, second, "arn:aws:zoo:::cage/1"})
    assert {i.identifier for i in leftovers.of(both)} == {first, second}
    known = creation(members={"name": "y"}, tagged=True, answered=True, identifier=first)
    again = scene.leftovers({first})
    assert [i.identifier for i in again.of([known, both[1]])] == [first]
    nothing_tells = scene.leftovers(None)
    assert nothing_tells.of(both[:1]) == []
    assert len(nothing_tells.unknown) == 1


def test_what_is_new_is_waited_for(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    """A list may be late: it is asked again until the create is that long ago."""
    name = f"A{RUN}1"
    ask, asked = scene.ask, []

    def late(operation: str, body: Any) -> Exchange:
        asked.append(operation)
        if len(asked) == 3:
            scene.make("CreateKeeper", name=name)
        return ask(operation, body)

    monkeypatch.setattr(scene, "ask", late)
    (found,) = scene.leftovers(late=30.0).of([creation(members={"name": name})])
    assert found.name == name
    assert 100.0 < scene.clock < 130.0
    scene.clock = 200.0
    assert scene.leftovers(late=30.0).of([creation(members={"name": f"A{RUN}9"})]) == []
    assert scene.clock == 200.0


def test_every_page_is_looked_at(scene: Scene) -> None:
    for number in range(30):
        scene.make("CreateKeeper", name=f"B{RUN}{number}")
    (found,) = scene.leftovers().of([creation(members={"name": f"B{RUN}29"})])
    assert found.name == f"B{RUN}29"


def test_what_no_operation_deletes_or_lists_is_told(service: Service, scene: Scene) -> None:
    leftovers = scene.leftovers()
    made = Creation(1, "CreateNothing", None, answered=True)
    assert leftovers.of([made]) == []
    assert "no operation of the service deletes" in str(leftovers.unknown[0])


def test_a_list_that_is_refused_decides_nothing(scene: Scene) -> None:
    scene.cloud.identity.expires = 1.0
    leftovers = scene.leftovers()
    assert leftovers.of([creation(members={"name": f"A{RUN}1"})]) == []
    assert "ListKeepers answered ExpiredTokenException" in str(leftovers.unknown[0])

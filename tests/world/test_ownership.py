"""What can carry a tag says whose it is; a request about tags stays what it is."""

from __future__ import annotations

from conformance.cases.model import Case
from conformance.contract.model import Service
from conformance.world.ownership import tagged, told_apart, untagged
from tests.world.conftest import MakeWorld

RUN = "k3f9q2"
TAGS = [{"tagKey": "conformance-run", "tagValue": RUN}]


def test_a_create_says_whose_its_resource_is(service: Service) -> None:
    case = Case("CreateKeeper", {"name": "a"})
    assert tagged(service, RUN, case, {}).params == {"name": "a", "tags": TAGS}
    assert tagged(service, RUN, case, {"tags": None}) is case
    assert tagged(service, "", case, {}) is case
    own = Case("CreateKeeper", {"name": "a", "tags": []})
    assert tagged(service, RUN, own, {}) is own
    assert untagged(service, "CreateKeeper") == {"tags": None}
    assert untagged(service, None) == {}


def test_only_a_name_that_tells_nothing_needs_a_tag(service: Service) -> None:
    case = Case("CreateKeeper", {})
    assert told_apart(service, RUN, case, {"name": "z"}) == {"name": "z", "tags": TAGS}
    for body in ({"name": f"A{RUN}1"}, {"name": f"A{RUN}1".upper()}):
        assert told_apart(service, RUN, case, body) == body
    violating = Case("CreateKeeper", {}, violates=("name", "minLength"))
    about_tags = Case("CreateKeeper", {}, probes=(("tags[].tagKey", "minLength"),))
    for other in (violating, about_tags, Case("DeleteKeeper", {})):
        assert told_apart(service, RUN, other, {"name": "z"}) == {"name": "z"}
    assert told_apart(service, "", case, {"name": "z"}) == {"name": "z"}


def test_what_the_world_makes_for_others_is_tagged(make_world: MakeWorld) -> None:
    world = make_world(run=RUN)
    keeper = world.ready("Keeper")
    assert keeper.created_with["tags"] == TAGS
    assert RUN in keeper.created_with["name"]
    assert "tags" not in make_world().ready("Keeper").created_with


def test_as_many_tags_as_may_be_fit_on_what_has_none(make_world: MakeWorld) -> None:
    """The run's own tag would be one too many."""
    world = make_world(run=RUN)
    tags = [{"tagKey": f"k{n}", "tagValue": "v"} for n in range(5)]
    case = world.minimal("TagResource")
    sent = world.send(Case("TagResource", {**case.params, "tags": tags}))
    assert sent.exchange.accepted, sent.exchange.answer

"""What an operation does is shown by another one: both when it is so and when it is not."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.afterwards import Afterwards, afterwards
from conformance.contract.catalogue import catalogue
from conformance.contract.load import available_services, load_service
from conformance.contract.model import Service, Source
from conformance.contract.paths import at
from conformance.contract.preceding import names
from conformance.contract.resources import graph
from conformance.emulator import Server, find
from conformance.emulator.call import Call, Hook
from conformance.emulator.failures import Failure, Refused
from conformance.properties import after
from conformance.properties.earlier import looks_back, members
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Inconclusive, Verdict
from conformance.wire import clock
from conformance.world.errors import Lacking
from tests.checks.exchanges import answered
from tests.prose import unread
from tests.run.bench import engine_on, finish, inspect
from tests.zoo import HINTS, write

AFTER = """
[[after]]
operation = "TagResource"
resource = "Animal"
with = { tags = [{ tagKey = "coat", tagValue = "winter" }] }
shows = "ListTagsForResource"
path = "tags[].tagValue"
sent = "tags[].tagValue"
source = "zoo/client/tag_resource.rst:9"
why = "It adds the tags."

[[after]]
operation = "UntagResource"
resource = "Animal"
before = ["TagResource"]
with = { tagKeys = ["a"] }
shows = "ListTagsForResource"
path = "tags[].tagKey"
absent = true
source = "zoo/client/untag_resource.rst:9"
why = "It removes the tags."

[[after]]
operation = "UpdateKeeper"
resource = "Keeper"
given = { nickname = { external = "nickname", default = "Ada" } }
shows = "ListKeepers"
path = "keepers[].status"
value = "ACTIVE"
source = "zoo/client/update_keeper.rst:9"
why = "A keeper who was changed is active again."
"""
MORE = """
[[after]]
operation = "CreateKeeper"
resource = "Keeper"
with = { name = "quince" }
shows = "DescribeKeeper"
asking = { keeperArn = { answered = "keeperArn" } }
path = "keeper.name"
sent = "name"
source = "zoo/client/create_keeper.rst:9"
why = "What was answered leads to what was made."

[[after]]
operation = "CreateKeeper"
name = "others"
resource = "Keeper"
with = { name = "medlar" }
shows = "DescribeKeeper"
asking = { keeperArn = { answered = "keeperArn" } }
path = "keeper.name"
unlike = "quince"
source = "zoo/client/create_keeper.rst:10"
why = "And to nothing else."

[[after]]
operation = "TagResource"
resource = "Keeper"
before = [{ operation = "TagResource", with = { tags = [{ tagKey = "a", tagValue = "1" }] } }]
with = { tags = [{ tagKey = "b", tagValue = "2" }] }
shows = "ListTagsForResource"
path = "tags[].tagKey"
order = ["a", "b"]
source = "zoo/client/tag_resource.rst:10"
why = "Tags are listed as they came."

[[after]]
operation = "DeleteKeeper"
resource = "Animal"
tried = true
shows = "DescribeAnimal"
path = "animal.animalArn"
present = true
source = "zoo/client/delete_keeper.rst:11"
why = "A keeper with animals stays, and so do they."

[[after]]
operation = "DeleteAnimal"
resource = "Animal"
before = [{ operation = "TagResource", with = { resourceArn = { answered = "animalArn" } } }]
tried = true
shows = "DescribeAnimal"
path = "animal.animalArn"
present = true
source = "zoo/client/delete_animal.rst:12"
why = "An animal that was tagged stays."
"""
ENDS = """
[[after]]
operation = "DeleteAnimal"
resource = "Animal"
shows = "DescribeAnimal"
path = "animal.animalArn"
absent = true
source = "zoo/client/delete_animal.rst:9"
why = "It deletes the animal."
"""
NO_MORE = "zoo.DeleteAnimal.animal.animalArn.after"
LED, NO_OTHER, ORDERED, STAYS, TAGGED = (
    "zoo.CreateKeeper.keeper.name.after",
    "zoo.CreateKeeper.keeper.name.after.others",
    "zoo.TagResource.tags[].tagKey.after",
    "zoo.DeleteKeeper.animal.animalArn.after",
    "zoo.DeleteAnimal.animal.animalArn.after",
)
ALL = (LED, NO_OTHER, ORDERED, STAYS, TAGGED)
ADDED = "zoo.TagResource.tags[].tagValue.after"
REMOVED = "zoo.UntagResource.tags[].tagKey.after"
ACTIVE = "zoo.UpdateKeeper.keepers[].status.after"


@pytest.fixture(scope="module")
def pets(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("pets"), hints=HINTS + AFTER))


def inspected(
    service: Service, about: Iterable[str], hooks: dict[str, Hook]
) -> dict[str, tuple[Verdict, str]]:
    server = Server(service, step=0.0)
    server.start()
    server.engine.hooks = hooks
    engine = engine_on(service, server.url, Plan(max_examples=0, shrink=False))
    try:
        return inspect(engine, about)
    finally:
        finish(engine, 0.0)  # the server ends with it, and some of these never delete anything
        server.stop()


def judged(pets: Service, **hooks: Hook) -> dict[str, tuple[Verdict, str]]:
    return inspected(pets, (ADDED, REMOVED, ACTIVE), hooks)


def test_what_is_shown_then_passes(pets: Service) -> None:
    assert judged(pets) == dict.fromkeys((ADDED, REMOVED, ACTIVE), (Verdict.PASS, ""))


def no_tags(call: Call, answer: Any) -> Any:
    return {"tags": []} if call.plan.operation.name == "ListTagsForResource" else answer


def other_tags(call: Call, answer: Any) -> Any:
    tags = [{"tagKey": "coat", "tagValue": "summer"}]
    return {"tags": tags} if call.plan.operation.name == "ListTagsForResource" else answer


def test_what_is_not_shown_fails(pets: Service) -> None:
    found = judged(pets, answer=no_tags)
    assert found[ADDED] == (Verdict.FAIL, "after TagResource, ListTagsForResource shows no tags[].tagValue")
    assert found[REMOVED] == (Verdict.PASS, "")


def test_what_is_shown_otherwise_or_still_fails(pets: Service) -> None:
    found = judged(pets, answer=other_tags)
    shown = 'after TagResource, ListTagsForResource shows tags[].tagValue is "summer"'
    assert found[ADDED] == (Verdict.FAIL, shown)
    assert found[REMOVED] == (Verdict.FAIL, "after UntagResource, ListTagsForResource shows a tags[].tagKey")


def only_others(call: Call, answer: Any) -> Any:
    others = [{"name": "another", "keeperArn": "arn:another", "status": "GONE"}]
    return {"keepers": others} if call.plan.operation.name == "ListKeepers" else answer


def test_a_list_of_others_alone_tells_nothing(pets: Service) -> None:
    verdict, why = judged(pets, answer=only_others)[ACTIVE]
    assert verdict is Verdict.INCONCLUSIVE
    assert why == "ListKeepers lists others, and not the Keeper that it is asked about"


def test_what_is_asked_for_by_what_came_before_is_about_it(more: Service, pets: Service) -> None:
    (by_answer, _) = afterwards(more, "CreateKeeper")
    (plain,) = afterwards(pets, "UpdateKeeper")
    assert by_answer.leads_on
    assert evolve(plain, asking={"keeperArn": {"sent": "keeperArn"}}).leads_on
    assert not plain.leads_on


def test_a_list_that_is_asked_for_the_resource_by_name_is_about_it(pets: Service) -> None:
    (told,) = (one for one in afterwards(pets, "UpdateKeeper") if one.shows == "ListKeepers")
    others = {"keepers": [{"name": "another", "status": "GONE"}]}
    for asked in (True, False):
        assert told.is_about(asked, others, ("Ada", None)) is asked
    assert told.is_about(False, {"keepers": [{"name": "Ada"}]}, (None, "Ada"))
    assert told.is_about(False, {"keepers": ["Eve", "Ada"]}, ("Ada", None))
    assert not told.is_about(False, {"keepers": ["Eve"]}, ("Ada", None))
    assert told.is_about(False, {"keepers": []}, ("Ada",))


def test_who_is_on_a_later_page_is_found_there(pets: Service, monkeypatch: pytest.MonkeyPatch) -> None:
    (told,) = (one for one in afterwards(pets, "UpdateKeeper") if one.shows == "ListKeepers")
    first, second = (
        SimpleNamespace(accepted=True, params={}, output={"keepers": [{"name": name, "status": "ACTIVE"}]})
        for name in ("another", "Ada")
    )
    monkeypatch.setattr(after, "all_pages", lambda target, listing, body: [first, second])
    world = SimpleNamespace(about=lambda operation, instance, given, lacking: first)
    target: Any = SimpleNamespace(world=world, graph=graph(pets))
    ada: Any = SimpleNamespace(identifier="arn:of:Ada", name="Ada")
    assert after.shown_by(target, told, ada, {}) is second


def test_what_is_not_sent_since_it_was_not_modified_is_not_shown(gone: Service) -> None:
    (told,) = afterwards(gone, "UntagResource")
    (there,) = (one for one in afterwards(gone, "UpdateKeeper") if one.shows == "DescribeKeeper")
    unmodified: Any = SimpleNamespace(status=304, refused=False, code=None)
    failing: Any = SimpleNamespace(status=500, refused=False, code=None)
    assert after._not_there(told, unmodified)
    assert not after._not_there(told, failing)
    assert not after._not_there(there, unmodified)


def test_with_what_is_given_comes_what_a_rule_asks_for(pets: Service) -> None:
    server = Server(pets, step=0.0)
    server.start()
    engine = engine_on(pets, server.url, Plan(max_examples=0, shrink=False))
    try:
        keeper = engine.world.new("Keeper")
        params = engine.world.about("CreateKeeper", keeper, {"gateKey": "key-9"}).params
    finally:
        finish(engine)
        server.stop()
    assert params["gateKey"] == "key-9"
    assert "nickname" in params


NARROW = """
[[rule]]
form = "forbidden"
operation = "UpdateKeeper"
path = "nickname"
narrows = true
source = "zoo/client/update_keeper.rst:9"
why = "It is not made up."
"""


def test_what_is_given_may_be_what_a_rule_only_keeps_from_being_made_up(tmp_path: Path) -> None:
    narrow = load_service("zoo", write(tmp_path, hints=HINTS + NARROW))
    server = Server(narrow, step=0.0)
    server.start()
    engine = engine_on(narrow, server.url, Plan(max_examples=0, shrink=False))
    try:
        keeper = engine.world.new("Keeper")
        assert engine.world.about("UpdateKeeper", keeper, {"nickname": "Ada"}).params["nickname"] == "Ada"
        assert "nickname" not in engine.world.about("UpdateKeeper", keeper).params
    finally:
        finish(engine)
        server.stop()


@pytest.fixture(scope="module")
def more(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("more"), hints=HINTS + MORE))


def told(service: Service, **hooks: Hook) -> dict[str, tuple[Verdict, str]]:
    return inspected(service, ALL, hooks)


def test_what_led_there_what_is_in_order_and_what_is_left_alone_pass(more: Service) -> None:
    assert told(more) == dict.fromkeys(ALL, (Verdict.PASS, ""))


@pytest.mark.parametrize(("name", "failing", "passing"), [("quince", NO_OTHER, LED), ("sorb", LED, NO_OTHER)])
def test_of_two_facts_of_one_place_none_hides_the_other(
    more: Service, name: str, failing: str, passing: str
) -> None:
    def always(call: Call, answer: Any) -> Any:
        if call.plan.operation.name != "DescribeKeeper":
            return answer
        return {"keeper": {**answer["keeper"], "name": name}}

    found = told(more, answer=always)
    assert found[failing] == (
        Verdict.FAIL,
        f'after CreateKeeper, DescribeKeeper shows keeper.name is "{name}"',
    )
    assert found[passing] == (Verdict.PASS, "")


def test_a_fact_has_a_statement_of_its_own(more: Service) -> None:
    known = catalogue(more)
    assert known[LED].statement == (
        "After CreateKeeper, DescribeKeeper shows the name of the request as keeper.name."
    )
    assert known[NO_OTHER].statement == (
        'After CreateKeeper, DescribeKeeper does not show "quince" as keeper.name.'
    )
    assert known.requirement("CreateKeeper", "after", "keeper.name") is known[LED]


def test_another_order_fails_and_what_is_not_there_yet_decides_nothing(more: Service) -> None:
    def backwards(call: Call, answer: Any) -> Any:
        return {"tags": answer["tags"][::-1]} if call.plan.operation.name == "ListTagsForResource" else answer

    assert told(more, answer=backwards)[ORDERED] == (
        Verdict.FAIL,
        'after TagResource, ListTagsForResource shows ["b", "a"] as tags[].tagKey',
    )
    assert told(more, answer=no_tags)[ORDERED][0] is Verdict.INCONCLUSIVE


@pytest.fixture(scope="module")
def mortal(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("mortal"), hints=HINTS + ENDS))


@pytest.mark.parametrize(
    ("code", "verdict"),
    [
        (None, Verdict.PASS),
        ("ResourceNotFoundException", Verdict.PASS),
        ("InvalidInputException", Verdict.INCONCLUSIVE),
    ],
)
def test_what_is_gone_may_be_refused_as_not_found(
    mortal: Service, code: str | None, verdict: Verdict
) -> None:
    deleted: list[str] = []

    def parsed(call: Call, body: Any) -> Any:
        operation = call.plan.operation.name
        if code and operation == "DescribeAnimal" and body.get("animalArn") in deleted:
            raise Refused(Failure(code, "gone"))
        if operation == "DeleteAnimal":
            deleted.append(body["animalArn"])
        return body

    assert inspected(mortal, (NO_MORE,), {"parsed": parsed})[NO_MORE][0] is verdict


def test_what_is_there_still_fails(mortal: Service) -> None:
    faults = ("DeleteAnimal.delete:ignored", "DeleteAnimal.animal.animalArn.after:forgotten")
    hooks = {name: act for fault in faults for name, act in find(mortal, fault).make().items()}
    found = inspected(mortal, (NO_MORE,), hooks)[NO_MORE]
    assert found == (Verdict.FAIL, "after DeleteAnimal, DescribeAnimal shows an animal.animalArn")


@pytest.mark.parametrize("lacking", ["UntagResource", "TagResource", "ListTagsForResource"])
def test_an_answer_that_there_is_no_such_operation_blames_nobody(pets: Service, lacking: str) -> None:
    def parsed(call: Call, body: Any) -> Any:
        if call.plan.operation.name == lacking:
            raise Refused(Failure("UnknownOperationException", f"Unknown operation {lacking}"))
        return body

    server = Server(pets, step=0.0)
    server.start()
    server.engine.hooks = {"parsed": parsed}
    engine = engine_on(pets, server.url, Plan(max_examples=0, shrink=False))
    (told,) = afterwards(pets, "UntagResource")
    try:
        with pytest.raises(Lacking):
            after.done(engine, told)
    finally:
        finish(engine, 0.0)
        server.stop()


def test_what_is_tried_and_done_all_the_same_fails(more: Service) -> None:
    def gone(call: Call, found: Any) -> Any:
        return {"animal": {}} if call.plan.operation.name == "DescribeAnimal" else found

    assert told(more, answer=gone)[STAYS][0] is Verdict.FAIL


def test_what_must_not_be_deleted_and_is_fails(more: Service) -> None:
    found = told(more, **find(more, "DeleteAnimal.animal.animalArn.after:done").make())
    assert found[TAGGED] == (Verdict.FAIL, "after DeleteAnimal, which must be refused, it is gone")
    assert {name for name, (verdict, _) in found.items() if verdict is Verdict.FAIL} == {TAGGED}


NEVER = """
[[after]]
operation = "TagResource"
resource = "Animal"
with = { tags = [{ tagKey = "coat", tagValue = "winter" }] }
never = ["ResourceInUseException"]
shows = "ListTagsForResource"
path = "tags[].tagValue"
sent = "tags[].tagValue"
source = "zoo/client/tag_resource.rst:9"
why = "An animal can be tagged at any time."
"""


@pytest.mark.parametrize(
    ("code", "verdict"),
    [("ResourceInUseException", Verdict.FAIL), ("InvalidInputException", Verdict.INCONCLUSIVE)],
)
def test_a_refusal_that_a_sentence_rules_out_fails_and_another_decides_nothing(
    tmp_path: Path, code: str, verdict: Verdict
) -> None:
    service = unread(load_service("zoo", write(tmp_path, hints=HINTS + NEVER)), "request")

    def parsed(call: Call, body: Any) -> Any:
        if call.plan.operation.name == "TagResource":
            raise Refused(Failure(code, "not now"))
        return body

    found = inspected(service, (ADDED,), {"parsed": parsed})[ADDED]
    assert found[0] is verdict


def test_the_catalogue_refuses_what_a_sentence_says_is_not_refused(tmp_path: Path) -> None:
    service = load_service("zoo", write(tmp_path, hints=HINTS + NEVER))
    fault = find(service, "TagResource.tags[].tagValue.after:refused-ResourceInUseException")
    assert inspected(service, (ADDED,), {})[ADDED] == (Verdict.PASS, "")
    verdict, reason = inspected(service, (ADDED,), dict(fault.make()))[ADDED]
    assert verdict is Verdict.FAIL
    assert reason.startswith("TagResource of a new Animal was answered with 400 ResourceInUseException")


GONE = """
[[after]]
operation = "UntagResource"
resource = "Keeper"
before = [
    { operation = "TagResource", with = { tags = [{ tagKey = "a", tagValue = "1" }] } },
    { operation = "TagResource", with = { tags = [{ tagKey = "b", tagValue = "2" }] } },
]
with = { tagKeys = ["b"] }
shows = "ListTagsForResource"
path = "tags[].tagKey"
unlike = { sent = "tagKeys[]" }
source = "zoo/client/untag_resource.rst:9"
why = "The one that was named is gone."

[[after]]
operation = "UpdateKeeper"
resource = "Keeper"
given = { nickname = { external = "nickname", default = "Ada" } }
unsettled = true
shows = "DescribeKeeper"
path = "keeper.name"
present = true
source = "zoo/client/update_keeper.rst:9"
why = "A keeper who was changed is still there."
"""
TAKEN, THERE = "zoo.UntagResource.tags[].tagKey.after", "zoo.UpdateKeeper.keeper.name.after"


@pytest.fixture(scope="module")
def gone(tmp_path_factory: pytest.TempPathFactory) -> Service:
    return load_service("zoo", write(tmp_path_factory.mktemp("gone"), hints=HINTS + GONE))


def test_what_was_sent_is_what_should_not_be_shown(gone: Service) -> None:
    assert inspected(gone, (TAKEN, THERE), {}) == dict.fromkeys((TAKEN, THERE), (Verdict.PASS, ""))
    (told,) = afterwards(gone, "UntagResource")
    assert told.told == (
        "ListTagsForResource does not show the tagKeys[] of what was sent as tags[].tagKey"
        " (after TagResource, TagResource)"
    )

    def kept(call: Call, found: Any) -> Any:
        tags = [{"tagKey": "a", "tagValue": "1"}, {"tagKey": "b", "tagValue": "2"}]
        return {"tags": tags} if call.plan.operation.name == "ListTagsForResource" else found

    shown = 'after UntagResource, ListTagsForResource shows tags[].tagKey is "b"'
    assert inspected(gone, (TAKEN,), {"answer": kept})[TAKEN] == (Verdict.FAIL, shown)


def test_that_there_is_nothing_is_wrong_where_something_should_be_shown(gone: Service) -> None:
    def refusing(code: str) -> Hook:
        asked: list[str] = []

        def answer(call: Call, found: Any) -> Any:
            asked.append(call.plan.operation.name)
            if asked[-1] == "DescribeKeeper" and "UpdateKeeper" in asked:
                raise Refused(Failure(code, "since it was changed"))
            return found

        return answer

    lost = refusing("ResourceNotFoundException")
    verdict, reason = inspected(gone, (THERE,), {"answer": lost})[THERE]
    assert verdict is Verdict.FAIL
    assert reason.startswith("after UpdateKeeper, DescribeKeeper was answered with 400 ResourceNotFound")

    dear = refusing("LimitExceededException")
    assert inspected(gone, (THERE,), {"answer": dear})[THERE][0] is Verdict.INCONCLUSIVE


@pytest.mark.parametrize(
    ("said", "known"),
    [
        ({"answered": "a.b"}, 2),
        ({"sent": "a"}, {"b": 1}),
        ({"c": [{"answered": "a.b"}]}, {"c": [2]}),
        ("text", "text"),
    ],
)
def test_a_member_is_what_came_before(said: Any, known: Any) -> None:
    steps = [answered("CreateKeeper", {"a": {"b": 2}}, body={"a": {"b": 1}}), answered("TagResource")]
    assert members({"x": said}, steps) == {"x": known}
    assert looks_back({"x": said}) is (said != "text")


def test_what_no_answer_has_cannot_be_sent() -> None:
    with pytest.raises(Inconclusive, match="nothing that comes first has a"):
        members({"x": {"answered": "a"}}, [answered("TagResource")])


def test_a_moment_is_counted_from_now() -> None:
    with clock.going_by(clock.Recorded(1000.0)):
        told = members({"x": {"seconds": -60}, "y": {"milliseconds": 5}}, [])
    assert told == {"x": 940, "y": 1_000_005}


def test_what_ships_is_asked_of_operations_that_show_it() -> None:
    told = 0
    for name in available_services():
        service = load_service(name)
        for operation in service.operations:
            for one in afterwards(service, operation):
                told += 1
                shows = service.operations[one.shows]
                at(shows.response, shows.root, one.path)
                assert one.resource in graph(service).resources
                told_by = [one.value, one.sent, one.answered, one.present, one.unlike, one.order or None]
                told_by.append(one.like)
                assert sum(told is not None for told in told_by) == 1
                for before in names(one.before):
                    assert before in service.operations
    assert told > 30


def _password(like: str, decoded: bool = False) -> Afterwards:
    return Afterwards("GetThing", "Thing", "GetThing", "password", Source(), like=like, decoded=decoded)


@pytest.mark.parametrize(
    ("like", "decoded", "answer", "problem"),
    [
        ("[^0-9]{3}", False, {"password": "abc"}, None),
        ("[^0-9]{3}", False, {"password": "ab1"}, 'password is "ab1"'),
        ("[^0-9]{3}", False, {"password": "abcd"}, 'password is "abcd"'),
        ("[^0-9]{3}", False, {"password": 7}, "password is 7"),
        ("[^0-9]{3}", False, {}, "no password"),
        (r"(?s).{3}", True, {"password": "AAoA"}, None),
        (r"(?s).{3}", True, {"password": "AAo="}, 'password is "AAo="'),
        (r"(?s).{3}", True, {"password": "what?"}, 'password is "what?"'),
    ],
)
def test_what_is_shown_is_like_a_pattern_as_a_whole(
    like: str, decoded: bool, answer: dict[str, Any], problem: str | None
) -> None:
    assert _password(like, decoded).problem((None, None), answer, ()) == problem


def test_what_all_are_like_others_are_too() -> None:
    wanted = evolve(_password("[a-z]+"), path="things[].password")
    others = {"things": [{"name": "another", "password": "abc"}]}
    assert wanted.is_about(False, others, ("mine",))
    assert not evolve(wanted, like=None, value="abc").is_about(False, others, ("mine",))


def test_what_is_like_a_pattern_is_told() -> None:
    assert _password("[a-z]+").told == "GetThing shows a password that matches [a-z]+"
    assert _password("[a-z]+", True).told == "GetThing shows a password that, decoded, matches [a-z]+"


def test_what_a_request_lacks_is_left_out_though_a_rule_asks_for_it(pets: Service) -> None:
    server = Server(pets, step=0.0)
    server.start()
    engine = engine_on(pets, server.url, Plan(max_examples=0, shrink=False))
    try:
        keeper = engine.world.new("Keeper")
        given = {"gateKey": "key-9"}
        params = engine.world.about("CreateKeeper", keeper, given, lacking=("nickname",)).params
    finally:
        finish(engine)
        server.stop()
    assert params["gateKey"] == "key-9"
    assert "nickname" not in params

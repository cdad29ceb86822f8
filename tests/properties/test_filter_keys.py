"""Lists that are narrowed down by keys and values: what is asked, what it finds, and each fault in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.filter_keys import FilterKey, filter_keys
from conformance.contract.load import available_services
from conformance.contract.load import load_service as load_anew
from conformance.contract.model import Service, Source
from conformance.contract.resources import graph
from conformance.emulator import Server, catalogue
from conformance.emulator.call import Call
from conformance.emulator.failures import Failure, Refused
from conformance.emulator.hooks import Fault
from conformance.properties.effort import Plan
from conformance.properties.filter_keys import asking, clear, filter_of, finds, given_for, held
from conformance.verdicts.outcome import Verdict
from conformance.wire.intent import Violates
from conformance.world.instance import Instance
from tests.run.bench import engine_on, finish, inspect
from tests.zoo import HINTS, Document, listed, structure, text, write

load_service = cache(load_anew)

KEYS = """
[[filter_key]]
operation = "ListKeepers"
path = "namePrefix"
named = true
match = ["prefix", "same-case"]
source = "zoo/client/list_keepers.rst:9"
why = "Keepers whose names begin so."

[[filter_key]]
operation = "ListKeepers"
path = "filters"
key = "nickname"
member = "nickname"
match = ["contains", "any-case", "not"]
source = "zoo/client/list_keepers.rst:10"
why = "A part of the nickname, in any case."

[[filter_key]]
operation = "ListKeepers"
path = "filters"
key = "all"
member = "nickname"
joined = "/"
match = ["words", "any-case"]
source = "zoo/client/list_keepers.rst:11"
why = "A word of the nickname."

[[filter_key]]
operation = "ListKeepers"
path = "filters"
key = "tag:{key}"
member = "tags"
part = "value"
with = { option = "Equals" }
match = ["no-prefix"]
source = "zoo/client/list_keepers.rst:12"
why = "The whole value of a tag."

[[filter_key]]
operation = "ListKeepers"
path = "filters"
key = "employer"
nobody = "the zoo itself"
source = "zoo/client/list_keepers.rst:13"
why = "No keeper of a run has an employer."
"""
PREFIX, FILTERS = "zoo.ListKeepers.namePrefix.filterKey", "zoo.ListKeepers.filters.filterKey"


def key(match: list[str], **more: Any) -> FilterKey:
    return FilterKey("ListKeepers", "filters", "nickname", frozenset(match), Source(), **more)


def with_filters(documents: dict[str, Document]) -> None:
    for operation in ("CreateKeeper", "UpdateKeeper"):
        members = documents[operation]["$defs"]["request"]["properties"]
        members["nickname"] = text(60, minLength=1, maxLength=40)
    request = documents["ListKeepers"]["$defs"]["request"]["properties"]
    one = structure(("key",), key=text(70), option=text(70), values=listed(text(70)))
    request.update(namePrefix=text(69, minLength=1, maxLength=12), filters=listed(one))


@pytest.fixture(scope="module")
def keepers(tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = write(tmp_path_factory.mktemp("keepers"), change=with_filters, hints=HINTS + KEYS)
    return load_anew("zoo", folder)


@pytest.fixture(scope="module")
def server(keepers: Service) -> Iterator[Server]:
    server = Server(keepers, step=0.0)
    server.start()
    yield server
    server.stop()


Judge = Callable[[Fault | None], dict[str, tuple[Verdict, str]]]


@pytest.fixture
def judged(server: Server) -> Iterator[Judge]:
    def judge(fault: Fault | None) -> dict[str, tuple[Verdict, str]]:
        server.engine.switch(fault)
        engine = engine_on(server.engine.service, server.url, Plan(max_examples=0, shrink=False))
        try:
            return inspect(engine, (PREFIX, FILTERS))
        finally:
            finish(engine)

    yield judge
    server.engine.switch(None)


def seeded(service: Service) -> list[Fault]:
    return [fault for fault in catalogue(service) if "filterKey:" in fault.id]


def test_what_is_narrowed_down_as_told_passes(judged: Judge) -> None:
    assert judged(None) == dict.fromkeys((PREFIX, FILTERS), (Verdict.PASS, ""))


def test_each_fault_in_it_is_found(keepers: Service, judged: Judge) -> None:
    faults = seeded(keepers)
    assert {fault.id.rpartition(":")[2] for fault in faults} == {
        "all", "none", "whole", "anywhere", "beginning", "case", "any-case", "not",
    }  # fmt: skip
    for fault in faults:
        found = judged(fault)
        wrong = PREFIX if "namePrefix" in fault.id else FILTERS
        right = FILTERS if wrong is PREFIX else PREFIX
        assert found[wrong][0] is Verdict.FAIL, fault.id
        assert found[right] == (Verdict.PASS, ""), fault.id


def test_a_documented_key_that_is_refused_hides_no_other(keepers: Service, server: Server) -> None:
    def refused(call: Call, filters: Any) -> Any:
        if any(one["key"] in ("employer", "nickname") for one in filters.get("filters", ())):
            raise Refused(Failure("InvalidInputException", "No such key.", 400))
        return filters

    server.engine.switch(None)
    server.engine.hooks = {"filters": refused}
    engine = engine_on(keepers, server.url, Plan(max_examples=0, shrink=False))
    try:
        found = inspect(engine, (FILTERS,))
        causes = engine.ledger[engine.requirements[FILTERS]].failures
    finally:
        finish(engine)
        server.engine.switch(None)
    assert found[FILTERS][0] is Verdict.FAIL
    assert sorted(cause.summary.partition(" '")[0] for cause in causes) == ["by employer", "by nickname"]


@pytest.mark.parametrize(
    ("match", "asked"),
    [
        ([], {"Quince": True}),
        (["prefix"], {"Quince": True, "Quin": True, "uince": False}),
        (["no-prefix"], {"Quince": True, "Quin": False}),
        (["contains"], {"Quince": True, "Quin": True, "uince": True}),
        (["any-case"], {"Quince": True, "qUINCE": True}),
        (["same-case"], {"Quince": True, "qUINCE": False}),
        (["not"], {"Quince": True, "!Quince": False}),
        (["words", "any-case"], {"Quince": True, "qUINCE": True}),
    ],
)
def test_a_value_is_asked_for_in_each_way_that_the_page_tells(match: list[str], asked: dict[str, bool]):
    wanted = key(match)
    assert {text: finds(wanted, text, "Quince") for text in asking(wanted, "Quince")} == asked


def test_of_several_words_the_last_one_is_asked_for():
    assert list(asking(key(["words", "any-case"]), "a1/quince")) == ["quince", "QUINCE"]
    assert finds(key(["words", "any-case"]), "QUINCE", "a1/quince")
    assert not finds(key(["words"]), "uince", "a1/quince")


def test_what_nobody_has_finds_nobody():
    wanted = key([], nobody="nowhere")
    assert list(asking(wanted, "Quince")) == ["nowhere"]
    assert not finds(wanted, "nowhere", "nowhere")


def test_a_filter_is_spelt_as_its_member_takes_it():
    ssm, secrets = load_service("ssm"), load_service("secretsmanager")
    by_tag = next(k for k in filter_keys(ssm, "DescribeParameters") if k.key == "tag:{key}" and k.extra)
    asked = filter_of(ssm.operations["DescribeParameters"], by_tag, "q", "quince")
    assert asked == [{"Key": "tag:quince", "Values": ["q"], "Option": "Equals"}]
    by_name = next(k for k in filter_keys(secrets, "ListSecrets") if k.key == "name")
    assert filter_of(secrets.operations["ListSecrets"], by_name, "a", "a") == [
        {"Key": "name", "Values": ["a"]}
    ]
    by_id = FilterKey("ListAssociations", "AssociationFilterList", "Name", frozenset(), Source())
    assert filter_of(ssm.operations["ListAssociations"], by_id, "a", "a") == [{"key": "Name", "value": "a"}]
    queues = load_service("sqs").operations["ListQueues"]
    by_prefix = next(filter_keys(load_service("sqs"), "ListQueues"))
    assert filter_of(queues, by_prefix, "a", "a1") == "a"


@pytest.mark.parametrize(
    ("operation", "told", "value"),
    [
        ("CreateSecret", {"member": "Description"}, "quince"),
        ("CreateSecret", {"member": "Tags", "part": "key"}, "quince"),
        ("CreateSecret", {"member": "Tags", "part": "value"}, "quince"),
        ("PutParameter", {"member": "Type"}, "String"),
        ("PutParameter", {"named": True}, None),
    ],
)
def test_two_resources_are_made_that_differ_in_what_the_key_is_about(operation, told, value):
    service = load_service("secretsmanager" if operation == "CreateSecret" else "ssm")
    wanted = key([], **told)
    properties = service.operations[operation].request["properties"]
    first, second = (given_for(properties.get(wanted.member, {}), wanted, number) for number in range(2))
    assert (first is None) if value is None else first != second
    resource = next(r for r in graph(service).resources.values() if r.create == operation)
    instance = Instance(resource, "one", {wanted.member: first} if first is not None else {}, None)
    assert held(instance, wanted) == value


def test_what_an_invalid_request_made_is_deleted_first(keepers: Service, server: Server):
    engine = engine_on(keepers, server.url, Plan(max_examples=0))
    try:
        kept, spoilt = engine.world.new("Keeper"), engine.world.new("Keeper")
        assert spoilt.created_by is not None
        spoilt.created_by = evolve(spoilt.created_by, intent=Violates("name", "pattern"))
        clear(engine, kept.resource)
        gone = [instance.deleted for instance in (kept, spoilt)]
    finally:
        finish(engine)
    assert gone == [False, True]


def test_what_ships_is_about_members_that_there_are():
    told = 0
    for name in available_services():
        service = load_service(name)
        for operation in service.operations.values():
            for one in filter_keys(service, operation.name):
                told += 1
                owner = graph(service).owner(operation.name)
                assert owner is not None
                assert owner.create is not None
                assert one.path in operation.request["properties"]
                assert not one.member or one.member in service.operations[owner.create].request["properties"]
                assert one.source.line, Path(str(one.source.page))
    assert told > 30

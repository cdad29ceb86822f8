"""Power: for each family of requirements, seeded faults that the right requirement catches.

A requirement's property runs alone on an emulator that has the fault, behind those that are named before it
(what is monitored needs exchanges to watch). On the faultless emulator every one of them must hold.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.emulator.call import Call, Hook
from conformance.emulator.hooks import Fault
from conformance.properties.effort import Plan
from conformance.verdicts.outcome import Verdict
from tests.run.bench import engine_on, finish, inspect

STEP = 0.01
STEPS = (STEP, 5 * STEP, 15 * STEP)
"""Seconds that a passing state lasts, in the first try and in those after it."""
WALKING = Plan(max_examples=2, shrink=False)
CAUGHT: dict[str, str] = {
    # request: both sides
    "CreateKeeper.accepted": "CreateKeeper.nickname.optional:required CreateKeeper.name.maxLength:tight",
    "CreateKeeper.nickname.optional": "CreateKeeper.nickname.optional:required",
    "CreateKeeper.name.required": """CreateKeeper.name.required:unenforced
        CreateKeeper.name.required:another-code CreateKeeper.name.required:success""",
    "CreateKeeper.name.type": """CreateKeeper.name.type:unenforced CreateKeeper.name.type:coerced
        CreateKeeper.wrong-type:server-error CreateKeeper.wrong-type:success""",
    "CreateKeeper.name.pattern": "CreateKeeper.name.pattern:unenforced CreateKeeper.name.pattern:padded",
    "CreateKeeper.nickname.type": "CreateKeeper.nickname.type:unenforced",
    "CreateKeeper.name.minLength": "CreateKeeper.name.minLength:tight",
    "CreateKeeper.tags[].tagKey.minLength": "CreateKeeper.tags[].tagKey.minLength:unenforced",
    "CreateKeeper.name.maxLength": "CreateKeeper.name.maxLength:loose",
    "CreateKeeper.nickname.maxLength": "CreateKeeper.nickname.maxLength:tight",
    "UntagResource.tagKeys.maxItems": "UntagResource.tagKeys.maxItems:unenforced",
    "CreateAnimal.species.enumCase": "CreateAnimal.species.enum:any-case",
    "CreateAnimal.species.enum": """CreateAnimal.species.enum:refuses-OWL
        CreateAnimal.species.enum:prefix CreateAnimal.species.enum:unenforced""",
    "CreateAnimal.legs.maximum": "CreateAnimal.legs.maximum:tight CreateAnimal.legs.maximum:loose",
    "ListKeepers.maxResults.minimum": """ListKeepers.maxResults.minimum:tight
        ListKeepers.maxResults.minimum:loose""",
    "CreateAnimal.diet.meal.enum": "CreateAnimal.diet.meal.enum:unenforced",
    "CreateAnimal.diet.portions.maxProperties": """CreateAnimal.diet.portions.maxProperties:loose
        CreateAnimal.diet.portions.maxProperties:tight""",
    "CreateKeeper.gateKey.dependentRequired": "CreateKeeper.gateKey.together:unenforced",
    "CreateFeedingJob.plan.format": "CreateFeedingJob.plan.value:unenforced",
    "CreateKeeper.nickname.null": "CreateKeeper.nickname.null:refused",
    "CreateKeeper.unknownMember": "CreateKeeper.unknown:refused",
    # default and echo
    "CreateAnimal.legs.default": """CreateAnimal.legs.default:gone CreateAnimal.legs.default:is-5
        CreateAnimal.legs.default:overrides""",
    "CreateAnimal.diet.hour.default": "CreateAnimal.diet.hour.default:is-9",
    "CreateKeeper.name.echo": """DescribeKeeper.name.echo:dropped DescribeKeeper.name.echo:lower
        DescribeKeeper.name.echo:swapped""",
    "CreateAnimal.diet.meal.echo": "DescribeAnimal.diet.meal.echo:dropped-HAY",
    "CreateKeeper.tags.echo": "CreateKeeper.tags:lost CreateKeeper.tags:swapped CreateKeeper.tags:ascii",
    "UpdateKeeper.nickname.echo": "UpdateKeeper.update:ignored",
    "UpdateKeeper.unchanged": "UpdateKeeper.update:forgets",
    "CreateKeeper.unchanged": "CreateKeeper.create:replaces",
    "TagResource.tags.added": """TagResource.tags:ignored TagResource.tags:replaces TagResource.tags:keeps-old
        ListTagsForResource.tags:repeats""",
    "UntagResource.tagKeys.removed": "UntagResource.tags:emptied ListTagsForResource.tags:shows-first",
    # identifier
    "UpdateKeeper.keeperArn.names": "UpdateKeeper.keeperArn.names:refused",
    "CreateAnimal.keeperArn.reference": """CreateAnimal.keeperArn.reference:allowed
        CreateAnimal.keeperArn.reference:another-code""",
    "CreateAnimal.keeperArn.referenceKind": "CreateAnimal.keeperArn.kind:allowed",
    "ListAnimals.keeperArn.filter": """ListAnimals.keeperArn.filter:ignored ListAnimals.keeperArn.filter:none
        ListAnimals.keeperArn.filter:leaks ListAnimals.list:filter-on-second-page""",
    # response
    "CreateKeeper.keeperArn.present": """CreateKeeper.keeperArn.response:missing CreateKeeper.response:empty
        CreateKeeper.protocol:no-content""",
    "DescribeKeeper.keeper.present": "DescribeKeeper.response:flat DescribeKeeper.call:empty-from-second",
    "DescribeAnimal.animal.legs.shape": "DescribeAnimal.animal.legs.response:mistyped",
    "DescribeAnimal.animal.species.shape": "DescribeAnimal.animal.species.response:not-in-enum",
    "DescribeKeeper.keeper.creationDateTime.shape": """DescribeKeeper.creationDateTime.timestamp:milliseconds
        DescribeKeeper.creationDateTime.timestamp:iso""",
    "CreateKeeper.constraints": "CreateKeeper.keeperArn.response:not-of-pattern",
    "CreateKeeper.undeclared": "CreateKeeper.response:undeclared",
    "CreateKeeper.contentType": "CreateKeeper.protocol:content-type",
    "CreateKeeper.status": "CreateKeeper.protocol:created",
    "DescribeKeeper.nulls": "DescribeKeeper.keeper.nickname.response:null",
    "Keeper.arn": "CreateKeeper.keeperArn.arn:region CreateKeeper.keeperArn.arn:bare",
    "Keeper.timestamps": """DescribeKeeper.creationDateTime.timestamp:moving
        DescribeKeeper.lastUpdatedDateTime.timestamp:before-creation""",
    # errors
    "CreateKeeper.serverError": """CreateKeeper.protocol:unavailable CreateKeeper.protocol:single-quotes
        CreateKeeper.protocol:cut CreateKeeper.protocol:silent""",
    "CreateKeeper.undocumentedCode": "CreateKeeper.name.duplicate:undocumented-code",
    "CreateKeeper.brokenJson": "CreateKeeper.broken-json:server-error CreateKeeper.broken-json:success",
    "CreateKeeper.leftNothing": "CreateKeeper.nickname.maxLength:happens-anyway",
    "CreateKeeper.distinct": "CreateKeeper.name.duplicate:any-case CreateKeeper.name.duplicate:any-kind",
    "CreateKeeper.ResourceAlreadyExistsException": """CreateKeeper.name.duplicate:allowed
        CreateKeeper.name.duplicate:another-code""",
    "CreateAnimal.ResourceAlreadyExistsException": "CreateAnimal.keeperArn+species.unique:allowed",
    "CreateAnimal.ResourceInUseException": "CreateAnimal.keeperArn.not_ready:allowed",
    "DeleteKeeper.ResourceInUseException": "DeleteKeeper.Animal.in_use:allowed",
    "TagResource.TooManyTagsException": "TagResource.tags.total:allowed",
    "ListKeepers.InvalidNextTokenException": "ListKeepers.nextToken.token:allowed",
    # lifecycle
    "Keeper.lifecycle.states": """Keeper.lifecycle.create:unknown-state
        Keeper.lifecycle.create:misspelt-active-case""",
    "Keeper.lifecycle.order": "Keeper.lifecycle.create:again Keeper.lifecycle.create:shuffled",
    "Keeper.lifecycle.terminal": "ListKeepers.status.lifecycle:disagrees",
    "Keeper.lifecycle.reached": "Keeper.lifecycle.create:stuck-create-pending Keeper.lifecycle.create:fails",
    "Keeper.lifecycle.agreement": "ListKeepers.status.lifecycle:disagrees",
    "Keeper.lifecycle.failureReason": """DescribeKeeper.status.lifecycle:reason-on-success
        Keeper.lifecycle.create:fails-without-reason""",
    # list
    "ListKeepers.complete": "ListKeepers.list:loses-last ListKeepers.list:repeats ListKeepers.list:empty",
    "ListKeepers.maxResults.bound": "ListKeepers.list:limit-ignored ListKeepers.list:limit-plus-one",
    "ListKeepers.nextToken.pages": """ListKeepers.list:pages-skip ListKeepers.list:pages-overlap
        ListKeepers.list:never-ends ListKeepers.list:token-ignored""",
    "ListKeepers.keepers[].name.items": """ListKeepers.name.page:dropped-on-second
        ListKeepers.name.echo:lower""",
    # delete
    "DeleteKeeper.gone": """DeleteKeeper.delete:ignored ListKeepers.delete:still-shown
        Keeper.lifecycle.delete:never-gone""",
    "DeleteKeeper.again": "CreateKeeper.name.duplicate:for-ever",
    "DeleteKeeper.others": "DeleteKeeper.delete:all",
    "DeleteKeeper.keeperArn.blockedWhile": """DeleteKeeper.Animal.in_use:allowed
        DeleteKeeper.delete:stays-blocked""",
    # concurrency and isolation
    "Keeper.concurrency.create": "CreateKeeper.race:both-win CreateKeeper.race:crash",
    "Keeper.isolation.region": "service.isolation:region DescribeKeeper.isolation:shown",
    "Keeper.isolation.account": "service.isolation:account",
    # protocol
    "Service.protocol.unknownOperation": """service.unknown-operation:success
        service.unknown-operation:not-found service.target:missing-is-first""",
    "Service.protocol.plausibleOperation": "service.target:invented",
    "Service.protocol.errorBody": "service.errors:untyped service.errors:xml service.errors:empty",
    "Service.walk": "DescribeKeeper.delete:still-shown",
}
"""Requirement → the faults that it catches."""

BEFORE: dict[str, list[str]] = {
    "CreateKeeper.undocumentedCode": ["CreateKeeper.ResourceAlreadyExistsException"],
    "CreateKeeper.tags.echo": [
        "CreateKeeper.tags[].tagKey.pattern",
        "CreateKeeper.tags[].tagValue.maxLength",
    ],
    "CreateKeeper.name.echo": ["CreateKeeper.accepted"],
    "CreateAnimal.diet.meal.echo": ["CreateAnimal.diet.meal.enum"],
    "UpdateKeeper.nickname.echo": ["UpdateKeeper.accepted"],
    "UpdateKeeper.unchanged": ["UpdateKeeper.accepted", "UpdateKeeper.nickname.optional"],
    "Keeper.arn": ["CreateKeeper.accepted"],
    "Service.protocol.errorBody": ["CreateKeeper.name.required"],
}
"""Monitored requirement → whose exchanges it watches."""


def around(requirement: str) -> list[str]:
    return [f"zoo.{name}" for name in (*BEFORE.get(requirement, ()), requirement)]


ROWS = [(requirement, fault) for requirement, faults in CAUGHT.items() for fault in faults.split()]


@pytest.fixture(scope="module")
def server(service: Service) -> Iterator[Server]:
    running = Server(service, step=STEP)
    running.start()
    yield running
    running.stop()


@pytest.fixture(scope="module")
def faultless(server: Server, service: Service) -> dict[str, tuple[Verdict, str]]:
    """One run on the faultless emulator."""
    server.reset(None)
    engine = engine_on(service, server.url, WALKING)
    verdicts = inspect(engine, dict.fromkeys(name for requirement in CAUGHT for name in around(requirement)))
    finish(engine)
    return verdicts


@pytest.mark.parametrize("requirement", CAUGHT)
def test_the_faultless_emulator_conforms(faultless, requirement: str):
    assert faultless[f"zoo.{requirement}"] == (Verdict.PASS, "")


@pytest.mark.parametrize(("requirement", "fault"), ROWS)
def test_a_seeded_fault_is_caught(server: Server, service: Service, requirement: str, fault: str):
    for step in STEPS:  # what passes quickly may be over before a busy machine looks
        server.engine.step = step
        server.reset(fault)
        engine = engine_on(service, server.url, WALKING if requirement == "Service.walk" else None)
        verdicts = inspect(engine, around(requirement))
        if verdicts[f"zoo.{requirement}"][0] is Verdict.FAIL:
            break
        engine.client.close()
    server.engine.step = STEP
    assert verdicts[f"zoo.{requirement}"][0] is Verdict.FAIL, verdicts
    evidence = engine.ledger[f"zoo.{requirement}"].failures
    assert evidence
    assert evidence[0].summary
    engine.client.close()


def test_what_is_listed_elsewhere_is_seen_when_there_are_many(server: Server, service: Service):
    """Where there are more resources than a page holds, any of them tells."""
    requirement = "zoo.Keeper.isolation.region"
    for fault, verdict in ((None, Verdict.PASS), ("ListKeepers.isolation:listed", Verdict.FAIL)):
        server.reset(fault)
        engine = engine_on(service, server.url)
        for _ in range(101):
            engine.world.new("Keeper")
        assert inspect(engine, [requirement])[requirement][0] is verdict
        engine.client.close()


def seldom(call: Call, violations: list[Any]) -> list[Any]:
    """A validator with a hole: it takes a nickname that is more than twice too long."""
    nickname = call.body.get("nickname")
    hole = isinstance(nickname, str) and len(nickname) > 42
    return [v for v in violations if not (hole and v.path == "nickname")]


def test_a_fault_at_random_values_alone_takes_the_random_search(server: Server, service: Service):
    """Beside the boundaries: deterministic cases lie there, and the search goes beyond them."""
    hooks: dict[str, Hook] = {"violations": seldom}
    server.reset(Fault("hole", "takes very long nicknames", "CreateKeeper", "request", lambda: hooks))
    requirement = "zoo.CreateKeeper.nickname.maxLength"
    for examples, verdict in ((0, Verdict.PASS), (60, Verdict.FAIL)):
        engine = engine_on(service, server.url, Plan(max_examples=examples))
        assert inspect(engine, [requirement])[requirement][0] is verdict
        engine.client.close()


def test_every_family_has_a_fault(service: Service):
    engine = engine_on(service, "http://127.0.0.1:9")
    families = {engine.requirements[f"zoo.{requirement}"].family for requirement in CAUGHT}
    assert families == {r.family for r in engine.requirements.values()}

"""Echo: what was sent is what is shown; updates and tags change what they name, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress

from conformance.cases.oracle import broken
from conformance.checks.echo import tag_pairs, unchanged
from conformance.checks.observation import answered, led_to
from conformance.checks.under_test import UnderTest
from conformance.contract.model import Requirement
from conformance.contract.naming import a
from conformance.contract.paths import steps
from conformance.contract.resources import Resource
from conformance.contract.roles import Role, first
from conformance.contract.tagging import TagOperation, tag_operations
from conformance.properties.read_back import tag_request
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance


def taggable(target: UnderTest, operation: TagOperation) -> list[Instance]:
    """A fresh resource of each kind that an operation on tags can name; they come to rest side by side."""
    made, found = [], []
    for name in sorted(operation.kinds):
        with suppress(Unbuildable):  # that kind is not tried
            made.append(target.world.new(name))
    for instance in made:
        with suppress(Unbuildable):
            target.world.waiter.settle(instance)
            found.append(instance)
    if not found:
        raise Untested("no resource that could carry tags could be made")
    return found


def fitting(target: UnderTest, operation: TagOperation, tags: Mapping[str, str]) -> dict[str, str]:
    """Those of some tags that the operation's contract allows."""
    contract = target.service.operations[operation.name]

    def fits(key: str, value: str) -> bool:
        asked = {operation.member: operation.spelled({key: value})}
        return not any(steps(path)[0] == operation.member for path, _ in broken(contract, asked) if path)

    return {key: value for key, value in tags.items() if fits(key, value)}


@requirements("echo")
def test_read_back(requirement: Requirement, target: UnderTest) -> None:
    """A member shows as it was sent, in every resource that the run made. Monitored."""
    target.base(requirement.operation)
    target.conclude(requirement)


@requirements("unchanged")
def test_unchanged(requirement: Requirement, target: UnderTest) -> None:
    """An update changes what it names, and leaves alone what it does not. Monitored.

    A create leaves what was there before as it was.
    """
    target.base(requirement.operation)
    owner = target.graph.owner(requirement.operation)
    assert owner is not None  # the requirement was made from it
    if owner.create == requirement.operation:
        make_another(requirement, target, owner)
    if owner.create != requirement.operation or requirement.operation in owner.updates:
        target.conclude(requirement)


def make_another(requirement: Requirement, target: UnderTest, owner: Resource) -> None:
    """Make two resources, one after the other, and look at the first before and after the second.

    Raises:
        Violation: if the first is not there any more. Inconclusive, Untested: if nothing can be told.
    """
    assert owner.describe is not None
    one = target.world.rested(owner.name)
    before = target.world.describe(one)
    target.implemented(owner.describe)
    if before is None or not target.world.shows(before, one):
        raise Inconclusive(f"{owner.describe} does not show {a(owner.name)} that was just made")
    other = target.world.new(owner.name)
    if other.identifier == one.identifier or other.created_by is None:
        raise Untested(f"a second request makes no second {owner.name}")
    after = target.world.describe(one)
    if after is None or not target.world.shows(after, one):
        seen = answered(after) if after is not None else "not asked for"
        text = f"after another {owner.name} was made, {owner.describe} of the first was {seen}"
        raise Violation(text, after, (*one.made_by(), before, other.created_by, *((after,) if after else ())))
    steps_there = (*one.made_by(), before, other.created_by)
    found = unchanged(target.service, owner, requirement.operation, {}, before, after)
    target.ledger.observe(led_to(steps_there, found))


@requirements("added")
def test_tags_added(requirement: Requirement, target: UnderTest) -> None:
    """Tags that are added are shown, beside the earlier ones; a key that comes again takes the new value."""
    target.base(requirement.operation)
    adding = tag_operations(target.service).find(requirement.operation)
    for instance in taggable(target, adding):
        held = tags_made_with(instance)
        changed: list[Exchange] = []
        for more in ({"first": "1", "Second key": "with = signs"}, {"first": "2", "üñí": ""}, {"FIRST": "3"}):
            tags = fitting(target, adding, more)
            body = tag_request(target.world, adding, instance, adding.spelled(tags))
            changed.append(target.ask(adding.name, body))
            held.update(tags)
            target.read_back.tags(instance, requirement, held, changed=changed)
    target.conclude(requirement)


def tags_made_with(instance: Instance) -> dict[str, str]:
    """The tags that a resource was created with: a target may want some, whatever the page says."""
    created = instance.created_with.get(first(instance.created_with, Role.TAGS) or "")
    return dict(tag_pairs(created) or {})


@requirements("removed")
def test_tags_removed(requirement: Requirement, target: UnderTest) -> None:
    """Tags whose keys are named are gone afterwards, one or several; the others stay."""
    target.base(requirement.operation)
    known = tag_operations(target.service)
    removing = known.find(requirement.operation)
    adding = known.counterpart(removing)
    if adding is None:
        raise Untested("no operation adds tags")
    target.implemented(adding.name)
    for instance in taggable(target, removing):
        if instance.resource.name not in adding.kinds:
            continue
        more = fitting(target, adding, {"one": "1", "two": "2", "Two": "2", "three": ""})
        body = tag_request(target.world, adding, instance, adding.spelled(more))
        changed = [target.ask(adding.name, body)]
        held = {**tags_made_with(instance), **more}
        for keys in (["two"], ["one"], ["Two", "three"]):
            body = tag_request(target.world, removing, instance, keys)
            changed.append(target.ask(removing.name, body))
            held = {k: v for k, v in held.items() if k not in keys}
            target.read_back.tags(instance, requirement, held, changed=changed)
    target.conclude(requirement)

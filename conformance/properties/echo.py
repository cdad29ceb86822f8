"""Echo: what was sent is what is shown; updates and tags change what they name, and nothing else."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.checks.echo import tag_pairs
from conformance.checks.under_test import UnderTest
from conformance.contract.model import Requirement, Schema
from conformance.contract.roles import Role, first, named
from conformance.properties.selection import requirements
from conformance.properties.tagging import spelled
from conformance.verdicts.outcome import Untested
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance


def taggable(target: UnderTest, requirement: Requirement) -> list[tuple[str, Instance]]:
    """A fresh resource of each kind that the operation can name, with the member that names it."""
    found = []
    for reference in target.graph.references_of(requirement.operation):
        for name in reference.resources:
            try:
                instance = target.world.new(name)
                target.world.waiter.settle(instance)
            except Unbuildable:
                continue
            found.append((reference.path, instance))
    if not found:
        raise Untested("no resource that could carry tags could be made")
    return found


def schema_of(target: UnderTest, operation: str) -> Schema:
    """The schema of the member that takes tags."""
    members: Mapping[str, Schema] = target.service.operations[operation].request["properties"]
    return next(schema for name, schema in members.items() if Role.TAGS in named(name))


@requirements("echo")
def test_read_back(requirement: Requirement, target: UnderTest) -> None:
    """A member shows as it was sent, in every resource that the run made. Monitored."""
    target.base(requirement.operation)
    target.conclude(requirement)


@requirements("unchanged")
def test_unchanged(requirement: Requirement, target: UnderTest) -> None:
    """An update changes what it names, and leaves alone what it does not. Monitored."""
    target.base(requirement.operation)
    target.conclude(requirement)


@requirements("added")
def test_tags_added(requirement: Requirement, target: UnderTest) -> None:
    """Tags that are added are listed, beside the earlier ones; a key that comes again takes the new value."""
    target.base(requirement.operation)
    for member, instance in taggable(target, requirement):
        held = tags_made_with(instance)
        for more in ({"first": "1", "Second key": "with = signs"}, {"first": "2", "üñí": ""}, {"FIRST": "3"}):
            body = {
                member: target.world.tell(instance, member),
                requirement.path: spelled(schema_of(target, requirement.operation), more),
            }
            target.ask(requirement.operation, body)
            held.update(more)
            target.read_back.tags(instance, requirement, held)
    target.conclude(requirement)


def tags_made_with(instance: Instance) -> dict[str, str]:
    """The tags that a resource was created with: a target may want some, whatever the page says."""
    created = instance.created_with.get(first(instance.created_with, Role.TAGS) or "")
    return dict(tag_pairs(created) or {})


@requirements("removed")
def test_tags_removed(requirement: Requirement, target: UnderTest) -> None:
    """Tags whose keys are named are gone afterwards; the others stay, and so do another resource's."""
    target.base(requirement.operation)
    counterpart = requirement.operation.replace("Untag", "Tag")
    adding = next((o for o in (counterpart, "TagResource") if o in target.service.operations), None)
    if adding is None:
        raise Untested("no operation adds tags")
    tags = first(target.service.operations[adding].request["properties"], Role.TAGS)
    assert tags is not None
    for member, instance in taggable(target, requirement):
        subject = target.world.tell(instance, member)
        more = {"one": "1", "two": "2", "Two": "2", "three": ""}
        naming = {
            r.path: target.world.tell(instance, r.member or instance.resource.identifier)
            for r in target.graph.references_of(adding)
            if instance.resource.name in r.resources
        } or {member: subject}
        target.ask(adding, {**naming, tags: spelled(schema_of(target, adding), more)})
        held = {**tags_made_with(instance), **more}
        for keys in (["two"], ["one"], ["Two", "three"]):
            target.ask(requirement.operation, {member: subject, requirement.path: keys})
            held = {k: v for k, v in held.items() if k not in keys}
            target.read_back.tags(instance, requirement, held)
    target.conclude(requirement)

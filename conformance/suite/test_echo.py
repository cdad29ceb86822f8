"""Echo: what was sent is what is shown; updates and tags change what they name, and nothing else."""

from __future__ import annotations

from typing import Any

from conformance.checks.echo import tag_pairs
from conformance.contract.model import Requirement
from conformance.suite.engine import Engine
from conformance.suite.outcome import Untested
from conformance.suite.selection import requirements
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance


def taggable(target: Engine, requirement: Requirement) -> list[tuple[str, Instance]]:
    """A fresh resource of each kind that the operation can name, with the member that names it."""
    found = []
    for reference in target.graph.references_of(requirement.operation):
        for name in reference.resources:
            try:
                instance = target.world.new(name)
                target.world.patience.settle(instance)
            except Unbuildable:
                continue
            found.append((reference.path, instance))
    if not found:
        raise Untested("no resource that could carry tags could be made")
    return found


def spelled(target: Engine, operation: str, tags: dict[str, str]) -> Any:
    """Tags as an operation takes them: a map, or a list of key and value members."""
    schema = target.service.operations[operation].request["properties"]
    tag = next(s for n, s in schema.items() if n.lower() == "tags")
    if tag["type"] == "object":
        return dict(tags)
    key, value = (
        next(m for m in tag["items"]["properties"] if m.lower().endswith(w)) for w in ("key", "value")
    )
    return [{key: k, value: v} for k, v in tags.items()]


@requirements("echo")
def test_read_back(requirement: Requirement, target: Engine) -> None:
    """A member shows as it was sent, in every resource that the run made. Monitored."""
    target.base(requirement.operation)
    target.conclude(requirement)


@requirements("unchanged")
def test_unchanged(requirement: Requirement, target: Engine) -> None:
    """An update changes what it names, and leaves alone what it does not. Monitored."""
    target.base(requirement.operation)
    target.conclude(requirement)


@requirements("added")
def test_tags_added(requirement: Requirement, target: Engine) -> None:
    """Tags that are added are listed, beside the earlier ones; a key that comes again takes the new value."""
    target.base(requirement.operation)
    for member, instance in taggable(target, requirement):
        created = next((v for k, v in instance.created_with.items() if k.lower() == "tags"), None)
        held: dict[str, str] = dict(tag_pairs(created) or {})
        for more in ({"first": "1", "Second key": "with = signs"}, {"first": "2", "üñí": ""}, {"FIRST": "3"}):
            body = {
                member: instance.identifier,
                requirement.path: spelled(target, requirement.operation, more),
            }
            target.ask(requirement.operation, body)
            held.update(more)
            target.tags(instance, requirement.id, held)
    target.conclude(requirement)


@requirements("removed")
def test_tags_removed(requirement: Requirement, target: Engine) -> None:
    """Tags whose keys are named are gone afterwards; the others stay, and so do another resource's."""
    target.base(requirement.operation)
    adding = next((o for o in target.service.operations if o == "TagResource"), None)
    if adding is None:
        raise Untested("no operation adds tags")
    for member, instance in taggable(target, requirement):
        held = {"one": "1", "two": "2", "Two": "2", "three": ""}
        target.ask(adding, {member: instance.identifier, "tags": spelled(target, adding, held)})
        for keys in (["two"], ["one"], ["Two", "three"]):
            target.ask(requirement.operation, {member: instance.identifier, requirement.path: keys})
            held = {k: v for k, v in held.items() if k not in keys}
            target.tags(instance, requirement.id, held)
    target.conclude(requirement)

"""Faults in tags: lost, swapped, not removed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.emulator.call import Call
from conformance.emulator.faults.weave import Make, fault, hook
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.store import Record


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every operation that takes, changes or shows tags."""
    for plan in model.plans.values():
        yield from _tags(plan)


def _tags(plan: Plan) -> Iterator[Fault]:
    operation = plan.operation.name

    def of(way: str, text: str, make: Make) -> Fault:
        return fault(f"{operation}.tags:{way}", text, operation, "echo", make)

    if plan.role == "create" and "tags" in plan.operation.request.get("properties", {}):

        def on(change: Any) -> Make:
            def act(call: Call, record: Record) -> Record:
                record.tags = change(record.tags)
                return record

            return hook("record", act)

        yield of("lost", "loses the tags of a create", on(lambda tags: {}))
        yield of(
            "first-lost", "loses the first tag of a create", on(lambda tags: dict(list(tags.items())[1:]))
        )
        yield of(
            "last-lost",
            "loses all tags of a create but the first",
            on(lambda tags: dict(list(tags.items())[:1])),
        )
        yield of(
            "swapped",
            "stores tags with key and value swapped",
            on(lambda tags: {v: k for k, v in tags.items()}),
        )
        yield of(
            "lower", "stores tag keys in lower case", on(lambda tags: {k.lower(): v for k, v in tags.items()})
        )
        yield of("value-lost", "stores tags without their values", on(lambda tags: dict.fromkeys(tags, "")))
        yield of(
            "ascii",
            "stores what is ASCII of tag values",
            on(lambda tags: {k: v.encode("ascii", "ignore").decode() for k, v in tags.items()}),
        )
    if plan.role in ("tag", "untag"):

        def old(call: Call, tags: dict[str, str]) -> dict[str, str]:
            return call.record.tags if call.record else tags

        yield of("ignored", "answers, but changes no tag", hook("tags", old))
        yield of("cleared", "removes all tags", hook("tags", lambda call, tags: {}))
    if plan.role == "tag":

        def replacing(call: Call, tags: dict[str, str]) -> dict[str, str]:
            before = call.record.tags if call.record else {}
            return {k: v for k, v in tags.items() if k not in before} or tags

        def keeping(call: Call, tags: dict[str, str]) -> dict[str, str]:
            return {**tags, **(call.record.tags if call.record else {})}

        def first(call: Call, tags: dict[str, str]) -> dict[str, str]:
            before = dict(call.record.tags) if call.record else {}
            added = {k: v for k, v in tags.items() if before.get(k) != v}
            return {**before, **dict(list(added.items())[:1])}

        yield of("replaces", "forgets the tags that were there", hook("tags", replacing))
        yield of("keeps-old", "keeps the old value of a key that is set again", hook("tags", keeping))
        yield of("first-only", "adds the first tag alone", hook("tags", first))
        yield of(
            "swapped",
            "stores tags with key and value swapped",
            hook("tags", lambda call, tags: {v: k for k, v in tags.items()}),
        )
        yield of(
            "lower",
            "stores tag keys in lower case",
            hook("tags", lambda call, tags: {k.lower(): v for k, v in tags.items()}),
        )
    if plan.role == "untag":

        def but_last(call: Call, tags: dict[str, str]) -> dict[str, str]:
            before = dict(call.record.tags) if call.record else {}
            gone = [k for k in before if k not in tags]
            return {k: v for k, v in before.items() if k not in gone[:1]}

        yield of("first-only", "removes the first key alone", hook("tags", but_last))
        yield of(
            "emptied",
            "empties the value and keeps the key",
            hook(
                "tags",
                lambda call, tags: {**dict.fromkeys(call.record.tags if call.record else {}, ""), **tags},
            ),
        )
    if plan.role == "tags" and plan.tag_member:
        name = plan.tag_member
        yield of("shows-none", "shows no tags", hook("answer", lambda call, body: {**body, name: []}))
        yield of(
            "shows-first",
            "shows the first tag alone",
            hook("answer", lambda call, body: {**body, name: body.get(name, [])[:1]}),
        )
        yield of(
            "repeats",
            "shows each tag twice",
            hook("answer", lambda call, body: {**body, name: list(body.get(name, [])) * 2}),
        )

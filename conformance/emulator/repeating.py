"""A request that is made again: answered as the first time, refused, or in place of what was there.

That the same request again is answered as the first time is what an ``[[idempotent]]`` hint tells. A Put or a
Set of what is there already replaces it, as AWS uses these verbs, unless its page has an exception for it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from conformance.contract.effects import Effect, effect
from conformance.contract.paths import values
from conformance.emulator.call import Call
from conformance.emulator.errors import documented
from conformance.emulator.store import Record


def there(call: Call) -> Record | None:
    """Return the living record of the name that a create's request has."""
    assert call.plan.kind is not None
    resource = call.plan.kind.resource
    own = call.body.get(resource.named_by) if resource.named_by else None
    return call.partition.with_name(resource.name, own, call.now) if isinstance(own, str) else None


def again(call: Call) -> Record | None:
    """Return the record that this very request made before; None where it makes another."""
    assert call.plan.kind is not None
    for hint in call.plan.hints["idempotent"]:
        for record in call.partition.of_kind(call.plan.kind.resource.name, call.now):
            if _same(call, hint, record):
                found: Record | None = call.at("again", record)
                return found
    return None


def replaced(call: Call) -> Record | None:
    """Return the record that a Put replaces."""
    found = there(call)
    puts = effect(call.model.service, call.plan.operation.name) is Effect.UPDATE
    if found is None or not puts or documented(call.plan.operation, "exists"):
        return None
    return found


def exception(call: Call) -> str | None:
    """Return the exception with which to refuse what exists with another content, where a hint tells one."""
    return next((h["exception"] for h in call.plan.hints["idempotent"] if "exception" in h), None)


def _same(call: Call, hint: Mapping[str, Any], record: Record) -> bool:
    told = list(call.body)
    if "members" in hint and not documented(call.plan.operation, "exists"):
        told = hint["members"]  # else what differs otherwise is refused
    wanted = [*told, *(reference.path for reference in call.plan.references)]
    if "while" in hint and record.status(call.now) not in hint["while"]:
        return False
    if not any(call.body.get(name) is not None for name in told):
        return False
    defaults = dict(call.plan.defaults)
    return all(_of(call.body, path, defaults) == _of(record.members, path, defaults) for path in wanted)


def _of(members: Mapping[str, Any], path: str, defaults: Mapping[str, Any]) -> list[Any]:
    return [v for v in values(members, path) if v is not None] or [defaults.get(path)]

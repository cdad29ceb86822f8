"""What an answer always has, as its page or the model says, and nothing that is stored tells: made up.

A service shows more than it was sent: an ARN beside a name, limits of the account, the place of a record.
What is made up for a resource is the same wherever it is shown, for it is derived from its identifier; an
ARN that is made up is another name by which that resource is found.
"""

from __future__ import annotations

import copy
import hashlib
from collections.abc import Iterator
from typing import Any

from conformance.contract.model import Schema
from conformance.contract.paths import at, resolve, steps
from conformance.emulator.arns import kebab
from conformance.emulator.call import Call
from conformance.emulator.made_up import fitting
from conformance.emulator.render import view
from conformance.emulator.store import Record


def whole(call: Call, body: dict[str, Any]) -> dict[str, Any]:
    """Return an answer with all that it always has besides the items of a list and what a description shows.

    These are complete before a fault changes what is seen of them.
    """
    plan = call.plan
    match plan.role:
        case "list":
            return completed(call, body, None, but=f"{plan.items}.")
        case "describe":
            wrapper = plan.kind.resource.wrapper if plan.kind else None
            return completed(call, body, call.record, but=f"{wrapper}.") if wrapper else body
    return completed(call, body, call.record)


def completed(
    call: Call, body: dict[str, Any], record: Record | None, below: str = "", but: str = "?"
) -> dict[str, Any]:
    """Return a part of an answer with all that it always has; ``below`` is its place, ``but`` is left out."""
    changed: dict[str, Any] | None = None
    for path in call.plan.always:
        if not path.startswith(below) or path.startswith(but):
            continue
        *above, last = steps(path.removeprefix(below))
        if not any(holder.get(last) is None for holder in _holders(body, above)):
            continue
        changed = copy.deepcopy(body) if changed is None else changed
        operation = call.plan.operation
        schema = resolve(at(operation.response, operation.root, path), operation.root)
        for number, holder in enumerate(_holders(changed, above)):
            if holder.get(last) is None:
                holder[last] = told(call, record, last, schema, number)
        body = changed
    return body


def _holders(body: Any, way: list[str]) -> Iterator[dict[str, Any]]:
    if not way:
        if isinstance(body, dict):
            yield body
    elif way[0] == "[]":
        for item in body if isinstance(body, list) else ():
            yield from _holders(item, way[1:])
    elif isinstance(body, dict) and way[0] == "{}":
        for item in body.values():
            yield from _holders(item, way[1:])
    elif isinstance(body, dict) and way[0] in body:
        yield from _holders(body[way[0]], way[1:])


def told(call: Call, record: Record | None, name: str, schema: Schema, number: int) -> Any:
    """What a member shows that must be there: of the resource, of the request, or something of its form."""
    root = call.plan.operation.root
    if record is not None and "properties" in schema:
        return view(call, record, schema, root)
    about = record.id if record else call.plan.operation.name
    since = record.created if record else call.now
    token = hashlib.blake2b(f"{about} {name} {number}".encode(), digest_size=16).hexdigest()
    arns = _arns(call, record, name)
    own = view(call, record, {"properties": {name: schema}}, root).get(name) if record else None
    if own is not None:
        return own
    said = [call.body[name]] if call.body.get(name) is not None else []
    no = [False] if schema.get("type") == "boolean" else []  # nothing is under way, and nothing left out
    made = fitting(schema, root, [*said, *arns, *no], token, since, spare=[call.account])
    if record is not None and made in arns:
        call.partition.call_too(record, made)
    return made


def _arns(call: Call, record: Record | None, name: str) -> list[str]:
    if record is None or not name.lower().endswith("arn"):
        return []
    service = call.model.service.signing_name
    start = f"arn:aws:{service}:{call.region}:{call.account}:{kebab(name[:-3] or record.kind)}"
    return [f"{start}{mark}{record.name or record.id}" for mark in "/:"]

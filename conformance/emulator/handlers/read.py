"""Describing, listing, and reading what hangs on a resource."""

from __future__ import annotations

from typing import Any

from attrs import evolve, frozen

from conformance.contract.model import Schema
from conformance.contract.naming import a
from conformance.contract.paths import at, resolve, steps
from conformance.emulator import lookup as lookups
from conformance.emulator import memory, narrowing, paging
from conformance.emulator.call import Call
from conformance.emulator.completing import completed
from conformance.emulator.failures import Refusal
from conformance.emulator.model import referred
from conformance.emulator.render import lookup, view
from conformance.emulator.store import Record


@frozen
class Page:
    """One page: its items, and the position after it or None where it is the last."""

    items: list[Any]
    following: int | None


def describe(call: Call) -> dict[str, Any]:
    """Show one resource."""
    plan, record = call.plan, call.record
    assert plan.kind is not None
    if record is None:
        own = plan.kind.resource.name
        if plan.references and not any(own in r.resources for r, _ in referred(plan, call.body)):
            text = f"{a(plan.kind.resource.name)} must be named."
            call.refuse(Refusal("unnamed", "invalid", text, plan.references[0].path))
        return {}
    wrapper = plan.kind.resource.wrapper
    operation = plan.operation
    schema = at(operation.response, operation.root, wrapper) if wrapper else operation.response
    seen = completed(
        call, view(call, record, schema, operation.root), record, f"{wrapper}." if wrapper else ""
    )
    shown = call.at("view", seen)
    body: dict[str, Any] = shown
    for step in reversed(steps(wrapper)) if wrapper else ():
        body = {step: body}
    return body


def list_(call: Call) -> dict[str, Any]:
    """Show a page of the resources of a kind that the filters select, oldest first."""
    plan = call.plan
    assert plan.kind is not None
    assert plan.items is not None
    body = {**dict(plan.defaults), **call.body}
    filters = call.at("filters", {n: body[n] for n in plan.filters if body.get(n) is not None})
    found = call.partition.of_kind(plan.kind.resource.name, call.now)
    for name, value in filters.items():
        found = [record for record in found if _agrees(call, record, name, value)]
    found = call.at("selected", found)
    shown = page(call, found, {n: body[n] for n in plan.filters if body.get(n) is not None})
    schema = at(plan.operation.response, plan.operation.root, plan.items)
    items: list[Any] = []
    for call.index, record in enumerate(shown.items):
        call.record = record
        if resolve(schema, plan.operation.root).get("type") == "string":
            items.append(record.id)
            continue
        below = f"{plan.items}."
        item = completed(call, view(call, record, schema, plan.operation.root), record, below)
        items.append(call.at("view", memory.shown(call, item, record, below)))
    return paged(call, evolve(shown, items=items))


def _agrees(call: Call, record: Record, name: str, value: Any) -> bool:
    """Whether a record has the value that a filter asks for; what items never have does not select."""
    narrowing_down = [hint for hint in call.plan.hints["filter_key"] if hint["path"] == name]
    if narrowing_down:
        return narrowing.agrees(call, record, narrowing_down, value)
    own = lookup(call, record, name)
    plan = call.plan
    for reference in plan.references if own is None else ():
        if reference.path == name:
            meant = lookups.named(call, reference.resources, record.id)
            return meant is not None and meant is lookups.named(call, reference.resources, value)
    if own is None:
        item = at(plan.operation.response, plan.operation.root, plan.items or "")
        return name not in item.get("properties", {}) and not any(r.path == name for r in plan.references)
    return bool(own == value)


def read(call: Call) -> dict[str, Any]:
    """Show what an operation reads at a resource that it names: its members, or one list of them paged."""
    plan, record = call.plan, call.record
    operation = plan.operation
    if record is None:
        return _all_items(call)
    constants: dict[str, Any] = next(
        (h for h in call.model.service.hints.get("emulator", ()) if h.get("operation") == operation.name), {}
    )
    shown = {**view(call, record, operation.response, operation.root), **constants.get("show", {})}
    if plan.items:
        items = shown.pop(plan.items.removesuffix("[]"), [])
        return {**shown, **paged(call, page(call, items, named(call)))}
    return shown


def _all_items(call: Call) -> dict[str, Any]:
    """List the items of every resource of the kind, where the request names none."""
    plan = call.plan
    if plan.items is None or plan.kind is None:
        return {}
    name = plan.items.removesuffix("[]")
    found = call.partition.of_kind(plan.kind.resource.name, call.now)
    items = [item for record in found for item in record.members.get(name) or ()]
    return paged(call, page(call, items, named(call)))


def named(call: Call) -> dict[str, Any]:
    """Return what a request says of whom it asks, to which a token is bound."""
    return {r.path: call.body.get(r.path) for r in call.plan.references}


def page(call: Call, found: list[Any], bound: dict[str, Any]) -> Page:
    """Return the page of what was found that the request asks for."""
    plan = call.plan
    seal = paging.seal(plan.operation.name, bound, call.account, call.region)
    start = 0
    token = call.body.get(plan.token_in) if plan.token_in else None
    call.turned = token is not None
    if token is not None:
        opened = paging.opened(token, seal)
        refused = Refusal("token", "token", "The token is not one of this list.", plan.token_in or "")
        start = call.at("start", refused if opened is None else opened)
        if isinstance(start, Refusal):
            call.refuse(start)
            start = 0
    limit = call.at("limit", _limit(call))
    numbered = [(item.sequence if isinstance(item, Record) else n + 1, item) for n, item in enumerate(found)]
    rest = [pair for pair in numbered if pair[0] > start] if start else numbered
    taken = rest[:limit]
    following = taken[-1][0] if len(rest) > limit and taken else None
    found_page: Page = call.at("page", Page([item for _, item in taken], following))
    return found_page


def _limit(call: Call) -> int:
    plan = call.plan
    if plan.limit is None:
        return 1 << 30
    schema: Schema = resolve(plan.operation.request["properties"][plan.limit], plan.operation.root)
    asked = call.body.get(plan.limit, schema.get("default"))
    most = schema.get("maximum", 100)
    return int(min(asked if asked is not None else most, most))


def paged(call: Call, shown: Page) -> dict[str, Any]:
    """Return the answer that has a page, and the token of the next."""
    plan = call.plan
    assert plan.items is not None
    body: dict[str, Any] = shown.items  # type: ignore[assignment]
    for step in reversed([s for s in steps(plan.items) if s != "[]"]):
        body = {step: body}
    if shown.following is not None and plan.token_out:
        bound = {n: v for n in plan.filters if (v := {**dict(plan.defaults), **call.body}.get(n)) is not None}
        if plan.role in ("read", "tags"):
            bound = named(call)
        seal = paging.seal(plan.operation.name, bound, call.account, call.region)
        body[plan.token_out] = paging.token(shown.following, seal)
    if plan.more_out:
        body[plan.more_out] = shown.following is not None
    return body

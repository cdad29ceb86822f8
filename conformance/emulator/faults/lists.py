"""Faults in lists: lost and repeated items, filters and limits that are not kept, pages that do not turn."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from attrs import evolve

from conformance.emulator.call import Call
from conformance.emulator.failures import Refusal
from conformance.emulator.faults.echo import shape
from conformance.emulator.faults.weave import DROP, Make, edited, fault, hook
from conformance.emulator.handlers.read import Page
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Model, Plan
from conformance.emulator.render import view

FAMILY = "list"


def faults(model: Model) -> Iterator[Fault]:
    """Yield the faults of every operation that lists."""
    for plan in model.plans.values():
        if not plan.items:
            continue
        yield from _selection(plan)
        if plan.token_in:
            yield from _paging(plan)
        if plan.role == "list" and plan.kind:
            for name in plan.filters:
                yield from _filter(plan, name)
            yield from _items(model, plan)


def _of(plan: Plan, way: str, text: str, make: Make) -> Fault:
    return fault(f"{plan.operation.name}.list:{way}", text, plan.operation.name, FAMILY, make)


def _selection(plan: Plan) -> Iterator[Fault]:
    point = "selected" if plan.role == "list" else "page"

    def on(change: Callable[[list[Any]], list[Any]]) -> Make:
        if point == "selected":
            return hook("selected", lambda call, found: change(found))
        return hook("page", lambda call, page: evolve(page, items=change(page.items)))

    yield _of(plan, "loses-first", "loses the oldest item", on(lambda found: found[1:]))
    yield _of(plan, "loses-last", "loses the newest item", on(lambda found: found[:-1]))
    yield _of(
        plan,
        "loses-middle",
        "loses an item in the middle",
        on(lambda found: [*found[:1], *found[2:]] if len(found) > 2 else found),
    )
    yield _of(plan, "empty", "shows nothing", on(lambda found: []))
    yield _of(
        plan,
        "repeats",
        "shows the first item of a page twice",
        hook("page", lambda call, page: evolve(page, items=[*page.items[:1], *page.items])),
    )
    yield _of(
        plan,
        "repeats-last",
        "shows the last item of a page twice",
        hook("page", lambda call, page: evolve(page, items=[*page.items, *page.items[-1:]])),
    )
    if plan.role == "list":
        yield _of(plan, "only-latest", "shows the newest item alone", on(lambda found: found[-1:]))


def _paging(plan: Plan) -> Iterator[Fault]:
    def page(change: Callable[[Call, Page], Page]) -> Make:
        return hook("page", lambda call, found: change(call, found))

    def shift(call: Call, start: Any) -> Any:
        return start if isinstance(start, Refusal) else max(0, start - 1)

    def skip(call: Call, start: Any) -> Any:
        return start if isinstance(start, Refusal) else start + 1

    def endless(call: Call, found: Page) -> Page:
        following = found.following if found.following is not None else 0
        return evolve(found, following=following)

    def held(call: Call, found: Page) -> Page:
        full = call.body.get(plan.limit) == len(found.items) if plan.limit else False
        return evolve(found, following=None) if full else found

    yield _of(plan, "limit-ignored", f"ignores {plan.limit}", hook("limit", lambda call, limit: 1 << 30))
    yield _of(
        plan,
        "limit-plus-one",
        f"shows one item more than {plan.limit}",
        hook("limit", lambda call, limit: limit + 1),
    )
    yield _of(
        plan,
        "limit-two",
        "shows at most two items on a page and no token",
        lambda: {
            "limit": lambda call, limit: min(limit, 2),
            "page": lambda call, found: evolve(found, following=None),
        },
    )
    yield _of(plan, "never-ends", "gives a token on the last page, which leads to the first", page(endless))
    yield _of(plan, "no-token", "gives no token", page(lambda call, found: evolve(found, following=None)))
    yield _of(
        plan, "no-token-on-full-page", f"gives no token where a page is as long as {plan.limit}", page(held)
    )
    yield _of(plan, "token-ignored", f"ignores {plan.token_in}", hook("start", lambda call, start: 0))
    yield _of(
        plan,
        "token-any",
        "takes any token for the beginning",
        hook("start", lambda call, start: 0 if isinstance(start, Refusal) else start),
    )
    yield _of(plan, "pages-overlap", "repeats the last item of a page on the next", hook("start", shift))
    yield _of(plan, "pages-skip", "skips an item between pages", hook("start", skip))
    yield _of(
        plan,
        "second-page-empty",
        "shows nothing on the second page",
        page(lambda call, found: evolve(found, items=[], following=None) if call.turned else found),
    )
    yield _of(
        plan,
        "ends-on-second-page",
        "ends on the second page",
        page(lambda call, found: evolve(found, following=None) if call.turned else found),
    )
    yield _of(
        plan,
        "limit-on-second-page",
        f"ignores {plan.limit} from the second page on",
        hook("limit", lambda call, limit: 1 << 30 if call.turned else limit),
    )
    if plan.kind and plan.kind.resource.filters:
        yield _of(
            plan,
            "filter-on-second-page",
            "forgets the filters from the second page on",
            hook("filters", lambda call, filters: {} if plan.token_in in call.body else filters),
        )
    yield _of(
        plan,
        "token-null",
        "shows a null token on the last page",
        hook("answer", lambda call, body: {plan.token_out: None, **body}),
    )
    yield _of(
        plan,
        "token-empty",
        "shows an empty token on the last page",
        hook("answer", lambda call, body: {plan.token_out: "", **body}),
    )
    yield _of(
        plan,
        "token-number",
        "shows the token as a number",
        hook("answer", lambda call, body: {**body, plan.token_out: 7} if plan.token_out in body else body),
    )


def _filter(plan: Plan, name: str) -> Iterator[Fault]:
    operation = plan.operation.name

    def inverted(call: Call, found: list[Any]) -> list[Any]:
        if call.body.get(name) is None:
            return found
        assert plan.kind is not None
        everything = call.partition.of_kind(plan.kind.resource.name, call.now)
        return [record for record in everything if record not in found]

    def first(call: Call, found: list[Any]) -> list[Any]:
        return found[:1] if call.body.get(name) is not None else found

    def none(call: Call, found: list[Any]) -> list[Any]:
        return [] if call.body.get(name) is not None else found

    def plus(call: Call, found: list[Any]) -> list[Any]:
        assert plan.kind is not None
        if call.body.get(name) is None:
            return found
        everything = call.partition.of_kind(plan.kind.resource.name, call.now)
        foreign = [record for record in everything if record not in found]
        return [*found, *foreign[-1:]]

    where = f"{operation}.{name}.filter"
    yield fault(
        f"{where}:ignored",
        f"ignores the filter {name}",
        operation,
        "identifier",
        hook("filters", lambda call, filters: {n: v for n, v in filters.items() if n != name}),
    )
    yield fault(
        f"{where}:inverted",
        f"shows what {name} does not select",
        operation,
        "identifier",
        hook("selected", inverted),
    )
    yield fault(
        f"{where}:first",
        f"shows one item where {name} is given",
        operation,
        "identifier",
        hook("selected", first),
    )
    yield fault(
        f"{where}:none",
        f"shows nothing where {name} is given",
        operation,
        "identifier",
        hook("selected", none),
    )
    yield fault(
        f"{where}:leaks",
        f"shows an item that {name} does not select besides",
        operation,
        "identifier",
        hook("selected", plus),
    )


def _items(model: Model, plan: Plan) -> Iterator[Fault]:
    """Yield faults of what items show: members of the description that no list has, or other times."""
    assert plan.kind is not None
    describe = plan.kind.resource.describe
    if describe is None:
        return
    shower = model.plans[describe]
    more = set(shape(shower).get("properties", {})) - set(shape(plan).get("properties", {}))

    def full(call: Call, shown: dict[str, Any]) -> dict[str, Any]:
        assert call.record is not None
        return {**view(call, call.record, shape(shower), shower.operation.root), **shown}

    if more:
        yield _of(plan, "description", "shows in the list what only the description has", hook("view", full))
    identifier = plan.kind.resource.identifier
    if identifier in shape(plan).get("properties", {}):
        yield _of(
            plan,
            "anonymous",
            f"shows items without {identifier}",
            hook("view", lambda call, shown: edited(shown, identifier, lambda v: DROP)),
        )
        yield _of(plan, "same", "shows the first item in each place", _same())


def _same() -> Make:
    def make() -> dict[str, Any]:
        first: list[Any] = []

        def act(call: Call, shown: dict[str, Any]) -> dict[str, Any]:
            if call.index == 0:
                first[:] = [shown]
            return dict(first[0]) if first else shown

        return {"view": act}

    return make

"""The requests of the exhaustive probe: each deterministic case of each operation, and looks at the results.

It judges nothing. It only has to bring about as many different requests and states as it can: each case
alone, each broken value within each combination of the other members, everything again after a delete, every
list page by page, and the protocol's own mistakes.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from conformance.cases.model import Case, Fresh
from conformance.contract.hints import for_operation, hinted
from conformance.contract.model import Operation
from conformance.contract.resources import Listing, Resource
from conformance.contract.tagging import tag_operations
from conformance.power.requests import cases_of, crossed
from conformance.protocols.protocol import Inexpressible
from conformance.run.driver import Driver
from conformance.wire.intent import Probe
from conformance.world.errors import Lacking, Unbuildable
from conformance.world.instance import Instance
from conformance.world.world import Sent

_TOKENS = ("no-such-token", "AAAA", "", "x" * 1500)
_PAGES = 6


def sweep(driver: Driver, operations: list[str]) -> None:
    """Send everything about these operations; what cannot be built is left out."""
    for round_ in range(2):
        for name in operations:
            operation = driver.service.operations[name]
            for case in (*cases_of(driver, operation), *crossed(driver, operation)):
                _send(driver, case)
            for case in _repeats(driver, operation):
                _send(driver, case)
            _too_early(driver, operation)
            _burst(driver, operation)
            if not round_:
                _malformed(driver, name)
        for name in operations:
            _lists(driver, name)
            _tags(driver, name)
        _deletes(driver, operations)


def _send(driver: Driver, case: Case) -> Sent | None:
    try:
        sent = driver.world.send(case)
    except (Unbuildable, Lacking):
        return None
    if sent.instance is not None and sent.instance.created_by is sent.exchange:
        _look(driver, sent.instance)
    return sent


def _look(driver: Driver, instance: Instance) -> None:
    """Describe a new resource, before and after it has settled, and list it and its tags."""
    world = driver.world
    try:
        world.describe(instance)
        world.waiter.settle(instance)
        world.describe(instance)
    except Unbuildable:
        pass  # a look is worth something without the others
    resource = instance.resource
    if resource.listing:
        members = {f: instance.created_with.get(m) for f, m in resource.filters.items()}
        world.ask(resource.listing.operation, {f: v for f, v in members.items() if v is not None})
    for listing in tag_operations(driver.service).listing[:1]:
        world.ask(listing.name, listing.request(instance.identifier))


def _burst(driver: Driver, operation: Operation) -> None:
    """Creates one upon the other, more than any quota of the kind allows at a time."""
    owner = driver.graph.owner(operation.name)
    quotas = [h["max"] for h in hinted(driver.service, "quota") if owner and h["resource"] == owner.name]
    if not quotas or owner is None or owner.create != operation.name:
        return
    try:
        ready = [driver.world.filled(driver.world.minimal(operation.name)) for _ in range(max(quotas) + 2)]
        driver.world.waiter.settle_all([i for i in driver.world.alive(owner.name) if not i.settled])
    except (Unbuildable, Lacking):
        return
    for body, named in ready:
        exchange = driver.world.ask(operation.name, body)
        driver.world.note(operation.name, body, exchange, named)


def _repeats(driver: Driver, operation: Operation) -> Iterator[Case]:
    """A create again: the same name, the name in other letters, and of what must be unique the same again."""
    owner = driver.graph.owner(operation.name)
    if owner is None or owner.create != operation.name or owner.named_by is None:
        return
    first = _send(driver, driver.world.minimal(operation.name))
    if first is None or not first.exchange.accepted or not isinstance(first.params, dict):
        return
    name = first.params.get(owner.named_by)
    yield Case(operation.name, first.params, ("", "unique"), "again")
    fresh = {**first.params, owner.named_by: Fresh()}
    yield Case(operation.name, fresh, what="the same under another name")
    if isinstance(name, str):
        for other in (name, name.upper(), name.lower(), name + " ", " " + name):
            body = {**driver.world.minimal(operation.name).params, owner.named_by: other}
            yield Case(operation.name, body, what="a name like it")


def _too_early(driver: Driver, operation: Operation) -> None:
    """Values that need something else to exist, where it does not: with newly made resources."""
    for hint in for_operation(driver.service, "needs", operation.name):
        try:
            body, named = driver.world.filled(driver.world.minimal(operation.name))
            for member, instance in named.items():
                if instance.resource.create:
                    fresh = driver.world.new(instance.resource.name)
                    driver.world.waiter.settle(fresh)
                    body[member] = fresh.identifier
        except (Unbuildable, Lacking):
            continue
        driver.world.ask(operation.name, {**body, hint["path"]: hint["equals"]})


def _malformed(driver: Driver, name: str) -> None:
    client = driver.client
    for request in client.protocol.at_the_edge(driver.service, name):
        client.send(name, {}, request=request, intent=Probe())
    for verb in ("Describe", "Delete", "Update", "List", "Create", "Get", "Put", "Stop"):
        with suppress(Inexpressible):
            client.send(verb + name, {}, intent=Probe())


def _lists(driver: Driver, name: str) -> None:
    owner = driver.graph.owner(name)
    listing = owner.listing if owner else None
    if owner is None or listing is None or listing.operation != name:
        return
    ask = driver.world.ask
    for body in _filters(driver, owner):
        ask(name, body)
        for limit in (1, 2, 3, 100) if listing.limit else ():
            _walk(driver, listing, {**body, str(listing.limit): limit})
    for token in _TOKENS if listing.token_in else ():
        ask(name, {str(listing.token_in): token})


def _filters(driver: Driver, owner: Resource) -> Iterator[dict[str, Any]]:
    yield {}
    alive = driver.world.alive(owner.name)
    for member, of in owner.filters.items():
        values = dict.fromkeys(i.created_with.get(of) for i in alive)
        yield from ({member: value} for value in list(values)[:4] if value is not None)


def _walk(driver: Driver, listing: Listing, body: dict[str, Any]) -> None:
    token: Any = None
    for _ in range(_PAGES):
        again = {} if token is None else {str(listing.token_in): token}
        page = driver.world.ask(listing.operation, {**body, **again})
        token = (page.output or {}).get(listing.token_out) if isinstance(page.output, dict) else None
        if not token or not listing.token_in:
            return


def _tags(driver: Driver, name: str) -> None:
    """Look at tags after each step of adding, replacing and removing some."""
    known = tag_operations(driver.service)
    if not known.listing or not (known.adds(name) or known.removes(name)):
        return
    listing = known.listing[0]
    for case in cases_of(driver, driver.service.operations[name]):
        sent = _send(driver, case)
        for instance in sent.named.values() if sent else ():
            driver.world.ask(listing.name, listing.request(instance.identifier))


def _deletes(driver: Driver, operations: list[str]) -> None:
    """Delete what can be deleted, one kind after the other, looking at what is left; twice each."""
    world = driver.world
    for name in operations:
        owner = driver.graph.owner(name)
        if owner is None or owner.delete != name:
            continue
        for instance in [*world.alive(owner.name)[-3:], *world.alive(owner.name)[:2]]:
            if instance.deleted:
                continue
            body = world.naming_body(name, instance)
            exchange = world.ask(name, body)
            world.note(name, body, exchange, {owner.identifier: instance})
            for _ in range(5):
                world.describe(instance)
            world.ask(name, body)
            if owner.listing:
                world.ask(owner.listing.operation, {})
            if instance.created_with and owner.create:
                _send(driver, Case(owner.create, dict(instance.created_with), what="after its delete"))
            if not exchange.accepted:
                break

"""Walking a list page by page, and having resources to find in it."""

from __future__ import annotations

from typing import Any

from conformance.checks.listing import identifiers
from conformance.checks.turning import turn
from conformance.checks.under_test import UnderTest
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Schema, Service
from conformance.contract.paths import values
from conformance.contract.resources import Listing, Resource, graph
from conformance.contract.roles import is_arn
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange
from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance

_MOST_PAGES = 400


def listing_of(target: UnderTest, operation: str) -> tuple[Resource, Listing]:
    """The resource that an operation lists, and how.

    Raises:
        Untested: if it lists none.
    """
    owner = target.graph.owner(operation)
    if owner is None or owner.listing is None or owner.listing.operation != operation:
        raise Untested("the operation lists no resources")
    return owner, owner.listing


def pages(
    target: UnderTest, listing: Listing, body: dict[str, Any], most: int = _MOST_PAGES
) -> list[Exchange]:
    """Ask for page after page until there is no other any more.

    Raises:
        Violation: if the last page does not end (a token comes a second time, or there are too many).
        Inconclusive: if there is another page, and nothing tells how to ask for it.
    """
    body = {**narrowest(target, listing), **body}
    found: list[Exchange] = []
    seen: set[str] = set()
    ask = body
    while True:
        page = target.ask(listing.operation, ask)
        found.append(page)
        members = following(target, listing, page)
        if not members:
            return found
        token = repr(members)
        if token in seen:
            raise Violation("the same token comes again: the pages never end", page)
        if len(found) >= most:
            raise Violation(f"{most} pages, and there is still a token: the pages never end", page)
        seen.add(token)
        ask = {**body, **members}


def following(target: UnderTest, listing: Listing, page: Exchange) -> dict[str, Any]:
    """The members that ask for the page after one; empty at the end.

    Raises:
        Inconclusive: if there is another page, and nothing tells how to ask for it.
    """
    known = turn(target.service.operations[listing.operation], listing, page)
    if known.lost:
        raise Inconclusive("the answer says that there are more pages, and gives nothing to ask for them by")
    return known.members


def selecting(service: Service, listing: Listing) -> tuple[str, ...]:
    """The texts that a list request must have and that name no resource: only what fits them is listed."""
    request = service.operations[listing.operation].request
    known = graph(service)
    return tuple(
        member
        for member in request.get("required", ())
        if request["properties"][member].get("type") == "string"
        and "enum" not in request["properties"][member]
        and (listing.operation, member) not in known.references
        and (listing.operation, member) not in known.values
    )


def narrowest(target: UnderTest, listing: Listing) -> dict[str, Any]:
    """The members that a list request must have: in which parent to look.

    Raises:
        Untested: if it must have a text by which resources are selected, and not all is known of it.
    """
    texts = selecting(target.service, listing)
    if texts and policy_of(target.service).may_say_more(listing.operation, REQUEST):
        raise Untested(f"only what fits {texts[0]} is listed, and what does is not known")
    required = target.service.operations[listing.operation].request.get("required")
    if not required and not target.binding(listing.operation).rules:
        return {}
    body, _ = target.world.filled(target.world.minimal(listing.operation))
    return dict(body)


def largest_page(target: UnderTest, listing: Listing) -> dict[str, Any]:
    """The part of a list request that asks for as many items on a page as are documented to be possible."""
    if listing.limit is None:
        return {}
    limit = target.service.operations[listing.operation].request["properties"][listing.limit]
    return {listing.limit: limit["maximum"]} if "maximum" in limit else {}


def page_size(target: UnderTest, listing: Listing, size: int) -> dict[str, Any]:
    """The part of a list request that asks for so many items on a page, or nearly so where it must."""
    if listing.limit is None:
        return {}
    limit = target.service.operations[listing.operation].request["properties"][listing.limit]
    wanted = max(min(size, limit.get("maximum", size)), limit.get("minimum", 1), 1)
    return {listing.limit: sized(limit, wanted)}


def sized(limit: Schema, size: int) -> int | str:
    """A page's size as its member takes it: some are texts."""
    return str(size) if limit.get("type") == "string" else size


def first_pages(target: UnderTest, listing: Listing, body: dict[str, Any], count: int = 3) -> list[Exchange]:
    """The first few pages of a list, fewer where it ends before."""
    body = {**narrowest(target, listing), **body}
    found = [target.ask(listing.operation, body)]
    while len(found) < count and (members := following(target, listing, found[-1])):
        found.append(target.ask(listing.operation, {**body, **members}))
    return found


def all_pages(target: UnderTest, listing: Listing, body: dict[str, Any] | None = None) -> list[Exchange]:
    """Every page of a list, as few as the documented limit allows."""
    return pages(target, listing, {**(body or {}), **largest_page(target, listing)})


def populate(
    target: UnderTest, resource: Resource, count: int, given: dict[str, Any] | None = None
) -> list[Instance]:
    """Have at least ``count`` settled resources of a kind (with the members given), and return them all.

    What an invalid request made is not among them: who took it may list it or not. Of a kind that no
    operation creates the list is empty.

    Raises:
        Unbuildable: if they cannot be made.
    """

    def matching() -> list[Instance]:
        return [
            i
            for i in target.world.alive(resource.name)
            if i.is_due and all(i.created_with.get(k) == v for k, v in (given or {}).items())
        ]

    if resource.create is None:
        return []  # what the service itself has is all that there is
    target.implemented(resource.create)
    for _ in range(count):
        if len(matching()) >= count:
            break
        target.world.new(resource.name, given)
    found = matching()
    if len(found) < count:
        raise Unbuildable(f"only {len(found)} of {count} {resource.name} could be made")
    target.world.waiter.settle_all(found)
    return found


def keys(
    resource: Resource,
    instances: list[Instance],
    page: Exchange | None = None,
    target: UnderTest | None = None,
) -> list[str]:
    """What a list shows of resources: their identifiers, or their names where items have no identifier.

    Args:
        resource: the kind of resource.
        instances: resources of that kind.
        page: an answer of the list.
        target: given for what the list owes: only the resources are taken that lie where this request for the
            page looks, and where pages are not known completely, those that it must show for certain.

    Raises:
        Inconclusive: where it is not known how the list tells resources apart.
    """
    doubtful = False
    if target is not None and page is not None:
        doubtful = policy_of(target.service).may_say_more(page.operation, REQUEST)
        instances = [i for i in instances if not lies_elsewhere(i, page)]
    if doubtful and target is not None and page is not None:
        instances = [i for i in instances if certainly_listed(target, i, page)]
    sample = identifiers(resource, page) if page is not None else []
    if sample and not any(i.identifier in sample for i in instances) and not _shows_arns(resource, page):
        names = [i.name for i in instances if i.name]
        if resource.named_by and any(name in sample for name in names):
            return names
        if doubtful and instances:
            raise Inconclusive("the list does not tell which resources it shows")
    return [i.identifier for i in instances]


def _shows_arns(resource: Resource, page: Exchange | None) -> bool:
    """Whether the items of a page have the member that holds a resource's ARN: then it is this that tells."""
    if page is None or resource.listing is None or not is_arn(resource.identifier):
        return False
    items = values(page.output, resource.listing.items)
    return any(isinstance(item, dict) and item.get(resource.identifier) for item in items)


def lies_elsewhere(instance: Instance, page: Exchange) -> bool:
    """Whether a list request asks for what is inside of something else than a resource was created in."""
    body = page.params if isinstance(page.params, dict) else {}
    return any(instance.created_with.get(member, value) != value for member, value in body.items())


def certainly_listed(target: UnderTest, instance: Instance, page: Exchange) -> bool:
    """Whether a list request asks for a resource as far as is known: it lies where the request looks.

    What a request leaves out may have a default (an event bus), so that a resource that was created with
    that member may not be meant.
    """
    takes = target.service.operations[page.operation].request.get("properties", {})
    body = page.params if isinstance(page.params, dict) else {}
    for member in takes:
        created = instance.created_with.get(member)
        if created is not None and (created != body.get(member) or instance.touched):
            return False  # it is looked for elsewhere, or may have been changed since
        reference = target.graph.references.get((page.operation, member))
        if created is None and member in body and reference is not None:
            parent = instance.ancestor(reference.resources)
            if parent is None or target.world.tell(parent, member) != body[member]:
                return False
    return True

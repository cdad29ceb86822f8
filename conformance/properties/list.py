"""List: every resource once, no more than asked for, page by page to an end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from conformance.checks.echo import description
from conformance.checks.listing import (
    as_described,
    flaw,
    identifiers,
    lists_of,
    others,
    over_bound,
    with_value,
)
from conformance.checks.observation import Evidence, led_to
from conformance.checks.page_bound import count, over
from conformance.checks.under_test import UnderTest
from conformance.contract.filter_keys import filter_keys
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement, Schema
from conformance.contract.naming import a
from conformance.contract.page_bounds import page_bound
from conformance.contract.paths import values
from conformance.contract.resources import Listing, Resource
from conformance.properties.filter_keys import clear, tried
from conformance.properties.paging import (
    all_pages,
    certainly_listed,
    first_pages,
    keys,
    lies_elsewhere,
    listing_of,
    narrowest,
    page_size,
    pages,
    populate,
    sized,
)
from conformance.properties.parts import enlarging
from conformance.properties.selection import requirements
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.verdicts.policy import policy_of
from conformance.wire.exchange import Exchange
from conformance.world.instance import Instance, all_made_by

_SAMPLE = 8


@requirements("complete")
def test_complete(requirement: Requirement, target: UnderTest) -> None:
    """Every resource is shown exactly once, in each list of the answer, also with the default page size; a
    deleted one is not shown."""
    resource, listing = listing_of(target, requirement.operation)
    target.base(requirement.operation)
    mine = populate(target, resource, 3)
    target.stock.gone(resource.name)
    bodies: tuple[dict[str, int] | None, ...] = ({}, None)
    for body in bodies:
        found = pages(target, listing, body) if body is not None else all_pages(target, listing)
        gone = [
            i for i in target.world.instances if i.deleted and i.confirmed_gone and i.resource is resource
        ]
        for kind in lists_of(resource, target.operation(requirement)):
            if kind is not resource and not any(identifiers(kind, page) for page in found):
                continue  # an older target has but one of the lists
            wrong = flaw(kind, found, keys(kind, mine, found[0], target), [i.identifier for i in gone])
            if wrong is not None:
                where = "" if kind is resource or kind.listing is None else f"in {kind.listing.items}, "
                raise Violation(where + wrong.text, wrong.page)


@requirements("filterValue")
def test_filter_value(requirement: Requirement, target: UnderTest) -> None:
    """With each value of a member that items show, the items that show this value are listed, and no others.

    What is listed before and after must be listed in between; others may come and go.
    """
    resource, listing = listing_of(target, requirement.operation)
    target.base(requirement.operation)
    populate(target, resource, 1)
    count = 0
    for value in target.operation(requirement).request["properties"][requirement.path]["enum"]:
        before = with_value(all_pages(target, listing), resource, listing.items, requirement.path, value)
        chosen = pages(target, listing, {requirement.path: value})
        after = with_value(all_pages(target, listing), resource, listing.items, requirement.path, value)
        found = {i for page in chosen for i in identifiers(resource, page)}
        lost = sorted(before & after - found)
        problem = others(chosen, listing.items, requirement.path, value)
        if problem is None and lost:
            problem = f"asked for {requirement.path} {value!r}, it does not show {lost[0]}, which has it"
        if problem is not None:
            raise Violation(problem, chosen[0])
        count += len(found)
    if not count:
        raise Untested("nothing that is listed shows any of the values")


@requirements("filterKey")
def test_filter_key(requirement: Requirement, target: UnderTest) -> None:
    """By each key a resource is found that has the value, and one that has another value is not."""
    resource, _ = listing_of(target, requirement.operation)
    target.base(requirement.operation)
    if resource.create is None:
        raise Untested(f"no operation creates {a(resource.name)}")
    clear(target, resource)
    known = [k for k in filter_keys(target.service, requirement.operation) if k.path == requirement.path]
    found, wrong, unsure = 0, list[Violation](), list[Inconclusive]()
    for key in known:
        try:
            found += tried(target, target.operation(requirement), key)
        except Violation as problem:
            wrong.append(problem)
        except Inconclusive as problem:
            unsure.append(problem)
    for other in wrong[1:]:
        if other.exchange is not None:
            told = Evidence(requirement, other.summary, other.exchange, leading=other.script)
            target.ledger.observe([told])
    if wrong or unsure:
        raise (*wrong, *unsure)[0]
    if not found:
        raise Untested("no two resources could be made that differ in what a key is about")


@requirements("bound")
def test_bound(requirement: Requirement, target: UnderTest) -> None:
    """Every page, the first and the following ones, has at most as many items as asked for."""
    owner = target.graph.owner(requirement.operation)
    if owner is None or owner.listing is None or owner.listing.operation != requirement.operation:
        bound_of_parts(requirement, target)
        return
    resource, listing = listing_of(target, requirement.operation)
    target.base(requirement.operation)
    listed = populate(target, resource, 4)
    limit = target.operation(requirement).request["properties"][requirement.path]
    least = limit.get("minimum", 1)
    for bound in range(least, min(least + 3, limit.get("maximum", least) + 1)) if least > 1 else (1, 2, 3):
        pages = first_pages(target, listing, {requirement.path: sized(limit, bound)})
        for number, page in enumerate(pages):
            problem = over_bound(resource, page, bound)
            if problem is not None:
                # of the first page one item too many shows it
                made = all_made_by(listed if number else listed[: bound + 1])
                raise Violation(problem, page, (*made, *pages[: number + 1]))


def bound_of_parts(requirement: Requirement, target: UnderTest) -> None:
    """Of a list of what one resource has or holds: with more items than asked for, a page still has no more.

    Raises:
        Untested: if the list never had more items than the smallest page.
    """
    target.base(requirement.operation)
    operation = target.operation(requirement)
    bound = page_bound(target.service, operation)
    assert bound is not None  # the requirement was made from it
    limit = operation.request["properties"][bound.limit]
    least = least_size(limit)
    body = target.world.filled(target.world.minimal(operation.name))[0]
    whole = {member: value for member, value in body.items() if member != bound.limit}
    for enlarge in (None, *enlarging(target, bound, operation, whole)):
        if enlarge is not None:
            enlarge()
        if count(bound, target.ask(operation.name, whole)) > least:
            page = target.ask(operation.name, {**whole, bound.limit: sized(limit, least)})
            problem = over(bound, page)
            if problem is not None:
                raise Violation(problem, page)
            return
    raise Untested(f"{bound.items} never had more than {least} items")


@requirements("pages")
def test_pages(requirement: Requirement, target: UnderTest) -> None:
    """The pages together show every resource once; small pages, filtered ones, and then the end."""
    resource, listing = listing_of(target, requirement.operation)
    if listing.limit is None:
        raise Untested("the operation takes no page size")
    target.base(requirement.operation)
    mine = populate(target, resource, 5)
    total = sum(len(identifiers(resource, page)) for page in all_pages(target, listing))
    limit = target.operation(requirement).request["properties"][listing.limit]
    size = max(min(limit.get("maximum", total), max(2, -(-total // 4))), least_size(limit))
    whole = pages(target, listing, {listing.limit: sized(limit, size)})
    judge(resource, whole, keys(resource, mine, whole[0], target))
    for filtering, member in resource.filters.items():
        parent = next((i.created_with.get(member) for i in mine if i.created_with.get(member)), None)
        if parent is None:
            continue
        siblings = populate(target, resource, 1, {member: parent})
        part = pages(target, listing, {filtering: parent, listing.limit: sized(limit, least_size(limit))})
        judge(resource, part, keys(resource, siblings, part[0], target))


def least_size(limit: Schema) -> int:
    """The smallest page that can show anything: some pages say that 0 items may be asked for."""
    return max(int(limit.get("minimum", 1)), 1)


def judge(resource: Resource, found: list[Any], expected: list[str]) -> None:
    """Raise a violation unless the pages together show each expected resource once."""
    wrong = flaw(resource, found, expected)
    if wrong is not None:
        raise Violation(wrong.text, wrong.page)


def the_one(target: UnderTest, called_so: Sequence[Instance], page: Exchange) -> Instance | None:
    """The resource that an item shows, of those that are called so: another parent may hold the name, too."""
    called_so = [instance for instance in called_so if not lies_elsewhere(instance, page)]
    if not policy_of(target.service).may_say_more(page.operation, REQUEST):
        return called_so[-1] if called_so else None
    sure = [i for i in called_so if i.created_by is None or certainly_listed(target, i, page)]
    return sure[0] if len(sure) == 1 else None


@requirements("items")
def test_items(requirement: Requirement, target: UnderTest) -> None:
    """What a list shows of a resource is what Describe shows, on every page."""
    resource, listing = listing_of(target, requirement.operation)
    target.base(requirement.operation)
    target.once(("items", listing.operation), lambda: compare(target, resource, listing))
    target.once(
        ("walked", listing.operation), lambda: all_pages(target, listing)
    )  # what was described before
    target.conclude(requirement)


def compare(target: UnderTest, resource: Resource, listing: Listing) -> None:
    """Compare list items on several pages with the descriptions of the same resources."""
    mine = populate(target, resource, 5)
    if resource.create is None:
        listed = identifiers(resource, target.ask(listing.operation, narrowest(target, listing)))
        mine = [Instance(resource, i, {}, None, settled=True) for i in listed]
    body = page_size(target, listing, 3)
    compared = 0
    for number, page in enumerate(pages(target, listing, body, most=2000)):
        for item in values(page.output, listing.items):
            identifier = item.get(resource.identifier) if isinstance(item, dict) else None
            instance = the_one(target, [i for i in mine if i.identifier == identifier], page)
            if instance is None or (compared >= _SAMPLE and number > 1 and compared % 7):
                compared += instance is not None
                continue
            compared += 1
            described = target.world.describe(instance)
            shown = description(resource, described) if described is not None and described.accepted else None
            if not isinstance(shown, dict) or described is None:
                continue
            found = as_described(target.requirements, resource, page, item, shown)
            target.ledger.observe(led_to((*instance.made_by(), described), found))
        if compared >= 6 * _SAMPLE:
            break

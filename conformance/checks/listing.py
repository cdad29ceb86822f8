"""Does a list show every resource once, page by page? Checks on the pages of one walk."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from typing import Any

from attrs import evolve, frozen

from conformance.checks import arn
from conformance.checks.echo import same
from conformance.checks.observation import Evidence, Promise, shown
from conformance.contract import naming
from conformance.contract.catalogue import Catalogue
from conformance.contract.graph import InAnswer
from conformance.contract.model import Operation
from conformance.contract.paths import join, resolve, steps, values
from conformance.contract.resources import Resource
from conformance.contract.roles import Role, named
from conformance.wire.exchange import Exchange


def identifiers(resource: Resource, page: Exchange, outside: str | None = None) -> list[str]:
    """The identifiers (or, where items have none, the names) on one page, in order.

    An item may spell its identifier otherwise than requests do (``Id`` for ``UserPoolId``). Items that say by
    an ARN that they are in the region ``outside`` are left out.
    """
    assert resource.listing is not None
    spellings = _spellings(resource)
    found = []
    for item in values(page.output, resource.listing.items):
        if outside and _is_in(outside, item):
            continue
        if isinstance(item, str):
            found.append(item)
        elif isinstance(item, dict):
            texts = {name.lower(): text for name, text in item.items() if isinstance(text, str)}
            found += [texts[member] for member in spellings if member in texts][:1]
    return found


def _is_in(region: str, item: Any) -> bool:
    texts = item.values() if isinstance(item, dict) else [item]
    parsed = (arn.parse(text) for text in texts if isinstance(text, str))
    return any(found is not None and found.region == region for found in parsed)


def _spellings(resource: Resource) -> tuple[str, ...]:
    """How list items may spell a resource's identifier or name, lower-case, the most telling first."""
    produced = [steps(resource.produced.path)[-1]] if isinstance(resource.produced, InAnswer) else []
    own = [part + ending for part in (*naming.suffixes(resource.name), "") for ending in naming.ENDINGS]
    known = (resource.identifier, *produced, *([resource.named_by] if resource.named_by else []), *own)
    return tuple(dict.fromkeys(name.lower() for name in known))


@frozen
class Flaw:
    """What is wrong with the pages of a list, and the page that shows it."""

    text: str
    page: Exchange


def flaw(
    resource: Resource, pages: Sequence[Exchange], expected: Collection[str], unexpected: Collection[str] = ()
) -> Flaw | None:
    """Say whether pages lack an expected resource, show one twice, or one that must not be there.

    What is lacking no page shows: the last one tells that nothing comes behind it.
    """
    text = missing(resource, pages, expected)
    if text is not None:
        return Flaw(f"over {len(pages)} pages, {text}" if len(pages) > 1 else text, pages[-1])
    seen: list[Exchange] = []
    for page in pages:
        seen.append(page)
        text = repeated(resource, seen) or strangers(resource, [page], unexpected)
        if text is not None:
            return Flaw(text, page)
    return None


def lists_of(resource: Resource, operation: Operation) -> tuple[Resource, ...]:
    """The resource once for each list of the answer that shows it: the one that is its own comes first.

    A list shows it by texts that are called so (``StreamNames``), or by items that have its identifier.
    """
    assert resource.listing is not None
    own, spellings = resource.listing, _spellings(resource)
    found = [resource]
    for key in operation.paginator.result_keys if operation.paginator is not None else ():
        schema = operation.response.get("properties", {}).get(key, {})
        item = resolve(schema.get("items", {}), operation.root)
        members = {name.lower() for name in item.get("properties", {})}
        texts = item.get("type") == "string" and key.lower().removesuffix("s") in spellings
        if f"{key}[]" != own.items and (texts or not members.isdisjoint(spellings)):
            found.append(evolve(resource, listing=evolve(own, items=f"{key}[]")))
    return tuple(found)


def repeated(resource: Resource, pages: Sequence[Exchange]) -> str | None:
    """Whether a resource is shown twice; None if not."""
    counts = Counter(i for page in pages for i in identifiers(resource, page))
    twice = [i for i, count in counts.items() if count > 1]
    return f"{len(twice)} resources are listed more than once, e.g. {shown(twice[0])}" if twice else None


def missing(resource: Resource, pages: Sequence[Exchange], expected: Collection[str]) -> str | None:
    """Whether an expected resource is not shown; None if all are."""
    seen = {i for page in pages for i in identifiers(resource, page)}
    lost = [i for i in expected if i not in seen]
    return f"{len(lost)} of {len(expected)} resources are not listed, e.g. {shown(lost[0])}" if lost else None


def strangers(resource: Resource, pages: Sequence[Exchange], unexpected: Collection[str]) -> str | None:
    """Whether a resource is shown that must not be; None if none is."""
    seen = {i for page in pages for i in identifiers(resource, page)}
    found = [i for i in unexpected if i in seen]
    return f"{len(found)} resources are listed that must not be, e.g. {shown(found[0])}" if found else None


def others(pages: Sequence[Exchange], items: str, member: str, value: object) -> str | None:
    """Say that a list shows an item with another value than was asked for; None where it does not.

    Args:
        pages: the answers of the list.
        items: where its items are.
        member: what was asked for, by the name that request and items share.
        value: the value that was asked for.
    """
    for page in pages:
        for item in values(page.output, items):
            seen = item.get(member) if isinstance(item, dict) else None
            if seen != value:
                return f"asked for {member} {value!r}, the list shows an item with {shown(seen)}"
    return None


def with_value(
    pages: Sequence[Exchange], resource: Resource, items: str, member: str, value: object
) -> set[str]:
    """The identifiers of the listed items that show a value."""
    found = set()
    for page in pages:
        listed = list(values(page.output, items))
        named = zip(identifiers(resource, page), listed, strict=False)
        found |= {name for name, item in named if isinstance(item, dict) and item.get(member) == value}
    return found


def over_bound(resource: Resource, page: Exchange, bound: int) -> str | None:
    """Whether a page has more items than asked for; None if not."""
    assert resource.listing is not None
    count = len(list(values(page.output, resource.listing.items)))
    return f"{count} items on a page of at most {bound}" if count > bound else None


def as_described(
    known: Catalogue, resource: Resource, page: Exchange, item: dict[str, Any], described: dict[str, Any]
) -> Iterator[Evidence]:
    """Yield, for each member of a list item, whether it is what a description of the same resource shows.

    Members that both have must agree, but for a state that was described while it was passing: the list may
    have been asked after it. That an item shows whatever it can show is for the page's sentences to say, and
    so is whether what goes on by itself is as fresh in the list.
    """
    assert resource.listing is not None
    both = disagreements(item, described)
    lost = [m for m in described if item.get(m) is None and described[m] is not None]
    found = [
        *((m, p, Role.COUNTER in named(m)) for m, p in both.items()),
        *((m, f"{m} is in Describe's answer, but not in the list", True) for m in lost),
    ]
    for member, problem, may_differ in found:
        if problem is not None and _was_passing(member, described[member]):
            continue
        requirement = known.find(page.operation, "items", join(resource.listing.items, member))
        if requirement is not None:
            yield Evidence(requirement, problem, page, Promise.CLAUSE if may_differ else Promise.PAGE)


def _was_passing(member: str, value: Any) -> bool:
    """Whether a member is a state, by its name, and its value one that does not last."""
    is_state = member.lower().endswith(("status", "state"))
    return is_state and isinstance(value, str) and naming.is_transitional(value)


def disagreements(item: dict[str, Any], described: dict[str, Any]) -> dict[str, str | None]:
    """Say how a list item and a description disagree, by member that both have (None: they agree)."""
    found: dict[str, str | None] = {}
    for member in [m for m in item if m in described]:
        listed, other = item[member], described[member]
        agree = same(listed, other) or _close(listed, other)
        text = f"{member} is {shown(listed, 60)} in the list, and {shown(other, 60)} described"
        found[member] = None if agree else text
    return found


def _close(a: Any, b: Any) -> bool:
    """Whether two numbers differ by no more than what rounding to the millisecond makes."""
    numbers = [n for n in (a, b) if isinstance(n, int | float) and not isinstance(n, bool)]
    return len(numbers) == 2 and abs(a - b) < 0.0015

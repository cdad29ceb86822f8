"""How the next page of a list is asked for: as botocore's paginator says, else by the token of the answer."""

from __future__ import annotations

from typing import Any

import jmespath
from attrs import frozen

from conformance.contract.model import Operation, Paginator
from conformance.contract.paths import values
from conformance.contract.resources import Listing
from conformance.wire.exchange import Exchange

_AFTER = "exclusivestart"
"""How a request member begins that takes the last item of a page, to go on behind it."""


@frozen
class Turn:
    """The members by which the page after this one is asked for.

    Empty where there is none; ``lost`` where the answer says that there is one, and nothing tells how to ask
    for it.
    """

    members: dict[str, Any]
    lost: bool = False


def turn(operation: Operation, listing: Listing, page: Exchange) -> Turn:
    """Return how to go on behind a page of a list.

    A paginator's word on whether there is more goes before its tokens, as in botocore itself. Where there is
    more and the answer has no token, the request may have a member that takes the last item instead.
    """
    said = operation.paginator
    more = jmespath.search(said.more_results, page.output) if said is not None and said.more_results else None
    if more is False:
        return Turn({})
    members = _by_token(said, listing, page)
    if members or more is not True:
        return Turn(members)
    behind = _behind_the_last(operation, listing, page)
    return Turn(behind, lost=not behind)


def _by_token(said: Paginator | None, listing: Listing, page: Exchange) -> dict[str, Any]:
    if said is not None:
        pairs = zip(said.input_tokens, said.output_tokens, strict=False)
        found = {member: jmespath.search(way, page.output) for member, way in pairs}
        return {member: token for member, token in found.items() if token not in (None, "", {})}
    if not (listing.token_in and listing.token_out):
        return {}
    tokens = [token for token in values(page.output, listing.token_out) if token]
    return {listing.token_in: tokens[0]} if tokens and isinstance(tokens[0], str) else {}


def _behind_the_last(operation: Operation, listing: Listing, page: Exchange) -> dict[str, Any]:
    keys = operation.paginator.result_keys if operation.paginator is not None else ()
    lists = (listing.items, *(f"{key}[]" for key in keys))  # an older target has but one of them
    items = next((found for way in lists if (found := list(values(page.output, way)))), [])
    for member in operation.request.get("properties", {}) if items else ():
        if not member.lower().startswith(_AFTER):
            continue
        last = items[-1] if isinstance(items[-1], str) else _member(items[-1], member[len(_AFTER) :])
        if isinstance(last, str):
            return {member: last}
    return {}


def _member(item: Any, name: str) -> Any:
    return item.get(name) if isinstance(item, dict) else None

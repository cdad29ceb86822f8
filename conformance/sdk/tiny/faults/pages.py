"""Faults in going through the pages of a list."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from conformance.sdk.tiny.client import Failed, Returned
from conformance.sdk.tiny.stages import Fault, Stage

_ENOUGH = 25


def _next(identifier: str, does: str, decide: Callable[[Any, int, list[Any]], Any]) -> Fault:
    def hook(stage: Stage, token: Any, number: int, pages: list[Any]) -> Any:
        return decide(stage(token, number, pages), number, pages)

    return Fault(f"paginator.{identifier}", does, {"next": hook})


def _shown(identifier: str, does: str, change: Callable[[list[Any]], list[Any]]) -> Fault:
    return Fault(f"paginator.{identifier}", does, {"page": lambda stage, pages: change(stage(pages))})


def _empty(page: dict[str, Any]) -> bool:
    lists = [item for item in page.values() if isinstance(item, list)]
    return bool(lists) and not any(lists)


def _without_token(stage: Stage, asked: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    return first


def _token_alone(stage: Stage, asked: dict[str, Any], first: dict[str, Any]) -> dict[str, Any]:
    return (
        asked if asked is first else {name: item for name, item in asked.items() if first.get(name) != item}
    )


def _endless() -> Fault:
    """A token that comes again is followed, up to a number of pages that shows it."""
    kept: dict[str, Any] = {}

    def hook(stage: Stage, token: Any, number: int, pages: list[Any]) -> Any:
        if token:
            kept["token"] = token
            kept["keys"] = set(pages[-1])
            return token
        again = number > 1 and kept.get("keys") == set(pages[-1]) and number < _ENOUGH
        return kept["token"] if again else None

    return Fault("paginator.repeated:endless", "follows a token that comes again", {"next": hook})


def _swallowed(stage: Stage, failed: Failed, pages: list[Any]) -> Any:
    return Returned(pages)


FAULTS = (
    _next("ends:early", "stops after two pages", lambda token, number, pages: token if number < 2 else None),
    _next("ends:first", "asks for the first page alone", lambda token, number, pages: None),
    _next("ends:empty", "stops at a page with nothing on it",
          lambda token, number, pages: None if _empty(pages[-1]) else token),
    Fault("paginator.token:lost", "asks for the first page again and again",
          {"page_input": _without_token,
           "next": lambda stage, token, number, pages: stage(token, number, pages) if number < _ENOUGH else None}),
    Fault("paginator.input:lost", "asks for the later pages with the token alone", {"page_input": _token_alone}),
    _shown("last-lost", "loses the last page", lambda pages: pages[:-1] if len(pages) > 1 else pages),
    _shown("first-twice", "shows the first page twice", lambda pages: pages[:1] + pages),
    _shown("order", "shows the pages in reverse", lambda pages: pages[::-1]),
    _endless(),
    Fault("paginator.limit:ignored", "shows all items, whatever the limit", {"limited": lambda stage, limit: None}),
    Fault("paginator.limit:one-more", "shows one item more than the limit",
          {"limited": lambda stage, limit: None if limit is None else limit + 1}),
    Fault("paginator.error:lost", "shows the pages before an error, and no error", {"page_failed": _swallowed}),
)  # fmt: skip
"""The faults of this family."""

"""What goes on over several calls: pages and waiters, by botocore's data."""

from __future__ import annotations

import time
from typing import Any

import jmespath
from botocore.model import OperationModel

from conformance.sdk.tiny.client import Client, Failed, Returned
from conformance.sdk.tiny.stages import Stages


def paginate(
    client: Client,
    stages: Stages,
    operation: OperationModel,
    rules: dict[str, Any],
    params: dict[str, Any],
    limit: int | None,
) -> Returned | Failed:
    """Return all pages of an operation; a token that comes again is the end."""
    inputs, outputs = _listed(rules["input_token"]), _listed(rules["output_token"])
    result = _listed(rules["result_key"])[0]
    limit = stages.around("limited", lambda limit: limit)(limit)
    pages: list[dict[str, Any]] = []
    asked: dict[str, Any] = params
    before: Any = None
    while True:
        outcome = client.call(operation, stages.around("page_input", lambda asked, _: asked)(asked, params))
        if isinstance(outcome, Failed):
            failed: Returned | Failed = stages.around("page_failed", lambda failed, _: failed)(outcome, pages)
            return failed
        page = outcome.output
        if limit is not None:
            limit -= _cut(page, result, limit)
        pages.append(page)
        tokens = [jmespath.search(name, page) for name in outputs]
        more = jmespath.search(rules["more_results"], page) if "more_results" in rules else True
        following = tokens if more and any(tokens) and tokens != before and limit != 0 else None
        following = stages.around("next", lambda following, *_: following)(following, len(pages), pages)
        if not following:
            return Returned(stages.around("page", lambda pages: pages)(pages))
        before = following
        given = {name: token for name, token in zip(inputs, following, strict=True) if token is not None}
        asked = {**{name: item for name, item in params.items() if name not in inputs}, **given}


def _listed(told: Any) -> list[str]:
    return told if isinstance(told, list) else [told]


def _cut(page: dict[str, Any], result: str, limit: int) -> int:
    """Cut a page off at ``limit`` items; return how many it has then."""
    *way, last = result.split(".")
    holder: Any = jmespath.search(".".join(way), page) if way else page
    items = holder.get(last) if isinstance(holder, dict) else None
    if not isinstance(items, list):
        return 0
    del items[limit:]
    return len(items)


def wait(
    client: Client,
    stages: Stages,
    operation: OperationModel,
    rules: dict[str, Any],
    params: dict[str, Any],
    delay: float | None,
    most: int | None,
) -> Returned | Failed:
    """Look until an acceptor says that it is over."""
    looks = stages.around("looks", lambda number: number)(most or rules["maxAttempts"])
    for number in range(looks):
        outcome = client.call(operation, params)
        state = next((a["state"] for a in rules["acceptors"] if _accepts(a, outcome)), None)
        if state is None:
            state = "failure" if isinstance(outcome, Failed) else "retry"
        state = stages.around("state", lambda state, _: state)(state, number)
        if state != "retry":
            return _over(stages, state)
        if number + 1 < looks:
            time.sleep(rules["delay"] if delay is None else delay)
    return _over(stages, "timeout")


def _over(stages: Stages, state: str) -> Returned | Failed:
    ended: Returned | Failed = stages.around("waited", _ended)(state)
    return ended


def _ended(state: str) -> Returned | Failed:
    return (
        Returned(None) if state == "success" else Failed("WaiterError", None, f"the waiter ended in {state}")
    )


def _accepts(acceptor: dict[str, Any], outcome: Returned | Failed) -> bool:
    matcher, expected = acceptor["matcher"], acceptor["expected"]
    if matcher == "status":
        return outcome.status == expected
    if matcher == "error":
        if isinstance(expected, bool):
            return isinstance(outcome, Failed) is expected
        return isinstance(outcome, Failed) and outcome.code == expected
    if isinstance(outcome, Failed):
        return False
    found = jmespath.search(acceptor["argument"], outcome.output)
    if matcher == "path":
        return bool(found == expected)
    if not isinstance(found, list) or not found:
        return False
    return (all if matcher == "pathAll" else any)(item == expected for item in found)

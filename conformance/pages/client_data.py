"""What botocore's own files say about operations beyond the model: paginators, waiters and examples.

They are facts that AWS publishes for its clients: which members page a list, which state of which member
means that something is ready, which requests are documented. A contract keeps them in botocore's words,
without the sentences (titles, descriptions, comments) and without the examples' answers.
"""

from __future__ import annotations

from typing import Any

from conformance.pages.render import Renderer

_PAGINATORS, _WAITERS, _EXAMPLES = "paginators-1", "waiters-2", "examples-1"
_PAGINATOR_KEYS = (
    "input_token",
    "output_token",
    "limit_key",
    "result_key",
    "more_results",
    "non_aggregate_keys",
)
_ACCEPTOR_KEYS = ("state", "matcher", "argument", "expected")


def client_data(renderer: Renderer, operation: str) -> dict[str, Any]:
    """Return the keywords ``x-paginator``, ``x-waiters`` and ``x-examples`` of an operation that has them."""
    found: dict[str, Any] = {}
    paginator = renderer.data(_PAGINATORS).get("pagination", {}).get(operation)
    if paginator is not None:
        kept = {key: paginator[key] for key in _PAGINATOR_KEYS if key in paginator}
        found["x-paginator"] = {**kept, "source": _source(_PAGINATORS)}
    waiters = [
        {
            "name": name,
            "delay": said["delay"],
            "maxAttempts": said["maxAttempts"],
            "acceptors": [{key: a[key] for key in _ACCEPTOR_KEYS if key in a} for a in said["acceptors"]],
            "source": _source(_WAITERS),
        }
        for name, said in renderer.data(_WAITERS).get("waiters", {}).items()
        if said["operation"] == operation
    ]
    if waiters:
        found["x-waiters"] = waiters
    examples = [
        {"input": said.get("input", {}), "source": _source(_EXAMPLES)}
        for said in renderer.data(_EXAMPLES).get("examples", {}).get(operation, ())
    ]
    if examples:
        found["x-examples"] = examples
    return found


def _source(name: str) -> str:
    return f"botocore:{name}.json"

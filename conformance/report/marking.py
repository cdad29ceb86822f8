"""Which part of an exchange a failure is about, where the check did not say it itself."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from conformance.report.results import Failure, RequirementResult

_ASKED = frozenset({"request", "default", "identifier", "echo"})
_ANSWERED = frozenset({"response", "echo", "list", "default", "lifecycle"})
_CODED = frozenset({"undocumentedCode", "foreignCode", "exception", "protocol.errorBody"})


@frozen
class Marks:
    """Member paths in the request and in the answer, and whether the status itself is the point."""

    request: tuple[str, ...] = ()
    response: tuple[str, ...] = ()
    status: bool = False


def marks(requirement: RequirementResult, failure: Failure) -> Marks:
    """Return what to mark: what the failure says, or else what the requirement's kind suggests."""
    if failure.marks:
        return Marks(
            tuple(_below(failure.marks, "request:")),
            tuple(_below(failure.marks, "response:")),
            "response:status" in failure.marks,
        )
    path: tuple[str, ...] = (requirement.path,) if requirement.path else ()
    status = failure.response.status if failure.response is not None else None
    wrong = status is None or status >= 500 or (requirement.family == "request" and status < 300)
    answer = path if requirement.family in _ANSWERED else ()
    if requirement.kind in _CODED or requirement.family == "errors":
        answer = ("__type", "code")
    if requirement.family == "lifecycle":
        answer = (*answer, "status")
    return Marks(
        path if requirement.family in _ASKED else (), answer, wrong or requirement.family == "errors"
    )


def _below(given: Iterable[str], prefix: str) -> Iterable[str]:
    return (mark.removeprefix(prefix) for mark in given if mark.startswith(prefix))

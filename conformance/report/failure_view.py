"""Failures as the page shows them; what two of them have in common is shown once."""

from __future__ import annotations

import json
from urllib.parse import quote

from attrs import frozen

from conformance.report.detail import Detail
from conformance.report.highlights import marks
from conformance.report.pretty import Printed, print_body
from conformance.report.results import Failure, RequirementResult, Response

_SHOWN = 3
_HEADERS = ("content-type",)
_HEADER_PREFIX = "x-am"
_LONG = 160


@frozen
class FailureView:
    """One failure. ``right`` is what would have been right, ``before`` the request before its one change.

    ``same`` links to the requirement that shows the same exchange already, ``same_answer`` to the one
    that shows the same answer. ``leading`` are the operations of all requests that it takes, and ``made`` is
    the one of them that made what the answer shows, with its operation.
    """

    summary: str
    operation: str = ""
    request: Printed | None = None
    status: str = ""
    status_marked: bool = False
    headers: tuple[tuple[str, str], ...] = ()
    response: Printed | None = None
    curl: str | None = None
    python: str | None = None
    same: tuple[str, str] | None = None
    same_answer: tuple[str, str] | None = None
    right: tuple[str, ...] = ()
    before: Printed | None = None
    leading: tuple[str, ...] = ()
    made: tuple[str, Printed] | None = None


class Sharing:
    """Makes failure views and remembers what has been shown.

    Args:
        detail: how much is shown.
    """

    def __init__(self, detail: Detail) -> None:
        self._detail = detail
        self._exchanges: dict[str, str] = {}
        self._answers: dict[str, str] = {}

    def failures(self, requirement: RequirementResult) -> tuple[FailureView, ...]:
        """Return a requirement's failures as the page shows them."""
        shown = requirement.failures[: _SHOWN if self._detail is Detail.FULL else 1]
        return tuple(self._view(requirement, failure) for failure in shown)

    def _view(self, requirement: RequirementResult, failure: Failure) -> FailureView:
        request, response = failure.request, failure.response
        if request is None or response is None:
            return FailureView(failure.summary, right=failure.right)
        link = (requirement.id, "#" + quote(requirement.id, safe=""))
        answer = json.dumps([response.status, response.body.value, response.failure], sort_keys=True)
        exchange = json.dumps([request.operation, request.body.value]) + answer
        first = self._exchanges.setdefault(exchange, link[0])
        if first != link[0]:
            return FailureView(
                failure.summary, right=failure.right, same=(first, "#" + quote(first, safe=""))
            )
        known = self._answers.setdefault(answer, link[0]) if len(answer) > _LONG else link[0]
        repeated = known != link[0]
        marked = marks(requirement, failure)
        return FailureView(
            summary=failure.summary,
            operation=request.operation,
            request=print_body(request.body, marked.request),
            status=_status(response),
            status_marked=marked.status,
            headers=() if repeated else tuple((n, v) for n, v in response.headers.items() if _interesting(n)),
            response=None if repeated else print_body(response.body, marked.response),
            curl=failure.curl if self._detail < Detail.ROWS else None,
            python=failure.python if self._detail is Detail.FULL else None,
            right=failure.right,
            before=None if failure.before is None else print_body(failure.before),
            leading=tuple(step.operation for step in failure.steps),
            made=_made(requirement, failure),
            same_answer=(known, "#" + quote(known, safe="")) if repeated else None,
        )


def _made(requirement: RequirementResult, failure: Failure) -> tuple[str, Printed] | None:
    """The latest request before the last that the requirement is about, or else the latest of all."""
    before = failure.steps[:-1]
    if not before:
        return None
    about = [step for step in before if step.operation == requirement.operation] or before
    path = (requirement.path,) if requirement.path and about is not before else ()
    return about[-1].operation, print_body(about[-1].body, path)


def _status(response: Response) -> str:
    if response.status is None:
        return f"no answer ({response.failure or 'unknown reason'})"
    return f"HTTP {response.status}"


def _interesting(name: str) -> bool:
    return name.lower() in _HEADERS or name.lower().startswith(_HEADER_PREFIX)

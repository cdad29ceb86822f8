"""Which part of an exchange a failure is about, where the check did not say it itself."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from conformance.contract.client_kinds import CLIENT_FAMILIES
from conformance.contract.families import FAMILIES, Family
from conformance.contract.kinds import KINDS
from conformance.protocols.registry import ERROR_MEMBERS
from conformance.report.results import Failure, RequirementResult

_UNKNOWN = Family("", "", turn=0, gravity=0)
"""What is known of a family of a later suite."""


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
    family = {**FAMILIES, **CLIENT_FAMILIES}.get(requirement.family, _UNKNOWN)
    kind = KINDS.get(requirement.kind)
    path: tuple[str, ...] = (requirement.path,) if requirement.path else ()
    status = failure.response.status if failure.response is not None else None
    wrong = status is None or status >= 500 or (family.refused and status < 300)
    answer = (*(path if family.answered else ()), *family.shown)
    if family.coded or (kind is not None and kind.coded):
        answer = ERROR_MEMBERS
    return Marks(path if family.asked else (), answer, wrong or family.coded)


def _below(given: Iterable[str], prefix: str) -> Iterable[str]:
    return (mark.removeprefix(prefix) for mark in given if mark.startswith(prefix))

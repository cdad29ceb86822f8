"""What it means for verdicts that nobody has prepared a service: no hints, no sentence that was read."""

from __future__ import annotations

from conformance.contract.clause_share import share
from conformance.contract.clauses import clauses
from conformance.contract.model import Service


def is_prepared(service: Service) -> bool:
    """Whether somebody wrote hints for a service, or said what became of its pages' sentences."""
    return bool(service.hints or service.fates)


def without_preparation(service: Service) -> str | None:
    """Say what the verdicts on a service that nobody has prepared rest on; None where somebody has."""
    if is_prepared(service):
        return None
    said = f"{service.name} has a contract as compiled from boto3 {service.boto3}, without hints"
    found = share(clauses(service)).total
    if not found:
        return f"{said}; its pages have no normative sentences"
    return (
        f"{said}, and none of the {found:,} normative sentences of its pages was read: what one of them may"
        " excuse is inconclusive, and where a valid request needs more than markup and model tell, what rests"
        " on it is undecided, too"
    )

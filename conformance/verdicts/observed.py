"""What it means for a departure that AWS itself was seen to depart from the same requirement."""

from __future__ import annotations

from conformance.contract.kinds import CLIENT
from conformance.contract.model import Requirement, Service, Source
from conformance.contract.observations import Answer, Observation, about
from conformance.verdicts.outcome import Excused, Verdict
from conformance.wire.exchange import Exchange


def excuse(
    service: Service, requirement: Requirement, summary: str, exchange: Exchange | None
) -> Excused | None:
    """Return what a departure comes to for AWS's sake; None where it stands, as a client's always does.

    AWS must have been recorded, or asserted, to depart in the same way: by accepting or by refusing. Hearsay
    excuses nothing, and nothing excuses a server error or no answer. Where AWS was seen to do both, it is not
    known what is right.
    """
    if requirement.party == CLIENT:
        return None
    seen = [one for one in about(service, requirement) if one.counts]
    against = [one for one in seen if not one.as_documented and _alike(one, exchange)]
    if not against:
        return None
    says = f"{_named(requirement.source)} says otherwise"
    told = f"{summary}; {says}, and AWS does so too: {_cited(against[0])}"
    kept = [one for one in seen if one.as_documented]
    if kept:
        return Excused(Verdict.INCONCLUSIVE, f"{told}; but it was also seen otherwise: {_cited(kept[0])}")
    return Excused(Verdict.DOCUMENTED_OTHERWISE, told)


def _alike(one: Observation, exchange: Exchange | None) -> bool:
    """Whether the target answered as AWS did. What is shown by no answer cannot be told apart."""
    if exchange is None:
        return True
    return exchange.accepted if one.answer is Answer.ACCEPTED else exchange.refused


def _cited(one: Observation) -> str:
    return f"{one.did} ({one.cited})"


def _named(source: Source) -> str:
    if source.page is not None:
        return f"the page ({source.page}, line {source.line})"
    if source.data is not None:
        return f"botocore's data ({source.data})"
    if source.observed is not None:
        return f"what AWS was recorded to show ({source.observed})"
    return f"the service model ({source.model})"

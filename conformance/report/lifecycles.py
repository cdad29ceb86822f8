"""What was observed of a resource's lifecycle beside what its pages say."""

from __future__ import annotations

from collections.abc import Iterable

from conformance.contract.lifecycle import Automaton
from conformance.report.results import Lifecycle


def lifecycle(resource: str, automaton: Automaton, observed: Iterable[tuple[str, str, int]]) -> Lifecycle:
    """Put a resource's observed steps beside its documented chains.

    Args:
        resource: its name; of a part that has a status of its own, with the part's.
        automaton: the states and their order.
        observed: ``(from, to, count)``. A step that leaves out states between is legal: nobody saw them.
    """
    steps = tuple(sorted(observed))
    return Lifecycle(
        resource=resource,
        chains=automaton.chains,
        observed=steps,
        illegal=tuple((a, b) for a, b, _ in steps if not automaton.may_follow(a, b)),
        source=automaton.source.as_json(),
        states=tuple(sorted(automaton.spellings)),
    )

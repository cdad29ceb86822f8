"""Status chains → one automaton a resource.

A page tells chains such as ``CREATE PENDING > CREATE IN_PROGRESS > ACTIVE -or- CREATE FAILED``. The
chains of a resource share states; together they say which states exist and which may follow which. A
poll may miss states, so *may follow* is reachability, not adjacency.
"""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from attrs import field, frozen

from conformance.contract.model import Chain, Service, Source
from conformance.contract.resources import Resource


@frozen
class Automaton:
    """The documented states of a resource and their order.

    ``edges`` are the documented single steps; ``reachable`` their closure. ``initial`` are the first
    states of the create chain, ``terminal`` states that nothing but a request leaves, ``stable`` the
    terminal ones that are not failures, ``failed`` those that are.
    """

    resource: str
    chains: tuple[Chain, ...]
    source: Source
    edges: frozenset[tuple[str, str]]
    reachable: Mapping[str, frozenset[str]] = field(repr=False)
    states: frozenset[str]
    terminal: frozenset[str]
    failed: frozenset[str]

    @property
    def stable(self) -> frozenset[str]:
        """Terminal states that are no failure."""
        return self.terminal - self.failed

    def may_follow(self, before: str, after: str) -> bool:
        """Whether a resource seen in ``before`` may later be seen in ``after``."""
        return before == after or after in self.reachable.get(before, frozenset())

    def spelled(self) -> list[str]:
        """The chains as a page writes them."""
        return [" > ".join(" or ".join(step) for step in chain) for chain in self.chains]


def is_failure(state: str) -> bool:
    """Whether a state's name says that something failed."""
    return state.upper().replace("_", " ").endswith(("FAILED", "FAILURE", "ERROR"))


def automaton(service: Service, resource: Resource) -> Automaton | None:
    """Merge the chains that the pages of a resource's operations tell; None where they tell none."""
    chains: list[Chain] = []
    origin: Source | None = None
    for name in resource.operations:
        operation = service.operations[name]
        for entry in operation.root.get("x-lifecycle", ()):
            member = entry.get("member", "")
            if member and member.rsplit(".", 1)[-1].removesuffix("[]") != resource.status:
                continue
            if member.count(".") > 1 + member.count("[]."):
                continue  # the status of a part (latestCampaignUpdate.status), not of the resource
            chain = tuple(tuple(step) for step in entry["chain"])
            if chain not in chains:
                chains.append(chain)
        if origin is None and operation.lifecycle:
            origin = operation.lifecycle[0][1]
    if not chains or origin is None:
        return None
    return build(resource.name, tuple(chains), origin)


def build(resource: str, chains: tuple[Chain, ...], source: Source) -> Automaton:
    """Make an automaton of chains.

    Chains that begin where no other ends (a delete, a stop) may be entered from any terminal state, by
    request. A state is terminal where a chain ends, but for the end of a delete chain, which is followed
    by the resource being gone.
    """
    edges = {
        (a, b)
        for chain in chains
        for first, second in pairwise(chain)
        for a in first
        for b in second
        if not is_failure(a)
    }
    states = frozenset(s for chain in chains for step in chain for s in step)
    ends = {s for chain in chains for s in chain[-1]}
    deleting = {s for s in states if s.upper().startswith("DELETE")}
    settled = {a for a in states if a.upper() in ("INACTIVE",)}
    terminal = frozenset((ends - deleting) | settled | {s for s in deleting if is_failure(s)})
    entries = {chain[0] for chain in chains[1:]}
    for entry in entries:
        for first in entry:
            edges |= {(t, first) for t in terminal if t != first}
    for state in deleting:
        if any(state in chain[0] for chain in chains):
            edges |= {(t, state) for t in terminal}
    return Automaton(
        resource=resource,
        chains=chains,
        source=source,
        edges=frozenset(edges),
        reachable=_closure(frozenset(edges)),
        states=states,
        terminal=terminal,
        failed=frozenset(s for s in states if is_failure(s)),
    )


def _closure(edges: frozenset[tuple[str, str]]) -> dict[str, frozenset[str]]:
    following: dict[str, set[str]] = {}
    for a, b in edges:
        following.setdefault(a, set()).add(b)
    changed = True
    while changed:
        changed = False
        for reached in following.values():
            more = set().union(*(following.get(s, set()) for s in reached)) - reached
            if more:
                reached |= more
                changed = True
    return {state: frozenset(reached) for state, reached in following.items()}

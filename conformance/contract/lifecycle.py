"""Status chains → an automaton for each resource, and for each part of one that has a status of its own.

A page tells chains such as ``CREATE PENDING > CREATE IN_PROGRESS > ACTIVE -or- CREATE FAILED``, and lone
states. The chains of a resource share states; together they say which states exist and which may follow
which. A poll may miss states, so *may follow* is reachability, not adjacency. Pages spell some states with
a blank and with an underscore; both are documented, and they are one state.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import pairwise

from attrs import field, frozen

from conformance.contract.load import source as parse_source
from conformance.contract.model import Chain, Operation, Service, Source
from conformance.contract.naming import is_transitional, words
from conformance.contract.paths import at
from conformance.contract.resources import Resource, graph

Edges = frozenset[tuple[str, str]]


@frozen
class Automaton:
    """The documented states of a resource (or of a part of it) and their order.

    ``spellings`` are the states as pages write them; everywhere else underscores are blanks. ``edges``
    are the single steps, ``reachable`` their closure. ``terminal`` are states that nothing but a request
    leaves, ``failed`` those of all that are failures. ``ordered`` is False where pages tell states but no
    chain: then any state may follow one that is not terminal.
    """

    chains: tuple[Chain, ...]
    source: Source
    spellings: frozenset[str]
    edges: Edges
    reachable: Mapping[str, frozenset[str]] = field(repr=False)
    terminal: frozenset[str]
    ordered: bool

    @property
    def states(self) -> frozenset[str]:
        """The documented states, with blanks."""
        return frozenset(plain(state) for state in self.spellings)

    def is_terminal(self, state: str) -> bool:
        """Whether nothing but a request leaves a state."""
        return plain(state) in self.terminal

    def may_follow(self, before: str, after: str) -> bool:
        """Whether a resource seen in ``before`` may later be seen in ``after``."""
        a, b = plain(before), plain(after)
        return a == b or b in self.reachable.get(a, frozenset())

    def spelled(self) -> list[str]:
        """The chains as a page writes them, then the lone states."""
        in_chains = {state for chain in self.chains for step in chain for state in step}
        lone = sorted(self.spellings - in_chains)
        return [" > ".join(" or ".join(step) for step in chain) for chain in self.chains] + lone


def plain(state: str) -> str:
    """A state with blanks for underscores."""
    return state.replace("_", " ")


def is_failure(state: str) -> bool:
    """Whether a state's name says that something failed."""
    return plain(state.upper()).endswith(("FAILED", "FAILURE", "ERROR"))


def automaton(service: Service, resource: Resource) -> Automaton | None:
    """The lifecycle of a resource as all pages of its operations tell it; None where they tell none."""
    return automata(service, resource).get("")


def automata(service: Service, resource: Resource) -> dict[str, Automaton]:
    """Return the lifecycles of a resource by the part that has the status: ``""`` is the resource itself.

    A part is a member of the description that is an object with a status (``latestCampaignUpdate``).
    """
    chains: dict[str, list[Chain]] = {}
    lone: dict[str, set[str]] = {}
    origin: dict[str, Source] = {}
    for name in resource.operations:
        operation = service.operations[name]
        for entry in (*operation.root.get("x-lifecycle", ()), *operation.root.get("x-states", ())):
            part = _part(resource, operation, entry.get("member", ""))
            if part is None:
                continue
            origin.setdefault(part, parse_source(entry["source"], dict(operation.root)))
            if "chain" in entry:
                chain = tuple(tuple(step) for step in entry["chain"])
                if chain not in chains.setdefault(part, []):
                    chains[part].append(chain)
            else:
                lone.setdefault(part, set()).update(entry["states"])
    for part in origin:
        other = _summarised(service, resource, part) if part else None
        known = automaton(service, other) if other is not None else None
        if known is not None:
            lone.setdefault(part, set()).update(known.spellings)
    return {
        part: build(tuple(chains.get(part, ())), frozenset(lone.get(part, ())), where)
        for part, where in origin.items()
    }


def _summarised(service: Service, resource: Resource, part: str) -> Resource | None:
    """The other resource that a part is a summary of (it has that one's identifier): its states show here."""
    assert resource.describe is not None  # parts are members of a description
    describe = service.operations[resource.describe]
    path = ".".join(p for p in (resource.wrapper, part) if p)
    members = at(describe.response, describe.root, path).get("properties", {})
    others = [r for r in graph(service).resources.values() if r.create and r.name != resource.name]
    return next((r for r in others if r.identifier in members and r.name.lower() in part.lower()), None)


def _part(resource: Resource, operation: Operation, member: str) -> str | None:
    """Which part of the resource a member's text is about; None where it is about something else."""
    if not member:
        return ""
    path, _, last = member.rpartition(".")
    if last != (resource.status or "status"):
        return None
    prefixes = {resource.wrapper} if operation.name == resource.describe else set()
    if resource.listing and operation.name == resource.listing.operation:
        prefixes.add(resource.listing.items)
    if path in prefixes:
        return ""
    for prefix in prefixes:
        inner = path.removeprefix(f"{prefix}.")
        if inner != path and "." not in inner and "[]" not in inner:
            return inner
    return None


def build(chains: tuple[Chain, ...], lone: frozenset[str], source: Source) -> Automaton:
    """Make an automaton of chains and lone states.

    A chain that begins where no other leads (a delete, a stop) may be entered from any terminal state, by
    request; so may a lone state. A state is terminal where a chain ends, but for the end of a delete
    chain, after which the resource is gone.
    """
    spellings = frozenset(s for chain in chains for step in chain for s in step) | lone
    steps = [[{plain(s) for s in step} for step in chain] for chain in chains]
    edges = {
        (a, b)
        for chain in steps
        for first, second in pairwise(chain)
        for a in first
        for b in second
        if not is_failure(a)
    }
    states = {plain(s) for s in spellings}
    alone = states - {s for chain in steps for step in chain for s in step}
    deleting = {s for s in states if s.upper().startswith("DELETE")}
    resting = {s for s in states if s.upper() in ("INACTIVE", "ACTIVE", "STOPPED")}
    ends = {s for chain in steps for s in chain[-1]}
    terminal = frozenset(
        (ends - deleting) | resting | {s for s in deleting if is_failure(s)}
        | {s for s in alone if not is_transitional(s) and s not in deleting}
    )  # fmt: skip
    if not chains:
        edges = {(a, b) for a in alone - terminal for b in alone}
    inside = {s for chain in steps for step in (chain if chain is steps[0] else chain[1:]) for s in step}
    entered = {s for chain in steps[1:] for s in chain[0]} - inside | (alone if chains else set())
    edges |= {(t, s) for t in terminal for s in entered if t != s}
    edges |= {(t, s) for t in terminal for s in deleting if not is_failure(t) or s not in terminal}
    if chains:  # a lone state that passes may be entered from one that passes, too
        edges |= {(a, b) for a in states - terminal - deleting for b in alone - deleting}
        edges |= {(a, b) for a in alone - terminal for b in alone | terminal}
    return Automaton(
        chains=chains,
        source=source,
        spellings=spellings,
        edges=frozenset(edges),
        reachable=_closure(frozenset(edges)),
        terminal=terminal,
        ordered=bool(chains),
    )


def _closure(edges: Edges) -> dict[str, frozenset[str]]:
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


def states_before(service: Service, resource: Resource, action: str) -> frozenset[str] | None:
    """Return the states in which an action (Start…, Stop…) is possible, with blanks; None if none is told.

    By the action's own page, where it tells chains: their first states. Else by the chain whose states
    carry the action's verb: what stands before them; where such a chain begins with the verb, the stable
    states that it does not lead to.
    """
    own = service.operations[action].lifecycle
    if own:
        return frozenset(plain(s) for chain, _ in own for s in chain[0])
    known = automaton(service, resource)
    if known is None:
        return None
    verb = words(action)[0].upper()
    begun = [[{plain(s) for s in step} for step in chain] for chain in known.chains]
    for chain in begun:
        index = next((i for i, step in enumerate(chain) if any(s.startswith(f"{verb} ") for s in step)), None)
        if index is None:
            continue
        if index > 0:
            return frozenset(chain[index - 1])
        led = _first_rest(chain, known.terminal)
        return frozenset(s for s in known.terminal if not is_failure(s) and s not in led)
    return None


def _first_rest(chain: Iterable[set[str]], terminal: frozenset[str]) -> set[str]:
    for step in chain:
        if step & terminal:
            return step & terminal
    return set()

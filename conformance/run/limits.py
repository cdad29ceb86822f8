"""How far a run goes: how long it waits, how much it makes and sends, what the options say of it."""

from __future__ import annotations

from attrs import evolve

from conformance.properties.effort import PROFILES, Plan
from conformance.run.bounds import Bounds
from conformance.run.options import Options
from conformance.run.real_account import Identity, RealAccount
from conformance.targets.plugin import Account, Running, Target
from conformance.world.settings import Settings


def limits(
    options: Options, target: Target, running: Running, who: Identity, real: RealAccount | None
) -> Settings:
    """What bounds the world on a target: the target's own patience, unless the options say otherwise."""
    lifecycle, poll = options.lifecycle_timeout, options.poll_interval
    return Settings(
        lifecycle_timeout=target.lifecycle_timeout if lifecycle is None else lifecycle,
        poll_interval=target.poll_interval if poll is None else poll,
        allow_writes=real is None or real.writes,
        budget=None if real is None else real.budget.creates,
        kinds=None if real is None else real.kinds,
        externals={**_known_of(running.account), **running.externals},
        run=who.run if target.creates_cost_money else "",
        mark=who.mark,
    )


def bounds_of(options: Options, target: Target) -> Bounds:
    """What bounds the whole of a visit: its time."""
    return Bounds(target.time_limit if options.time_limit is None else options.time_limit)


def plan(options: Options, shrink: bool) -> Plan:
    """How much is tried of each requirement; ``shrink`` says whether what chance finds is made small."""
    made = evolve(PROFILES[options.profile], seed=options.seed, shrink=shrink)
    return made if options.max_examples is None else evolve(made, max_examples=options.max_examples)


def _known_of(account: Account) -> dict[str, str]:
    """What the target tells of its account, by the key that hints use."""
    return {} if account.id is None else {"account": account.id}

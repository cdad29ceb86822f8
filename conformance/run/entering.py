"""The door of a real account: who pays, what a run will make there, and whether it may make anything."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import evolve

from conformance.contract.model import Requirement, Service
from conformance.run import preflight
from conformance.run.options import Options
from conformance.run.party import Pair
from conformance.run.person import Person
from conformance.run.real_account import Identity, RealAccount
from conformance.run.rehearsal import Recorder, can_rehearse, rehearse
from conformance.run.steadiness import Steadiness
from conformance.targets.plugin import Running, Target
from conformance.targets.rehearsal import Rehearsal
from conformance.wire.sign import Skew
from conformance.world.settings import TAG


def entered(
    pair: Pair,
    target: Target,
    running: Running,
    options: Options,
    who: Identity,
    requirements: Sequence[Requirement],
) -> RealAccount | None:
    """Return what stands between a run and an account that costs money; None where it costs none.

    Raises:
        UsageError: if the account is not the one that was expected.
    """
    caller = target.identify(running) if target.creates_cost_money else None
    if caller is None:
        return None
    running.account = evolve(running.account, id=caller.account)
    preflight.expect(caller, options.expect_account)
    steady = Steadiness(
        pair.service,
        running.region,
        Skew(),
        target.late_reads if options.late_reads is None else options.late_reads,
        (target.rate if options.rate is None else options.rate) / who.processes,
    )
    return RealAccount(
        pair.service,
        who,
        pair.spec,
        running.region,
        caller,
        options,
        requirements,
        steady,
        lambda: target.tagged(running, TAG, who.run),
        Recorder(target.requests, target.host) if isinstance(target, Rehearsal) else None,
    )


def leave(
    service: Service,
    target: Target,
    running: Running,
    real: RealAccount,
    options: Options,
    person: Person,
    tell: Callable[[str], None],
) -> bool:
    """Say what will be done on a real account, and return whether anything may be made there.

    Where the run was not told, a person is asked, if there is one.
    """
    said = [preflight.who(real.caller, running.region, running.url)]
    if not (real.writes or person.is_there):
        person.tell([*said, "nothing will be made (--allow-writes)"])
        return False
    if can_rehearse(service):
        tell("rehearsing on the embedded emulator, to know what will be made")
        with tempfile.TemporaryDirectory() as folder:
            plan = rehearse(
                service,
                options,
                real.caller.account,
                running,
                True,
                Path(folder) / "requests",
            )
        limit = target.time_limit if options.time_limit is None else options.time_limit
        said += preflight.lines(service, plan, limit, target.lifecycle_timeout)
    else:
        said.append("what it makes is not known before; --budget-creates bounds it")
    if real.writes:
        person.tell(said)
        return True
    return person.agrees(said, "make these, and delete what can be deleted at the end?")

"""What one target can do, and how it says that it cannot: given to the driver when that is made."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from conformance.targets.plugin import Account
from conformance.wire.exchange import Exchange
from conformance.wire.intent import Intent


@frozen
class Health:
    """What was found out about a target after an exchange.

    ``restarted`` says that it was reset or restarted, so that nothing that was made exists any more;
    ``down`` why the run must end, or None. ``witness`` is False where the answer, or that none came, says
    nothing of what was asked: the target was gone, or another request had spoilt it; ``what`` tells it then.
    """

    restarted: bool = False
    down: str | None = None
    witness: bool = True
    what: str = ""


@frozen
class Capabilities:
    """What a target can do.

    Args:
        lacks: how an answer says that the target lacks the operation, or None.
        lacks_operation: whether it is known to lack an operation without asking; None where nothing is known.
        watch: takes note of every exchange, and looks after the target where one failed.
        blocked: why requests of an operation must not be sent any more for what they are for, or None.
        mend: told of a valid request that fails although its like was accepted before; whether the target
            was mended, so that it can be tried again. Nothing that was made exists then any more.
        other_account: a second account, for the questions of isolation, or None.
        alone: whether nobody else uses the same account, and its quotas, at the same time.
    """

    lacks: Callable[[Exchange], str | None]
    lacks_operation: Callable[[str], bool | None] = lambda operation: None
    watch: Callable[[Exchange], Health] = lambda exchange: Health()
    blocked: Callable[[str, Intent], str | None] = lambda operation, intent: None
    mend: Callable[[Exchange], bool] = lambda exchange: False
    other_account: Account | None = None
    alone: bool = True

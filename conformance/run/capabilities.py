"""What one target can do, and how it says that it cannot: given to the driver when that is made."""

from __future__ import annotations

from collections.abc import Callable

from attrs import frozen

from conformance.targets.plugin import Account
from conformance.wire.exchange import Exchange


@frozen
class Health:
    """What was found out about a target after an exchange.

    ``restarted`` says that it was reset or restarted, so that nothing that was made exists any more;
    ``down`` why the run must end, or None.
    """

    restarted: bool = False
    down: str | None = None


@frozen
class Capabilities:
    """What a target can do.

    Args:
        lacks: how an answer says that the target lacks the operation, or None.
        lacks_operation: whether it is known to lack an operation without asking; None where nothing is known.
        watch: takes note of every exchange, and looks after the target where one failed.
        blocked: why an operation must not be sent any more, or None.
        mend: told of a valid request that fails although its like was accepted before; whether the target
            was mended, so that it can be tried again. Nothing that was made exists then any more.
        other_account: a second account, for the questions of isolation, or None.
        alone: whether nobody else uses the same account, and its quotas, at the same time.
    """

    lacks: Callable[[Exchange], str | None]
    lacks_operation: Callable[[str], bool | None] = lambda operation: None
    watch: Callable[[Exchange], Health] = lambda exchange: Health()
    blocked: Callable[[str], str | None] = lambda operation: None
    mend: Callable[[Exchange], bool] = lambda exchange: False
    other_account: Account | None = None
    alone: bool = True

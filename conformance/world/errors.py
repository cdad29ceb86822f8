"""Why a world could not be built: reasons that make a verdict inconclusive, not a failure."""

from __future__ import annotations

from conformance.wire.exchange import Exchange


class Unbuildable(Exception):
    """A prerequisite could not be obtained; ``str()`` is the reason for a reader."""

    def __init__(self, reason: str, exchange: Exchange | None = None) -> None:
        super().__init__(reason)
        self.exchange = exchange


class Lacking(Unbuildable):
    """The target says that it does not have an operation that is needed; ``operation`` names it."""

    def __init__(self, operation: str, message: str) -> None:
        super().__init__(f"the target does not implement {operation}: {message}"[:300])
        self.operation = operation


class Forbidden(Unbuildable):
    """The run may not create anything (a real account without ``--allow-writes``), or its budget is spent."""


class Spared(Forbidden):
    """A request was not sent, since the run makes as little as possible; what else is known may decide."""


class Unconfigured(Forbidden):
    """A value that no API of the service makes is not known; ``key`` names it in the configuration."""

    def __init__(self, key: str) -> None:
        super().__init__(
            f"no API of the service makes it: set {key} under [tool.conformance.targets.aws], or say "
            f"--setting {key}=…; conformance aws setup --print shows how it is made"
        )
        self.key = key


class Withheld(Forbidden):
    """A request was not sent, since it may create something; ``operation`` names it."""

    def __init__(self, operation: str) -> None:
        super().__init__(f"would send {operation}, which may create something; --allow-writes says yes")
        self.operation = operation


class Unreachable(Exception):
    """The target stopped answering; the run ends with the results so far."""

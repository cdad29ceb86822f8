"""What a run allows the world to do, and how patient it is."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from conformance.contract.effects import is_alarming
from conformance.world.errors import Unconfigured

TAG = "conformance-run"
"""The key of the tag that says which run made a resource; its value is the run's ID."""

_EXAMPLE = "123456789012"
"""The account in the examples of AWS's documentation, and in the defaults of hints."""


@frozen
class Settings:
    """Limits of a run.

    ``lifecycle_timeout`` is how long a resource may take to settle, ``poll_interval`` the longest pause
    between two looks, both in seconds. ``allow_writes`` says whether anything may be created;
    ``budget`` how many creates may be accepted (None: any number). ``kinds``
    are those of which one resource is made, which all requests share; None where as much is made as is
    wanted. ``externals`` are the values that no API of the
    service produces, by the key in the target's configuration. ``run`` is the run's ID where what
    it makes must be told from what others have ("": that does not matter), ``mark`` a capital letter that
    tells its processes apart.
    """

    lifecycle_timeout: float = 60.0
    poll_interval: float = 0.25
    allow_writes: bool = True
    budget: int | None = None
    kinds: frozenset[str] | None = None
    externals: Mapping[str, str] = field(factory=dict)
    run: str = ""
    mark: str = "A"

    def may_be_called(self, operation: str) -> bool:
        """Whether an operation that does not exist may be asked for: on a real account, only by a name that
        alarms nobody."""
        return not self.run or not is_alarming(operation)

    def external(self, key: str, default: str) -> str:
        """Return the value that no API produces: the target's own, else ``default`` in its account.

        Raises:
            Unconfigured: if it is not known on a real account, where the default names nothing, or something
                of somebody's.
        """
        account = self.externals.get("account")
        known = self.externals.get(key)
        if known is None and self.run:
            raise Unconfigured(key)
        return known or (default.replace(_EXAMPLE, account) if account else default)

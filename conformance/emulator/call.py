"""One request on its way through the pipeline, with all that its handlers need: they know no engine."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import define, field

from conformance.emulator.errors import code_and_status, elsewhere
from conformance.emulator.failures import Failure, Refusal, Refused
from conformance.emulator.model import Model, Plan
from conformance.emulator.store import Partition, Record, Store

Hook = Callable[["Call", Any], Any]
"""Changes what passes a point of the pipeline; :mod:`conformance.emulator.hooks` names the points."""


@define
class Call:
    """One request on its way through the pipeline."""

    model: Model
    plan: Plan
    hooks: Mapping[str, Hook]
    step: float
    """Seconds that each passing state of a lifecycle takes."""
    now: float
    store: Store
    partition: Partition
    """The part of the store that the request sees."""
    account: str
    region: str
    body: dict[str, Any] = field(factory=dict)
    record: Record | None = None
    index: int = 0
    """The number of the page (in a list) or the position of the item that is rendered."""
    turned: bool = False
    """Whether a list continues from a token."""

    def at(self, point: str, value: Any) -> Any:
        """Let the fault, if there is one at this point, change what passes."""
        hook = self.hooks.get(point)
        return value if hook is None else hook(self, value)

    def refuse(self, refusal: Refusal) -> None:
        """Refuse the request, unless a fault lets it pass.

        Raises:
            Refused: with the operation's documented exception.
        """
        found = self.at("refusal", refusal)
        if found is not None:
            spare = elsewhere(self.model.service, found.role)
            code, status = code_and_status(self.plan.operation, found.role, found.code, spare)
            raise Refused(Failure(code, found.message, status, found.rule, found.path))

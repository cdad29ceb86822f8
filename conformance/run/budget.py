"""What a run may spend on an account: creates, requests, and money. Thread-safe.

Cleaning up is never stopped by it.
"""

from __future__ import annotations

import threading
from collections import Counter

from attrs import define, field

from conformance.contract.english import plural
from conformance.contract.model import Service
from conformance.contract.prices import Prices
from conformance.verdicts.outcome import Untested
from conformance.wire.exchange import Exchange
from conformance.wire.outgoing import After, Outgoing
from conformance.world.errors import Forbidden
from conformance.world.journal import created_by


def whole_part(total: int | None, number: int, of: int) -> int | None:
    """Return one of so many parts of a number that together are all of it; None of any amount.

    >>> [whole_part(5, number, 3) for number in range(3)]
    [2, 2, 1]
    """
    return None if total is None else total // of + (number < total % of)


@define
class Budget:
    """How much may be spent, and how much was; None: any amount.

    A create counts from the moment when it is sent, until it is refused.
    """

    service: Service
    prices: Prices
    creates: int | None = None
    requests: int | None = None
    money: float | None = None
    made: Counter[str] = field(factory=Counter, init=False)
    sent: int = field(default=0, init=False)
    spent: float = field(default=0.0, init=False)
    lifted: bool = field(default=False, init=False)
    _lock: threading.Lock = field(factory=threading.Lock, init=False)

    def before(self, outgoing: Outgoing) -> After | None:
        """Take note of a request that is about to be sent.

        Raises:
            Untested: if no more requests may be sent. Forbidden: if no more may be made.
        """
        if self.lifted:
            return None
        resource = created_by(self.service, outgoing.operation)
        with self._lock:
            if self.requests is not None and self.sent >= self.requests:
                raise Untested(f"left out, since {plural(self.requests, 'request')} were sent already")
            if resource is None:
                self.sent += 1
                return None
            price = self.prices.most(resource.name)
            if self.creates is not None and sum(self.made.values()) >= self.creates:
                raise Forbidden(f"the budget of {plural(self.creates, 'create')} is spent (--budget-creates)")
            if self.money is not None and price is None:
                raise Forbidden(f"what {resource.name} costs is not known, and money is counted (--budget)")
            if self.money is not None and self.spent + (price or 0.0) > self.money:
                raise Forbidden(
                    f"{resource.name} may cost {price:.2f} USD, and {self.spent:.2f} of {self.money:.2f} USD "
                    "may be spent already (--budget)"
                )
            self.sent += 1
            self.made[resource.name] += 1
            self.spent += price or 0.0
        return lambda exchange: self._answered(resource.name, price or 0.0, exchange)

    def lift(self) -> None:
        """Let go of all bounds: what is sent now deletes what the run made."""
        self.lifted = True

    def _answered(self, kind: str, price: float, exchange: Exchange) -> None:
        if exchange.refused:  # nothing was made
            with self._lock:
                self.made[kind] -= 1
                self.spent -= price

"""Properties without pytest around them: one function for each requirement, on an in-process emulator."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Collection, Iterable
from typing import Any

import conformance.properties
from conformance.checks.under_test import UnderTest
from conformance.contract.families import files
from conformance.contract.kinds import KINDS
from conformance.contract.model import Requirement, Service
from conformance.properties.effort import Plan
from conformance.properties.selection import MARK
from conformance.run.capabilities import Capabilities, Health
from conformance.run.driver import Driver
from conformance.run.nonexistent import Nonexistent
from conformance.run.patience import Patience
from conformance.targets.reference import Reference
from conformance.verdicts.contamination import Others
from conformance.verdicts.outcome import Verdict
from conformance.wire.client import Client
from conformance.wire.exchange import Exchange
from conformance.wire.sign import fixed
from conformance.world.cleanup import Left, clean_up
from conformance.world.settings import Settings

Property = Callable[[Requirement, UnderTest], None]


def properties() -> dict[str, Property]:
    """Every kind of requirement with the function that is about it (``exception`` for all exceptions)."""
    found: dict[str, Property] = {}
    for family in files():
        module = importlib.import_module(f"{conformance.properties.__name__}.{family}")
        for name, function in vars(module).items():
            for mark in getattr(function, "pytestmark", ()) if name.startswith("test_") else ():
                if mark.name == MARK:
                    found.update(dict.fromkeys(mark.kwargs["kinds"], function))
    return found


def property_of(requirement: Requirement) -> Property:
    """The function that is about a requirement."""
    return properties()[requirement.kind if requirement.kind in KINDS else "exception"]


class Altered(Client):
    """A client whose answers are changed on their way back."""

    def __init__(self, change: Callable[[Exchange], Exchange], *rest: Any, **more: Any) -> None:
        super().__init__(*rest, **more)
        self._change = change

    def send(self, operation: str, body: Any, **more: Any) -> Exchange:
        return self._change(super().send(operation, body, **more))


def engine_on(
    service: Service,
    url: str,
    plan: Plan | None = None,
    mend: Callable[[Exchange], bool] = lambda exchange: False,
    change: Callable[[Exchange], Exchange] = lambda exchange: exchange,
    watch: Callable[[Exchange], Health] = lambda exchange: Health(),
    timeout: float = 5.0,
    others: Others | None = None,
    chosen: Collection[str] | None = None,
    **limits: Any,
) -> Driver:
    """A driver on a running emulator."""

    def connect(on_exchange: Any = None, region: str | None = None, account: Any = None) -> Client:
        credentials = account.credentials if account else fixed("testing", "testing")
        rest = (service, url, credentials, region or "us-east-1", timeout, on_exchange)
        return Altered(change, *rest, again=patience.again)

    told = Settings(**{"lifecycle_timeout": 1.0, "poll_interval": 0.02, **limits})
    patience = Patience(told.lifecycle_timeout, told.poll_interval, lambda pause: None)
    quick = plan or Plan(max_examples=0)
    reference = Reference()
    own = Client(service, url, fixed("testing", "testing"), timeout=timeout)
    never = Nonexistent(service, own, lambda operation: False)
    known = Capabilities(
        lambda exchange: reference.lacks(exchange) or never.lacks(exchange),
        watch=watch,
        mend=mend,
        other_account=Reference.other_account,
    )
    return Driver(service, connect, told, quick, known, others=others, chosen=chosen)


def inspect(engine: Driver, wanted: Iterable[str]) -> dict[str, tuple[Verdict, str]]:
    """Run the property of each requirement, in this order; return the verdicts and reasons."""
    return {name: verdict(engine, engine.requirements[name]) for name in wanted}


def verdict(engine: Driver, requirement: Requirement) -> tuple[Verdict, str]:
    """The verdict on one requirement: the run's own ledger takes down how its item ended."""
    ending: Exception | None = None
    try:
        property_of(requirement)(requirement, engine)
    except Exception as problem:  # noqa: BLE001 - what it means is for the ledger to say
        ending = problem
    conclusion = engine.ledger.end(requirement, ending, engine.take_cases())
    assert conclusion is not None
    if conclusion.defect is not None:
        assert ending is not None
        raise ending
    return conclusion.verdict, conclusion.reason or ""


def finish(engine: Driver, patience: float | None = None) -> list[Left]:
    """Clean up, for so many seconds at most (None: a minute), and close."""
    left = clean_up(engine.world, patience)
    engine.client.close()
    return left

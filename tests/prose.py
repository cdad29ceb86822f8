"""Services whose pages are known to the end, or not at all, whatever is known of them in fact."""

from __future__ import annotations

from collections.abc import Collection

from attrs import evolve

from conformance.contract.clauses import Fate, written
from conformance.contract.model import Operation, Service


def unread(service: Service, *places: str) -> Service:
    """Give each operation a sentence that nobody has read, at each place (the operation's own text)."""
    entries = [{"at": at, "line": 1, "digest": "0123456789ab"} for at in places or ("",)]

    def opened(operation: Operation) -> Operation:
        return evolve(operation, root={**operation.root, "x-clauses": entries})

    operations = {name: opened(operation) for name, operation in service.operations.items()}
    return evolve(service, operations=operations, fates={})


def read(service: Service, names: Collection[str] | None = None) -> Service:
    """Let nothing be open on the pages of some operations, or of all."""
    entries = [
        {"digest": c.digest, "at": [c.place], "became": Fate.ADVICE.value, "why": "read"}
        for name, operation in service.operations.items()
        if names is None or name in names
        for c in written(operation)
    ]
    return evolve(service, fates={"clause": entries})

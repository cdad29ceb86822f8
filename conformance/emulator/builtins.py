"""Resources that exist without being created: ``[[builtin]]`` hints, with what ``[[emulator]]`` adds."""

from __future__ import annotations

import re

from conformance.contract.hints import hinted
from conformance.emulator.model import Model
from conformance.emulator.store import Partition, Record
from conformance.emulator.timeline import Timeline

_SINCE = 1577836800.0
"""When built-in resources were made: the beginning of 2020."""


def fill(model: Model, partition: Partition, region: str) -> None:
    """Put the built-in resources of a service into a new partition."""
    extras = {h["identifier"]: h for h in hinted(model.service, "emulator") if "identifier" in h}
    for hint in hinted(model.service, "builtin"):
        kind = model.kinds.get(hint["resource"])
        for identifier in hint["identifiers"] if kind else ():
            assert kind is not None
            name = re.split("[/:]", identifier)[-1]
            record = Record(
                kind=kind.resource.name,
                id=identifier,
                name=name,
                members={"name": name, **extras.get(identifier, {}).get("members", {})},
                created=_SINCE,
                touched=_SINCE,
                sequence=partition.next(),
                builtin=True,
            )
            if kind.runs.get("create"):
                record.timeline = Timeline([(_SINCE, kind.runs["create"][-1])])
            partition.add(record)

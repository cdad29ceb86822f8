"""The contracts that a run is about, and the requirements of them that it chose."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Sequence
from itertools import chain

from conformance.contract.catalogue import Catalogue
from conformance.contract.chosen_protocol import speaking
from conformance.contract.load import ContractError, contracts_root, load_service
from conformance.contract.model import Requirement, Service
from conformance.pages.errors import PageError, UnknownServiceError
from conformance.protocols.registry import UnknownProtocol, spoken
from conformance.run.options import Options, UsageError


def load(options: Options, tell: Callable[[str], None]) -> tuple[Service, ...]:
    """Load the contracts that a run is about; those of a service that has none are compiled before.

    Raises:
        UsageError: in one line, if they cannot be used, or are of a protocol that is not spoken here or
            not offered.
    """
    return tuple(_load(name, options, tell) for name in options.services)


def _load(name: str, options: Options, tell: Callable[[str], None]) -> Service:
    try:
        if options.schemas_root is None and contracts_root(name) is None:
            # the compiler of pages takes longer to load than a small run takes, and few runs need it
            from conformance.pages.first_use import compile_once, protocol_in_boto3

            spoken(name, protocol_in_boto3(name))
            compile_once(name, tell)
        service = load_service(name, options.schemas_root)
        service = speaking(service, options.protocol)
        spoken(service.name, service.protocol)
    except (ContractError, UnknownServiceError, PageError, UnknownProtocol, OSError) as problem:
        raise UsageError(str(problem)) from problem
    return service


def selected(
    services: Sequence[Service], options: Options, known: Callable[[Service], Catalogue]
) -> list[Requirement]:
    """Return the requirements that a run is about: all, or those that were chosen by operation or ID.

    Args:
        services: the contracts.
        options: what the run was told.
        known: says what requirements there are of a service.

    Raises:
        UsageError: if no service has such an operation or requirement.
    """
    everything = {i: r for service in services for i, r in known(service).items()}
    operations, ids = options.operation or (), options.requirement or ()
    there = dict.fromkeys(chain.from_iterable(service.operations for service in services))
    for name in operations:
        if name not in there:
            raise UsageError(_unknown(services, "operation", name, there))
    for name in ids:
        if name not in everything:
            raise UsageError(_unknown(services, "requirement", name, everything))
    return [
        r
        for r in everything.values()
        if (not operations and not ids) or r.operation in operations or r.id in ids
    ]


def _unknown(services: Sequence[Service], what: str, name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, known, 1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    if len(services) == 1:
        return f"service {services[0].name} has no {what} {name!r}{hint}"
    return f"none of the services {', '.join(s.name for s in services)} has {what} {name!r}{hint}"

"""How many of the faults of the driver ``tiny`` the suite detects: a process a fault, the nearest first."""

from __future__ import annotations

import importlib
import tomllib
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from fnmatch import fnmatchcase
from importlib import resources
from typing import Any

import pytest
from attrs import evolve, frozen

from conformance.contract.client_kinds import CLIENT_FAMILIES, RETRY
from conformance.contract.client_requirements import anchors, client_catalogue
from conformance.contract.load import contracts_root, load_service
from conformance.contract.model import Requirement, Service
from conformance.power.forks import Ended, forked
from conformance.power.outcome import BROKEN, DETECTED, MISSED, OVERTIME, Catch, Outcome
from conformance.properties.effort import PROFILES
from conformance.properties.selection import MARK
from conformance.sdk.answers import CBOR, FORMS, REST_XML
from conformance.sdk.bench import Bench
from conformance.sdk.drivers.shipped import start
from conformance.sdk.errors import DriverError
from conformance.sdk.tiny.faults import FAULTS
from conformance.verdicts.outcome import Inconclusive, Untested, Violation
from conformance.world.errors import Lacking, Unreachable

NONE = "none"
"""The client without a fault."""

_NEAR = {
    "request": "sdk.request",
    "validation": "sdk.validation",
    "signature": "sdk.request",
    "setting": "sdk.request",
    "response": "sdk.response",
    "error": "sdk.error",
    "retry": "sdk.retry",
    "paginator": "sdk.paginator",
    "waiter": "sdk.waiter",
}
"""The family of requirements that is the first to be asked about a fault."""
_DEAR = ("response.huge", "response.whole")
"""Kinds that take long: they are asked last in their family."""
_SHOWN_BY: Mapping[str, frozenset[str]] = {
    ".form:": FORMS,
    ".xml:": FORMS,
    ".ec2:": frozenset({"ec2Query"}),
    ".rest-xml:": frozenset({REST_XML}),
    ".checksum:": frozenset({REST_XML}),
    ".s3:": frozenset({REST_XML}),
    ".cbor:": frozenset({CBOR}),
}
"""What stands in the IDs of faults that only services of some protocols can show."""
_LIMIT = 1800.0

Property = Callable[[Requirement, Bench], object]


@frozen
class Work:
    """One run: with a fault, or without one and a seed."""

    fault: str
    seed: int = 0


@frozen
class Scope:
    """The requirements that are tried, and what each of their kinds means."""

    services: tuple[Service, ...]
    requirements: tuple[Requirement, ...]
    properties: Mapping[str, Property]


def scope(only: Sequence[str] = ()) -> Scope:
    """Return what is tried; ``only`` are services, all where there are none."""
    told = tomllib.loads((resources.files("conformance.power") / "sdk_scope.toml").read_text("utf-8"))
    named = told.pop("named")
    told |= {name: operations for name, operations in named.items() if name in only}
    services = tuple(_loaded(name) for name in told if not only or name in only)
    chosen = tuple(
        requirement
        for service in services
        for requirement in client_catalogue(service).values()
        if _is_tried(requirement, told[service.name], anchors(service))
    )
    return Scope(services, chosen, properties())


def _loaded(name: str) -> Service:
    """Return the contracts of a service, compiled before where it has none."""
    if contracts_root(name) is None:
        from conformance.pages.first_use import compile_once

        compile_once(name, lambda stage: None)
    return load_service(name)


def _is_tried(requirement: Requirement, operations: Sequence[str], tried_again: Sequence[str]) -> bool:
    """Whether a requirement is among those; the operations that retries are tried with chose themselves."""
    retried = requirement.family == RETRY.name and requirement.operation in tried_again
    return requirement.resource is not None or requirement.operation in operations or retried


def properties() -> dict[str, Property]:
    """Return the property of each kind of requirement on a client."""
    found: dict[str, Property] = {}
    for family in CLIENT_FAMILIES:
        module = importlib.import_module(f"conformance.sdk.properties.{family.rpartition('.')[2]}")
        for function in vars(module).values():
            for mark in getattr(function, "pytestmark", ()):
                if isinstance(mark, pytest.Mark) and mark.name == MARK:
                    found.update(dict.fromkeys(mark.kwargs["kinds"], function))
    return found


def ordered(
    requirements: Iterable[Requirement], near: str | None, services_first: Collection[str] = ()
) -> list[Requirement]:
    """Return requirements with those of a family first, and in a service one of each kind before the next.

    Args:
        requirements: those that are tried.
        near: the family.
        services_first: the services that come before all others.
    """
    places: dict[tuple[str, str], int] = defaultdict(int)
    services: dict[str, int] = {}
    keys = []
    for requirement in requirements:
        kind = requirement.service, requirement.kind
        service = services.setdefault(requirement.service, len(services))
        far = requirement.family != near
        other = requirement.service not in services_first
        keys.append(((far, other, requirement.kind in _DEAR, service, places[kind]), requirement))
        places[kind] += 1
    return [requirement for _, requirement in sorted(keys, key=lambda key: key[0])]


def tried(found: Scope, work: Work) -> dict[str, Any]:
    """Try all requirements on the client with a fault, until one catches it, or on the one without, all."""
    name = "tiny" if work.fault == NONE else f"tiny@{work.fault}"
    near = None if work.fault == NONE else _NEAR[work.fault.partition(".")[0]]
    plan = evolve(PROFILES["default"], seed=work.seed, shrink=False)
    services = {service.name: service for service in found.services}
    spoken: frozenset[str] = frozenset().union(*(p for mark, p in _SHOWN_BY.items() if mark in work.fault))
    first = [service.name for service in found.services if service.protocol in spoken]
    benches: dict[str, Bench] = {}
    caught: list[Catch] = []
    note = ""
    try:
        for requirement in ordered(found.requirements, near, first):
            service = requirement.service
            if service not in benches:
                benches[service] = Bench(services[service], lambda added: start(name, added), plan)
            summary = _summary(found.properties[requirement.kind], requirement, benches[service])
            if summary is not None:
                calls = sum(bench.calls for bench in benches.values())
                caught.append(Catch(requirement.id, calls, summary))
                if work.fault != NONE:
                    break
    except (DriverError, Unreachable) as problem:
        note = str(problem)
    finally:
        for bench in benches.values():
            bench.close()
    verdict = DETECTED if caught else (BROKEN if note else MISSED)
    calls = sum(bench.calls for bench in benches.values())
    return Outcome(work.fault, verdict, tuple(caught), calls, note=note).as_json()


def _summary(look: Property, requirement: Requirement, bench: Bench) -> str | None:
    """Return how a requirement is broken, None where it holds or nothing can be said."""
    try:
        look(requirement, bench)
    except Violation as problem:
        return problem.summary
    except (Untested, Lacking, Inconclusive):
        return None
    return None


def campaign(found: Scope, works: Sequence[Work], workers: int) -> Iterator[tuple[Work, Outcome]]:
    """Yield how each run ended, as they end."""
    for ended in forked(works, lambda work: tried(found, work), workers, lambda _: _LIMIT):
        yield ended.work, _outcome(ended)


def _outcome(ended: Ended[Work]) -> Outcome:
    if ended.value is None:
        said = (ended.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        verdict = OVERTIME if ended.overtime else BROKEN
        return Outcome(ended.work.fault, verdict, seconds=ended.seconds, note=said)
    return evolve(Outcome.from_json(ended.value), seconds=round(ended.seconds, 3))


def faults(patterns: Sequence[str], services: Sequence[Service] | None = None) -> list[str]:
    """Return the IDs of the faults that match a pattern, or have it in them; all without one.

    Where ``services`` are given, what none of their protocols could show is left out.
    """
    spoken = None if services is None else {service.protocol for service in services}

    def shown(identifier: str) -> bool:
        return spoken is None or all(p & spoken for mark, p in _SHOWN_BY.items() if mark in identifier)

    def matches(identifier: str) -> bool:
        return any(fnmatchcase(identifier, pattern) or pattern in identifier for pattern in patterns)

    return [one for one in FAULTS if shown(one) and (not patterns or matches(one))]

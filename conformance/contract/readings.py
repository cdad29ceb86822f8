"""What a machine read in the clauses of a contract, as rules in the form of ``[[rule]]`` hints.

A reading that nobody reviewed only narrows what is sent as valid: were it wrong, it would cost coverage and
blame nobody. It counts as reviewed where clauses.toml says that two independent readings of its clause agree.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from conformance.contract.clauses import clauses
from conformance.contract.hints import applies, for_operation
from conformance.contract.model import Service
from conformance.contract.per_service import per_service

REVIEWED = 2
"""So many readings of a clause must agree before one may blame."""

SYMMETRIC = frozenset({"exactly_one", "at_least_one", "at_most_one"})
"""The forms in which the order of the members says nothing."""


def key_of(rule: Mapping[str, Any]) -> tuple[Any, ...]:
    """Return what two rules that say the same have in common, whoever states them."""
    paths = tuple(rule.get("paths") or (rule["path"],))
    when = sorted(repr(sorted(condition.items())) for condition in rule.get("when", ()))
    said = {k: rule[k] for k in ("values", "minimum", "maximum") if k in rule}
    return (
        rule["form"],
        tuple(sorted(paths)) if rule["form"] in SYMMETRIC else paths,
        tuple(when),
        repr(sorted(said.items())),
    )


def beside(
    service: Service, operation: str, hinted: Iterable[Mapping[str, Any]]
) -> tuple[Mapping[str, Any], ...]:
    """Return the readings of an operation that no hint states already, each once."""
    known = {key_of(rule) for rule in hinted}
    found = []
    for rule in _read(service).get(operation, ()):
        if key_of(rule) not in known and not _is_said_better(service, operation, rule):
            known.add(key_of(rule))
            found.append(rule)
    return tuple(found)


def _is_said_better(service: Service, operation: str, rule: Mapping[str, Any]) -> bool:
    """Whether a person has said what the values of the member are that a machine read them of."""
    return rule["form"] in ("values", "range") and any(
        applies(hint, operation, rule["path"])
        for table in ("value", "reference", "external")
        for hint in for_operation(service, table, operation)
    )


@per_service
def _read(service: Service) -> dict[str, tuple[dict[str, Any], ...]]:
    """The readings by operation, reviewed ones first, so that of two that agree the reviewed one is kept."""
    readers = {(clause.place, clause.digest): clause.readers for clause in clauses(service)}
    found: dict[str, tuple[dict[str, Any], ...]] = {}
    for name, operation in service.operations.items():
        read = [
            {
                **rule,
                "operation": name,
                "narrows": readers[f"{name}:{clause['at']}", clause["digest"]] < REVIEWED,
                "source": f"{operation.page}:{clause['line']}",
                "why": "A machine read it.",
            }
            for clause in operation.root.get("x-clauses", ())
            for rule in clause.get("reading", ())
        ]
        if read:
            found[name] = tuple(sorted(read, key=lambda rule: rule["narrows"]))
    return found

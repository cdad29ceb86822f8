"""Whether a sentence that is filed under a bound is about it: the number must be among the sentence's.

The model's range and the page's may differ (kms takes 1 to 365 days by the model, and 7 to 30 by the page). A
sentence about the narrower one that is filed under the wider one makes a valid request of what is refused.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from conformance.contract.clauses import Clause, clauses
from conformance.contract.model import Service
from conformance.contract.paths import at

BOUNDS = frozenset({
    "minimum", "maximum", "minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties",
    "x-minBytes", "x-maxBytes",
})  # fmt: skip
"""The kinds of requirement that are a number."""

_NUMBER = re.compile(r"(?<![\w.$/-])\d[\d,]*(?![\w-]|\.\d)")
_UNITS = (1, 1000, 1000**2, 1024, 1024**2)
"""What a number of a sentence may count: ones, and bytes by the thousand or by 1,024."""


def misfiled(service: Service, sentences: Mapping[str, str]) -> list[str]:
    """Return each clause that names numbers and is filed under bounds that are other numbers, one line each.

    Args:
        service: the contracts.
        sentences: the installed pages' sentences, by digest; what is not among them is not looked at.
    """
    found = []
    for clause in clauses(service):
        named = {int(n.replace(",", "")) for n in _NUMBER.findall(sentences.get(clause.digest, ""))}
        bounds = dict(_bounds(service, clause))
        if named and bounds and not any(n * unit in bounds.values() for n in named for unit in _UNITS):
            said = ", ".join(f"{name} {bound:,}" for name, bound in bounds.items())
            numbers = ", ".join(f"{n:,}" for n in sorted(named))
            found.append(f"clause {clause.digest} at {clause.place!r} names {numbers}, and not {said}")
    return found


def _bounds(service: Service, clause: Clause) -> Iterator[tuple[str, float]]:
    """The requirements that check a clause and are bounds of a request's members, each with its number."""
    for name in clause.by:
        operation, _, rest = name.partition(".")
        path, _, kind = rest.rpartition(".")
        if kind in BOUNDS and path and operation in service.operations:
            op = service.operations[operation]
            yield name, at(op.request, op.root, path)[kind]

"""Before anything is sent to a real account: who asks, where, what would be made, and what that costs."""

from __future__ import annotations

import math
from collections.abc import Iterator

from conformance.contract.endings import stays
from conformance.contract.english import plural
from conformance.contract.model import Service
from conformance.contract.naming import a
from conformance.contract.prices import prices
from conformance.contract.resources import graph
from conformance.run.course import roughly
from conformance.run.options import UsageError
from conformance.run.rehearsal import Plan
from conformance.targets.plugin import Caller

_SECONDS_A_REQUEST = 0.15
"""About how long AWS takes to answer one."""


def masked(account: str) -> str:
    """An account number of which only the end is shown.

    >>> masked("123456789012")
    '********9012'
    """
    return "*" * (len(account) - 4) + account[-4:]


def expect(caller: Caller, account: str | None) -> None:
    """Make sure that the account is the one that was meant.

    Raises:
        UsageError: if it is another one.
    """
    if account and caller.account != account.replace("-", ""):
        raise UsageError(
            f"these credentials are of account {masked(caller.account)}, and {masked(account)} is expected"
        )


def who(caller: Caller, region: str, url: str) -> str:
    """Who asks, and where, in one line."""
    kind = caller.arn.rpartition(":")[2].partition("/")[0]
    return f"account {masked(caller.account)} (as {a(kind)}), region {region}, {url}"


def lines(service: Service, plan: Plan, time_limit: float, lifecycle_timeout: float) -> Iterator[str]:
    """What a run would make, as far as the account behaves as documented, a line a subject."""
    if not plan.made:
        yield f"it makes nothing, and sends {plural(plan.requests, 'request')}"
        return
    kinds = sorted(plan.made.items(), key=lambda item: (-item[1], item[0]))
    yield "it makes " + ", ".join(f"{count} {kind}" for kind, count in kinds)
    known = graph(service).resources
    for_ever = [f"{count} {kind}" for kind, count in kinds if stays(service, known[kind])]
    if for_ever:
        yield f"no operation deletes {', '.join(for_ever)}: they stay for ever"
    yield _cost(service, plan)
    sending = roughly(plan.requests * _SECONDS_A_REQUEST)
    told = f"it sends {plural(plan.requests, 'request')}, which takes about {sending}, and waits for"
    told += f" resources to settle, for each at most {roughly(lifecycle_timeout)}"
    yield f"{told}; it ends after {roughly(time_limit)}" if time_limit else told


def cents(usd: float) -> float:
    """An amount rounded up to cents, so that what costs something never costs nothing.

    >>> cents(0.0005), cents(1.2), cents(0.0)
    (0.01, 1.2, 0.0)
    """
    return math.ceil(round(usd * 100, 6)) / 100


def _cost(service: Service, plan: Plan) -> str:
    known = prices(service)
    total = sum(count * (known.most(kind) or 0.0) for kind, count in plan.made.items())
    unknown = sorted(kind for kind in plan.made if known.most(kind) is None)
    dates = sorted({price.date for kind in plan.made if (price := known.known.get(kind)) is not None})
    told = f"it costs at most {cents(total):.2f} USD" if dates else "what it costs is not known"
    told += f" (prices of {dates[0]})" if dates else ""
    return f"{told}; no price is known for {', '.join(unknown)}" if unknown and dates else told

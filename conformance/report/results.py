"""The results of one run against one target: ``results.json``, format 1.

The document's contract is ``results.schema.json`` beside this file. Everything that is not in it may be
there all the same (a newer suite adds keys), and is passed over when a document is read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from conformance.contract.clause_share import Share
from conformance.report.body import Body
from conformance.wire.intent import Intent

FORMAT = 1
GONE = "the target stopped answering"
"""How :attr:`Results.ended` begins where the target broke and did not come back."""
VERDICTS = ("pass", "fail", "documented-otherwise", "inconclusive", "not-implemented", "untested")
LEVELS = ("MUST", "SHOULD")


@frozen
class Target:
    """What was tested: its name, its URL, and its kind (``reference``, ``emulator``, ``aws``, ``url``)."""

    name: str
    url: str
    kind: str


@frozen
class Request:
    """A request as it was sent, without signature and credentials. ``headers`` are the suite's own.

    ``intent`` is why it was sent; None in documents of suites that did not say so. ``path`` is the address
    below the endpoint's, with the query string.
    """

    operation: str
    body: Body
    headers: Mapping[str, str] = field(factory=dict)
    intent: Intent | None = None
    method: str = "POST"
    path: str = "/"

    def url(self, endpoint: str) -> str:
        """The whole address, below an endpoint's."""
        return endpoint if self.path == "/" else endpoint.rstrip("/") + self.path


@frozen
class Response:
    """What came back. Where nothing did, ``status`` is None and ``failure`` says why."""

    status: int | None
    headers: Mapping[str, str]
    body: Body
    failure: str | None = None


@frozen
class Failure:
    """One departure, with the exchange that shows it; ``request`` is None where none does.

    ``marks`` are the places that it is about, as member paths below the request (``request:tags[].tagKey``)
    or the answer (``response:status``). ``curl`` and ``python`` send the request again.
    """

    summary: str
    request: Request | None = None
    response: Response | None = None
    curl: str | None = None
    python: str | None = None
    marks: tuple[str, ...] = ()


@frozen
class Evidence:
    """What stands behind a verdict.

    ``held`` and ``failed`` count looks at the requirement; ``kinds`` counts the cases by what they were
    (``valid``, ``violating``, ``monitor`` …); ``faults`` names seeded faults that its family detects.
    """

    held: int = 0
    failed: int = 0
    kinds: Mapping[str, int] = field(factory=dict)
    faults: tuple[str, ...] = ()


@frozen
class RequirementResult:
    """One requirement and its verdict.

    ``source`` is ``{"page", "line"}`` or ``{"model"}``; ``since`` the start of the first run of an
    unbroken row of runs with this verdict (see :mod:`conformance.report.history`).
    """

    id: str
    operation: str
    family: str
    kind: str
    level: str
    statement: str
    source: Mapping[str, Any]
    verdict: str
    reason: str | None = None
    cases: int = 0
    failures: tuple[Failure, ...] = ()
    evidence: Evidence | None = None
    path: str = ""
    resource: str | None = None
    since: str | None = None


@frozen
class Lifecycle:
    """The documented status chains of a resource, and the steps that were observed.

    ``chains`` are lists of steps, each a list of alternative states; ``observed`` are
    ``(from, to, count)``; ``illegal`` are the ``(from, to)`` of them that the chains do not allow;
    ``states`` are all documented states, those of no chain too.
    """

    resource: str
    chains: tuple[tuple[tuple[str, ...], ...], ...]
    observed: tuple[tuple[str, str, int], ...] = ()
    illegal: tuple[tuple[str, str], ...] = ()
    source: Mapping[str, Any] = field(factory=dict)
    states: tuple[str, ...] = ()


@frozen
class Results:
    """The results of one run against one target.

    ``boto3`` and ``botocore`` are the versions that were installed, ``contracts_boto3`` is the one that the
    contracts were made from ("" where the results do not tell). ``started`` is an ISO 8601 time in UTC;
    ``command`` runs it again; ``left_behind`` names what could not be deleted; ``notes`` are remarks on the
    run as a whole (the target was restarted, a request broke it); ``ended`` is ``complete`` or says how the
    run ended before its time; ``prose`` is how much of the pages' prose is checked at all, None where the
    results do not tell.
    """

    target: Target
    service: str
    requirements: tuple[RequirementResult, ...] = field(repr=False)
    suite_version: str = "0"
    suite_name: str = "aws-conformance"
    boto3: str = ""
    botocore: str = ""
    contracts_boto3: str = ""
    seed: int = 0
    profile: str = "default"
    started: str = ""
    seconds: float = 0.0
    exchanges: int = 0
    left_behind: tuple[str, ...] = ()
    command: str = ""
    options: Mapping[str, Any] = field(factory=dict)
    lifecycles: tuple[Lifecycle, ...] = ()
    notes: tuple[str, ...] = ()
    ended: str = "complete"
    service_title: str = ""
    prose: Share | None = None

    def count(self, verdict: str, level: str | None = None) -> int:
        """How many requirements have this verdict (and this level)."""
        return sum(1 for r in self.requirements if r.verdict == verdict and level in (None, r.level))

    @property
    def summary(self) -> dict[str, int]:
        """Verdict → number of requirements; every verdict is there."""
        return {verdict: self.count(verdict) for verdict in VERDICTS}

"""The results of one run against one target: ``results.json``, format 2.

The document's contract is ``results.schema.json`` beside this file. Everything that is not in it may be
there all the same (a newer suite adds keys), and is passed over when a document is read. Format 1, which had
neither figures nor a gate, is still read.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import field, frozen

from conformance.contract.clause_share import Share
from conformance.report.body import Body
from conformance.wire.intent import Intent

FORMAT = 2
READABLE = (1, 2)
GONE = "the target stopped answering"
"""How :attr:`Results.ended` begins where the target broke and did not come back."""
VERDICTS = ("pass", "fail", "documented-otherwise", "inconclusive", "not-implemented", "untested")
LEVELS = ("MUST", "SHOULD")


@frozen
class Target:
    """What was tested: its name, its URL, and its kind.

    ``kind`` is ``reference``, ``emulator``, ``aws``, ``url``, or ``sdk`` for a client. ``version``
    is its own, where the target tells; ``started`` is whether the run itself started it, so that nothing is
    at the URL any more.
    """

    name: str
    url: str
    kind: str
    version: str = ""
    started: bool = False


@frozen
class Carried:
    """A text of a request that an earlier request's answer told.

    ``step`` is that request's place, from 1; ``member`` where in its answer the text was, as names and places
    in lists; ``spelled`` the JSON key (with its quotation marks) or XML tag that it stood at, "" where it
    cannot be found in the answer's bytes so; ``value`` the text.
    """

    step: int
    member: tuple[str | int, ...]
    spelled: str
    value: str


@frozen
class Request:
    """A request as it was sent, without signature and credentials. ``headers`` are the suite's own.

    ``intent`` is why it was sent; None in documents of suites that did not say so. ``path`` is the address
    below the endpoint's, with the query string. ``carried`` is what earlier answers told.
    """

    operation: str
    body: Body
    headers: Mapping[str, str] = field(factory=dict)
    intent: Intent | None = None
    method: str = "POST"
    path: str = "/"
    carried: tuple[Carried, ...] = ()

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
    or the answer (``response:status``). ``curl`` and ``python`` send the request again. ``right`` says what
    would have been right, a line each; ``before`` is the valid request that this one was made of by one
    change; ``steps`` are all requests that lead there, in their order, where one alone does not show it.
    """

    summary: str
    request: Request | None = None
    response: Response | None = None
    curl: str | None = None
    python: str | None = None
    marks: tuple[str, ...] = ()
    right: tuple[str, ...] = ()
    before: Body | None = None
    steps: tuple[Request, ...] = ()


@frozen
class Gate:
    """What the results mean for whoever lets a change through or not.

    Attributes:
        passed: whether it goes through.
        fail_on: the level from which on a failure fails it: must, should, none.
        strict: whether what could not be decided fails it.
        newly_checked_fail: whether failures of requirements that are newer than the baseline fail it.
        baseline: the file of known failures; None where there is none. ``written`` is what that file says of
            the versions that it was made with.
        new: IDs that fail and are not in the baseline.
        newly_checked: IDs that fail, and that there was no requirement of when the baseline was written.
        known: IDs that fail and are excused by it.
        expired: IDs that fail although the day is over until which the baseline excuses them.
        mended: IDs of the baseline that pass now.
        undecided: IDs of the baseline that this run tried, and that neither failed nor were shown to hold.
        doubts: why those of them that pass may fail all the same: nothing in the run could have shown it.
        nameless: entries of the baseline that are the ID of no requirement, each with the ID most like it.
        untried: how many entries of the baseline are about requirements that this run did not try.
        blocking: IDs that fail the gate.
        excuses: what the baseline says of an ID: its reason, and until when.
        because: why else it does not go through: the run was not finished, nothing was decided.
    """

    passed: bool
    fail_on: str = "must"
    strict: bool = False
    newly_checked_fail: bool = False
    baseline: str | None = None
    written: Mapping[str, str] = field(factory=dict)
    new: tuple[str, ...] = ()
    newly_checked: tuple[str, ...] = ()
    known: tuple[str, ...] = ()
    expired: tuple[str, ...] = ()
    mended: tuple[str, ...] = ()
    undecided: tuple[str, ...] = ()
    doubts: Mapping[str, str] = field(factory=dict)
    nameless: Mapping[str, str] = field(factory=dict)
    untried: int = 0
    blocking: tuple[str, ...] = ()
    excuses: Mapping[str, str] = field(factory=dict)
    because: str | None = None


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
class Observed:
    """What real AWS was seen to do about a requirement: whether it kept it, what it did, where that stands.

    ``confidence`` is ``recorded``, ``asserted`` or ``hearsay``; ``source`` the address, ``at`` the place
    in it.
    """

    as_documented: bool
    did: str
    date: str
    source: str
    confidence: str
    region: str = ""
    at: str = ""


@frozen
class RequirementResult:
    """One requirement and its verdict.

    ``source`` is ``{"page", "line"}`` or ``{"model"}``; ``since`` the start of the first run of an
    unbroken row of runs with this verdict (see :mod:`conformance.report.history`). ``observed`` is what AWS
    was seen to do about it.
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
    observed: tuple[Observed, ...] = ()


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
    results do not tell; ``operations`` is how many the service has, those that were not chosen among them, 0
    where the results do not tell; ``gate`` is what they mean for a gate, None where nobody asked.
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
    operations: int = 0
    gate: Gate | None = None

    def count(self, verdict: str, level: str | None = None) -> int:
        """How many requirements have this verdict (and this level)."""
        return sum(1 for r in self.requirements if r.verdict == verdict and level in (None, r.level))

    @property
    def broke_off(self) -> str:
        """How the run ended, for a line: the request that the target broke at stands elsewhere, in full."""
        return GONE if self.ended.startswith(GONE) else self.ended

    @property
    def failing(self) -> tuple[str, ...]:
        """The IDs of the requirements that fail."""
        return tuple(r.id for r in self.requirements if r.verdict == "fail")

    @property
    def summary(self) -> dict[str, int]:
        """Verdict → number of requirements; every verdict is there."""
        return {verdict: self.count(verdict) for verdict in VERDICTS}

"""A recording that was imported, judged: each exchange by itself."""

from __future__ import annotations

import conformance
from conformance.contract.english import plural
from conformance.contract.model import Service
from conformance.pages.render import versions
from conformance.recordings.document import Kept, Recording
from conformance.verdicts.alone import alone
from conformance.verdicts.ledger import Ledger
from conformance.verdicts.partial import Heading, Part

AS_SENT = frozenset({"har", "vcr"})
"""The forms that hold what went over the wire; others hold values."""


def judged(recording: Recording, service: Service) -> Part:
    """Return what an imported recording says about the requirements that it is about."""
    about = recording.heading
    ledger = Ledger(service)
    kept = [entry for entry in recording.entries if isinstance(entry, Kept) and not entry.cut]
    for entry in kept:
        ledger.observe(alone(service, entry.exchange, about.imported in AS_SENT))
    boto3, botocore = versions()
    heading = Heading(
        service=about.service,
        target=about.target,
        url=about.url,
        kind=about.kind,
        seed=0,
        profile="default",
        started=about.started,
        suite=conformance.__version__,
        boto3=boto3,
        botocore=botocore,
        command="conformance replay",
        options={},
    )
    told = plural(len(kept), "exchange")
    note = f"{told} imported ({about.imported}): each was judged by itself, as nobody knows why it was sent"
    entries = dict(ledger.entries())
    return Part(heading, entries, frozenset(entries), exchanges=len(kept), notes=[note])

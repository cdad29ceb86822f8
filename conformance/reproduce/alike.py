"""What the target answers today to a request like a recorded one."""

from __future__ import annotations

from pathlib import Path

from conformance.contract.model import Service
from conformance.recordings.document import Kept
from conformance.recordings.reading import read
from conformance.report.evidence import failure
from conformance.report.results import Failure, Request

_SHOWN = "a request like it, and its answer"


def alike(folder: Path, request: Request, service: Service) -> Failure | None:
    """Return the recorded exchange whose request is most like another one, to be shown; None where none is.

    It is of the same operation and was sent for the same reason, which says what of it is wrong, if anything;
    names and identifiers are of its own run. Of several the one is taken whose length is nearest.

    Args:
        folder: the new run's recordings.
        request: the request of the run before.
        service: the contracts.

    Raises:
        RecordingError: if there is no recording that can be read.
    """
    found = [
        entry.exchange
        for recording in read([folder], lambda name: service)
        for entry in recording.entries
        if isinstance(entry, Kept) and not entry.by
        if entry.exchange.operation == request.operation and entry.exchange.intent == request.intent
    ]
    length = len(request.body.sent())
    nearest = min(found, key=lambda exchange: abs(len(exchange.sent) - length), default=None)
    return None if nearest is None else failure(_SHOWN, nearest, service)

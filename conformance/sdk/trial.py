"""One call of an SDK, and what was seen of it on both sides."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from attrs import frozen

from conformance.checks.observation import shown
from conformance.contract.model import Operation, Service
from conformance.protocols.registry import protocol_of
from conformance.sdk.elsewhere import REGION
from conformance.sdk.messages import Failure, Value
from conformance.sdk.recorder import Answer, Recorded
from conformance.verdicts.outcome import Violation
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure as WireFailure
from conformance.wire.failure import FailureKind
from conformance.wire.intent import Intent, Valid


@frozen
class Trial:
    """One call, and all that was seen of it.

    ``params`` are the input in the contract's terms, ``input`` as boto3 has it. ``raw`` says that the SDK
    leaves blobs and timestamps as they are on the wire.
    """

    service: Service
    operation: Operation
    params: Any
    input: Mapping[str, Any]
    answers: tuple[Answer, ...]
    requests: tuple[Recorded, ...]
    outcome: Value | Failure
    region: str = REGION
    url: str = ""
    raw: bool = False

    @property
    def output(self) -> Any:
        """What the SDK returned; None where it failed."""
        return self.outcome.output if isinstance(self.outcome, Value) else None

    @property
    def failure(self) -> Failure | None:
        """What the SDK raised; None where it returned."""
        return self.outcome if isinstance(self.outcome, Failure) else None

    @property
    def told(self) -> str:
        """What the SDK made of it, as a sentence can carry it."""
        return told(self.outcome)

    def exchanges(self, intent: Intent | None = None) -> tuple[Exchange, ...]:
        """Return what went over the wire, as exchanges."""
        why = intent or Valid()
        if not self.requests:
            return (self._exchange(None, None, 0, why),)
        last = len(self.answers) - 1
        return tuple(
            self._exchange(request, self.answers[min(place, last)], place, why)
            for place, request in enumerate(self.requests)
        )

    def _exchange(
        self, request: Recorded | None, answer: Answer | None, place: int, intent: Intent
    ) -> Exchange:
        silent = answer is None or answer.silent
        headers = {} if answer is None else {name.lower(): value for name, value in answer.headers}
        body = b"" if answer is None else answer.body
        if answer is not None and answer.cut is not None:
            headers, body = {**headers, "content-length": str(len(body))}, body[: answer.cut]
        if answer is not None and answer.chunked:
            headers = {**headers, "transfer-encoding": "chunked"}
        said = "nothing was sent" if request is None else "the connection was ended without an answer"
        return Exchange(
            operation=self.operation.name,
            params=self.params,
            sent=b"" if request is None else request.body,
            status=None if answer is None or silent else answer.status,
            headers=headers,
            answer=body,
            started=0.0 if request is None else request.time,
            seconds=0.0,
            url=self.url,
            region=self.region,
            failure=WireFailure(FailureKind.RESET, said) if silent else None,
            sequence=place + 1,
            sent_headers={} if request is None else request.headers,
            method="POST" if request is None else request.method,
            path="/" if request is None else request.path,
            protocol=protocol_of(self.service),
            contract=self.operation,
            intent=intent,
        )

    def violation(self, summary: str, intent: Intent | None = None) -> Violation:
        """Return a departure that this trial shows."""
        found = self.exchanges(intent)
        return Violation(summary, found[-1], found if len(found) > 1 else ())


def told(outcome: Value | Failure) -> str:
    """Return what an SDK made of a call, as a sentence can carry it."""
    if isinstance(outcome, Value):
        return f"returned {shown(outcome.output)}"
    code = f" with code {outcome.code}" if outcome.code not in (None, outcome.class_name) else ""
    message = f": {shown(outcome.message)}" if outcome.message else ""
    return f"raised {outcome.class_name}{code}{message}"

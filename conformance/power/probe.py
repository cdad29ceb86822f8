"""Is a fault visible at all? The exhaustive probe: the same requests to a faultless and a faulty emulator.

A whole faultless run of the suite and a sweep over every deterministic case are recorded once, with a clock
that moves on with each request and identifiers that depend on the request's number alone, so that a faultless
emulator answers the record again byte for byte. A fault with which it does so too is invisible.
"""

from __future__ import annotations

import json
import pickle
import threading
import uuid
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from attrs import field, frozen

from conformance.contract.model import Service
from conformance.emulator import Server
from conformance.emulator.engine import Engine
from conformance.emulator.hooks import Fault
from conformance.protocols.registry import ERROR_MEMBERS
from conformance.wire.listener import Request, Response

TICK = 0.3
"""Steps of a lifecycle that pass with each request."""

_OWN = ("x-amzn-requestid",)


@frozen
class Record:
    """Requests in their order, and what the faultless emulator answered."""

    requests: Sequence[Request] = field(repr=False)
    answers: Sequence[bytes] = field(repr=False)
    begun: float
    step: float


class Recorder(Server):
    """An emulator that keeps what it is asked and what it answers; one request at a time."""

    def __init__(self, service: Service, step: float, begun: float) -> None:
        super().__init__(service, None, step)
        self.requests: list[Request] = []
        self.answers: list[bytes] = []
        self._begun, self._step = begun, step
        self._turn = threading.Lock()
        self.engine.clock = self._now

    def _now(self) -> float:
        return self._begun + len(self.requests) * TICK * self._step

    def handle(self, request: Request) -> Response:
        """Answer, and keep both."""
        with self._turn:
            self.requests.append(request)
            with numbered(len(self.requests)):
                response = super().handle(request)
            self.answers.append(signature(response))
            return response

    def record(self) -> Record:
        """Return what was kept so far."""
        return Record(tuple(self.requests), tuple(self.answers), self._begun, self._step)


def signature(response: Response) -> bytes:
    """Return a response as bytes, without its request ID."""
    headers = sorted((n.lower(), v) for n, v in response.headers.items() if n.lower() not in _OWN)
    rest = (response.status, headers, response.close, response.delay, response.raw)
    return repr(rest).encode() + b"\n" + response.body


@contextmanager
def numbered(number: int) -> Iterator[None]:
    """Make identifiers that depend on a request's number alone, while it is answered."""
    count = iter(range(1, 1 << 30))
    made = uuid.uuid4
    uuid.uuid4 = lambda: uuid.UUID(int=(number << 64) + next(count))  # the emulator's only source of chance
    try:
        yield
    finally:
        uuid.uuid4 = made


@frozen
class Difference:
    """What the probe saw: the number of the first request that is answered otherwise (None: not one), and
    that of the first one whose answer is not only worded otherwise in the message of a refusal.

    That text is for people; the protocol and the pages say that there is one, and nothing of its words.
    """

    at_all: int | None
    but_for_wording: int | None


def difference(service: Service, fault: Fault | None, record: Record) -> Difference:
    """Send the recorded requests to an emulator with a fault, and say where it answers otherwise.

    Without a fault this says whether the record can be relied on: any difference is a defect of the probe.
    """
    number = 0
    at_all: int | None = None

    def now() -> float:
        return record.begun + number * TICK * record.step

    engine = Engine(service, fault, record.step, now)
    for number, (request, answer) in enumerate(zip(record.requests, record.answers, strict=True), 1):
        with numbered(number):
            seen = signature(engine.answer(request))
        if seen != answer:
            at_all = at_all or number
            if unworded(seen) != unworded(answer):
                return Difference(at_all, number)
    return Difference(at_all, None)


def unworded(answer: bytes) -> bytes:
    """Return a signature without the words of a refusal's message; an empty message stays one."""
    head, _, body = answer.partition(b"\n")
    try:
        told = json.loads(body)
    except ValueError:
        return answer
    if (
        not isinstance(told, dict)
        or not told.keys() & set(ERROR_MEMBERS)
        or not isinstance(told.get("message"), str)
    ):
        return answer
    return head + b"\n" + json.dumps({**told, "message": bool(told["message"])}, sort_keys=True).encode()


def write(record: Record, path: Path) -> None:
    """Keep a record in a file, for the other processes of this evaluation."""
    path.write_bytes(pickle.dumps(record))


def read(path: Path) -> Record:
    """Return the record that :func:`write` kept."""
    record: Any = pickle.loads(path.read_bytes())
    assert isinstance(record, Record)
    return record

"""The exchange: a request as it was sent and what came back, unchanged."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

from attrs import define, evolve, field

from conformance.contract.model import Operation
from conformance.protocols.aws_json import AWS_JSON
from conformance.protocols.protocol import (
    Answer,
    Error,
    HttpAnswer,
    HttpRequest,
    Malformed,
    Output,
    WireProtocol,
)
from conformance.wire.failure import Failure
from conformance.wire.intent import SET_UP, Intent

_DEEPEST = 200
"""Levels of an answer: no service has more, and whoever looks at an answer goes down them one by one."""

_MOST = 200_000
"""Values in an answer: many times what a page of a list holds."""

_REMEMBERED = 1 << 12
"""Bytes of a long answer that :meth:`Exchange.remembered` leaves."""

_TOO_DEEP = "a body that is nested too deep to be one"


@define(frozen=True, slots=False)
class Exchange:
    """One request and its answer.

    ``params`` are a JSON value in the model's terms; None where the request was not made of any.
    ``method``, ``path`` (with the query string), ``sent_headers`` and ``sent``, the body's bytes, are what
    ``protocol`` made of them. ``url`` is the whole address. ``contract`` is the operation's, None where the
    service has none of that name.
    ``status`` is None where no answer came; ``failure`` then says why.
    ``started`` is a POSIX time, ``seconds`` how long it took. ``headers`` are the answer's, with
    lower-case names. ``region`` is the one it was signed for. Signatures and credentials are not kept.
    ``sequence`` numbers the exchanges of one client from 1. ``intent`` is why it was sent.
    """

    operation: str
    params: Any = field(repr=False)
    sent: bytes = field(repr=False)
    status: int | None
    headers: Mapping[str, str] = field(repr=False)
    answer: bytes = field(repr=False)
    started: float
    seconds: float
    url: str
    region: str = "us-east-1"
    failure: Failure | None = None
    sequence: int = 0
    sent_headers: Mapping[str, str] = field(factory=dict, repr=False)
    method: str = "POST"
    path: str = "/"
    protocol: WireProtocol = AWS_JSON
    contract: Operation | None = field(default=None, repr=False)
    intent: Intent = SET_UP

    @cached_property
    def parsed(self) -> Answer:
        """What the answer says: output, an error, or why it is none in the protocol."""
        try:
            answer = self.protocol.read(self.contract, HttpAnswer(self.status, self.headers, self.answer))
        except RecursionError:
            return Malformed(_TOO_DEEP)
        wrong = None if isinstance(answer, Malformed) else _beyond_measure(answer.value)
        return answer if wrong is None else Malformed(wrong)

    def remembered(self) -> Exchange:
        """The same with little of a long answer: it was answered as it was, and what it said is gone."""
        if len(self.answer) <= _REMEMBERED:
            return self
        answer = self.parsed
        if isinstance(answer, Output):
            answer = Output({})
        elif isinstance(answer, Error):
            code = None if answer.code is None else answer.code[:_REMEMBERED]
            answer = Error(code, answer.message[:_REMEMBERED], {})
        less = evolve(self, answer=self.answer[:_REMEMBERED])
        less.__dict__["parsed"] = answer  # what is read of the whole
        return less

    @property
    def request(self) -> HttpRequest:
        """The request, to be sent again."""
        return HttpRequest(self.method, self.path, self.sent_headers, self.sent)

    @property
    def output(self) -> Any:
        """The output of an accepted request, in the model's terms; None where there is none."""
        return self.parsed.value if isinstance(self.parsed, Output) else None

    @property
    def error(self) -> Error | None:
        """The error that the answer tells of; None where it tells of none."""
        return self.parsed if isinstance(self.parsed, Error) else None

    @property
    def is_wellformed(self) -> bool:
        """Whether the answer is one in the protocol, be it output or an error."""
        return not isinstance(self.parsed, Malformed)

    @property
    def accepted(self) -> bool:
        """Whether the request succeeded: a 2xx status and an answer in the protocol."""
        return self.succeeded and self.is_wellformed

    @property
    def succeeded(self) -> bool:
        """Whether its status says that the request succeeded, whatever its body is."""
        return self.status is not None and 200 <= self.status < 300

    @property
    def refused(self) -> bool:
        """Whether the request was refused as the client's mistake (4xx)."""
        return self.status is not None and 400 <= self.status < 500

    @property
    def code(self) -> str | None:
        """The error's name without namespace and URI, or None where the answer carries none."""
        return self.parsed.code if isinstance(self.parsed, Error) else None

    @property
    def message(self) -> str:
        """The error's message, or ``""``."""
        return self.parsed.message if isinstance(self.parsed, Error) else ""


def _beyond_measure(value: Any) -> str | None:
    """Why no client could take a value, although it is one by its syntax; None where there is no reason."""
    level, count = [value], 0
    for _ in range(_DEEPEST):
        count += len(level)
        if count > _MOST:
            return f"a body of more than {_MOST:,} values"
        below: list[Any] = []
        for one in level:
            if isinstance(one, dict):
                below.extend(one.values())
            elif isinstance(one, list):
                below.extend(one)
            elif isinstance(one, float) and one in _INFINITE:
                return "a body with a number that is beyond all numbers"
        if not below:
            return None
        level = below
    return _TOO_DEEP


_INFINITE = frozenset({float("inf"), float("-inf")})

"""One call: validated, written, signed, sent, tried again, read."""

from __future__ import annotations

import email.utils
import http.client
import random
import time
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from attrs import define, evolve, field, frozen
from botocore.model import OperationModel

from conformance.sdk.tiny.model import error_shape, signs_as_s3
from conformance.sdk.tiny.reading import Answer, Garbled, Reader
from conformance.sdk.tiny.settings import Settings
from conformance.sdk.tiny.signing import Facts, signed
from conformance.sdk.tiny.stages import Stages
from conformance.sdk.tiny.validating import problems
from conformance.sdk.tiny.writing import Request, Writer

TRANSIENT = (500, 502, 503, 504)
THROTTLING = frozenset(
    (
        "Throttling", "ThrottlingException", "ThrottledException", "RequestThrottledException",
        "TooManyRequestsException", "ProvisionedThroughputExceededException",
        "TransactionInProgressException",
        "RequestLimitExceeded", "BandwidthLimitExceeded", "LimitExceededException", "RequestThrottled",
        "SlowDown", "PriorRequestNotComplete", "EC2ThrottledException",
    )
)  # fmt: skip
TIMEOUTS = frozenset(("RequestTimeout", "RequestTimeoutException"))
SKEWED = frozenset(
    ("RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture", "InvalidSignatureException")
)
LONGEST = 20.0
QUOTA, COST = 500, 5
SKEW = timedelta(minutes=4)
"""How far apart the clocks must be for a refusal to be the clock's fault."""


@frozen
class Failed:
    """A call that failed; ``sent`` is whether an answer came or could have come."""

    class_name: str
    code: str | None
    message: str
    status: int | None = None
    request_id: str | None = None
    members: dict[str, Any] = field(factory=dict)
    retries: int = 0
    skewed: bool = False


@frozen
class Returned:
    """A call that succeeded."""

    output: Any
    status: int | None = None
    request_id: str | None = None
    retries: int = 0


@define
class Memory:
    """What a client keeps from one call to the next: what is left of its quota, how far its clock is off."""

    quota: int = QUOTA
    offset: timedelta = timedelta()


class Client:
    """A client of one service, with at most one fault."""

    def __init__(self, settings: Settings, stages: Stages, memory: Memory) -> None:
        self._settings = settings
        self._memory = memory
        self._stages = stages
        self._writer = Writer(stages)
        self._reader = Reader(stages)

    def call(self, operation: OperationModel, params: dict[str, Any]) -> Returned | Failed:
        """Call an operation, with as many attempts as it takes."""
        params = self._stages.around("input", lambda params, _: params)(params, operation)
        shape = operation.input_shape
        wrong = self._stages.around("validate", problems)(params, shape) if shape is not None else []
        if wrong:
            return Failed("ParamValidationError", None, "; ".join(wrong))
        try:
            request = self._writer.request(operation, params)
        except (AttributeError, KeyError, TypeError, ValueError) as problem:
            return Failed(type(problem).__name__, None, str(problem))
        most = self._stages.around("most", lambda number: number)(self._settings.most)
        failures: list[Failed] = []
        for number in range(most):
            outcome = self._attempt(operation, request, number)
            if isinstance(outcome, Returned):
                self._memory.quota = min(QUOTA, self._memory.quota + (COST if number else 1))
                return evolve(outcome, retries=number)
            failures.append(evolve(outcome, retries=number))
            if not self._stages.around("retried", _retried)(outcome, number, most):
                break
            if not self._stages.around("quota", lambda left: left >= COST)(self._memory.quota):
                break
            self._memory.quota -= COST
            time.sleep(self._stages.around("backoff", _backoff)(number))
        given_up: Returned | Failed = self._stages.around("given_up", lambda failures: failures[-1])(failures)
        return given_up

    def _attempt(self, operation: OperationModel, request: Request, number: int) -> Returned | Failed:
        request = self._stages.around("attempt", lambda request, _: request)(request, number)
        try:
            answer = self._sent(operation, request)
        except TimeoutError as problem:
            return Failed("ReadTimeoutError", None, str(problem))
        except (OSError, http.client.HTTPException) as problem:
            return Failed("ConnectionError", None, f"{type(problem).__name__}: {problem}")
        except UnicodeError as problem:  # what no address or header may have
            return Failed("InvalidRequest", None, f"{type(problem).__name__}: {problem}")
        answer = self._stages.around("answer", lambda answer: answer)(answer)
        request_id = answer.headers.get("x-amzn-requestid") or answer.headers.get("x-amz-request-id")
        if answer.status >= 300:
            return self._failed(operation, answer, request_id)
        try:
            code = self._stages.around("code", _code)(answer, self._reader.said(operation, answer))
            if code is not None:
                return self._failed(operation, answer, request_id)
            return Returned(self._reader.output(operation, answer), answer.status, request_id)
        except Garbled as problem:
            broken: Returned | Failed = self._stages.around("broken", _broken)(answer, problem)
            return broken

    def _failed(self, operation: OperationModel, answer: Answer, request_id: str | None) -> Returned | Failed:
        body = self._reader.said(operation, answer)
        code = self._stages.around("code", _code)(answer, body) or str(answer.status)
        message = self._stages.around("message", _message)(body)
        shape = error_shape(operation.service_model, code)
        members = {} if shape is None else self._reader.members(answer, body, shape)
        name = "ClientError" if shape is None else shape.name
        skewed = code in SKEWED and self._set_clock(answer)
        failed = Failed(name, code, message, answer.status, request_id, members, skewed=skewed)
        outcome: Returned | Failed = self._stages.around("failure", lambda failed, _: failed)(
            failed, operation
        )
        return outcome

    def _set_clock(self, answer: Answer) -> bool:
        """Set the clock by an answer; False where the two agree."""
        told = answer.headers.get("date")
        if told is None:
            return False
        offset = email.utils.parsedate_to_datetime(told) - datetime.now(UTC)
        if abs(offset - self._memory.offset) < SKEW:
            return False
        self._memory.offset = self._stages.around("offset", lambda offset: offset)(offset)
        return True

    def _sent(self, operation: OperationModel, request: Request) -> Answer:
        settings = self._settings
        place = urlsplit(settings.endpoint)
        model = operation.service_model
        facts = Facts(
            request.method,
            place.path.rstrip("/") + request.path,
            request.query,
            place.netloc,
            request.headers,
            request.body,
            settings.region,
            model.metadata.get("signingName", model.endpoint_prefix),
            settings.access_key,
            settings.secret_key,
            settings.token,
            datetime.now(UTC) + self._memory.offset,
            signs_as_s3(model),
        )
        headers = {**signed(self._stages.around("signed", lambda facts: facts)(facts)), "Host": place.netloc}
        headers = self._stages.around("signature", lambda headers: headers)(headers)
        query = "&".join(f"{key}={text}" for key, text in request.query)
        kind = http.client.HTTPSConnection if place.scheme == "https" else http.client.HTTPConnection
        connection = kind(place.netloc, timeout=settings.timeout)
        try:
            connection.request(
                request.method, facts.path + (f"?{query}" if query else ""), request.body, headers
            )
            answer = connection.getresponse()
            body = answer.read()
            return Answer(answer.status, {name.lower(): text for name, text in answer.getheaders()}, body)
        finally:
            connection.close()


def _code(answer: Answer, body: Any) -> str | None:
    told = answer.headers.get("x-amzn-errortype")
    if told is None and isinstance(body, dict):
        told = body.get("__type") or (body.get("code") if answer.status >= 300 else None)
    return str(told).split(":")[0].rpartition("#")[2] if told else None


def _message(body: Any) -> str:
    return str(body.get("message") or body.get("Message") or "") if isinstance(body, dict) else ""


def _broken(answer: Answer, problem: Garbled) -> Failed:
    return Failed("ResponseParserError", None, str(problem), answer.status)


def _retried(failed: Failed, number: int, most: int) -> bool:
    """The standard mode of retries: what is transient, throttled, or never answered."""
    if number + 1 >= most:
        return False
    if failed.class_name in ("ConnectionError", "ReadTimeoutError"):
        return True
    if failed.skewed:
        return True
    return failed.status in TRANSIENT or failed.code in THROTTLING or failed.code in TIMEOUTS


def _backoff(number: int) -> float:
    return random.random() * min(2**number, LONGEST)

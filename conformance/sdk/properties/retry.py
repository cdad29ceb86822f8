"""Retry: what may be tried again is, and nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from itertools import pairwise

from attrs import evolve

from conformance.contract.model import Requirement
from conformance.properties.selection import requirements
from conformance.sdk import judging, sigv4
from conformance.sdk.answers import failure, success
from conformance.sdk.bench import Bench, Settings
from conformance.sdk.inputs import inputs
from conformance.sdk.recorder import Answer
from conformance.sdk.trial import Trial
from conformance.verdicts.outcome import Untested

STANDARD = "standard"
CLOCK = "virtual-clock"
_ATTEMPTS = 3
_PATIENCE = 0.4
"""Seconds that an SDK waits for an answer where it is to lose patience."""
_LONGEST = 20.0
"""Seconds that the standard mode waits at most before it tries again:
https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html."""
_SLACK = 5.0
"""Seconds that a process may lose beside waiting, where the clock is the real one."""
_THROTTLING = (
    "BandwidthLimitExceeded", "EC2ThrottledException", "LimitExceededException", "PriorRequestNotComplete",
    "ProvisionedThroughputExceededException", "RequestLimitExceeded", "RequestThrottled",
    "RequestThrottledException", "SlowDown", "ThrottledException", "Throttling", "ThrottlingException",
    "TooManyRequestsException", "TransactionInProgressException",
)  # fmt: skip
"""The codes that say that a request is throttled, as the documentation of the standard mode lists them:
https://boto3.amazonaws.com/v1/documentation/api/latest/guide/retries.html#standard-retry-mode."""
_OWN = (("ValidationException", 400), ("AccessDeniedException", 403), ("ResourceNotFoundException", 404),
        ("UnknownOperationException", 400), ("SomethingOfALaterDayException", 409))  # fmt: skip
_QUOTA = (35, 100)
"""How many retries without a success use the quota up, at least and at most: of 500 tokens each takes 5, by
the newer rules 14; https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html."""
_SKEWED = (("RequestTimeTooSkewed", 403), ("RequestExpired", 400), ("InvalidSignatureException", 403))
_AHEAD = timedelta(hours=2)
_NEAR = timedelta(minutes=5)
_AGAIN = frozenset({"authorization", "x-amz-date", "amz-sdk-request", "x-amzn-trace-id", "connection"})
"""Headers that may be others when a request is sent again."""


def settings(target: Bench, attempts: int = _ATTEMPTS, timeout: float | None = None) -> Settings:
    """Return the standard mode's settings, with a clock that need not be waited for where there is one."""
    mode = STANDARD if target.has(f"retry-mode:{STANDARD}") else None
    return Settings(attempts, mode, timeout, target.has(CLOCK), fresh=True)


def tried(
    target: Bench, operation: str, bad: Sequence[Answer], attempts: int = _ATTEMPTS,
    timeout: float | None = None,
) -> Trial:  # fmt: skip
    """Call an operation whose first answers are bad and whose last one is good.

    Raises:
        Untested: if the SDK cannot be told how often to try.
    """
    known, contract = inputs(target.service), target.service.operations[operation]
    good = success(target.service, contract, known.minimal(operation, "response"))
    params = known.untokened(operation, known.full(operation))
    trial = target.call(operation, params, (*bad, good), settings(target, attempts, timeout))
    if not target.settable("max_attempts"):
        raise Untested("the SDK cannot be told how often to try")
    judging.must_be_sent(trial)
    return trial


def again(trial: Trial, what: str) -> None:
    """Raise a violation unless a call was tried twice and then succeeded."""
    if len(trial.requests) < 2:
        raise trial.violation(f"not tried again after {what}: the SDK {trial.told}")
    if trial.failure is not None:
        raise trial.violation(f"tried again after {what}, and yet the SDK {trial.told}")
    if len(trial.requests) > 2:
        raise trial.violation(f"tried {len(trial.requests)} times although the second answer was good")


@requirements("retry.throttling")
def test_throttling(requirement: Requirement, target: Bench) -> None:
    """A throttled request is tried again, whichever code says so."""
    for code in _THROTTLING:
        bad = failure(target.service, code, "Rate exceeded", 400)
        again(tried(target, requirement.operation, [bad]), code)


@requirements("retry.serverError")
def test_server_error(requirement: Requirement, target: Bench) -> None:
    """A failure of the server is tried again."""
    for status in (500, 502, 503, 504):
        bad = failure(target.service, "InternalFailure", "Try again.", status)
        for answer in (bad, Answer(status, (("Content-Type", "text/html"),), b"<html></html>")):
            again(tried(target, requirement.operation, [answer]), f"status {status}")


@requirements("retry.connection")
def test_connection(requirement: Requirement, target: Bench) -> None:
    """A connection that ends is tried again."""
    again(tried(target, requirement.operation, [Answer(silent=True)]), "a connection that ended")


@requirements("retry.timeout")
def test_timeout(requirement: Requirement, target: Bench) -> None:
    """An answer that does not come is asked for again."""
    late = Answer(silent=True, delay=4 * _PATIENCE)
    trial = tried(target, requirement.operation, [late], timeout=_PATIENCE)
    if not target.settable("timeout"):
        raise Untested("the SDK cannot be told how long to wait")
    again(trial, "no answer in time")


@requirements("retry.never")
def test_never(requirement: Requirement, target: Bench) -> None:
    """An error of the client's own is not tried again."""
    for code, status in _OWN:
        trial = tried(target, requirement.operation, [failure(target.service, code, "No.", status)])
        if len(trial.requests) != 1:
            raise trial.violation(f"{code} with status {status} is tried {len(trial.requests)} times")
        if trial.failure is None:
            raise trial.violation(f"{code} with status {status} is taken for a success: the SDK {trial.told}")


@requirements("retry.same")
def test_same(requirement: Requirement, target: Bench) -> None:
    """The second request is the first one, signed anew."""
    trial = tried(target, requirement.operation, [failure(target.service, "InternalFailure", "", 500)])
    again(trial, "status 500")
    first, second = trial.requests[:2]
    for name in ("method", "path", "body"):
        if getattr(first, name) != getattr(second, name):
            raise trial.violation(f"the {name} of the second try is another one")
    one, other = (
        {name: value for name, value in request.headers.items() if name not in _AGAIN}
        for request in (first, second)
    )
    one.pop("user-agent", None), other.pop("user-agent", None)
    changed = sorted(name for name in {**one, **other} if one.get(name) != other.get(name))
    if changed:
        raise trial.violation(f"the header {changed[0]} of the second try is another one")
    problem = judging.unsigned(trial, second, target.signer())
    if problem is not None:
        raise trial.violation(f"the second try: {problem}")


@requirements("retry.most")
def test_most(requirement: Requirement, target: Bench) -> None:
    """So many tries as were configured, and then the error."""
    for attempts in (1, 2, 4):
        bad = [failure(target.service, "InternalFailure", f"Try {n}.", 500) for n in range(attempts + 3)]
        trial = tried(target, requirement.operation, bad, attempts)
        if len(trial.requests) != attempts:
            raise trial.violation(f"tried {len(trial.requests)} times, although {attempts} were configured")
        if trial.failure is None:
            raise trial.violation(f"every try failed, and the SDK {trial.told}")
        if trial.failure.code != "InternalFailure":
            raise trial.violation(f"the code is {trial.failure.code!r} instead of 'InternalFailure'")


@requirements("retry.backoff")
def test_backoff(requirement: Requirement, target: Bench) -> None:
    """The pauses grow no longer than they may, and are drawn at random."""
    attempts = 7 if target.has(CLOCK) else 3
    bad = [failure(target.service, "InternalFailure", "", 500) for _ in range(attempts)]
    found: list[tuple[float, ...]] = []
    for _ in range(3 if target.has(CLOCK) else 2):
        trial = tried(target, requirement.operation, bad, attempts)
        gaps = trial.outcome.slept
        if gaps is None:
            times = [request.at for request in trial.requests]
            gaps = tuple(later - earlier for earlier, later in pairwise(times))
        if len(gaps) < attempts - 1:
            raise trial.violation(f"{len(gaps)} pauses for {attempts} tries")
        slack = 0.0 if trial.outcome.slept is not None else _SLACK
        for place, gap in enumerate(gaps):
            most = min(_LONGEST, 2.0**place if slack == 0.0 else _LONGEST) + slack
            if gap > most:
                raise trial.violation(f"pause {place + 1} is {gap:.2f} s long, of at most {most:.0f}")
        found.append(tuple(round(gap, 6) for gap in gaps))
    if len(set(found)) == 1:
        raise trial.violation(f"the pauses are always the same: {found[0]}")


@requirements("retry.quota")
def test_quota(requirement: Requirement, target: Bench) -> None:
    """Where nothing succeeds, retries come to an end, and not before the quota is used up."""
    if not target.has("shared-quota") or not target.has(f"retry-mode:{STANDARD}") or not target.has(CLOCK):
        raise Untested("it takes a client of the standard mode that is called again, and its clock")
    known, operation = inputs(target.service), requirement.operation
    params = known.untokened(operation, known.full(operation))
    bad, wanted = failure(target.service, "InternalFailure", "", 500), settings(target)
    least, most = _QUOTA
    retries = 0
    while retries <= most:
        trial = target.call(operation, params, (bad,), wanted)
        wanted = evolve(wanted, fresh=False)
        if len(trial.requests) < 2:
            break
        retries += len(trial.requests) - 1
    if not least <= retries <= most:
        word = "only" if retries < least else "still"
        raise trial.violation(f"without a success {word} {retries} retries, of {least} to {most}")


@requirements("retry.skew")
def test_skew(requirement: Requirement, target: Bench) -> None:
    """A request that is refused for its time is sent again with that of the service."""
    for code, status in _SKEWED:
        now = datetime.now(UTC) + _AHEAD
        bad = failure(target.service, code, "Signature expired", status)
        dated = evolve(bad, headers=(*bad.headers, ("Date", format_datetime(now, usegmt=True))))
        trial = tried(target, requirement.operation, [dated])
        again(trial, f"{code}, from a service whose clock is {_AHEAD} ahead")
        said = trial.requests[1].headers.get("x-amz-date", "")
        moment = sigv4.moment_of(said)
        if moment is None or abs(moment - now) > _NEAR:
            raise trial.violation(f"tried again after {code} with the clock as it was: X-Amz-Date is {said}")


@requirements("retry.token")
def test_token(requirement: Requirement, target: Bench) -> None:
    """A token that was filled in is the same in each try of a call."""
    known, operation, path = inputs(target.service), requirement.operation, requirement.path
    bad = failure(target.service, "InternalFailure", "", 500)
    trial = tried(target, operation, [bad])
    if len(trial.requests) < 2:
        raise Untested("the call is not tried again")
    made = [judging.arrived(trial, place).input.get(path) for place in range(2)]
    if made[0] != made[1]:
        raise trial.violation(f"{path} is {made[1]!r} in the second try, and was {made[0]!r}")
    if path in known.untokened(operation, trial.params) or not made[0]:
        raise trial.violation(f"{path} is not filled in")

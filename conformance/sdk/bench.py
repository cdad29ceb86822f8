"""An SDK on the bench: one call at a time, with the answers that it gets, and all that was seen of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

from attrs import evolve, frozen

from conformance.contract.model import Service
from conformance.properties.effort import Plan
from conformance.sdk.driver import Driver
from conformance.sdk.elsewhere import REGION, elsewhere
from conformance.sdk.errors import DriverError, Silent, Unsupported
from conformance.sdk.messages import Credentials, Failure, Hello, Value
from conformance.sdk.native import native
from conformance.sdk.recorder import Answer, Recorder
from conformance.sdk.sigv4 import Signer
from conformance.sdk.trial import Trial
from conformance.verdicts.outcome import Inconclusive, Untested
from conformance.wire.intent import Violates
from conformance.world.errors import Lacking, Unreachable

CREDENTIALS = Credentials("AKIDCONFORMANCE", "c0nf0rmance/SECRET+key", "session-token+/==")
"""What every call is signed with; the secret has what must be encoded elsewhere."""
_LOST = 5
"""After so many breakdowns of a driver in a row nothing more is tried."""
_KEPT = 512


@frozen
class Settings:
    """What an SDK is told before a call; None leaves it to the SDK.

    ``environment`` is that of the process, which is another one then; ``by_environment`` tells the client
    nothing else.
    """

    max_attempts: int | None = 1
    retry_mode: str | None = None
    timeout: float | None = None
    virtual_clock: bool = False
    fresh: bool = False
    environment: tuple[tuple[str, str], ...] = ()


PLAIN = Settings()
"""No call is tried again."""


Act = Callable[[Driver, Mapping[str, Any]], Value | Failure]


class Bench:
    """An SDK with a recording endpoint, for the operations of one service.

    Args:
        service: the contracts.
        start: starts the SDK's driver in an environment.
        plan: how much is tried.
        before: is called before each call, and may raise.

    Raises:
        DriverError: if the driver does not start.
    """

    def __init__(
        self,
        service: Service,
        start: Callable[[Mapping[str, str]], Driver],
        plan: Plan,
        before: Callable[[], None] = lambda: None,
    ) -> None:
        self.service = service
        self.plan = plan
        self._start = start
        self._before = before
        self._recorder = Recorder()
        self._configured: Settings | None = None
        self._unsettable: set[str] = set()
        self._lost = 0
        self._silences: dict[str, str] = {}
        self._lacking: dict[str, Lacking] = {}
        self._kept: dict[tuple[str, str, tuple[Answer, ...]], Trial] = {}
        self._cases: dict[str, int] = {}
        self.calls = 0
        try:
            self._driver = start({})
        except DriverError:
            self._recorder.close()
            raise
        self.hello: Hello = self._driver.hello

    @property
    def url(self) -> str:
        """Where the endpoint is."""
        return self._recorder.url

    def has(self, feature: str) -> bool:
        """Whether the driver says that it can do something."""
        return feature in self.hello.features

    def take_cases(self) -> dict[str, int]:
        """Return how many calls of which kind were made since the last time."""
        taken, self._cases = self._cases, {}
        return taken

    def close(self) -> None:
        """End the driver and the endpoint."""
        self._driver.close()
        self._recorder.close()

    def signer(self, credentials: Credentials = CREDENTIALS, region: str = REGION) -> Signer:
        """Return who must have signed what is sent."""
        return Signer(
            credentials.access_key,
            credentials.secret_key,
            credentials.token,
            region,
            self.service.signing_name,
        )

    def call(
        self, operation: str, params: Any, answers: Sequence[Answer], settings: Settings = PLAIN
    ) -> Trial:
        """Call an operation; the same call with the same answers is made once.

        Raises:
            Lacking: if the SDK does not have the operation.
            Inconclusive: if the driver broke down.
            Unreachable: if it does again and again.
        """
        key = (operation, repr(params), tuple(answers))
        known = self._kept.get(key) if settings is PLAIN else None
        if known is not None:
            self._counted("call")
            return known
        try:
            trial = self.act(
                operation,
                params,
                answers,
                lambda driver, given: driver.call(self.service.name, operation, given),
                settings,
            )
        except Lacking as reason:
            self._lacking[operation] = reason
            raise
        if settings is PLAIN and sum(len(answer.body) for answer in answers) < 100_000:
            while len(self._kept) >= _KEPT:
                del self._kept[next(iter(self._kept))]
            self._kept[key] = trial
        return trial

    def act(
        self, operation: str, params: Any, answers: Sequence[Answer], act: Act, settings: Settings = PLAIN
    ) -> Trial:
        """Have the driver do something; for the rest see :meth:`call`."""
        contract = self.service.operations[operation]
        given = native(contract.request, contract.root, params)
        away = elsewhere(self.service, contract, given)
        if away is not None:
            raise Untested(away)
        self._before()
        self._counted("call")
        self.calls += 1
        try:
            if settings.environment:
                outcome = self._elsewhere(given, answers, act, settings)
            else:
                self._configure(settings)
                self._recorder.tell(answers)
                outcome = act(self._driver, given)
        except Unsupported as reason:
            raise Lacking(operation, str(reason)) from reason
        except DriverError as problem:
            self._broken(problem)
        self._lost = 0
        return Trial(
            self.service,
            contract,
            params,
            given,
            tuple(answers),
            self._recorder.recorded(),
            outcome,
            url=self.url,
            raw=self.has("raw-values"),
        )

    @contextmanager
    def awaited(self, operation: str, what: str) -> Iterator[None]:
        """Within it, wait once for a call that never ends: each of them costs the whole of a driver's time.

        Args:
            operation: the operation.
            what: what is answered, after which it may not end.

        Raises:
            Lacking: if the SDK is known not to have the operation.
            Inconclusive: if the driver did not answer in time, now or the last time.
        """
        if operation in self._lacking:
            raise self._lacking[operation]
        if what in self._silences:
            raise Inconclusive(f"{self._silences[what]} (it was not waited for again)")
        try:
            yield
        except Inconclusive as reason:
            if isinstance(reason.__cause__, Silent):
                self._silences[what] = f"after {what} {reason}"
            raise

    def _counted(self, kind: str) -> None:
        self._cases[kind] = self._cases.get(kind, 0) + 1

    def _configure(self, settings: Settings) -> None:
        if self._driver.broken is not None:
            self._driver = self._start({})
            self._configured = None
        lasting = evolve(settings, fresh=False)
        if self._configured == lasting and not settings.fresh:
            return
        wanted = {
            "max_attempts": settings.max_attempts,
            "retry_mode": settings.retry_mode,
            "timeout": settings.timeout,
            "virtual_clock": settings.virtual_clock,
        }
        known: dict[str, Any] = {n: v for n, v in wanted.items() if n not in self._unsettable}
        try:
            self._told(self._driver, known)
        except Unsupported:
            self._unsettable.update(n for n in ("max_attempts", "timeout", "retry_mode") if known.get(n))
            self._told(self._driver, {"virtual_clock": settings.virtual_clock})
        self._configured = lasting

    def _told(self, driver: Driver, settings: Mapping[str, Any]) -> None:
        driver.configure(
            service=self.service.name,
            endpoint=self.url,
            region=REGION,
            credentials=CREDENTIALS,
            **settings,
        )

    def settable(self, name: str) -> bool:
        """Whether the SDK took a setting so far (``max_attempts``, ``timeout``, ``retry_mode``)."""
        return name not in self._unsettable

    def _elsewhere(
        self, given: Mapping[str, Any], answers: Sequence[Answer], act: Act, settings: Settings
    ) -> Value | Failure:
        """Do it in a process of its own, whose environment says everything."""
        driver = self._start(dict(settings.environment))
        try:
            driver.configure(service=self.service.name)
            self._recorder.tell(answers)
            return act(driver, given)
        finally:
            driver.close()

    def _broken(self, problem: DriverError) -> None:
        self._lost += 1
        self._configured = None
        if self._lost >= _LOST:
            raise Unreachable(f"the driver broke down {_LOST} times in a row: {problem}") from problem
        raise Inconclusive(str(problem)) from problem


def violates(path: str, kind: str) -> Violates:
    """Return the intent of a call that breaks a statement of the contract."""
    return Violates(path, kind)

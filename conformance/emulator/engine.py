"""The pipeline: an HTTP request in, an HTTP response out, through the named points.

parse → validate → act on state → render → frame. What an operation does depends on its plan alone.
"""

from __future__ import annotations

import re
import sys
import time
import traceback
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from typing import Any

from conformance.contract.model import Operation, Service
from conformance.emulator import builtins, completing, conditional, memory, rules
from conformance.emulator.call import Call, Hook
from conformance.emulator.errors import code_and_status
from conformance.emulator.failures import Failure, Refused
from conformance.emulator.handlers import HANDLERS
from conformance.emulator.hooks import Fault
from conformance.emulator.model import Plan, model
from conformance.emulator.serving import Unreadable, framing_of
from conformance.emulator.store import Store
from conformance.emulator.validate import known, message, violations
from conformance.wire.listener import Request, Response

ACCOUNT = "123456789012"
"""The account that ARNs name, unless an access key is an account number."""

_CREDENTIAL = re.compile(r"Credential=([^/,\s]+)/[^/]*/([^/]*)/")


class Engine:
    """The emulator of one service. Thread-safe."""

    def __init__(
        self,
        service: Service,
        fault: Fault | None = None,
        step: float = 0.02,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.service = service
        self.model = model(service)
        self.step = step
        self.clock = clock
        self.store = Store(lambda partition, _, region: builtins.fill(self.model, partition, region))
        self.fault: Fault | None = None
        self.hooks: Mapping[str, Hook] = {}
        self.framing = framing_of(service)
        self.switch(fault)

    def switch(self, fault: Fault | None) -> None:
        """Change the fault (None: faultless) and forget all state."""
        self.fault = fault
        self.hooks = fault.make() if fault else {}
        self.store.clear()

    def answer(self, request: Request) -> Response:
        """Answer one HTTP request."""
        call = self._call(request)
        try:
            body = self._body(call, request)
            return call.at("response", self.frame(call.plan.operation, body))  # type: ignore[no-any-return]
        except Exception:  # noqa: BLE001 - a server answers 500 and says why on stderr
            traceback.print_exc(file=sys.stderr)
            return self.framing.failure(
                Failure("InternalFailure", "The request could not be processed.", 500)
            )

    def _body(self, call: Call, request: Request) -> Any:
        try:
            return self._serve(call, request)
        except Refused as refused:
            return call.at("failure", refused.failure)

    def frame(self, operation: Operation, body: Any) -> Response:
        """Make an HTTP response of a body or a failure."""
        if isinstance(body, Failure):
            return self.framing.failure(body)
        return self.framing.answer(operation, body)

    def _call(self, request: Request) -> Call:
        key, region = "", "us-east-1"
        found = _CREDENTIAL.search(request.headers.get("authorization", ""))
        if found:
            key, region = found[1], found[2] or region
        account = key if key.isdigit() and len(key) == 12 else ACCOUNT
        call = Call(
            model=self.model,
            plan=self.plan(None),
            hooks=self.hooks,
            step=self.step,
            now=self.clock(),
            store=self.store,
            partition=self.store.partition(key, region),
            account=account,
            region=region,
        )
        if "scope" in self.hooks:
            key, region = call.at("scope", (key, region))
            call.partition = self.store.partition(key, region)
        return call

    def plan(self, operation: str | None) -> Plan:
        """Return the plan of an operation; without one, a plan that any will do for."""
        plans = self.model.plans
        return plans[operation] if operation else next(iter(plans.values()))

    def _serve(self, call: Call, request: Request) -> Any:
        call.plan = self.plan(self._operation(call, request))
        call.body = call.at("parsed", self._parse(call, request))
        self._validate(call)
        with self._locked(call):
            call.now = self.clock()
            return call.at("answer", self.act(call))

    def act(self, call: Call) -> dict[str, Any]:
        """Check the rules on state and do what the operation does; returns the response body."""
        for refusal in rules.before(call):
            call.refuse(refusal)
        plan = call.plan
        body: dict[str, Any] = HANDLERS[plan.role](call)
        memory.remember(call, body)
        body = completing.whole(call, memory.whole(call, body))
        return conditional.obeyed(call, body)

    def _locked(self, call: Call) -> AbstractContextManager[Any]:
        lock: AbstractContextManager[Any] = call.at("lock", call.partition.lock)
        return lock

    def _operation(self, call: Call, request: Request) -> str:
        try:
            known_here, asked = self.framing.operation(request)
        except Unreadable as problem:
            raise self._unreadable(problem) from None
        found: str | None = call.at("target", known_here)
        if found is None:
            text = f"The service has no operation {asked!r}." if asked else "The request names no operation."
            framing = self.framing
            raise Refused(Failure(framing.unknown, text, framing.unknown_status, "unknown"))
        return found

    def _parse(self, call: Call, request: Request) -> Any:
        try:
            return self.framing.params(call.plan.operation, request)
        except Unreadable as problem:
            raise self._unreadable(problem) from None

    def _unreadable(self, problem: Unreadable) -> Refused:
        return Refused(Failure(self.framing.unreadable, str(problem), 400, "json"))

    def _validate(self, call: Call) -> None:
        operation = call.plan.operation
        found = list(violations(operation.request, operation.root, call.body))
        found += rules.values(call)
        found = call.at("violations", found)
        if found:
            worst = next((v for v in found if v.keyword == "type"), found[0])
            if worst.keyword == "type":
                text = f"{worst.rule} at '{worst.pointer}'"
                raise Refused(Failure(self.framing.unreadable, text, 400, "type", worst.path))
            code, status = code_and_status(operation, "invalid")
            raise Refused(Failure(code, message(found), status, worst.keyword, worst.path))
        call.body = known(operation.request, operation.root, call.body)

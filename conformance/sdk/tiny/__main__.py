"""The tiny client, driven: ``python -m conformance.sdk.tiny [--fault ID]``."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path
from typing import Any

from conformance import __version__
from conformance.sdk.tiny.client import Client, Failed, Memory, Returned
from conformance.sdk.tiny.faults import FAULTS
from conformance.sdk.tiny.going_on import paginate, wait
from conformance.sdk.tiny.model import operation_of, paginator, protocol_of, service_model, services, waiter
from conformance.sdk.tiny.settings import Settings, settings
from conformance.sdk.tiny.stages import Fault, Stages

sys.path.insert(0, str(Path(__file__).parents[1] / "drivers" / "python"))

import driver_clock
from driver_loop import Unsupported, failure, main, value


class Tiny:
    """One client at a time, that of the last ``configure``."""

    def __init__(self, fault: Fault | None) -> None:
        self._stages = Stages(fault)
        self._settings: Settings | None = None
        self._memory = Memory()

    def hello(self) -> dict[str, Any]:
        return {
            "sdk": "tiny",
            "version": __version__,
            "language": "Python",
            "services": services(),
            "features": [
                *("paginate", "paginate-limit", "wait", "wait-settings", "virtual-clock", "timeout"),
                *("error-classes", "error-members", "shared-quota", "retry-mode:standard"),
            ],
        }

    def configure(
        self,
        service: str,
        endpoint: str | None = None,
        region: str | None = None,
        credentials: dict[str, str] | None = None,
        retry_mode: str | None = None,
        max_attempts: int | None = None,
        timeout: float | None = None,
        virtual_clock: bool = False,
    ) -> None:
        if protocol_of(service_model(service)) is None:
            raise Unsupported(f"{service} speaks no protocol that this client speaks")
        driver_clock.virtual = virtual_clock
        setting = self._stages.around("setting", lambda name, found: found)
        told = (endpoint, region, credentials, max_attempts, timeout)
        self._memory = Memory()
        self._settings = settings(service_model(service), setting, *told)

    def call(self, service: str, operation: str, input: dict[str, Any]) -> dict[str, Any]:
        found = _operation(service, operation)
        return self._answer(lambda client: client.call(found, input))

    def paginate(
        self, service: str, operation: str, input: dict[str, Any], limit: int | None = None
    ) -> dict[str, Any]:
        found, rules = _operation(service, operation), paginator(service, operation)
        if rules is None:
            raise Unsupported(f"{operation} has no paginator")
        return self._answer(lambda client: paginate(client, self._stages, found, rules, input, limit))

    def wait(
        self,
        service: str,
        waiter: str,
        input: dict[str, Any],
        delay: float | None = None,
        max_attempts: int | None = None,
    ) -> dict[str, Any]:
        rules = _waiter(service, waiter)
        found = _operation(service, rules["operation"])
        return self._answer(
            lambda client: wait(client, self._stages, found, rules, input, delay, max_attempts)
        )

    def _answer(self, act: Any) -> dict[str, Any]:
        assert self._settings is not None
        outcome: Returned | Failed = act(Client(self._settings, self._stages, self._memory))
        more = {"status": outcome.status, "request_id": outcome.request_id, "retries": outcome.retries}
        more |= driver_clock.slept()
        if isinstance(outcome, Returned):
            return value(outcome.output, **more)
        return failure(outcome.class_name, outcome.code, outcome.message, outcome.members, **more)


def _operation(service: str, name: str) -> Any:
    try:
        return operation_of(service, name)
    except KeyError as problem:
        raise Unsupported(f"there is no operation {name}") from problem


def _waiter(service: str, name: str) -> dict[str, Any]:
    rules = waiter(service, name)
    if rules is None:
        raise Unsupported(f"there is no waiter {name}")
    return rules


def _chosen() -> Fault | None:
    parser = argparse.ArgumentParser(prog="python -m conformance.sdk.tiny", description=__doc__)
    parser.add_argument("--fault", metavar="ID", choices=["none", *FAULTS], default="none")
    return FAULTS.get(parser.parse_args().fault)


if __name__ == "__main__":
    main(Tiny(_chosen()))

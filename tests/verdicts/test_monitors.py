"""What an invalid request made is nobody's departure: its descriptions are not looked at."""

from __future__ import annotations

from typing import Any

import pytest

from conformance.contract.model import Service
from conformance.verdicts.monitors import Monitors
from conformance.wire.intent import Valid, Violates
from tests.checks.exchanges import answered, problems
from tests.run.conftest import schemas, service

__all__ = ["schemas", "service"]

ARN = "arn:aws:zoo:us-east-1:000000000000:keeper/a"


@pytest.mark.parametrize("by", ["answer", "request"])
@pytest.mark.parametrize(("intent", "seen"), [(Valid(), True), (Violates("nickname", "maxLength"), False)])
def test_what_an_invalid_request_that_was_overheard_made_or_changed_is_left_out(
    service: Service, by: str, intent: Any, seen: bool
) -> None:
    monitors = Monitors(service, lambda exchange: None)
    changed = {"answer": {"keeperArn": ARN}} if by == "answer" else {"body": {"keeperArn": ARN}}
    monitors.overhear(answered("UpdateKeeper", **changed, intent=intent))
    shown = answered("DescribeKeeper", {"keeper": {"keeperArn": 7}}, body={"keeperArn": ARN})
    found = problems(monitors.watch(shown))
    assert (found.get("DescribeKeeper.keeper.keeperArn.shape") is not None) is seen

"""What a target has and lacks is remembered, and told where it matters."""

from __future__ import annotations

import pytest

from conformance.contract.model import Service
from conformance.run.availability import Availability
from conformance.wire.exchange import Exchange
from conformance.world.errors import Lacking
from tests.checks.exchanges import answered

REFUSED = answered("ListKeepers", {"__type": "Unknown"}, 400)


def known(service: Service, *lacked: str) -> Availability:
    def lacks(exchange: Exchange) -> str | None:
        return "it says so" if exchange.refused else None

    return Availability(service, lacks, lambda operation: operation in lacked)


def test_what_is_known_to_be_lacking_needs_no_asking(service: Service):
    availability = known(service, "ListKeepers")
    assert availability.has("ListKeepers")
    for _ in range(2):
        with pytest.raises(Lacking, match="known without asking"):
            availability.implemented("ListKeepers")
    assert not availability.has("ListKeepers")
    availability.implemented("DescribeKeeper")


def test_what_the_target_says_that_it_lacks_is_remembered(service: Service):
    availability = known(service)
    with pytest.raises(Lacking, match="it says so"):
        availability.check("ListKeepers", REFUSED)
    with pytest.raises(Lacking, match="it says so"):
        availability.implemented("ListKeepers")


def test_what_was_accepted_once_is_not_lacking(service: Service):
    availability = known(service)
    availability.saw(REFUSED)
    assert not availability.was_accepted("ListKeepers")
    availability.saw(answered("ListKeepers"))
    assert availability.was_accepted("ListKeepers")
    availability.check("ListKeepers", REFUSED)
    assert availability.has("ListKeepers")


def test_whatever_was_asked_an_answer_may_say_that_it_lacks(service: Service):
    availability = known(service)
    availability.saw(REFUSED)
    assert not availability.has("ListKeepers")
    with pytest.raises(Lacking, match="it says so"):
        availability.implemented("ListKeepers")


def test_a_made_up_operation_is_never_lacking(service: Service):
    known(service).check("NoSuchOperation", answered("NoSuchOperation", {"__type": "Unknown"}, 400))

"""What a recorded request shows by itself is decided by why it was sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.report.body import read_body
from conformance.report.results import Failure, Request, Response
from conformance.reproduce.as_file import shown_by_itself
from conformance.reproduce.recorded import Recorded
from conformance.wire.intent import SET_UP, Intent, Probe, Valid, Violates
from tests.report.factories import requirement, results

NAME = "personalize.CreateSchema.name.maxLength"
WHOLE = {"name": "a", "schema": "{}"}


def recorded(intent: Intent | None, status: int, body: object = WHOLE, name: str = NAME) -> Recorded:
    request = Request("CreateSchema", read_body(json.dumps(body).encode()), {}, intent)
    failure = Failure("x", request, Response(status, {}, read_body(b"{}")))
    failed = evolve(requirement(name, "fail", path="name"), failures=(failure,))
    return Recorded(Path("results.json"), results(failed), failed)


@pytest.mark.parametrize(
    ("intent", "status", "shown"),
    [
        (Violates("name", "maxLength"), 200, "refused"),
        (Violates("name", "reference"), 400, None),  # it breaks something else, and must not be invalid
        (Valid(), 400, "accepted"),
        (Valid(), 200, None),
        (Probe(), 400, None),
        (SET_UP, 400, None),
        (None, 400, None),  # an older document does not say
    ],
)
def test_what_the_answer_should_have_been(intent: Intent | None, status: int, shown: str | None):
    assert shown_by_itself(recorded(intent, status), load_service("personalize")) == shown


def test_what_the_schema_does_not_tell_is_told_by_the_intent():
    """A body that obeys the schema, sent because prose forbids it."""
    broken = recorded(Violates("name", "values"), 200, name="personalize.CreateSchema.name.values")
    assert shown_by_itself(broken, load_service("personalize")) == "refused"


def test_a_request_that_needs_a_world_shows_nothing_by_itself():
    service = load_service("personalize")
    refers = {"name": "a", "datasetGroupArn": "arn:aws:personalize:us-east-1:000000000000:dataset-group/a"}
    found = recorded(Valid(), 400, refers)
    request = evolve(found.requirement.failures[0].request, operation="CreateEventTracker")
    failure = evolve(found.requirement.failures[0], request=request)
    assert (
        shown_by_itself(evolve(found, requirement=evolve(found.requirement, failures=(failure,))), service)
        is None
    )
    early = recorded(Violates("name", "needs"), 200, name="personalize.CreateSchema.name.needs")
    assert shown_by_itself(early, service) is None

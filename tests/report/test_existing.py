from hypothesis import given
from hypothesis import strategies as st

from conformance.report.existing import existed, fingerprints, taken_again

A, B, NEW = (
    "personalize.CreateSchema.name.type",
    "personalize.CreateSchema.name.enum",
    "personalize.New.a.type",
)
IDS = st.sets(st.sampled_from([A, B, NEW, "personalize.Service.protocol.walk", "sqs.SendMessage.a.type"]))


def test_what_there_was_is_told_from_what_is_newer():
    known = fingerprints([A])
    assert existed(A, known)
    assert not existed(B, known)
    assert not existed(NEW, known)


def test_of_a_service_without_fingerprints_everything_existed():
    assert existed("sqs.SendMessage.a.type", fingerprints([A]))
    assert existed(A, {})


@given(IDS)
def test_everything_that_was_taken_existed(identifiers):
    assert all(existed(i, fingerprints(identifiers)) for i in identifiers)


def test_taking_again_adds_what_was_looked_at_and_no_more():
    first = fingerprints([A])
    assert not existed(B, taken_again(first, [A, B, NEW], [A]))
    again = taken_again(first, [A, B, NEW], [B])
    assert existed(A, again)
    assert existed(B, again)
    assert not existed(NEW, again)


def test_the_first_time_everything_is_taken_and_other_services_stay():
    others = fingerprints(["sqs.SendMessage.a.type"])
    taken = taken_again(others, [A, B], [A])
    assert existed(B, taken)
    assert taken["sqs.SendMessage"] == others["sqs.SendMessage"]


def test_what_is_no_requirement_any_more_is_forgotten():
    assert taken_again(fingerprints([A, B]), [A], [A]) == fingerprints([A])

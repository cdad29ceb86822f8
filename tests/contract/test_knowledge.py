import pytest

from conformance.contract.catalogue import catalogue
from conformance.contract.knowledge import is_complete, knowledge, place
from conformance.contract.load import load_service
from conformance.contract.model import Service
from tests.prose import read, unread


@pytest.fixture(scope="module")
def secrets() -> Service:
    return load_service("secretsmanager")


def test_a_place_is_named_as_clauses_name_theirs():
    paths = ("", "Name", "Tags[].Key")
    assert [place("request", path) for path in paths] == ["request", "request.Name", "request.Tags[].Key"]


def test_what_is_read_is_complete_and_what_is_not_is_open(secrets: Service):
    some = read(secrets, {"CreateSecret"})
    assert is_complete(some, "CreateSecret")
    assert not is_complete(some, "DeleteSecret")
    assert "DeleteSecret" in knowledge(some).open
    assert "CreateSecret" not in knowledge(some).open
    assert not knowledge(read(secrets)).open


def test_an_answers_members_are_promised_where_nothing_about_the_answer_is_open(secrets: Service):
    def promised(*places: str) -> set[str]:
        known = catalogue(unread(secrets, *places)).values()
        return {r.path for r in known if r.operation == "DescribeSecret" and r.kind == "present"}

    everything = promised("request.SecretId")
    assert everything == {"CreatedDate", "Name"}
    assert promised("response.Tags[].Key") == set()
    assert promised("") == set()

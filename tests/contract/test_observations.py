from __future__ import annotations

import datetime
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.always_shown import always_shown
from conformance.contract.catalogue import catalogue
from conformance.contract.load import (
    OBSERVATIONS_FILE,
    ContractError,
    available_services,
    load_service,
    schemas_root,
)
from conformance.contract.model import Service
from conformance.contract.observations import (
    Answer,
    Confidence,
    about,
    faults,
    observations,
    unfounded,
)
from conformance.contract.rules import is_broken, rules
from tests.zoo import write

ENTRY: dict[str, Any] = {
    "operation": "CreateKeeper",
    "path": "name",
    "kind": "required",
    "as_documented": False,
    "answer": "accepted",
    "did": "A keeper was made without a name.",
    "date": datetime.date(2024, 3, 11),
    "source": "https://example.org/keepers.snapshot.json",
    "confidence": "recorded",
}


def observing(service: Service, *entries: dict[str, Any]) -> Service:
    return evolve(service, observed={"observation": list(entries)})


def test_an_observation_is_found_by_the_requirement_that_it_is_about(zoo: Callable[..., Service]):
    service = observing(zoo(), ENTRY, {**ENTRY, "path": "nickname", "kind": "maxLength"})
    known = catalogue(service)
    (found,) = about(service, known["zoo.CreateKeeper.name.required"])
    assert (found.answer, found.confidence, found.as_documented) == (
        Answer.ACCEPTED,
        Confidence.RECORDED,
        False,
    )
    assert found.did == "A keeper was made without a name."
    assert about(service, known["zoo.CreateKeeper.name.maxLength"]) == ()
    assert len(observations(service)) == 2


def test_one_on_a_resource_is_about_the_resources_own_requirement(zoo: Callable[..., Service]):
    entry = {**ENTRY, "operation": "Keeper", "kind": "arn"}
    del entry["path"]
    service = observing(zoo(), entry)
    assert len(about(service, catalogue(service).requirement("Keeper", "arn"))) == 1


def test_where_it_comes_from_is_one_line(zoo: Callable[..., Service]):
    (one,) = observations(observing(zoo(), {**ENTRY, "region": "eu-west-1"}))
    assert one.cited == "recorded, eu-west-1, 2024-03-11, https://example.org/keepers.snapshot.json"
    (one,) = observations(observing(zoo(), ENTRY))
    assert one.cited == "recorded, 2024-03-11, https://example.org/keepers.snapshot.json"


def without(key: str) -> dict[str, Any]:
    return {name: value for name, value in ENTRY.items() if name != key}


@pytest.mark.parametrize(
    ("document", "problem"),
    [
        (
            {"observations": []},
            "only [[observation]], [[always_shown]] and",
        ),
        ({"observation": {}}, "only [[observation]], [[always_shown]] and"),
        ({"observation": ["x"]}, "entry 1 is not a table"),
        ({"observation": [ENTRY, without("source")]}, "entry 2 lacks source"),
        ({"observation": [without("as_documented")]}, "entry 1 lacks as_documented"),
        ({"observation": [{**ENTRY, "regoin": "x"}]}, "has the unknown key 'regoin'"),
        ({"observation": [{**ENTRY, "date": "2024-03-11"}]}, "has a date that is no date"),
        ({"observation": [{**ENTRY, "as_documented": 0}]}, "has an as_documented that is no bool"),
        (
            {"observation": [{**ENTRY, "answer": "taken"}]},
            "the answer 'taken'; known are accepted, refused",
        ),
        ({"observation": [{**ENTRY, "confidence": "sure"}]}, "has the confidence 'sure'"),
        ({"observation": [{**ENTRY, "source": "a friend"}]}, "has a source that is no address"),
        ({"observation": [{**ENTRY, "request": "{}"}]}, "has a request that is no dict"),
    ],
)
def test_what_is_wrong_with_the_file_is_one_sentence(document: dict[str, Any], problem: str):
    (found,) = faults(document)
    assert problem in found


def test_a_right_file_has_no_fault():
    assert faults({}) == []
    assert faults({"observation": [ENTRY, without("path"), {**ENTRY, "region": "x", "at": "y"}]}) == []


def test_the_file_beside_the_contracts_is_read(tmp_path: Path):
    root = write(tmp_path)
    lines = [f"{key} = {_toml(value)}" for key, value in ENTRY.items()]
    (root / "zoo" / OBSERVATIONS_FILE).write_text("[[observation]]\n" + "\n".join(lines) + "\n")
    (found,) = observations(load_service("zoo", root))
    assert (found.place, found.date) == ("CreateKeeper", datetime.date(2024, 3, 11))
    (root / "zoo" / OBSERVATIONS_FILE).write_text("[[observation]]\n" + "\n".join(lines[1:]) + "\n")
    with pytest.raises(ContractError, match=r"observations\.toml: .* entry 1 lacks operation"):
        load_service("zoo", root)


def _toml(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else str(value)


def test_what_is_about_no_requirement_is_named(zoo: Callable[..., Service]):
    service = observing(zoo(), ENTRY, {**ENTRY, "path": "nam"})
    assert unfounded(service, catalogue(service).values()) == [
        "observation of https://example.org/keepers.snapshot.json: "
        "there is no required of CreateKeeper at 'nam'"
    ]


OBSERVED = [name for name in available_services() if (schemas_root() / name / OBSERVATIONS_FILE).is_file()]


@pytest.mark.parametrize("name", OBSERVED)
def test_what_ships_is_about_requirements_that_there_are(load: Callable[[str], Service], name: str):
    service = load(name)
    assert observations(service) or always_shown(service) or service.observed.get("malformed")
    assert unfounded(service, catalogue(service).values()) == []


@pytest.mark.parametrize("name", OBSERVED)
def test_what_aws_accepted_no_rule_requires_to_be_refused(load: Callable[[str], Service], name: str):
    service = load(name)
    for one in observations(service):
        if one.answer is Answer.ACCEPTED and one.request is not None:
            stated = [rule for rule in rules(service, one.place) if not rule.narrows]
            assert [rule for rule in stated if is_broken(rule, one.request)] == [], one


def test_requests_that_hints_leave_out_though_aws_takes_them_are_among_them(load: Callable[[str], Service]):
    left_out = [
        one.place
        for name in OBSERVED
        for one in observations(load(name))
        if one.request is not None
        and any(is_broken(rule, one.request) for rule in rules(load(name), one.place))
    ]
    assert {
        "CreateSecret", "UpdateSecretVersionStage", "CreateStream", "UpdateStateMachine", "PutPermission",
        "RemovePermission",
    } <= set(left_out)  # fmt: skip

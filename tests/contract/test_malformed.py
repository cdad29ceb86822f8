from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.load import OBSERVATIONS_FILE, ContractError, load_service, schemas_root
from conformance.contract.malformed import faults, form_first, unfounded
from conformance.contract.model import Service
from tests.zoo import write

ENTRY: dict[str, Any] = {
    "operation": "DescribeKeeper",
    "path": "keeperArn",
    "taken": "invalid",
    "date": datetime.date(2024, 3, 11),
    "source": "https://example.org/keepers.snapshot.json",
    "confidence": "recorded",
}


def seen(service: Service, *entries: dict[str, Any]) -> Service:
    return evolve(service, observed={"malformed": list(entries)})


@pytest.mark.parametrize(
    ("taken", "first"),
    [([], False), (["invalid"], True), (["nothing"], False), (["invalid", "invalid"], True),
     (["invalid", "nothing"], False)],
)  # fmt: skip
def test_the_form_comes_first_where_aws_was_seen_to_look_at_it_and_never_otherwise(
    zoo: Callable[..., Service], taken: list[str], first: bool
):
    assert form_first(seen(zoo(), *({**ENTRY, "taken": word} for word in taken))) is first


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"taken": "perhaps"}, "has the taken 'perhaps'; known are invalid, nothing"),
        (
            {"confidence": "hearsay"},
            "has the confidence 'hearsay'; known are recorded, asserted, quoted",
        ),
        ({"date": "2024"}, "has a date that is no date"),
        ({"source": "here"}, "has a source that is no address"),
        ({"more": 1}, "has the unknown key 'more'"),
    ],
)
def test_a_wrong_table_is_told(changed: dict[str, Any], problem: str):
    assert faults({"malformed": [{**ENTRY, **changed}]}) == [f"[[malformed]] entry 1 {problem}"]


def test_a_table_that_lacks_a_key_or_is_none_is_told(tmp_path):
    assert faults({"malformed": [{**ENTRY, "at": "a test"}]}) == []
    without = {key: value for key, value in ENTRY.items() if key != "taken"}
    assert faults({"malformed": [without]}) == ["[[malformed]] entry 1 lacks taken"]
    assert faults({"malformed": [1]}) == ["[[malformed]] entry 1 is not a table"]
    assert faults({"malformed": 1}) == ["[[malformed]] must be tables"]
    root = write(tmp_path)
    (root / "zoo" / OBSERVATIONS_FILE).write_text("[[malformed]]\noperation = 'DescribeKeeper'\n")
    with pytest.raises(ContractError, match=r"\[\[malformed\]\] entry 1 lacks"):
        load_service("zoo", root)


def test_one_of_a_member_that_there_is_not_is_told(zoo: Callable[..., Service]):
    assert unfounded(seen(zoo(), ENTRY)) == []
    (problem,) = unfounded(seen(zoo(), {**ENTRY, "path": "noSuch"}))
    assert problem.endswith("DescribeKeeper has no noSuch")


def test_what_ships_is_founded_and_tells_of_each_service_what_comes_first():
    shipped = [p.parent.name for p in sorted(schemas_root().glob(f"*/{OBSERVATIONS_FILE}"))]
    services = {name: load_service(name) for name in shipped}
    assert {name: unfounded(service) for name, service in services.items() if unfounded(service)} == {}
    told = {name for name, service in services.items() if service.observed.get("malformed")}
    assert {name for name in told if not form_first(services[name])} == {"kms"}
    assert {"personalize", "events", "logs", "stepfunctions", "ssm", "ecr", "cognito-idp"} < told

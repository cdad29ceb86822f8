from __future__ import annotations

import datetime
from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.always_shown import always_shown, faults
from conformance.contract.catalogue import catalogue
from conformance.contract.load import OBSERVATIONS_FILE, ContractError, load_service, schemas_root
from conformance.contract.model import Service
from conformance.contract.observations import unfounded
from tests.zoo import write

ENTRY: dict[str, Any] = {
    "operation": "DescribeAnimal",
    "paths": ["animal.legs"],
    "answers": 7,
    "date": datetime.date(2025, 3, 30),
    "source": "https://example.org/animals",
}


def test_each_path_becomes_a_requirement_that_names_the_recordings(zoo: Callable[..., Service]):
    service = evolve(zoo(), observed={"always_shown": [ENTRY]})
    (one,) = always_shown(service)["DescribeAnimal"]
    assert (one.paths, one.answers) == (("animal.legs",), 7)
    requirement = catalogue(service)["zoo.DescribeAnimal.animal.legs.alwaysShown"]
    assert requirement.level == "SHOULD"
    assert requirement.source.as_json() == {"observed": "https://example.org/animals"}
    assert "7 or more" in requirement.statement


def test_what_a_page_promises_already_is_not_required_twice(zoo: Callable[..., Service]):
    service = evolve(zoo(), observed={"always_shown": [{**ENTRY, "paths": ["animal"]}]})
    assert "zoo.DescribeAnimal.animal.alwaysShown" not in catalogue(service)
    assert unfounded(service, catalogue(service).values()) == []


def test_a_path_that_the_answer_has_not_is_named(zoo: Callable[..., Service]):
    service = evolve(zoo(), observed={"always_shown": [{**ENTRY, "paths": ["animal.wings"]}]})
    assert unfounded(service, catalogue(service).values()) == [
        "always shown by DescribeAnimal: its answer has no 'animal.wings'"
    ]


@pytest.mark.parametrize(
    ("changed", "problem"),
    [
        ({"answers": "7"}, "has no int as answers"),
        ({"paths": []}, "has paths that are no texts"),
        ({"paths": [1]}, "has paths that are no texts"),
        ({"source": "somewhere"}, "has a source that is no address"),
        ({"extra": 1}, "has the unknown key 'extra'"),
    ],
)
def test_a_wrong_table_is_told(changed: dict[str, Any], problem: str):
    assert faults({"always_shown": [{**ENTRY, **changed}]}) == [f"[[always_shown]] entry 1 {problem}"]


def test_a_table_that_lacks_a_key_is_told(tmp_path):
    assert faults({"always_shown": [{"operation": "A"}]})[0].startswith("[[always_shown]] entry 1 lacks ")
    assert faults({"always_shown": 1}) == ["[[always_shown]] must be tables"]
    root = write(tmp_path)
    (root / "zoo" / OBSERVATIONS_FILE).write_text("[[always_shown]]\noperation = 'DescribeAnimal'\n")
    with pytest.raises(ContractError, match=r"entry 1 lacks"):
        load_service("zoo", root)


def test_what_ships_is_founded():
    shipped = [p.parent.name for p in sorted(schemas_root().glob(f"*/{OBSERVATIONS_FILE}"))]
    shown = {name: always_shown(load_service(name)) for name in shipped}
    assert sum(len(one.paths) for found in shown.values() for each in found.values() for one in each) > 80

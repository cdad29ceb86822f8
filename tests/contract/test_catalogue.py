"""Requirements are found by what they are about; nobody makes an ID of their own."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from attrs import evolve

import conformance
from conformance.contract.catalogue import Catalogue, Collision, UnknownRequirement, catalogue
from conformance.contract.load import load_service
from conformance.contract.model import Service
from conformance.contract.requirements import requirements

Zoo = Callable[..., Service]
SERVICES = sorted(path.parent.name for path in Path("schemas").glob("*/service.json"))


def test_there_are_services():
    assert len(SERVICES) >= 10


@pytest.mark.parametrize("name", SERVICES)
def test_each_requirement_is_found_by_what_it_is_about(name: str):
    service = load_service(name)
    known = catalogue(service)
    assert list(known.values()) == list(requirements(service))
    for requirement in known.values():
        place = requirement.resource or requirement.operation
        found = known.find(place, requirement.kind, requirement.path)
        if requirement.fact:  # all facts of a place may have names
            assert found is None or found.fact == ""
        else:
            assert found is known.requirement(place, requirement.kind, requirement.path) is requirement
        assert known[requirement.id] is requirement


def test_it_is_derived_once_for_each_loaded_service(zoo: Zoo):
    service = zoo()
    assert catalogue(service) is catalogue(service)
    assert catalogue(zoo()) is not catalogue(service)


def test_one_that_no_contract_makes_is_an_error(zoo: Zoo):
    known = catalogue(zoo())
    with pytest.raises(UnknownRequirement, match="CreateKeeper has no requirement 'acepted'"):
        known.requirement("CreateKeeper", "acepted")
    with pytest.raises(UnknownRequirement, match="no requirement has the ID"):
        known["zoo.CreateKeeper.acepted"]
    assert "zoo.CreateKeeper.acepted" not in known


def test_whether_there_is_one_can_be_asked_but_only_of_a_kind_that_there_is(zoo: Zoo):
    known = catalogue(zoo())
    assert known.find("CreateKeeper", "accepted") is known["zoo.CreateKeeper.accepted"]
    assert known.find("CreateKeeper", "walk") is None
    with pytest.raises(UnknownRequirement, match="no kind of requirement 'acepted'"):
        known.find("CreateKeeper", "acepted")


def test_those_of_a_kind_and_those_about_an_operations_members_are_kept_in_order(zoo: Zoo):
    known = catalogue(zoo())
    assert known.of_kind("accepted") == tuple(r.id for r in known.values() if r.kind == "accepted")
    assert known.of_kind("acepted") == ()
    told = known.of_members("CreateKeeper", "request")
    assert told == tuple(
        r.id for r in known.values() if (r.operation, r.family) == ("CreateKeeper", "request") and r.path
    )
    assert told
    assert "zoo.CreateKeeper.accepted" not in told  # it is about the request as a whole


def test_two_statements_with_one_id_are_an_error(zoo: Zoo):
    one = catalogue(zoo())["zoo.CreateKeeper.accepted"]
    with pytest.raises(Collision, match=r"zoo\.CreateKeeper\.accepted is derived twice"):
        Catalogue([one, evolve(one, statement="something else")])
    with pytest.raises(Collision):
        Catalogue([one, evolve(one, id="zoo.other")])


def test_no_other_file_makes_an_id():
    """An ID is a service's name, a dot, and more: nothing but its derivation begins a text like that."""
    begins = re.compile(r'f"\{(?:[\w.]*service(?:\.name)?|prefix)\}\.')
    package = Path(conformance.__file__).parent
    found = [
        str(path.relative_to(package))
        for room in ("cases", "world", "checks", "verdicts", "properties", "run", "reproduce")
        for path in sorted((package / room).rglob("*.py"))
        if begins.search(path.read_text("utf-8"))
    ]
    assert found == []

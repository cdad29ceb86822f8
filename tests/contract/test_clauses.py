from collections.abc import Callable
from typing import Any

import pytest
from attrs import evolve

from conformance.contract.catalogue import catalogue
from conformance.contract.clauses import Fate, clauses, faults, malformed, unfounded
from conformance.contract.load import CLAUSES_FILE, available_services, schemas_root
from conformance.contract.model import Service

ENTRIES = [
    {"at": "", "line": 5, "digest": "aaaaaaaaaaaa"},
    {"at": "request.config.size", "line": 9, "digest": "bbbbbbbbbbbb"},
    {"at": "request.config.size", "line": 9, "digest": "bbbbbbbbbbbb"},
    {"at": "response.name", "line": 30, "digest": "cccccccccccc"},
    {"at": "error.InUse", "line": 0, "digest": "dddddddddddd"},
]


@pytest.fixture
def service(personalize: Service) -> Service:
    operation = personalize.operations["CreateCampaign"]
    root = {**operation.root, "x-clauses": ENTRIES}
    return evolve(personalize, operations={"CreateCampaign": evolve(operation, root=root)}, fates={})


def read(service: Service, *entries: dict[str, Any]) -> Service:
    return evolve(service, fates={"clause": list(entries)})


def advice(digest: str, at: str) -> dict[str, Any]:
    return {"digest": digest, "at": [f"CreateCampaign:{at}"], "became": "advice", "why": "asks nothing"}


def test_what_nobody_read_is_open_and_each_clause_stands_once(service: Service):
    found = clauses(service)
    assert [clause.at for clause in found] == ["", "request.config.size", "response.name", "error.InUse"]
    assert {clause.fate for clause in found} == {Fate.OPEN}
    assert (found[0].source.page, found[0].source.line) == (service.operations["CreateCampaign"].page, 5)
    assert found[3].source.model == "CreateCampaign"


def test_a_fate_is_given_by_place_and_digest(service: Service):
    entry = {"digest": "bbbbbbbbbbbb", "at": ["CreateCampaign:request.config.size"], "readers": 2}
    given = read(service, {**entry, "became": "requirement", "by": ["CreateCampaign.name.required"]})
    first, second, *_ = clauses(given)
    assert (first.fate, second.fate, second.readers) == (Fate.OPEN, Fate.REQUIREMENT, 2)
    assert second.by == ("CreateCampaign.name.required",)


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"digest": "eeeeeeeeeeee"}, "lacks at, became"),
        ({**advice("eeeeeeeeeeee", "")}, "there is no clause eeeeeeeeeeee at 'CreateCampaign:'"),
        ({**advice("aaaaaaaaaaaa", "request.name")}, "there is no clause aaaaaaaaaaaa"),
        ({**advice("aaaaaaaaaaaa", ""), "why": ""}, "needs a `why`"),
        ({**advice("aaaaaaaaaaaa", ""), "became": "valid"}, "needs a `by`"),
        ({**advice("aaaaaaaaaaaa", ""), "became": "open"}, "became 'open'"),
        ({**advice("aaaaaaaaaaaa", ""), "at": []}, "no list of places"),
        ({**advice("aaaaaaaaaaaa", ""), "word": 1}, "unknown key 'word'"),
    ],
)
def test_what_is_wrong_with_an_entry_is_said(service: Service, entry: dict[str, Any], problem: str):
    (found,) = faults({"clause": [entry]}, service.operations.values())
    assert problem in found


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        ({"at": "", "line": 5}, "x-clauses/1 has not all of"),
        ({"at": "name", "line": 5, "digest": "aaaaaaaaaaaa"}, "'name', which is no place"),
        ({"at": "", "line": 5, "digest": "aaaa"}, "no digest or no line"),
        ({"at": "", "line": -1, "digest": "aaaaaaaaaaaa"}, "no digest or no line"),
        ("aaaaaaaaaaaa", "x-clauses/1 has not all of"),
    ],
)
def test_a_contract_whose_clauses_are_malformed_says_which(entry: Any, problem: str):
    assert problem in (malformed([ENTRIES[0], entry]) or "")
    assert malformed(ENTRIES) is None


def test_a_place_has_one_entry(service: Service):
    twice = {"clause": [advice("aaaaaaaaaaaa", ""), advice("aaaaaaaaaaaa", "")]}
    assert "already" in faults(twice, service.operations.values())[0]
    broken = {**advice("bbbbbbbbbbbb", "request.config.size"), "became": "nonsense"}
    unknown = advice("ffffffffffff", "response.name")
    both = faults({"clause": [broken, unknown]}, service.operations.values())
    assert [told.partition(" entry ")[2][0] for told in both] == ["1", "2"]
    assert faults({"clauses": []}, service.operations.values()) == ["only [[clause]] tables are expected"]


def test_a_rule_that_checks_a_clause_is_stated_by_a_hint_or_by_a_machines_reading(service: Service):
    rule = {"form": "exactly_one", "operation": "CreateCampaign", "paths": ["name", "config.size"]}
    operation = service.operations["CreateCampaign"]
    reading = {**ENTRIES[0], "reading": [{"form": "range", "operation": "CreateCampaign", "path": "tps"}]}
    root = {**operation.root, "x-clauses": [reading]}
    known = evolve(
        service, hints={"rule": [rule]}, operations={"CreateCampaign": evolve(operation, root=root)}
    )
    entry = {"digest": "aaaaaaaaaaaa", "at": ["CreateCampaign:"], "became": "relation"}
    for name, there in (
        ("rule exactly_one CreateCampaign", True), ("rule exactly_one CreateCampaign config.size", True),
        ("rule range CreateCampaign tps", True), ("rule range CreateCampaign name", False),
        ("rule required CreateCampaign name", False), ("rule exactly_one CreateOther", False),
        ("rule exactly_one", False), ("rule", False), ("hint rule", False),
    ):  # fmt: skip
        found = unfounded(read(known, {**entry, "by": [name]}), [])
        assert (found == []) is there, name


def test_what_checks_a_clause_must_exist(service: Service):
    entry = {"digest": "aaaaaaaaaaaa", "at": ["CreateCampaign:"], "became": "requirement"}
    hints = {"rule": [{"operation": "CreateCampaign", "path": "name"}]}
    known = ["personalize.CreateCampaign.name.required"]
    fine = read(
        evolve(service, hints=hints),
        {**entry, "by": ["CreateCampaign.name.required", "hint rule CreateCampaign name"]},
    )
    assert unfounded(fine, known) == []
    for name in ("CreateCampaign.name.requird", "hint rule CreateCampaign size", "hint value CreateCampaign"):
        wrong = read(evolve(service, hints=hints), {**entry, "by": [name]})
        assert unfounded(wrong, known) == [f"clause aaaaaaaaaaaa at 'CreateCampaign:': there is no {name!r}"]


@pytest.mark.parametrize(
    "name", [n for n in available_services() if (schemas_root() / n / CLAUSES_FILE).is_file()]
)
def test_what_checks_a_clause_of_a_shipped_service_exists(load: Callable[[str], Service], name: str):
    service = load(name)
    known = [clause for clause in clauses(service) if clause.fate is not Fate.OPEN]
    assert known
    assert unfounded(service, catalogue(service)) == []

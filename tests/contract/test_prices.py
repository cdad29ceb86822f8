"""What the resources of each shipped service cost at most, and which services have no prices at all."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path

import pytest

from conformance.contract.load import available_services, load_service
from conformance.contract.model import Service
from conformance.contract.prices import prices
from conformance.contract.resources import graph
from conformance.run.preflight import lines
from conformance.run.rehearsal import Plan

PRICED = sorted(
    file.name.removesuffix(".toml")
    for file in (files("conformance.contract") / "price_lists").iterdir()
    if file.name.endswith(".toml")
)
OTHERS = sorted(set(available_services()) - set(PRICED))
DOCUMENTED = Path(__file__).parents[2] / "docs" / "aws.md"


def made(service: Service) -> list[str]:
    """The kinds that a create makes by a name of their own."""
    found = graph(service).resources.values()
    return sorted(r.name for r in found if r.create is not None and not r.product)


@pytest.mark.parametrize("name", PRICED)
def test_each_price_is_of_something_that_is_made_and_says_where_it_is_from(name: str) -> None:
    service = load_service(name)
    known = prices(service).known
    assert known
    assert sorted(set(known) - set(made(service))) == []
    for kind, price in known.items():
        assert price.resource == kind
        assert re.match(r"https://(docs\.)?aws\.amazon\.com/", price.source), kind
        assert price.date.year >= 2026, kind
        assert isinstance(price.quoted, bool), kind
        assert price.why.endswith("."), kind
        assert price.usd >= 0, kind
        assert price.most > 0, kind
        assert (price.per == "create") == (price.usd == 0), kind
        assert price.at_most < 100, kind


@pytest.mark.parametrize("name", PRICED)
def test_no_kind_has_two_prices(name: str) -> None:
    text = (files("conformance.contract") / "price_lists" / f"{name}.toml").read_text(encoding="utf-8")
    lists = re.findall(r"^kinds = \[(.*?)\]", text, re.DOTALL | re.MULTILINE)
    kinds = [kind for listed in lists for kind in re.findall(r'"(\w+)"', listed)]
    assert len(kinds) == len(set(kinds)) == len(prices(load_service(name)).known)


@pytest.mark.parametrize("name", OTHERS)
def test_what_has_no_prices_is_said_to_be_unknown(name: str) -> None:
    service = load_service(name)
    assert prices(service).known == {}
    kinds = made(service)
    assert all(prices(service).most(kind) is None for kind in kinds)
    if kinds:
        told = list(lines(service, Plan({kinds[0]: 1}, 1), 0.0, 60.0))
        assert "what it costs is not known" in told


def test_what_is_known_to_cost_less() -> None:
    known = prices(load_service("personalize"))
    assert known.most("Schema") == 0
    assert known.most("Metric") is None
    assert known.less_than("Schema", 0.05)
    assert not known.less_than("DatasetImportJob", 0.05)
    assert not known.less_than("BatchInferenceJob", 0.05)


@pytest.mark.parametrize("name", available_services())
def test_the_page_tells_what_has_a_price_and_what_has_none(name: str) -> None:
    known = prices(load_service(name))
    row = re.search(rf"^\| {re.escape(name)} \| (\d+) \|(.*)\|(.*)\|$", DOCUMENTED.read_text(), re.MULTILINE)
    assert row is not None
    count, costly, unknown = row.groups()
    assert int(count) == len(known.known)
    assert set(re.findall(r"`(\w+)`", costly)) == {kind for kind, price in known.known.items() if price.usd}
    assert all(known.most(kind) is None for kind in re.findall(r"`(\w+)`", unknown))

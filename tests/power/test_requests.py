"""What the exhaustive probe sends, whatever the rules of a page are."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

from conformance.contract.load import load_service
from conformance.contract.resources import graph
from conformance.power.requests import cases_of
from conformance.run.driver import Driver
from conformance.world.bindings import Bindings
from tests.cases.conftest import NOTHING, operation


def test_an_odd_value_stands_alone_even_where_a_rule_asks_for_another_member():
    service = load_service("personalize")
    bench: Any = SimpleNamespace(binding=Bindings(service).of, graph=graph(service))
    cases = list(cases_of(cast(Driver, bench), service.operations["CreateDatasetGroup"]))
    odd = [c.params for c in cases if c.violates == ("roleArn", "odd")]
    assert len(odd) == 16
    assert all("kmsKeyArn" not in params for params in odd)


def test_nothing_is_sent_to_an_operation_that_no_valid_request_is_known_of():
    impossible = operation({"name": {"type": "string", "minLength": 5, "maxLength": 3}}, ("name",))
    bench: Any = SimpleNamespace(binding=lambda name: NOTHING)
    assert list(cases_of(cast(Driver, bench), impossible)) == []

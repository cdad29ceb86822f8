"""What a run says of a service that nobody has prepared."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from attrs import evolve

from conformance.contract.model import Service
from conformance.contract.preparation import is_prepared, without_preparation


@pytest.fixture
def service(zoo: Callable[..., Service]) -> Service:
    return zoo()


def test_of_a_service_with_hints_nothing_is_said(service: Service) -> None:
    assert service.hints
    assert is_prepared(service)
    assert without_preparation(service) is None


def test_hints_or_sentences_that_were_read_prepare_a_service(service: Service) -> None:
    hint, fate = {"quota": [{}]}, {"clause": []}
    assert is_prepared(evolve(service, hints=hint, fates={}))
    assert is_prepared(evolve(service, hints={}, fates=fate))
    assert not is_prepared(evolve(service, hints={}, fates={}))


def test_without_either_it_says_what_that_means(service: Service) -> None:
    said = without_preparation(evolve(service, hints={}, fates={}, boto3="1.2.3"))
    assert said is not None
    assert said.startswith("zoo has a contract as compiled from boto3 1.2.3, without hints")

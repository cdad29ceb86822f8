"""Why an exchange was sent: said by the sender, kept in the exchange, the same in another process."""

from __future__ import annotations

import json

import pytest

from conformance.contract.model import Service
from conformance.wire.client import Client
from conformance.wire.intent import Intent, Probe, SetUp, Valid, Violates, intent_in, intent_out
from conformance.wire.sign import fixed

from .servers import answer, serving

INTENTS = [Valid(), Violates("tags[].key", "maxLength"), Violates("", "brokenJson"), Probe(), SetUp()]


@pytest.mark.parametrize("intent", INTENTS)
def test_the_exchange_keeps_why_it_was_sent(service: Service, intent: Intent) -> None:
    with serving(answer()) as server:
        exchange = Client(service, server.url, fixed("a", "b")).send("ListToys", {}, intent=intent)
    assert exchange.intent == intent


def test_who_says_nothing_promises_nothing(service: Service) -> None:
    with serving(answer()) as server:
        assert Client(service, server.url, fixed("a", "b")).send("ListToys", {}).intent == SetUp()


@pytest.mark.parametrize("intent", INTENTS)
def test_an_intent_is_read_back_from_json(intent: Intent) -> None:
    assert intent_in(json.loads(json.dumps(intent_out(intent)))) == intent


def test_no_two_intents_are_the_same() -> None:
    assert len({json.dumps(intent_out(intent)) for intent in INTENTS}) == len(INTENTS) == len(set(INTENTS))


def test_an_intent_of_another_word_is_an_error() -> None:
    with pytest.raises(KeyError):
        intent_in({"why": "violating"})

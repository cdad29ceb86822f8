"""Planted secrets are found nowhere in what is kept, and what follows from them still does."""

from __future__ import annotations

import json

import pytest
from attrs import evolve
from hypothesis import given, settings
from hypothesis import strategies as st

from conformance.contract.load import load_service
from conformance.recordings.document import Kept, check, entry_out
from conformance.recordings.redaction import Redactor
from conformance.recordings.stand_ins import StandIns, masked
from conformance.wire.exchange import Exchange
from conformance.wire.failure import Failure, FailureKind
from tests.checks.exchanges import answered

from . import planted


def kept(exchange: Exchange, redactor: Redactor | None = None) -> str:
    """The exchange as it would stand in a recording."""
    redactor = redactor or Redactor(known=[planted.SECRET_KEY])
    line = entry_out(Kept(redactor.exchange(exchange)))
    text = json.dumps(line, ensure_ascii=False)
    check(json.loads(json.dumps(line)))
    return text


@pytest.mark.parametrize("place", planted.exchanges())
def test_no_planted_secret_is_kept(place: str):
    exchange = planted.exchanges()[place]
    plain = repr((exchange.sent, exchange.answer, exchange.headers, exchange.sent_headers, exchange.url))
    assert planted.found_in(plain)
    assert planted.found_in(kept(exchange)) == []


def test_no_secret_is_kept_in_base64_either():
    body = kept(planted.exchanges()["an answer that is no text"])
    assert "base64" in body
    redacted = Redactor(known=[planted.SECRET_KEY]).exchange(planted.exchanges()["an answer that is no text"])
    assert planted.found_in(redacted.answer.decode("latin-1")) == []


def test_what_a_failure_on_the_wire_says_is_redacted():
    lost = answered("GetThing", {}, None)
    lost = evolve(lost, failure=Failure(FailureKind.RESET, f"lost {planted.PRESIGNED}"))
    assert planted.found_in(kept(lost)) == []


def test_credentials_are_found_by_their_value_in_a_plain_sentence():
    echoed = answered("GetThing", {"message": f"what is {planted.SECRET_KEY}?"})
    assert planted.SECRET_KEY in kept(echoed, Redactor())
    assert planted.SECRET_KEY not in kept(echoed)


def test_a_redacted_answer_is_read_as_before():
    exchange = answered("GetThing", planted.BODY)
    redacted = Redactor().exchange(exchange)
    assert redacted.accepted
    assert redacted.output.keys() == exchange.output.keys()
    for name in planted.NAMED:
        assert masked(redacted.output[name]) == masked(exchange.output[name])


def test_params_and_body_say_the_same_afterwards():
    redacted = Redactor().exchange(answered("GetThing", {}, body=planted.BODY))
    assert json.loads(redacted.sent)["Password"] == redacted.params["Password"]
    assert json.loads(redacted.sent)["Arn"] == redacted.params["Arn"]


def test_one_secret_has_one_stand_in_and_two_have_two():
    redactor = Redactor()
    first = redactor.exchange(answered("GetThing", {"Password": "one-secret", "SecretString": "one-secret"}))
    second = redactor.exchange(answered("GetThing", {"Password": "two-secret"}))
    assert first.output["Password"] == first.output["SecretString"] != second.output["Password"]
    again = Redactor().exchange(answered("GetThing", {"Password": "one-secret"}))
    assert again.output["Password"] != first.output["Password"]  # another recording has another key


def test_what_the_model_marks_is_a_secret_whatever_its_name():
    """Also where only a sentence repeats it."""
    operation = load_service("personalize").operations["TagResource"]
    marked = operation.request["properties"]["tags"]["items"]["properties"]["tagValue"]
    assert marked["x-sensitive"]
    params = {
        "resourceArn": "arn:aws:personalize:::x/y",
        "tags": [{"tagKey": "a", "tagValue": "tell nobody"}],
    }
    answer = {"message": "no such value 'tell nobody'"}
    assert "tell nobody" not in kept(answered("TagResource", answer, 400, params, contract=operation))
    assert "tell nobody" in kept(answered("TagResource", answer, 400, params))  # without a contract


def test_plain_words_stay():
    body = {
        "name": "set", "status": "ACTIVE", "nextToken": "abc", "clientToken": "7", "secretArn": "x",
        "number": 100000000000, "when": 1760000000.123, "pattern": "^[a-z]+$", "tokenType": "bearer",
    }  # fmt: skip
    exchange = answered("GetThing", body, body=body)
    redacted = Redactor().exchange(exchange)
    assert redacted.output["number"] in range(10**11, 10**12)
    same = {k: v for k, v in body.items() if k != "number"}
    assert {k: v for k, v in redacted.output.items() if k != "number"} == same


def test_the_number_of_an_account_is_a_json_number_still():
    redacted = Redactor().exchange(answered("GetThing", b'{"Account": 481516234299}'))
    assert redacted.output["Account"] != 481516234299
    assert len(str(redacted.output["Account"])) == 12


@given(st.text(max_size=60))
def test_a_stand_in_has_the_length_and_the_kinds_of_characters(secret: str):
    told = StandIns(b"key").text(secret)
    assert len(told) == len(secret)
    assert masked(told).isascii() or not masked(secret).isascii()
    assert len(told.encode("utf-8", "surrogatepass")) == len(secret.encode("utf-8", "surrogatepass"))


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=400), st.text(max_size=200))
def test_whatever_the_bytes_are_they_are_redacted_and_keep_their_length(body: bytes, word: str):
    exchange = answered("GetThing", body, body={"Password": word, "x": word})
    redacted = Redactor().exchange(exchange)
    assert len(redacted.answer) == len(body)
    kept(exchange)


@pytest.mark.parametrize("text", [
    '"password": "' * 20_000, "-----BEGIN RSA PRIVATE KEY-----" * 5_000, "eyJaaaaaaaa." * 20_000,
    "<password>" * 20_000, "?code=" * 20_000, "passwordpassword" * 20_000, "a_secret_key" * 20_000,
    "IQoJ" * 50_000, "bearer " * 30_000, '"secret":"\\' * 20_000, "1" * 400_000, "_" * 400_000,
])  # fmt: skip
def test_no_text_hangs_the_search(text: str):
    """Each pattern is tried on what it begins to match again and again; it ends all the same."""
    assert len(Redactor().text(text)) == len(text)


def test_a_traceback_with_values_shows_no_body():
    """pytest --showlocals prints what is at hand; an exchange tells its operation and status."""
    for exchange in planted.exchanges().values():
        shown = repr(exchange)
        assert "GetThing" in shown
        assert set(planted.found_in(shown)) <= set(planted.found_in(exchange.url + exchange.path))

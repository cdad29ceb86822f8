"""Languages: what they accept, texts of any length within them, and texts that are only nearly of them."""

from __future__ import annotations

import json

import pytest
from attrs import evolve

from conformance.cases.bind import bind
from conformance.cases.binding import JsonText, Phrase
from conformance.cases.grammars.documents import AVRO, EVENT_PATTERN, POLICY, Documents
from conformance.cases.grammars.registry import SHARED, language
from conformance.cases.grammars.regular import Regular
from conformance.cases.model import Fresh
from conformance.contract.rules import Form, rules
from conformance.emulator.languages import described, speaks
from tests.cases.conftest import SERVICES, service

SUMS = Regular("sums", r"SUM\([a-z]+\)|COUNT\(\)", ("SUM(a)", "COUNT()"), ("SUM()", "AVG(a)"))
RECORD = (
    '{"type":"record","name":"R","fields":[{"name":"A","type":"string"},{"name":"B","type":["null","int"]}]}'
)
STATEMENT = (
    '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"a:*","Resource":"*"}]}'
)
EXAMPLES = {"avro": RECORD, "policy": STATEMENT, "event-pattern": '{"source":["a"]}'}
REGULAR = [found for found in SHARED.values() if isinstance(found, Regular)]
DOCUMENTS = [found for found in SHARED.values() if isinstance(found, Documents)]


@pytest.mark.parametrize("found", REGULAR, ids=lambda found: found.name)
def test_the_data_of_a_shared_language_does_not_contradict_itself(found: Regular):
    assert found.contradictions() == []
    assert len(list(found.spoiled())) == len(found.invalid) + 1


def test_what_contradicts_itself_is_said():
    wrong = evolve(SUMS, examples=("SUM(a)", "MAX(a)"), invalid=("SUM(b)",))
    assert [said.split()[-1] for said in wrong.contradictions()] == ["'MAX(a)'", "invalid"]


def test_a_text_of_a_length_is_one_of_the_language():
    assert SUMS.sized(6) == "SUM(a)"
    assert SUMS.sized(7) == "COUNT()"
    assert SUMS.sized(256) == f"SUM({'a' * 251})"
    assert SUMS.sized(5) is None


@pytest.mark.parametrize("found", DOCUMENTS, ids=lambda found: found.name)
def test_variants_of_a_document_are_of_its_language_and_spoiled_ones_are_json_that_is_not(found: Documents):
    example = EXAMPLES[found.name]
    assert all(found.accepts(text) for _, text in found.variants(example))
    spoiled = list(found.spoiled(example))
    assert len(spoiled) == len(found.changes)
    assert [what for what, text in spoiled if found.accepts(text) or json.loads(text) is Ellipsis] == []


@pytest.mark.parametrize("found", [*REGULAR, *DOCUMENTS], ids=lambda found: found.name)
def test_the_emulator_reads_a_language_in_its_own_way_and_comes_to_the_same(found: Regular | Documents):
    if isinstance(found, Regular):
        right, wrong = list(found.examples), [text for _, text in found.spoiled()]
    else:
        example = EXAMPLES[found.name]
        right = [text for _, text in found.variants(example)]
        wrong = [text for _, text in found.spoiled(example)] + ["no json", "[]"]
    assert [text for text in right if not speaks({}, found.name, text)] == []
    assert [text for text in wrong if speaks({}, found.name, text)] == []


def test_a_document_without_what_is_changed_is_still_spoiled_otherwise():
    assert not AVRO.accepts('{"type":"record","name":"R","fields":[{"name":"A","type":["null","text"]}]}')
    assert POLICY.accepts('{"Statement":{"Effect":"Deny"}}')
    assert not EVENT_PATTERN.accepts('{"source":"a"}')


@pytest.mark.parametrize("name", SERVICES)
def test_each_language_that_a_service_speaks_of_is_described_and_bound(name: str):
    loaded = service(name)
    for hint in loaded.hints.get("language", ()):
        assert isinstance(language(loaded, hint["name"]), Regular)
        assert all(speaks(described(loaded), hint["name"], example) for example in hint["examples"])
    spoken = [
        r for operation in loaded.operations for r in rules(loaded, operation) if r.form is Form.GRAMMAR
    ]
    for rule in spoken:
        spec = bind(loaded, rule.operation).values[rule.path]
        fresh = (
            isinstance(spec, Fresh) and spec.invalid
        )  # a name of its own each time, which is of the language
        assert fresh or isinstance(spec, Phrase) or (isinstance(spec, JsonText) and spec.language is not None)


def test_a_language_that_nothing_describes_or_that_contradicts_itself_is_an_error():
    personalize = service("personalize")
    with pytest.raises(ValueError, match="'klingon'"):
        language(personalize, "klingon")
    entry = {"name": "sums", "pattern": SUMS.pattern, "examples": ["MAX(a)"]}
    with pytest.raises(ValueError, match="does not match its example"):
        language(evolve(personalize, hints={"language": [entry]}), "sums")
    said = {"source": "p.rst:1", "why": "so"}
    speaking = {"form": "grammar", "operation": "CreateFilter", "path": "filterExpression", **said}
    with pytest.raises(ValueError, match="no \\[\\[value\\]\\] hint has a `json` of avro"):
        bind(evolve(personalize, hints={"rule": [{**speaking, "language": "avro"}]}), "CreateFilter")

import json
from pathlib import Path

from attrs import evolve

from conformance.pages import clauses as pages_clauses
from conformance.pages.clauses import Clause, clauses_of, digest_of
from conformance.pages.compare import compare
from conformance.pages.normative import is_normative
from conformance.pages.read import read_page
from conformance.pages.render import Renderer
from conformance.pages.sentences import sentences, text_of_html


def of_operation(service: str, operation: str) -> tuple[Clause, ...]:
    renderer = Renderer(service)
    (method,) = [m for m, model in renderer.methods().items() if model.name == operation]
    model = renderer.methods()[method]
    page = read_page(renderer.page(method).decode(), renderer.path(method))
    return clauses_of(page, compare(service, page, model), model)


def found(service: str, method: str) -> dict[str, list[str]]:
    renderer = Renderer(service)
    model = renderer.methods()[method]
    page = read_page(renderer.page(method).decode(), renderer.path(method))
    clauses = clauses_of(page, compare(service, page, model), model)
    assert all(clause.digest == digest_of(clause.text) for clause in clauses)
    texts: dict[str, list[str]] = {}
    for clause in clauses:
        texts.setdefault(clause.at, []).append(clause.text)
    return texts


def test_sentences_end_where_the_next_begins_and_not_at_abbreviations():
    assert sentences("One is. ``two`` is. (Three is.) Four") == [
        "One is.",
        "``two`` is.",
        "(Three is.",
        "Four",
    ]
    assert sentences("Words, e.g. Names, are fine. The name of J. Doe too.") == [
        "Words, e.g. Names, are fine.",
        "The name of J. Doe too.",
    ]


def test_the_text_of_html_keeps_literals_and_separates_paragraphs():
    assert text_of_html("<p>Use <code>PUT</code>.</p><p>Or &lt;none&gt;.</p>") == "Use ``PUT``. Or <none>."


def test_what_must_may_or_cannot_be_is_normative():
    for text in (
        "You must specify a name.",
        "This is required when ``a`` is false.",
        "You can't delete a group.",
        "The default value is ``PUT``.",
        "Up to 10 items.",
        "For value, specify a number between 1 and 30.",
        "Names are unique.",
    ):
        assert is_normative(text), text
    for text in ("Creates a group.", "For more information, see the guide.", "The name of the job."):
        assert not is_normative(text), text


def test_clauses_stand_at_the_operation_its_members_and_its_exceptions():
    texts = found("personalize", "create_campaign")
    assert any("unique within" in text for text in texts["request.name"])
    assert any(text.startswith("The default") for text in texts[""])
    assert any(at.startswith("error.") for at in texts)
    described = found("personalize", "describe_campaign")
    assert any(at.startswith("response.campaign.") for at in described)


def test_a_list_belongs_to_the_sentence_that_introduces_it():
    (text,) = [t for t in found("personalize", "delete_dataset_group")[""] if "delete the following" in t]
    assert text.endswith("in the dataset group.")


LABELS = json.loads((Path(__file__).parent / "normative_labels.json").read_text(encoding="utf-8"))
RECALL = 0.98


def test_what_a_reader_calls_normative_on_pages_of_all_of_aws_is_found():
    """Held to 30 pages drawn with a seed and read by a person; their lines and digests are kept, no words."""
    found = missed = 0
    for place, labels in LABELS["pages"].items():
        service, operation = place.split()
        clauses = of_operation(service, operation)
        digests = {clause.digest for clause in clauses}
        found += sum(digest in digests for _, digest in labels)
        missed += sum(digest not in digests for _, digest in labels)
    assert len(LABELS["pages"]) == 30
    assert found + missed > 300
    assert found / (found + missed) >= RECALL


def test_what_is_labelled_stands_on_the_pages_that_are_installed(monkeypatch):
    monkeypatch.setattr(pages_clauses, "is_normative", lambda sentence: True)
    known = 0
    for place, labels in LABELS["pages"].items():
        every = {(clause.line, clause.digest) for clause in of_operation(*place.split())}
        assert {tuple(label) for label in labels} <= every, place
        known += len(labels)
    assert known > 300


def test_a_digest_does_not_depend_on_how_a_sentence_is_set():
    assert digest_of("One  must\n be.") == digest_of("One must be.") != digest_of("One may be.")
    assert len(digest_of("x")) == 12


def test_a_member_has_its_name_on_the_wire_and_a_repeated_sentence_counts_once():
    renderer = Renderer("sns")
    (model,) = [m for m in renderer.methods().values() if m.name == "Publish"]
    page = read_page(renderer.page("publish").decode(), renderer.path("publish"))
    comparison = compare("sns", page, model)
    request = comparison.expected["request"]
    renamed = evolve(request, renamed={"Message": "Text"})
    before = clauses_of(page, comparison, model)
    comparison = evolve(comparison, expected={**comparison.expected, "request": renamed})
    after = clauses_of(page, comparison, model)
    assert any(clause.at == "request.Message" for clause in before)
    assert any(clause.at == "request.Text" for clause in after)
    assert not any(clause.at == "request.Message" for clause in after)
    assert len({(clause.at, clause.digest) for clause in before}) == len(before)

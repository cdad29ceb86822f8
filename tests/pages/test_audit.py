import json

import pytest
from botocore import handlers
from botocore.docs.utils import AutoPopulatedParam
from click.testing import CliRunner

from conformance.pages import classes, customised
from conformance.pages.audit import audit_service, totals, unique_findings
from conformance.pages.audit_report import as_json, as_markdown
from conformance.pages.commands import schemas
from conformance.pages.customised import UnknownHandlerError, customisations
from conformance.pages.survey import largest_first, survey
from tests.pages.works import counted


@pytest.mark.parametrize(
    ("service", "cls", "operations"),
    [
        ("cloudsearchdomain", classes.RENAMED, 1),
        ("polly", classes.NO_PAGE, 1),
        ("glacier", classes.AUTOPOPULATED, 33),
        ("arc-region-switch", classes.RECURSION_REQUIRED, 2),
    ],
)
def test_each_disagreement_is_in_a_named_class(service, cls, operations):
    result = audit_service(service)
    assert result["unexplained"] == []
    assert result["named"][cls][0] == operations
    assert cls in classes.EXPLAINED


def test_what_prose_hides_from_docutils_is_found_again():
    result = audit_service("apigatewayv2")
    assert result["unexplained"] == []
    assert result["operations"] == result["pages"] == 103


def test_totals_and_reports():
    results = {name: audit_service(name) for name in ("cloudsearchdomain", "polly")}
    total = totals(results)
    assert total["operations"] == sum(r["operations"] for r in results.values())
    assert total["agree"] + total["named"] + total["unexplained"] == total["operations"]
    document = as_json(results, 1.0)
    assert document["total"] == total
    assert json.loads(json.dumps(document)) == document
    text = as_markdown(results)
    assert "| renamed | 1 | 1 | 1 |" in text
    assert "## Unexplained" not in text


def test_an_unexplained_operation_fails_the_audit_and_is_listed():
    broken = {**audit_service("cloudsearchdomain"), "unexplained": ["a/client/b.rst:7: request x: type: ..."]}
    assert totals({"a": broken})["unexplained"] == 1
    assert "a/client/b.rst:7" in as_markdown({"a": broken})


def test_findings_carry_a_place_and_no_sentence():
    found = unique_findings([audit_service("codeguruprofiler")])
    assert found
    assert all(set(f) == {"kind", "page", "line", "path", "detail", "times"} for f in found)
    assert any(f["kind"] == "default" and "TIMESTAMP_DESCENDING" in f["detail"] for f in found)


def test_a_survey_goes_on_where_it_stopped(tmp_path, monkeypatch):
    log = tmp_path / "log"
    monkeypatch.setenv("WORK_LOG", str(log))
    state = tmp_path / "deep" / "state.jsonl"
    assert list(survey(counted, ["sqs", "sns"], state, jobs=1)) == ["sns", "sqs"]
    assert sorted(log.read_text().split()) == ["sns", "sqs"]
    with state.open("a") as half:
        half.write('{"fingerprint": "cut off in mid-li')
    both = survey(counted, ["sqs", "sns", "sts"], state, jobs=1)
    assert list(both) == ["sns", "sqs", "sts"]
    assert sorted(log.read_text().split()) == ["sns", "sqs", "sts"]
    survey(counted, ["sqs"], state, jobs=1, fresh=True)
    assert log.read_text().split().count("sqs") == 2


def test_large_services_come_first():
    assert largest_first(["sqs", "ec2", "sts"])[0] == "ec2"


def test_the_command(tmp_path):
    outcome = CliRunner().invoke(
        schemas,
        [
            "audit",
            "--service",
            "cloudsearchdomain",
            "-j",
            "1",
            "--state",
            str(tmp_path / "state"),
            "--json",
            str(tmp_path / "audit.json"),
            "--markdown",
            str(tmp_path / "audit.md"),
        ],
    )
    assert outcome.exit_code == 0, outcome.output
    assert (
        "1 services, 3 operations: 2 agree, 1 differ in named classes only, 0 unexplained" in outcome.output
    )
    assert json.loads((tmp_path / "audit.json").read_text())["total"]["operations"] == 3
    assert CliRunner().invoke(schemas, ["audit", "--service", "nope"]).exit_code == 4


def test_a_handler_of_an_unknown_kind_is_an_error_and_not_silence(monkeypatch):
    def unheard_of(section, event_name, **kwargs):
        pass

    monkeypatch.setattr(
        customised,
        "BUILTIN_HANDLERS",
        [*handlers.BUILTIN_HANDLERS, ("docs.*.sqs.SendMessage.complete-section", unheard_of)],
    )
    customisations.cache_clear()
    with pytest.raises(UnknownHandlerError, match="unheard_of"):
        customisations("sqs", "SendMessage", "request")
    assert customisations("sqs", "ReceiveMessage", "request") == ()
    customisations.cache_clear()


def test_handlers_are_asked_and_not_listed(monkeypatch):
    added = AutoPopulatedParam("QueueUrl").document_auto_populated_param
    monkeypatch.setattr(customised, "BUILTIN_HANDLERS", [("docs.*.sqs.SendMessage.complete-section", added)])
    customisations.cache_clear()
    found = customisations("sqs", "SendMessage", "request")
    assert [(c.kind, c.name) for c in found] == [(customised.AUTOPOPULATED, "QueueUrl")]
    customisations.cache_clear()

import json

import pytest
from attrs import evolve
from jsonschema import Draft202012Validator

from conformance.contract.clause_share import Share
from conformance.report import html
from conformance.report.evidence import failure
from conformance.report.results import VERDICTS
from conformance.report.results_file import ResultsError, from_json, load, schema, to_json, write
from conformance.wire.intent import SET_UP, Intent, Probe, Valid, Violates
from tests.checks.exchanges import LATE
from tests.report import factories


def test_the_schema_is_a_schema():
    Draft202012Validator.check_schema(schema())


def test_written_results_are_read_back_the_same(tmp_path):
    results = factories.like_moto()
    path = write(results, tmp_path / "new" / "folder")
    assert path == tmp_path / "new" / "folder" / "results.json"
    assert load(path) == results
    assert load(path.parent) == results


def test_every_contract_key_is_there():
    value = to_json(factories.results(factories.requirement(verdict="fail")))
    assert set(value) >= {
        "format", "suite", "target", "service", "boto3", "seed", "profile", "started", "seconds",
        "exchanges", "summary", "requirements",
    }  # fmt: skip
    assert value["summary"] == {"fail": 1} | dict.fromkeys(set(VERDICTS) - {"fail"}, 0)
    entry = value["requirements"][0]
    assert set(entry["failures"][0]) >= {"summary", "request", "response", "curl"}
    assert entry["failures"][0]["request"]["body"] == {"name": "-a", "schema": "{}"}


def test_the_share_of_the_prose_is_written_and_read_back(tmp_path):
    told = evolve(factories.like_moto(), prose=Share(checked=3, unobservable=2, advice=1, open=4))
    assert to_json(told)["prose"] == {"checked": 3, "unobservable": 2, "advice": 1, "open": 4}
    write(told, tmp_path)
    assert load(tmp_path).prose == told.prose
    assert "prose" not in to_json(evolve(told, prose=None))
    broken = to_json(told)
    broken["prose"]["open"] = -1
    with pytest.raises(ResultsError, match=r"prose\.open"):
        from_json(broken)


def test_unknown_keys_are_passed_over():
    results = factories.results(factories.requirement(verdict="fail"))
    value = to_json(results)
    value["new"] = value["requirements"][0]["new"] = value["requirements"][0]["failures"][0]["new"] = {"a": 1}
    assert from_json(value) == results


def test_a_document_without_the_additional_keys_is_read():
    value = to_json(factories.results(factories.requirement(verdict="fail")))
    for key in ("service_title", "command", "options", "notes", "left_behind", "lifecycles", "ended"):
        del value[key]
    for message in (value["requirements"][0]["failures"][0][side] for side in ("request", "response")):
        for key in ("form", "size"):
            del message[key]
    assert from_json(value).requirements[0].failures[0].request.body.form == "json"


@pytest.mark.parametrize("intent", [Valid(), Violates("name", "maxLength"), Probe(), SET_UP])
def test_why_a_request_was_sent_is_read_back(intent: Intent):
    shown = failure("x", factories.exchange(intent=intent), factories.personalize())
    results = factories.results(evolve(factories.requirement(verdict="fail"), failures=(shown,)))
    back = from_json(json.loads(json.dumps(to_json(results))))
    assert back == results
    assert back.requirements[0].failures[0].request.intent == intent


@pytest.mark.parametrize("told", [None, {"why": "curiosity"}, {"why": "violates"}])
def test_an_intent_that_is_not_known_is_passed_over(told: dict[str, str] | None):
    value = to_json(factories.results(factories.requirement(verdict="fail")))
    request = value["requirements"][0]["failures"][0]["request"]
    request.pop("intent", None)
    request |= {} if told is None else {"intent": told}
    assert from_json(value).requirements[0].failures[0].request.intent is None


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (lambda v: v.update(format=3), "format 3 is not known"),
        (lambda v: v["requirements"][0].update(verdict="maybe"), "requirements[0].verdict"),
        (lambda v: v["requirements"][0].pop("id"), "'id' is a required property"),
        (lambda v: v["requirements"][0].update(source={}), "requirements[0].source"),
        (lambda v: v["summary"].update({"pass": -1}), "summary.pass"),
    ],
)
def test_what_is_no_results_document_is_refused_in_one_line(change, told):
    value = to_json(factories.results(factories.requirement()))
    change(value)
    with pytest.raises(ResultsError) as caught:
        from_json(value)
    assert told in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("content", [b"", b"{", b"\xff\xfe", b"[]", b"null", b"[" * 100_000])
def test_a_file_that_is_no_results_document_names_itself(tmp_path, content):
    path = tmp_path / "results.json"
    path.write_bytes(content)
    with pytest.raises(ResultsError, match=r"results\.json: "):
        load(path)


def test_broken_utf_8_is_shown_as_such(tmp_path):
    path = tmp_path / "results.json"
    text = json.dumps(to_json(factories.results(factories.requirement(), notes=("a-b",))))
    path.write_bytes(text.encode().replace(b"a-b", b"a\xffb\xed\xa0\x80"))
    assert load(path).notes == ("a\ufffdb\ufffd\ufffd\ufffd",)
    assert "a\ufffdb" in html.render(load(path))


def test_a_missing_file_is_said(tmp_path):
    with pytest.raises(ResultsError, match="No such file"):
        load(tmp_path / "results.json")


def test_an_unwritable_folder_is_said(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(ResultsError, match="cannot be written"):
        write(factories.results(), tmp_path / "file")


def test_a_failed_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = write(factories.results(), tmp_path)
    before = path.read_bytes()
    monkeypatch.setattr(
        "os.replace", lambda *_: (_ for _ in ()).throw(OSError(28, "No space left on device"))
    )
    with pytest.raises(ResultsError, match="No space left"):
        write(factories.results(factories.requirement()), tmp_path)
    assert path.read_bytes() == before


def test_requests_name_no_credential_and_carry_no_signature():
    exchange = factories.exchange(
        sent_headers={
            "X-Amz-Target": "AmazonPersonalize.CreateSchema",
            "Authorization": "AWS4-HMAC-SHA256 Credential=AKIASECRET/x, Signature=abcdef",
            "X-Amz-Security-Token": "tokentoken",
        }
    )
    for real in (False, True):
        made = failure("wrong", exchange, factories.personalize(), real=real)
        text = json.dumps(to_json(factories.results(factories.requirement(verdict="fail", failures=(made,)))))
        assert "AKIASECRET" not in text
        assert "Signature=" not in text
        assert "tokentoken" not in text


def test_no_answer_is_told():
    made = failure(
        "no answer", factories.exchange(status=None, answer=b"", failure=LATE), factories.personalize()
    )
    value = to_json(factories.results(factories.requirement(verdict="fail", failures=(made,))))
    response = value["requirements"][0]["failures"][0]["response"]
    assert (response["status"], response["failure"], response["body"]) == (None, "timeout: late", None)
    assert from_json(value).requirements[0].failures[0] == made


def test_hostile_text_survives_the_file(tmp_path):
    results = factories.results(factories.requirement(verdict="fail", statement="\ud800\x00\u202e</script>"))
    assert load(write(results, tmp_path)) == results


def test_summary_counts_every_verdict():
    results = factories.like_moto()
    assert sum(results.summary.values()) == len(results.requirements)
    assert results.count("fail", "MUST") + results.count("fail", "SHOULD") == results.summary["fail"]
    assert evolve(results, requirements=()).summary["fail"] == 0

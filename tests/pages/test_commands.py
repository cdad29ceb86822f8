import json
import shutil

import pytest
from click.testing import CliRunner

from conformance.contract.load import schemas_root
from conformance.pages.commands import schemas


@pytest.fixture
def committed(tmp_path):
    shutil.copytree(schemas_root() / "secretsmanager", tmp_path / "secretsmanager")
    return tmp_path


def run(*arguments: str):
    return CliRunner().invoke(schemas, list(arguments))


def change(folder, operation, edit):
    path = folder / "secretsmanager" / f"{operation}.json"
    document = json.loads(path.read_text())
    edit(document)
    path.write_text(json.dumps(document))


def test_the_committed_contracts_are_those_of_the_installed_boto3():
    outcome = run("check", "--service", "secretsmanager")
    assert outcome.exit_code == 0, outcome.output
    assert "no drift" in outcome.output


def test_drift_names_operation_path_keyword_and_both_values(committed):
    change(
        committed,
        "CreateSecret",
        lambda d: d["$defs"]["request"]["properties"]["Tags"]["items"]["properties"]["Key"].update(
            maxLength=7
        ),
    )
    change(committed, "DeleteSecret", lambda d: d["x-page"].update(sha256="0" * 64))
    change(committed, "GetSecretValue", lambda d: d["$defs"]["request"]["properties"].pop("SecretId"))
    (committed / "secretsmanager" / "ListSecrets.json").unlink()
    outcome = run("check", "--service", "secretsmanager", "--schemas", str(committed))
    assert outcome.exit_code == 1
    assert "CreateSecret request Tags[].Key: maxLength: committed 7, installed 128" in outcome.output
    assert "DeleteSecret: page digest (only the text or its lines differ): committed 000000" in outcome.output
    assert "GetSecretValue request SecretId: member: committed absent" in outcome.output
    assert "ListSecrets: contract: committed absent, installed present" in outcome.output
    assert "4 operations drifted" in outcome.output


def test_a_sentence_that_is_new_gone_or_changed_is_named_and_a_line_that_moved_is_not(committed):
    def edit(document):
        first, second, *rest = document["x-clauses"]
        assert first["at"] == second["at"] == ""
        first["digest"] = "0" * 12
        last = rest.pop()
        rest[0]["line"] += 1
        document["x-clauses"] = [first, {**second, "digest": "1" * 12, "at": "request.Name"}, second, *rest]
        document["x-page"]["sha256"] = "0" * 64
        told.append(last["at"])

    told: list[str] = []
    change(committed, "CreateSecret", edit)
    outcome = run("check", "--service", "secretsmanager", "--schemas", str(committed))
    assert outcome.exit_code == 1
    sentences = [line for line in outcome.output.splitlines() if ": sentence: " in line]
    drift = "drift: secretsmanager CreateSecret"
    assert len(sentences) == 3
    assert f"{drift} (the operation's text): sentence: committed 000000000000 (line " in sentences[0]
    assert sentences[1].startswith(f"{drift} request.Name: sentence: committed 111111111111 (line ")
    assert sentences[1].endswith("installed absent")
    assert sentences[2].startswith(f"{drift} {told[0]}: sentence: committed absent, installed ")
    assert "page digest: committed" in outcome.output  # not of lines alone


@pytest.mark.parametrize(("key", "value"), [("reading", [{"form": "required"}]), ("line", 1)])
def test_what_differs_in_a_sentences_entry_is_drift(committed, key, value):
    change(committed, "CreateSecret", lambda d: d["x-clauses"][0].update({key: value}))
    outcome = run("check", "--service", "secretsmanager", "--schemas", str(committed))
    assert outcome.exit_code == 1
    assert f"drift: secretsmanager CreateSecret: {key}: committed " in outcome.output


def test_what_checks_a_clause_and_is_not_there_is_named(committed):
    document = json.loads((committed / "secretsmanager" / "CreateSecret.json").read_text())
    clause = document["x-clauses"][0]
    entry = f'''[[clause]]
digest = "{clause["digest"]}"
at = ["CreateSecret:{clause["at"]}"]
became = "requirement"
by = ["CreateSecret.Nmae.required"]
'''
    (committed / "secretsmanager" / "clauses.toml").write_text(entry)
    wrong = run("check", "--service", "secretsmanager", "--schemas", str(committed))
    assert wrong.exit_code == 1
    assert "unfounded: secretsmanager clause" in wrong.output
    assert "there is no 'CreateSecret.Nmae.required'" in wrong.output
    (committed / "secretsmanager" / "clauses.toml").write_text(entry.replace("Nmae", "Name"))
    assert run("check", "--service", "secretsmanager", "--schemas", str(committed)).exit_code == 0


def test_another_boto3_with_the_same_pages_is_no_drift(committed):
    path = committed / "secretsmanager" / "service.json"
    path.write_text(path.read_text().replace(json.loads(path.read_text())["boto3"], "1.0.0"))
    outcome = run("check", "--schemas", str(committed))
    assert outcome.exit_code == 0
    assert "note: secretsmanager service.json: boto3" in outcome.output


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (("build", "--service", "nope"), "no service 'nope'"),
        (("check", "--service", "nope"), "no contracts for service 'nope'"),
        (("build", "--service", "secretsmanager", "--out", "/dev/null"), "/dev/null"),
    ],
)
def test_what_a_user_can_mend_is_one_line_and_exit_4(arguments, line):
    outcome = run(*arguments)
    assert outcome.exit_code == 4
    assert line in outcome.output
    assert len(outcome.output.strip().splitlines()) == 1


def listed(*words: str) -> list[tuple[str, str]]:
    outcome = run("clauses", "--service", "stepfunctions", "--json", *words)
    assert outcome.exit_code == 0, outcome.output
    return [(row["operation"], row["became"]) for row in json.loads(outcome.output)]


def test_sentences_are_those_of_all_operations_or_of_those_that_are_named():
    every = listed()
    assert len({operation for operation, _ in every}) > 20
    of_one = [row for row in every if row[0] == "TestState"]
    assert listed("--operation", "TestState") == of_one
    assert of_one
    open_ones = [row for row in every if row[1] == "open"]
    assert listed("--open") == open_ones
    assert len(open_ones) < len(every)

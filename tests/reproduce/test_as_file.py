"""What a recorded request shows by itself is decided by why it was sent."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from attrs import evolve

from conformance.contract.load import load_service
from conformance.report.body import read_body
from conformance.report.results import Failure, Request, Response
from conformance.reproduce.as_file import as_file, shown_by_itself
from conformance.reproduce.recorded import Recorded
from conformance.wire.intent import SET_UP, Intent, Probe, Valid, Violates
from tests.report.factories import requirement, results
from tests.wire.servers import answer, serving

NAME = "personalize.CreateSchema.name.maxLength"
AVRO = json.dumps(
    {"type": "record", "name": "A", "version": "1.0", "fields": [{"name": "B", "type": "string"}]}
)
WHOLE = {"name": "a", "schema": "{}"}


def recorded(intent: Intent | None, status: int, body: object = WHOLE, name: str = NAME) -> Recorded:
    request = Request("CreateSchema", read_body(json.dumps(body).encode()), {}, intent)
    failure = Failure("x", request, Response(status, {}, read_body(b"{}")))
    failed = evolve(requirement(name, "fail", path="name"), failures=(failure,))
    return Recorded(Path("results.json"), results(failed), failed)


@pytest.mark.parametrize(
    ("intent", "status", "shown"),
    [
        (Violates("name", "maxLength"), 200, "refused"),
        (Violates("name", "reference"), 400, None),  # it breaks something else, and must not be invalid
        (Valid(), 400, "accepted"),
        (Valid(), 200, None),
        (Probe(), 400, None),
        (SET_UP, 400, None),
        (None, 400, None),  # an older document does not say
    ],
)
def test_what_the_answer_should_have_been(intent: Intent | None, status: int, shown: str | None):
    assert shown_by_itself(recorded(intent, status), load_service("personalize")) == shown


def test_what_the_schema_does_not_tell_is_told_by_the_intent():
    """A body that obeys the schema, sent because prose forbids it."""
    broken = recorded(Violates("name", "values"), 200, name="personalize.CreateSchema.name.values")
    assert shown_by_itself(broken, load_service("personalize")) == "refused"


def test_a_request_that_needs_a_world_shows_nothing_by_itself():
    service = load_service("personalize")
    refers = {"name": "a", "datasetGroupArn": "arn:aws:personalize:us-east-1:000000000000:dataset-group/a"}
    found = recorded(Valid(), 400, refers)
    request = evolve(found.requirement.failures[0].request, operation="CreateEventTracker")
    failure = evolve(found.requirement.failures[0], request=request)
    assert (
        shown_by_itself(evolve(found, requirement=evolve(found.requirement, failures=(failure,))), service)
        is None
    )
    early = recorded(Violates("name", "needs"), 200, name="personalize.CreateSchema.name.needs")
    assert shown_by_itself(early, service) is None


def test_a_departure_that_takes_several_requests_is_a_script_of_them_all():
    found = recorded(SET_UP, 200)
    first = Request("CreateSchema", read_body(b'{"name": "a"}'), {}, SET_UP)
    second = Request("DescribeSchema", read_body(b'{"schemaArn": "x"}'), {}, SET_UP)
    failure = evolve(found.requirement.failures[0], steps=(first, second))
    several = evolve(found, requirement=evolve(found.requirement, failures=(failure,)))
    text = as_file("curl", several, load_service("personalize"))
    assert text.count("curl -sS") == 2
    assert text.index("# 1. CreateSchema") < text.index('{"name": "a"}') < text.index("# 2. DescribeSchema")
    assert ': "${ENDPOINT:=http://127.0.0.1:5000/}"\nENDPOINT=${ENDPOINT%/}\n' in text
    assert subprocess.run(["sh", "-n"], input=text, text=True, check=False).returncode == 0


def run(text: str, folder: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script in a folder; ENDPOINT is what is said here, and nothing else."""
    kept = {name: value for name, value in os.environ.items() if name != "ENDPOINT"}
    return subprocess.run(
        ["sh", "-c", text],
        cwd=folder,
        env={**kept, **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("steps", [1, 2])
def test_a_script_whose_server_is_not_there_says_what_to_set(tmp_path: Path, steps: int) -> None:
    found = recorded(SET_UP, 200)
    failure = found.requirement.failures[0]
    more = (failure.request,) * steps if steps > 1 else ()
    failure = evolve(failure, steps=more)
    found = evolve(found, requirement=evolve(found.requirement, failures=(failure,)))
    elsewhere = evolve(found.results, target=evolve(found.results.target, started=False))
    there = as_file("curl", evolve(found, results=elsewhere), load_service("personalize"))
    dead = run(there, tmp_path, ENDPOINT="http://127.0.0.1:9")
    assert dead.returncode == 7
    assert (
        "no answer from http://127.0.0.1:9: start the server, or set ENDPOINT to the address" in dead.stderr
    )
    started = evolve(found.results, target=evolve(found.results.target, started=True))
    text = as_file("curl", evolve(found, results=started), load_service("personalize"))
    assert "127.0.0.1:5000" not in text, "nothing is there any more"
    unset = run(text, tmp_path)
    assert unset.returncode != 0
    assert "ENDPOINT: set it to the address of the server" in unset.stderr
    boto3 = as_file("boto3", evolve(found, results=started), load_service("personalize"))
    assert "exit('set ENDPOINT to the address of the server')" in boto3


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("schema", ["x" * 30_000, "it's 100% \\ \n ü " * 1500])
def test_a_script_of_a_long_request_writes_its_body(tmp_path: Path, schema: str) -> None:
    found = recorded(Violates("name", "maxLength"), 200, {"name": "a", "schema": schema})
    request = found.requirement.failures[0].request
    assert request is not None
    body = json.dumps({"name": "a", "schema": schema}).encode()
    whole = evolve(request, body=read_body(body, 1 << 20))
    failure = evolve(found.requirement.failures[0], request=whole)
    found = evolve(found, requirement=evolve(found.requirement, failures=(failure,)))
    text = as_file("curl", found, load_service("personalize"))
    with serving(answer(b"{}", "200 OK")) as server:
        done = run(text, tmp_path, ENDPOINT=server.url)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "body.bin").read_bytes() == whole.body.sent()
    assert max(map(len, text.splitlines())) < 5000


@pytest.mark.parametrize("fault", ["", " --fault CreateSchema.name.maxLength:unenforced"])
def test_the_test_of_a_run_that_started_its_server_starts_it_too(tmp_path: Path, fault: str):
    found = recorded(Violates("name", "maxLength"), 200, {"name": "a" * 70, "schema": AVRO})
    headers = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonPersonalize.CreateSchema"}
    failure = found.requirement.failures[0]
    sent = evolve(failure, request=evolve(failure.request, headers=headers))
    start = f"{sys.executable} -m conformance serve --port {{port}}{fault}"
    told = evolve(found, requirement=evolve(found.requirement, failures=(sent,)))
    told = evolve(told, results=evolve(told.results, options={"target": "server", "start": start}))
    file = tmp_path / "test_it.py"
    file.write_text(as_file("pytest", told, load_service("personalize")))
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120, cwd=tmp_path)
    assert done.returncode == (1 if fault else 0), done.stdout + done.stderr


def test_the_test_that_needs_the_suite_is_told_what_the_run_was_told():
    found = recorded(SET_UP, 200, name="personalize.CreateSchema.name.echo")
    told = {"target": "server", "start": "serve {port}", "setting": ["a=b c"]}
    text = as_file(
        "pytest", evolve(found, results=evolve(found.results, options=told)), load_service("personalize")
    )
    assert "START = 'serve {port}'" in text
    assert "'--setting', 'a=b c'," in text
    compile(text, "test", "exec")


@pytest.mark.parametrize(
    ("code", "passes"), [("InvalidInputException", True), ("LimitExceededException", False), (None, False)]
)
def test_a_test_of_a_refusal_reads_the_code_where_only_the_body_tells_it(
    tmp_path: Path, code: str | None, passes: bool
) -> None:
    found = recorded(Violates("name", "maxLength"), 200)
    file = tmp_path / "test_it.py"
    file.write_text(as_file("pytest", found, load_service("personalize")), encoding="utf-8")
    body = json.dumps({"__type": code, "message": "no"} if code else {}).encode()
    with serving(answer(body, "400 Bad Request" if code else "200 OK")) as server:
        done = subprocess.run(
            [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", str(file)],
            cwd=tmp_path, env={**os.environ, "ENDPOINT": server.url}, capture_output=True, text=True,
        )  # fmt: skip
    assert done.returncode == (0 if passes else 1), done.stdout
    assert "AttributeError" not in done.stdout

"""A recorded departure as a file: a shell script, a boto3 script, or a pytest test.

The scripts send the recorded bytes. The test is one of two kinds. Where the recorded request shows the
departure by itself (it is invalid and was not refused, it was answered with a server error, it is valid,
names nothing that must exist, and was refused), the test sends it and needs nothing but botocore. Where it
takes more than one request, since something has to exist first or several answers are compared, the test
runs this one requirement with the suite, which builds what is needed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from conformance.checks.refusal import codes_of_invalid_input
from conformance.contract import errors
from conformance.contract.families import FAMILIES
from conformance.contract.model import Service
from conformance.contract.paths import values
from conformance.contract.resources import graph
from conformance.protocols.registry import protocol_of
from conformance.report.reproduce_text import SHELL_ENDPOINT
from conformance.report.results import Failure, Request
from conformance.report.sanitize import visible
from conformance.report.script_text import Call, Place, Sending, python_text, shell_text
from conformance.report.source_text import source_of
from conformance.reproduce.recorded import Recorded
from conformance.reproduce.rerun import MONITORED, neighbours
from conformance.reproduce.server_text import IMPORTS, server, told
from conformance.run.options import UsageError
from conformance.wire.intent import Valid, Violates

FORMS = ("curl", "boto3", "pytest")

_ENDPOINT = "http://endpoint.invalid/"
_NO_MORE = (
    "\n# Set ENDPOINT to the address of the server: the one of the run was started for it, and is no more."
)
_ASKED = "os.environ.get('ENDPOINT') or exit('set ENDPOINT to the address of the server')"
_LONGEST = 300
_REFUSED, _NO_SERVER_ERROR, _ACCEPTED = "refused", "no server error", "accepted"
_IN_A_WORLD = frozenset({"needs"})
"""Kinds that a request breaks by what does not exist yet."""


def as_file(form: str, recorded: Recorded, service: Service) -> str:
    """Return a recorded departure as the text of a file.

    Args:
        form: one of :data:`FORMS`.
        recorded: what was recorded.
        service: the contracts.

    Raises:
        UsageError: if no single exchange was recorded that could be sent again, or it was shortened.
    """
    if form == "pytest":
        return _pytest(recorded, service)
    failure, request = _sendable(recorded)
    real = recorded.results.target.kind == "aws"
    address = _address(recorded)
    url = recorded.results.target.url if real else _ENDPOINT
    about = "\n".join(f"# {line}" for line in _about(recorded))
    gone = recorded.results.target.started
    note = "" if real else (_NO_MORE if gone else _elsewhere(address)) + "\n"
    steps = failure.steps or (request,)
    place = Place(
        service.name,
        service.signing_name,
        str(recorded.options.get("region") or "us-east-1"),
        real,
        None if real else SHELL_ENDPOINT,
        None if real else _ASKED if gone else f"os.environ.get('ENDPOINT', {address!r})",
    )
    if form == "curl":
        sendings = [
            Sending(step.operation, step.url(url), step.headers, step.body.sent(), step.method, step.carried)
            for step in steps
        ]
        commands = shell_text(sendings, place, "exit 7" if real else "nobody")
        if commands is None:
            raise UsageError(
                f"{recorded.requirement.id}: a shell cannot carry over what answers tell; take --as pytest"
            )
        head = "" if real else _head(None if gone else address)
        return f"#!/bin/sh\n{about}{note}\n{head}{commands}\n"
    protocol = protocol_of(service)
    calls = []
    for step in steps:
        operation = service.operations.get(step.operation)
        if operation is None:
            raise UsageError(f"boto3 has no operation {step.operation}: take --as curl")
        calls.append(Call(operation, step.body.sent(), carried=step.carried))
    if not protocol.says_everything:
        raise UsageError(f"boto3 cannot send what {protocol.name} has in its address: take --as curl")
    script = python_text(calls, url, place)
    assert script is not None  # the bodies are whole
    return f"{about}{note}\n{script}"


def _about(recorded: Recorded) -> Iterable[str]:
    """Who failed, how, and what the suite is: the head of every file, a line each."""
    r, results = recorded.requirement, recorded.results
    yield f"{_line(r.id)} ({r.level}), {_line(source_of(r.source))}"
    yield _line(r.statement)
    failure = recorded.failure
    yield f"{_line(results.target.name)}: {_line(failure.summary if failure else r.reason or 'it failed')}"
    if failure is not None and failure.response is not None:
        response = failure.response
        said = _line(response.body.sent().decode("utf-8", "replace")) if response.status else response.failure
        yield f"answer: HTTP {response.status or '(none)'} {_line(said or '')}".rstrip()
    suite = f"{results.suite_name} {results.suite_version}"
    yield f"found by {_line(suite)}, boto3 {_line(results.boto3)}, seed {results.seed}"
    steps = failure.steps or (failure.request,) if failure is not None else ()
    if any(_names_others(step) for step in steps if step is not None):
        yield "The request names resources of that run; put in ones that exist."


def _elsewhere(address: str) -> str:
    return f"\n# Set ENDPOINT to send it elsewhere than to {address}."


def _head(address: str | None) -> str:
    """The lines of a shell script that settle where it sends, and what it says where nobody answers.

    Args:
        address: the endpoint's; None where it is not there any more.
    """
    asked = ":?set it to the address of the server, as in ENDPOINT=http://127.0.0.1:4566 sh FILE"
    settled = asked if address is None else f":={address}"
    return f""": "${{ENDPOINT{settled}}}"
ENDPOINT=${{ENDPOINT%/}}
nobody() {{
  echo "no answer from $ENDPOINT: start the server, or set ENDPOINT to the address of one that runs" >&2
  exit 7
}}

"""


def _line(text: str) -> str:
    """Any text as part of one line of a comment."""
    return visible(text, _LONGEST).replace("\n", "␊").replace("\t", " ")


def _names_others(request: Request) -> bool:
    text = request.body.sent().decode("utf-8", "replace")
    for one in request.carried:
        text = text.replace(one.value, "")
    return "arn:" in text


def _address(recorded: Recorded) -> str:
    """The endpoint of the run; only what a URL may hold, since it goes into a script."""
    return re.sub(r"[^A-Za-z0-9:/._~\[\]-]", "", recorded.results.target.url)


def _sendable(recorded: Recorded) -> tuple[Failure, Request]:
    failure = recorded.failure
    if failure is None or failure.request is None:
        raise UsageError(
            f"{recorded.requirement.id}: no single request shows it; take --as pytest, or run it again"
        )
    for request in (failure.request, *failure.steps):
        if request.body.shortened:
            raise UsageError(
                f"{recorded.requirement.id}: the recorded request is shortened (it has "
                f"{request.body.size:,} bytes); take --as pytest"
            )
    return failure, failure.request


# --- the test -----------------------------------------------------------------------------------------


def _pytest(recorded: Recorded, service: Service) -> str:
    expectation = shown_by_itself(recorded, service)
    if expectation is None:
        return _with_the_suite(recorded, service)
    _, request = _sendable(recorded)
    operation = service.operations[request.operation]
    real = recorded.results.target.kind == "aws"
    url = recorded.results.target.url if real else _address(recorded)
    who = "boto3.Session().get_credentials()" if real else 'Credentials("local", "local")'
    region = str(recorded.options.get("region") or "us-east-1")
    headers = {n: v for n, v in request.headers.items() if n.lower() not in ("user-agent", "accept-encoding")}
    about = "\n".join(f"# {line}" for line in _about(recorded))
    if expectation == _REFUSED:
        right = sorted(codes_of_invalid_input(operation, errors.documented(service)))
        said = [
            "    assert 400 <= answer.status_code < 500, (answer.status_code, answer.content)",
            f"    named = {protocol_of(service).named_in_python}",
            "    assert named.split(':')[0].split('#')[-1] in RIGHT, named",
        ]
        data = f"RIGHT = {right!r}\n"
    elif expectation == _NO_SERVER_ERROR:
        said = [
            "    assert answer.status_code < 500, (answer.status_code, answer.content)",
            f"    assert {protocol_of(service).read_in_python}",
        ]
        data = ""
    else:
        said = ["    assert answer.status_code == 200, (answer.status_code, answer.content)"]
        data = ""
    credentials = "import boto3\n" if real else ""
    credentials_import = "" if real else "from botocore.credentials import Credentials\n"
    body = "\n".join(said)
    path = "" if request.path == "/" else f".rstrip('/') + {request.path!r}"
    start = str(recorded.options.get("start") or "")
    starts = "{port}" in start and not real
    at_address = f'endpoint = os.environ.get("ENDPOINT", {url!r})'
    given = "endpoint" if starts else ""
    more, test = (IMPORTS, "import pytest\n") if starts else ("", "")
    note = "\n# It starts the server; set ENDPOINT to send to one that runs." if starts else _elsewhere(url)
    note = "" if real else note
    signer = "S3SigV4Auth" if service.signing_name == "s3" else "SigV4Auth"
    return f"""{about}{note}

import json
import os
{more}
{test}{credentials}from botocore.auth import {signer}
from botocore.awsrequest import AWSRequest
{credentials_import}from botocore.httpsession import URLLib3Session

{server(start) if starts else at_address}
HEADERS = {headers!r}
BODY = {request.body.sent()!r}
{data}

def {_function(recorded)}({given}):
    request = AWSRequest({request.method!r}, endpoint{path}, headers=HEADERS, data=BODY)
    {signer}({who}, {service.signing_name!r}, {region!r}).add_auth(request)
    answer = URLLib3Session().send(request.prepare())
{body}
"""


def shown_by_itself(recorded: Recorded, service: Service) -> str | None:
    """What the answer to the recorded request alone should have been; None where it does not tell alone."""
    failure, r = recorded.failure, recorded.requirement
    if failure is None or failure.request is None or failure.request.body.shortened:
        return None
    if failure.steps:
        return None
    operation = service.operations.get(failure.request.operation)
    if operation is None or failure.response is None or not FAMILIES[r.family].single:
        return None
    status, body, intent = failure.response.status, failure.request.body, failure.request.intent
    if r.kind == "serverError":
        return _NO_SERVER_ERROR
    if r.family == "errors" and r.kind not in ("brokenJson", "wrongDocument"):
        return None
    if isinstance(intent, Violates):
        breaks_it = (intent.path, intent.keyword) == (r.path, r.kind)
        return _REFUSED if breaks_it and r.kind not in _IN_A_WORLD else None
    if not isinstance(intent, Valid):
        return None
    refers = any(
        True for ref in graph(service).references_of(operation.name) for _ in values(body.value, ref.path)
    )
    return None if refers or status is None or status < 400 else _ACCEPTED


def _with_the_suite(recorded: Recorded, service: Service) -> str:
    r = recorded.requirement
    start = recorded.options.get("start")
    settings = {name: value for name, value in recorded.options.items() if name == "setting"}
    others = {name: value for name, value in recorded.options.items() if name != "setting"}
    company = neighbours(r.id, None) if r.family in MONITORED else ()
    about = "\n".join(f"# {line}" for line in _about(recorded))
    chosen = "".join(f'    "--operation", "{name}",\n' for name in company)
    beside = "  # what shows it is seen while these are tried\n" if company else ""
    return f"""{about}
# It takes more than one request to show it: the suite builds what is needed (pip install aws-conformance).
# Set CONFORMANCE_TARGET to another target, or to the address of a server that runs.

import json
import os
import subprocess
import sys

TARGET = os.environ.get("CONFORMANCE_TARGET", {recorded.spec!r})
REQUIREMENT = {r.id!r}
OPTIONS = [
    "--service", "{service.name}", "--seed", "{recorded.results.seed}", "--requirement", REQUIREMENT,
{beside}{chosen}{told(others)}]
SETTINGS = [
{told(settings)}]
START = {start!r}


def {_function(recorded)}(tmp_path):
    command = [sys.executable, "-m", "conformance", "run", "--target", TARGET, *OPTIONS]
    if "CONFORMANCE_TARGET" not in os.environ:  # another target may take no such settings
        command += [*SETTINGS, *(["--start", START] if START else [])]
    command += ["--config", "none", "--fail-on", "none", "--report", str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    results = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))
    found = next(r for r in results["requirements"] if r["id"] == REQUIREMENT)
    assert found["verdict"] == "pass", found["reason"]
"""


def _function(recorded: Recorded) -> str:
    return "test_" + re.sub(r"\W+", "_", recorded.requirement.id.split(".", 1)[1]).strip("_").lower()

"""A script of several requests carries over what an answer tells, for the server that it is sent to."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from conformance.report.carrying import carried
from conformance.report.detail import Detail
from conformance.report.evidence import failure
from conformance.report.failure_view import Sharing
from conformance.report.html import render
from conformance.report.reproduce_text import curl_command
from conformance.report.results import Carried, Failure
from conformance.report.script_text import Place, Sending, shell_text
from tests.checks.exchanges import answered, refused
from tests.report import factories

ARN = "arn:aws:personalize:us-east-1:000000000000:schema/a"
OTHER = "arn:aws:personalize:eu-west-1:999999999999:schema/a"
MADE = answered("CreateSchema", {"schemaArn": ARN}, body={"name": "a", "schema": "{}"})
SHOWN = answered("DescribeSchema", {"schema": {"name": "b"}}, body={"schemaArn": ARN})


def test_what_an_answer_told_first_is_carried_over():
    assert carried([MADE, SHOWN]) == [(), (Carried(1, ("schemaArn",), '"schemaArn"', ARN),)]


def test_what_the_client_chose_is_not_carried_over():
    chosen = answered("CreateSchema", {"schemaArn": ARN, "name": "anna"}, body={"name": "anna"})
    assert carried([chosen, answered("DescribeSchema", {}, body={"name": "anna"})]) == [(), ()]
    assert carried([refused("CreateSchema", "X", ARN), SHOWN]) == [(), ()]


def test_a_text_that_a_shell_would_not_find_in_the_answer_has_no_key():
    last = answered("CreateSchema", {"schemaArn": ARN, "more": {"schemaArn": "other"}}, body={"name": "a"})
    assert [one.spelled for one in carried([last, SHOWN])[1]] == [""]


@pytest.fixture
def server() -> Iterator[tuple[str, list[bytes]]]:
    """Answers a create with an ARN of its own."""
    received: list[bytes] = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers.get("content-length", 0))))
            said = json.dumps({"schemaArn": OTHER}).encode() if len(received) == 1 else b"{}"
            self.send_response(200)
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None:
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/", received
    listening.shutdown()
    listening.server_close()


def several() -> Failure:
    return failure("another", SHOWN, factories.personalize(), script=(MADE, SHOWN), gone=True)


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_the_commands_ask_for_what_this_server_made(server: tuple[str, list[bytes]]):
    url, received = server
    command = several().curl
    assert command is not None
    environment = {"ENDPOINT": url.rstrip("/"), "PATH": "/usr/bin:/bin:/usr/local/bin"}
    subprocess.run(["sh", "-c", command], env=environment, check=True, timeout=20, capture_output=True)
    assert [json.loads(body) for body in received] == [{"name": "a", "schema": "{}"}, {"schemaArn": OTHER}]


def test_the_script_asks_for_what_this_server_made(
    server: tuple[str, list[bytes]], monkeypatch: pytest.MonkeyPatch
):
    url, received = server
    script = several().python
    assert script is not None
    monkeypatch.setenv("ENDPOINT", url)
    subprocess.run([sys.executable, "-c", script], check=True, timeout=60, capture_output=True)
    assert [json.loads(body) for body in received] == [{"name": "a", "schema": "{}"}, {"schemaArn": OTHER}]


def test_the_requests_are_kept_in_their_order():
    made = several()
    assert [step.operation for step in made.steps] == ["CreateSchema", "DescribeSchema"]
    assert made.steps[1].carried[0].step == 1


@pytest.mark.parametrize("spelled", ["", "\"a';rm -rf /;'\"", "<a b>", '"a|b"', "a"])
def test_a_key_that_is_none_is_not_put_into_a_script(spelled: str):
    place = Place("personalize", "personalize", "us-east-1")
    told = (Carried(1, ("a",), spelled, ARN),)
    steps = [
        Sending("CreateSchema", "http://x/", {}, b"{}"),
        Sending("DescribeSchema", "http://x/", {}, b'{"schemaArn": "%s"}' % ARN.encode(), carried=told),
    ]
    assert shell_text(steps, place) is None


def test_a_text_in_an_address_is_put_in_encoded():
    words = curl_command(
        "http://x/schemas/arn%3Aa%2Fb?x=1", {}, b"", service="s", region="r", method="GET",
        given={"arn:a/b": "arn_1"},
    )  # fmt: skip
    end = words.index(" \\\n")
    word = words[:end].partition("-X GET ")[2]
    done = subprocess.run(
        ["sh", "-c", f"arn_1=arn:c/d; printf %s {word}"], capture_output=True, check=True, text=True
    )
    assert done.stdout == "http://x/schemas/arn%3Ac%2Fd?x=1"


def test_the_request_that_made_it_is_shown_beside_the_answer():
    failed = factories.requirement("personalize.CreateSchema.name.echo", "fail", failures=(several(),))
    (view,) = Sharing(Detail.FULL).failures(failed)
    assert view.made is not None
    assert view.made[0] == "CreateSchema"
    assert [line.text.strip() for line in view.made[1].lines if line.marked] == ['"name": "a",']
    assert view.operation == "DescribeSchema"
    document = render(factories.results(failed))
    assert "Before it <code>CreateSchema</code>" in document


@pytest.mark.parametrize(("detail", "shown"), [(Detail.FULL, 2), (Detail.FIRST, 1), (Detail.ROWS, 1)])
def test_each_failure_is_shown_where_there_is_room_and_else_the_smallest(detail: Detail, shown: int) -> None:
    several = [
        failure(f"wrong {n}", factories.exchange(answer=b'{"n": %d}' % n), factories.personalize())
        for n in range(2)
    ]
    views = Sharing(detail).failures(factories.requirement(verdict="fail", failures=tuple(several)))
    assert [view.summary for view in views] == ["wrong 0", "wrong 1"][:shown]

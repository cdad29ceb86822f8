import json
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from conformance.report.reproduce_text import PYTHON_ENDPOINT, SHELL_ENDPOINT, boto3_text, curl_command
from tests.report import factories

HEADERS = {"Content-Type": "application/x-amz-json-1.1", "X-Amz-Target": "AmazonPersonalize.CreateSchema"}
BODIES = [
    b'{"name": "a"}',
    b'{"name": "it\'s $HOME `id` \\\\ !"}',
    '{"name": "ünï\u202ecode 😀"}'.encode(),
    b'{"name": "a\nb"}',
    b"\x00\xff\xfe'%s\\",
    b"@/etc/passwd",
    b"",
    b'{"name": null, "unknown": 1}',
    b'{"name"',
    b'"text"',
]


@pytest.fixture
def server():
    received = []

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            length = int(self.headers.get("content-length", 0))
            received.append((dict(self.headers.items()), self.rfile.read(length)))
            self.send_response(200)
            self.send_header("content-length", "2")
            self.end_headers()
            self.wfile.write(b"{}")

        def log_message(self, *_):
            pass

    listening = HTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=listening.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{listening.server_port}/", received
    listening.shutdown()
    listening.server_close()


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("body", BODIES, ids=repr)
def test_curl_sends_the_same_bytes(server, body):
    url, received = server
    command = curl_command(url, HEADERS, body, service="personalize", region="eu-west-1")
    done = subprocess.run(["sh", "-c", command], capture_output=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr
    headers, sent = received[0]
    assert sent == body
    assert headers["X-Amz-Target"] == "AmazonPersonalize.CreateSchema"
    assert headers["Content-Type"] == "application/x-amz-json-1.1"
    assert "/eu-west-1/personalize/aws4_request" in headers["Authorization"]


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
def test_curl_leaves_out_what_was_left_out(server):
    url, received = server
    command = curl_command(url, {}, b"{}", service="personalize", region="us-east-1")
    subprocess.run(["sh", "-c", command], capture_output=True, timeout=20, check=True)
    headers, _ = received[0]
    assert "X-Amz-Target" not in headers
    assert "Content-Type" not in headers


def test_for_aws_the_callers_own_credentials_are_used_by_name_only():
    command = curl_command(
        "https://personalize.us-east-1.amazonaws.com/",
        HEADERS,
        b"{}",
        service="personalize",
        region="x",
        real=True,
    )
    assert '"$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY"' in command
    assert "$AWS_SESSION_TOKEN" in command


def test_a_body_too_long_for_a_command_line_is_said():
    command = curl_command("http://x/", HEADERS, b"a" * 100_000, service="personalize", region="x")
    assert "100,000 bytes" in command
    assert len(command) < 1000


@pytest.mark.skipif(shutil.which("curl") is None, reason="curl is not installed")
@pytest.mark.parametrize("size", [10, 20_000])
def test_what_an_answer_told_is_put_into_a_body_of_any_length_and_bytes(server, tmp_path, size):
    url, received = server
    body = b"\x01%s'" + b'{"arn": "arn:old", "a": "' + b"\\" * size + b'"}'
    command = curl_command(url, HEADERS, body, service="x", region="y", given={"arn:old": "arn"}, whole=True)
    script = f"arn='arn:new/%s'\n{command}"
    done = subprocess.run(["sh", "-c", script], cwd=tmp_path, capture_output=True, timeout=20, check=False)
    assert done.returncode == 0, done.stderr
    assert received[0][1] == body.replace(b"arn:old", b"arn:new/%s")


@pytest.mark.parametrize("body", [b'{"name": "a", "schema": "it\'s"}', *BODIES[2:5], *BODIES[7:]], ids=repr)
def test_boto3_sends_the_same_bytes(server, body):
    url, received = server
    operation = factories.personalize().operations["CreateSchema"]
    script = boto3_text(
        url,
        operation.name,
        operation.method,
        body,
        operation.request,
        service="personalize",
        region="us-east-1",
    )
    exec(compile(script, "reproducer", "exec"), {})
    headers, sent = received[0]
    assert headers["X-Amz-Target"] == "AmazonPersonalize.CreateSchema"
    try:
        assert json.loads(sent) == json.loads(body)
    except ValueError:
        assert sent == body


@pytest.mark.parametrize(
    ("shape", "plain"),
    [
        ({"type": "string"}, True),
        ({"$ref": "#/$defs/x"}, False),
        ({"type": "string", "contentEncoding": "base64"}, False),
        ({"type": "string", "format": "timestamp"}, False),
        ({"type": "array"}, False),
    ],
)
def test_only_what_boto3_sends_as_it_is_becomes_an_argument(shape, plain):
    request = {"type": "object", "properties": {"a": shape}}
    script = boto3_text("http://x", "CreateA", "create_a", b'{"a": "b"}', request, service="zoo", region="r")
    assert ("create_a(**{'a': 'b'})" in script) is plain
    assert ("before-call" in script) is not plain


def test_an_address_that_is_no_more_is_asked_for():
    where = "http://127.0.0.1:4711/a?b=c d"
    shell = curl_command(
        where, {}, b"", service="lambda", region="us-east-1", method="GET", endpoint=SHELL_ENDPOINT
    )
    assert "-X GET \"$ENDPOINT\"'/a?b=c d' " in shell
    assert "4711" not in shell
    script = boto3_text(
        where, "ListSchemas", "list_schemas", b"{}", {"type": "object", "properties": {}},
        service="personalize", region="us-east-1", endpoint=PYTHON_ENDPOINT,
    )  # fmt: skip
    assert script is not None
    assert script.startswith("import os\n")
    assert "endpoint_url=os.environ['ENDPOINT']," in script
    compile(script, "script", "exec")

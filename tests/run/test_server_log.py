"""What a started server printed stands beside the report, and below the line that says that it is none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from conformance.run.closing import CLOSING
from conformance.run.server_log import write
from tests.run.door import conformance

TALKING = """
import json, sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
class Handler(BaseHTTPRequestHandler):
    def do_GET(self): self.answer()
    def do_POST(self):
        self.rfile.read(int(self.headers["content-length"]))
        print("asked with", self.headers["authorization"])
        self.answer()
    def answer(self):
        body = sys.argv[2].encode()
        self.send_response(200)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
ThreadingHTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
"""
OF_ONE = ("--requirement", "personalize.ListSchemas.serverError", "--fail-on", "none")


def test_without_words_there_is_no_file_and_none_of_an_earlier_run(tmp_path: Path) -> None:
    path = write("it started\nkey AKIAIOSFODNN7EXAMPLE\n", tmp_path)
    assert path is not None
    told = path.read_text()
    assert told.startswith("it started\n")
    assert "AKIAIOSFODNN7EXAMPLE" not in told
    assert write(" \n", tmp_path) is None
    assert not path.exists()
    assert write("", tmp_path) is None


@pytest.mark.parametrize("words", [(), ("-n", "2")])
def test_the_report_has_the_servers_words_beside_it(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "talking.py").write_text(TALKING)
    start = f"{sys.executable} -u talking.py {{port}} '{{}}'"
    done = conformance(tmp_path, "run", "--start", start, *OF_ONE, *words)
    assert "what the server printed: reports/server/server.log" in done.stdout, done.stdout + done.stderr
    *_, explained, closing = done.stdout.splitlines()
    assert explained == CLOSING
    assert "passed" in closing or "xfailed" in closing
    told = (tmp_path / "reports/server/server.log").read_text()
    assert "asked with" in told
    assert "Signature=" not in told or "Signature=REDACTED" in told


@pytest.mark.parametrize("words", [(), ("-n", "2")])
def test_what_is_no_endpoint_is_told_with_the_servers_words(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "talking.py").write_text(TALKING)
    start = f"{sys.executable} -u talking.py {{port}} none"
    done = conformance(tmp_path, "run", "--start", start, *OF_ONE, *words)
    assert done.returncode == 4
    first, *rest = done.stderr.strip().splitlines()
    assert "is it an AWS endpoint?" in first
    assert any("asked with" in line for line in rest), done.stderr
    assert not (tmp_path / "reports").exists()

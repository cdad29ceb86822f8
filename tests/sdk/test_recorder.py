"""The recording endpoint: what it keeps, and every way in which it answers."""

from __future__ import annotations

import http.client

import pytest

from conformance.sdk.recorder import Answer, Recorder


def asked(recorder: Recorder, body: bytes = b"{}") -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(recorder.host, timeout=5)
    connection.request("POST", "/a?b=c", body, {"X-Amz-Target": "Some.Thing"})
    response = connection.getresponse()
    return response.status, response.read()


def test_what_came_is_kept_in_order() -> None:
    with Recorder() as recorder:
        recorder.tell([Answer(200, (("X-A", "1"),), b"one"), Answer(400, (), b"two")])
        assert [asked(recorder, b) for b in (b"1", b"2", b"3")] == [
            (200, b"one"),
            (400, b"two"),
            (400, b"two"),
        ]
        found = recorder.recorded()
        assert [one.body for one in found] == [b"1", b"2", b"3"]
        assert (found[0].method, found[0].path) == ("POST", "/a?b=c")
        assert found[0].headers["x-amz-target"] == "Some.Thing"
        assert found[0].at <= found[1].at
        recorder.tell([Answer()])
        assert recorder.recorded() == ()


def test_chunks_are_one_body() -> None:
    body = bytes(range(256)) * 50
    with Recorder() as recorder:
        recorder.tell([Answer(200, (), body, chunked=True)])
        assert asked(recorder) == (200, body)


def test_a_head_gets_no_body() -> None:
    with Recorder() as recorder:
        recorder.tell([Answer(200, (("Content-Length", "9"),), b"body"), Answer(404, (), b"body")])
        connection = http.client.HTTPConnection(recorder.host, timeout=5)
        for status, length in ((200, "9"), (404, None)):
            connection.request("HEAD", "/a")
            response = connection.getresponse()
            assert (response.status, response.getheader("content-length")) == (status, length)
            assert response.read() == b""
        assert [one.method for one in recorder.recorded()] == ["HEAD", "HEAD"]


def test_what_breaks_off() -> None:
    with Recorder() as recorder:
        recorder.tell([Answer(200, (), b"0123456789", cut=4)])
        with pytest.raises(http.client.IncompleteRead) as caught:
            asked(recorder)
        assert caught.value.partial == b"0123"


def test_no_answer() -> None:
    with Recorder() as recorder:
        recorder.tell([Answer(silent=True)])
        with pytest.raises(http.client.RemoteDisconnected):
            asked(recorder)
        assert len(recorder.recorded()) == 1

"""Nothing of a signature gets into a log, although botocore writes all of it there for debugging."""

from __future__ import annotations

import logging

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from conformance.wire.sign import fixed, signed
from tests.recordings.planted import ACCESS_KEY, SECRET_KEY, SESSION_TOKEN, found_in


def test_a_debug_log_has_no_session_token(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    credentials = fixed(ACCESS_KEY, SECRET_KEY, SESSION_TOKEN)
    headers = signed({}, url="https://e.com/", body=b"", credentials=credentials, service="s", region="r")
    assert SESSION_TOKEN in str(headers)
    assert found_in(caplog.text) == []


def test_the_log_of_others_stays(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    request = AWSRequest(method="POST", url="https://e.com/", headers={}, data=b"")
    SigV4Auth(Credentials("a", "b"), "s", "r").add_auth(request)
    assert "CanonicalRequest" in caplog.text

"""Signatures of the tiny client, against botocore's."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from botocore.auth import SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from conformance.sdk.tiny.signing import Facts, signed


@pytest.mark.parametrize("path", ["/", "/a%20b/c", "/functions/arn%3Aaws"])
@pytest.mark.parametrize("query", [(), (("b", "2"), ("a", "x%20y"), ("a", "1"))])
@pytest.mark.parametrize("token", [None, "session"])
def test_signed_as_botocore_signs(
    path: str, query: tuple[tuple[str, str], ...], token: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    now = datetime(2024, 1, 2, 3, 4, 5, tzinfo=UTC)
    headers = {"Content-Type": "application/json", "X-Amz-Target": "Zoo.Feed"}
    body = b'{"a": 1}'
    ours = signed(
        Facts(
            "POST",
            path,
            query,
            "localhost:8000",
            headers,
            body,
            "eu-west-1",
            "zoo",
            "AKID",
            "secret",
            token,
            now,
        )
    )
    url = f"http://localhost:8000{path}" + ("?" + "&".join(map("=".join, query)) if query else "")
    request = AWSRequest("POST", url, headers, body)
    monkeypatch.setattr(
        "botocore.auth.get_current_datetime", lambda remove_tzinfo=True: now.replace(tzinfo=None)
    )
    SigV4Auth(Credentials("AKID", "secret", token), "zoo", "eu-west-1").add_auth(request)
    assert ours["Authorization"] == request.headers["Authorization"]
    assert ours.get("X-Amz-Security-Token") == token

"""Servers about which nothing is known but an address."""

from __future__ import annotations

import pytest

from conformance.contract.model import Service
from conformance.targets.errors import TargetError
from conformance.targets.plugin import LOCAL_ACCOUNT, Options
from conformance.targets.resolve import resolve
from conformance.targets.url import ACCESS_KEY, SECRET_KEY
from tests.wire.servers import answer, serving


@pytest.mark.parametrize("spec", ["{}", "server={}", "nightly={}"])
def test_requests_are_signed_as_the_environment_says(
    service: Service, monkeypatch: pytest.MonkeyPatch, spec: str
) -> None:
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "REAL")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "REAL")
    with serving(answer()) as server:
        target = resolve(spec.format(server.url))
        with target.start(service, Options()) as running:
            assert running.credentials == LOCAL_ACCOUNT.credentials
        monkeypatch.setenv(ACCESS_KEY, "S3RVER")
        monkeypatch.setenv(SECRET_KEY, "known")
        with target.start(service, Options()) as running:
            told = running.credentials.get_frozen_credentials()
    assert (told.access_key, told.secret_key, told.token) == ("S3RVER", "known", None)


@pytest.mark.parametrize(("given", "lacking"), [(ACCESS_KEY, SECRET_KEY), (SECRET_KEY, ACCESS_KEY)])
def test_half_of_the_credentials_is_told(
    service: Service, monkeypatch: pytest.MonkeyPatch, given: str, lacking: str
) -> None:
    monkeypatch.setenv(given, "a")
    with serving(answer()) as server, pytest.raises(TargetError, match=f"{lacking} is not set"):
        resolve(server.url).start(service, Options())

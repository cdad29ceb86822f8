"""What a client is told, and what it finds in its environment."""

from __future__ import annotations

import os
from collections.abc import Callable

from attrs import frozen
from botocore.model import ServiceModel

MOST = 3
"""Attempts where none are told."""


@frozen
class Settings:
    """Where requests go, and how."""

    endpoint: str
    region: str
    access_key: str
    secret_key: str
    token: str | None
    most: int
    timeout: float


Setting = Callable[[str, str | None], str | None]


class Missing(Exception):
    """Something that no request can do without is told nowhere."""


def settings(
    model: ServiceModel,
    setting: Setting,
    endpoint: str | None,
    region: str | None,
    credentials: dict[str, str] | None,
    max_attempts: int | None,
    timeout: float | None,
) -> Settings:
    """Return what is told, and for the rest what the environment says.

    Raises:
        Missing: if there is no region, or no credentials.
    """

    def env(name: str) -> str | None:
        return setting(name, os.environ.get(name) or None)

    region = region or env("AWS_REGION") or env("AWS_DEFAULT_REGION")
    if region is None:
        raise Missing("no region")
    service = str(model.service_id).upper().replace(" ", "_")
    endpoint = endpoint or env(f"AWS_ENDPOINT_URL_{service}") or env("AWS_ENDPOINT_URL")
    keys = credentials or {
        "access_key": env("AWS_ACCESS_KEY_ID") or "",
        "secret_key": env("AWS_SECRET_ACCESS_KEY") or "",
        "token": env("AWS_SESSION_TOKEN") or "",
    }
    if not keys["access_key"] or not keys["secret_key"]:
        raise Missing("no credentials")
    return Settings(
        endpoint or f"https://{model.endpoint_prefix}.{region}.amazonaws.com",
        region,
        keys["access_key"],
        keys["secret_key"],
        keys.get("token") or None,
        max_attempts or int(env("AWS_MAX_ATTEMPTS") or MOST),
        timeout or 60.0,
    )

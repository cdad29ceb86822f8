"""Idempotency tokens: members that the service asks for and every SDK fills in by itself."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from typing import Any

from conformance.contract.model import Schema


def _uuid4() -> str:
    return str(uuid.uuid4())


def with_tokens(schema: Schema, body: Any, make: Callable[[], str] = _uuid4) -> Any:
    """Return ``body`` with each absent top-level member marked ``x-idempotencyToken`` filled in.

    As botocore does (``botocore.handlers.generate_idempotent_uuid``): top-level members only, absent ones
    only (a ``null`` stays), with a random UUID of version 4. What is not an object is returned as it is.

    Args:
        schema: the operation's request schema.
        body: the request, which is not changed.
        make: makes a token; give another for reproducible ones.

    >>> with_tokens({"properties": {"token": {"x-idempotencyToken": True}}}, {"a": 1}, lambda: "t")
    {'a': 1, 'token': 't'}
    """
    if not isinstance(body, dict):
        return body
    absent = [
        name
        for name, member in schema.get("properties", {}).items()
        if isinstance(member, dict) and member.get("x-idempotencyToken") and name not in body
    ]
    return {**body, **{name: make() for name in absent}} if absent else body

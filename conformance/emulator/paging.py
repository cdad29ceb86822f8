"""Page tokens: opaque, stateless, bound to the list that gave them.

A token says where the next page starts; its seal is a digest over the operation, its filters, the account
and the region with a key of this process, so that no other text and no other list's token is accepted.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
from typing import Any

_KEY = secrets.token_bytes(16)


def seal(operation: str, bound: dict[str, Any], account: str, region: str) -> str:
    """Return what binds a token to its list."""
    return json.dumps([operation, bound, account, region], sort_keys=True)


def token(start: int, sealed: str) -> str:
    """Return the token of the page that starts after position ``start``."""
    return base64.urlsafe_b64encode(f"{start}.{_digest(start, sealed)}".encode()).decode()


def opened(text: str, sealed: str) -> int | None:
    """Return the position in a token, or None where it is not a token of this list."""
    try:
        position = int(base64.urlsafe_b64decode(text.encode()).partition(b".")[0])
    except ValueError:
        return None
    return position if secrets.compare_digest(text, token(position, sealed)) else None


def _digest(start: int, sealed: str) -> str:
    return hashlib.blake2b(f"{start}:{sealed}".encode(), key=_KEY, digest_size=16).hexdigest()

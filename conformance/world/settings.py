"""What a run allows the world to do, and how patient it is."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen


@frozen
class Settings:
    """Limits of a run.

    ``lifecycle_timeout`` is how long a resource may take to settle, ``poll_interval`` the longest pause
    between two looks, both in seconds. ``allow_writes`` says whether anything may be created;
    ``budget`` how many creates may be accepted (None: any number). ``externals`` are the values that no
    API of the service produces, by the key in the target's configuration.
    """

    lifecycle_timeout: float = 60.0
    poll_interval: float = 0.25
    allow_writes: bool = True
    budget: int | None = None
    externals: Mapping[str, str] = field(factory=dict)

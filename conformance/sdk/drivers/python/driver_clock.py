"""A clock that can be told to move by itself: a sleep then takes no time, and is told to the suite.

Import it before the SDK, which may keep the ``time.sleep`` that it finds.
"""

from __future__ import annotations

import time

virtual = False
"""Whether a sleep returns at once."""

_real = time.sleep
_slept: list[float] = []


def _sleep(seconds: float, /) -> None:
    if virtual:
        _slept.append(seconds)
    else:
        _real(seconds)


time.sleep = _sleep  # type: ignore[assignment]


def slept() -> dict[str, list[float]]:
    """Return the sleeps since the last answer, as a part of it; nothing where the clock is the real one."""
    told = {"slept": list(_slept)} if virtual else {}
    _slept.clear()
    return told

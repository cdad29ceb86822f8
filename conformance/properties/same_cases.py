"""The same seed makes the same cases, whatever else the process has loaded.

Hypothesis draws one value in twenty from constants that stand in the source of the project around, as far as
its modules are loaded (``HypothesisProvider._maybe_draw_constant``). A run would then try other things in
another folder, in a worker process, or in a replay. Its own list of telling values stays.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis.internal.conjecture import providers
from hypothesis.internal.constants_ast import Constants

_NONE = Constants()


@contextmanager
def no_constants_of_others() -> Iterator[None]:
    """Have Hypothesis draw nothing from the source of whatever modules are loaded."""
    usual = providers._get_local_constants
    providers._get_local_constants = lambda: _NONE
    providers.CONSTANTS_CACHE.cache.clear()
    try:
        yield
    finally:
        providers._get_local_constants = usual
        providers.CONSTANTS_CACHE.cache.clear()

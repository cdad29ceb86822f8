"""Ctrl-C is not lost, not even in a callback of the garbage collector."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Iterator

import pytest

from conformance.suite.interruption import Interruption


@pytest.fixture
def interruption() -> Iterator[Interruption]:
    made = Interruption()
    made.watch()
    yield made
    made.rest()


def test_it_is_raised_at_once(interruption: Interruption) -> None:
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        interruption.check()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_it_is_raised_again_where_python_drops_it(interruption: Interruption) -> None:
    def callback(phase: str, info: dict[str, int]) -> None:
        os.kill(os.getpid(), signal.SIGINT)

    gc.callbacks.append(callback)
    try:
        gc.collect()  # no exception comes out of here
    finally:
        gc.callbacks.remove(callback)
    with pytest.raises(KeyboardInterrupt):
        interruption.check()


def test_cleaning_up_is_not_interrupted_by_what_began_it(interruption: Interruption) -> None:
    with pytest.raises(KeyboardInterrupt):
        os.kill(os.getpid(), signal.SIGINT)
    interruption.rest()
    interruption.check()
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_somebody_elses_handler_is_left_alone() -> None:
    before = signal.signal(signal.SIGINT, lambda number, frame: None)
    try:
        made = Interruption()
        made.watch()
        made.rest()
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    finally:
        signal.signal(signal.SIGINT, before)

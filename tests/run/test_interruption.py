"""Ctrl-C is not lost, not even in a callback of the garbage collector."""

from __future__ import annotations

import gc
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from conformance.run.interruption import AGAIN, FIRST, WORKERS, Interruption


@pytest.fixture
def told() -> list[str]:
    """What a person was told."""
    return []


@pytest.fixture
def interruption(told: list[str]) -> Iterator[Interruption]:
    # a shell has what it starts in the background ignore SIGINT, these tests as well; and a command that ran
    # in this process before may have had SIGTERM do something of its own
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    made = Interruption(tell=told.append)
    made.watch()
    yield made
    made.rest()
    for number, handler in before.items():
        signal.signal(number, handler)


def test_it_is_raised_before_the_next_exchange(interruption: Interruption) -> None:
    signal.raise_signal(signal.SIGINT)  # what is under way goes on, so that it is known what it created
    with pytest.raises(KeyboardInterrupt):
        interruption.check()


def test_a_job_that_is_ended_is_interrupted_as_well(interruption: Interruption) -> None:
    signal.raise_signal(signal.SIGTERM)
    with pytest.raises(KeyboardInterrupt):
        interruption.check()
    interruption.rest()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_the_second_time_it_is_raised_at_once(interruption: Interruption) -> None:
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_it_is_said_at_once_what_is_done_now(interruption: Interruption, told: list[str]) -> None:
    signal.raise_signal(signal.SIGINT)
    assert told == [FIRST]
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    assert told == [FIRST, AGAIN]
    signal.raise_signal(signal.SIGINT)
    assert told == [FIRST, AGAIN]


def test_with_workers_it_is_they_who_are_waited_for(interruption: Interruption, told: list[str]) -> None:
    interruption.rest()
    interruption.at_once()
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)
    signal.raise_signal(signal.SIGINT)
    assert told == [WORKERS]


def test_who_is_impatient_does_not_break_the_end(interruption: Interruption) -> None:
    signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        interruption.check()
    signal.raise_signal(signal.SIGINT)  # pytest is busy with the first


def test_at_once_means_once(interruption: Interruption) -> None:
    interruption.rest()
    interruption.at_once()
    for sign in (signal.SIGINT, signal.SIGTERM):
        if sign is signal.SIGINT:
            with pytest.raises(KeyboardInterrupt):
                signal.raise_signal(sign)
        signal.raise_signal(sign)
    interruption.rest()
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


def test_nothing_interrupts_the_writing(interruption: Interruption) -> None:
    interruption.rest()
    with interruption.shut_out():
        signal.raise_signal(signal.SIGINT)
    with pytest.raises(KeyboardInterrupt):
        signal.raise_signal(signal.SIGINT)


def test_another_process_may_have_been_interrupted(tmp_path: Path) -> None:
    flag = tmp_path / "interrupted"
    made = Interruption(flag)
    made.check()
    flag.touch()
    with pytest.raises(KeyboardInterrupt):
        made.check()
    made.rest()
    made.check()


def test_only_the_main_thread_is_interrupted(interruption: Interruption) -> None:
    signal.raise_signal(signal.SIGINT)
    seen: list[str] = []
    thread = threading.Thread(target=lambda: (interruption.check(), seen.append("went on")))
    thread.start()
    thread.join()
    assert seen == ["went on"]


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_it_is_not_lost_where_python_drops_exceptions(interruption: Interruption) -> None:
    def callback(phase: str, info: dict[str, int]) -> None:
        signal.raise_signal(signal.SIGINT)

    gc.callbacks.append(callback)
    try:
        gc.collect()  # no exception comes out of here
    finally:
        gc.callbacks.remove(callback)
    with pytest.raises(KeyboardInterrupt):
        interruption.check()


def test_cleaning_up_is_not_interrupted_by_what_began_it(interruption: Interruption) -> None:
    signal.raise_signal(signal.SIGINT)
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

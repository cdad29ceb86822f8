"""Every pair has an outcome, whatever becomes of the workers."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest

from conformance.matrix.pairs import LOST, Outcome, Pair, Task
from conformance.matrix.schedule import outcomes

TASKS = [Task(Pair("toy", name)) for name in ("a", "b", "c", "d")]


def processes() -> Executor:
    return ProcessPoolExecutor(2, mp_context=multiprocessing.get_context("fork"))


def done(task: Task) -> Outcome:
    return Outcome(task.pair, 0)


def lost_once(folder: Path, task: Task) -> Outcome:
    mark = folder / "lost"
    if task.pair.service == "b" and not mark.exists():
        mark.touch()
        os._exit(1)
    return done(task)


def always_lost(task: Task) -> Outcome:
    if task.pair.service == "b":
        os._exit(1)
    return done(task)


@pytest.mark.parametrize("executor", [processes, partial(ThreadPoolExecutor, 3)])
def test_each_task_has_its_outcome(executor: Callable[[], Executor]) -> None:
    found = sorted(outcomes(TASKS, executor, done), key=lambda o: o.pair.service)
    assert found == [Outcome(task.pair, 0) for task in TASKS]


def test_the_pair_of_a_lost_worker_is_done_again(tmp_path: Path) -> None:
    found = sorted(outcomes(TASKS, processes, partial(lost_once, tmp_path)), key=lambda o: o.pair.service)
    assert found == [Outcome(task.pair, 0) for task in TASKS]


def test_a_pair_that_always_loses_its_worker_is_lost_alone() -> None:
    found = {o.pair.service: o.code for o in outcomes(TASKS, processes, always_lost)}
    assert found == {"a": 0, "b": LOST, "c": 0, "d": 0}


def test_what_goes_wrong_otherwise_is_not_swallowed() -> None:
    def broken(task: Task) -> Outcome:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        list(outcomes(TASKS, partial(ThreadPoolExecutor, 1), broken))


def test_nothing_to_do_starts_no_worker() -> None:
    assert list(outcomes([], lambda: pytest.fail("an executor was made"), done)) == []

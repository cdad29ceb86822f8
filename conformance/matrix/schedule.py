"""Handing pairs to an executor, and again where a worker is lost."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import BrokenExecutor, Executor, as_completed

from conformance.matrix.pairs import LOST, Outcome, Task, run_pair

Work = Callable[[Task], Outcome]


def outcomes(
    tasks: Sequence[Task], executor: Callable[[], Executor], work: Work = run_pair
) -> Iterator[Outcome]:
    """Yield the outcome of each task as it comes.

    A worker that is lost takes its whole executor with it, so that nobody knows which task did it: all that
    did not end are done again, together as long as some end, then one by one. What is lost alone is lost.

    Args:
        tasks: what to run.
        executor: makes an executor; one of processes, of threads, or of a cluster.
        work: runs one task.
    """
    waiting = list(tasks)
    while waiting:
        left = yield from _round(waiting, executor, work)
        if len(left) == len(waiting):
            break
        waiting = left
    for task in waiting:
        if (yield from _round([task], executor, work)):
            yield Outcome(task.pair, LOST, said="its worker was lost, alone as well")


def _round(
    tasks: Sequence[Task], executor: Callable[[], Executor], work: Work
) -> Generator[Outcome, None, list[Task]]:
    lost: list[Task] = []
    with executor() as workers:
        running = {workers.submit(work, task): task for task in tasks}
        try:
            for future in as_completed(running):
                try:
                    yield future.result()
                except BrokenExecutor:
                    lost.append(running[future])
        except BaseException:
            for future in running:
                future.cancel()
            raise
    return lost

"""Doing the same work for many services: in parallel, in bounded memory, with progress, restartable.

Worker processes are replaced after some services, so that what botocore keeps of their models goes with
them. Each finished service is one line of a state file; a second run goes on where the first stopped, as
long as botocore and this package are the same.
"""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import botocore
import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from conformance.pages.render import installed_services, versions

Work = Callable[[str], dict[str, Any]]
_SERVICES_PER_PROCESS = 20
_SECONDS_BETWEEN_LINES = 20.0


def fingerprint(work: Work) -> str:
    """Return what a stored result depends on: the work, botocore's version, and this package's code."""
    digest = hashlib.sha256(f"{work.__module__}.{work.__name__} {versions()}".encode())
    for source in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(source.read_bytes())
    return digest.hexdigest()[:16]


def largest_first(services: Sequence[str]) -> list[str]:
    """Order services by the size of their models, so that no large one is left for the end."""
    data = Path(botocore.__file__).parent / "data"

    def size(service: str) -> int:
        return max((f.stat().st_size for f in (data / service).glob("*/service-2.json*")), default=0)

    return sorted(services, key=lambda s: (-size(s), s))


def survey(
    work: Work, services: Sequence[str] | None, state: Path, jobs: int = 0, fresh: bool = False
) -> dict[str, dict[str, Any]]:
    """Run ``work`` for each service in worker processes.

    Args:
        work: a module-level function from a service's name to a JSON-able result.
        services: the services, None for all that are installed.
        state: the file that keeps the results so far; its folder is made.
        jobs: worker processes, 0 for one a core.
        fresh: forget the results so far.

    Returns:
        service → result, in alphabetical order.

    Raises:
        OSError: if the state file cannot be written.
        KeyboardInterrupt: when interrupted or terminated; what is done by then is in the state file.
    """
    wanted = list(services) if services is not None else list(installed_services())
    mark = fingerprint(work)
    done = {} if fresh else {s: r for s, r in _stored(state, mark) if s in wanted}
    state.parent.mkdir(parents=True, exist_ok=True)
    todo = largest_first([s for s in wanted if s not in done])
    signal.signal(signal.SIGTERM, _stop)  # or else the workers outlive this process
    with state.open("w", encoding="utf-8") as out, _progress(len(wanted), len(done)) as advance:
        for service, result in done.items():
            _store(out, mark, service, result)
        processes = jobs or os.cpu_count() or 1
        size = processes * _SERVICES_PER_PROCESS
        for start in range(0, len(todo), size):
            for service, result in _batch(work, todo[start : start + size], processes):
                done[service] = result
                _store(out, mark, service, result)
                advance(service)
    return {service: done[service] for service in sorted(done)}


def _batch(work: Work, services: Sequence[str], processes: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield results as they come, from processes that end with the batch.

    ``max_tasks_per_child`` would do it without batches, but an executor may hang when all of its workers
    retire at once (https://github.com/python/cpython/issues/115634).
    """
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, context, initializer=_leave_signals_to_the_parent) as pool:
        futures = {pool.submit(work, service): service for service in services}
        try:
            for future in as_completed(futures):
                yield futures[future], future.result()
        except BaseException:
            workers = list((pool._processes or {}).values())
            pool.shutdown(wait=False, cancel_futures=True)
            for worker in workers:  # what a worker was about is done again next time
                worker.terminate()
            raise


def _leave_signals_to_the_parent() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _stop(signum: int, frame: object) -> None:
    raise KeyboardInterrupt


def _stored(state: Path, mark: str) -> Iterator[tuple[str, dict[str, Any]]]:
    if not state.is_file():
        return
    for line in state.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue  # a run that was killed in mid-line: that service is done again
        if entry.get("fingerprint") == mark:
            yield entry["service"], entry["result"]


def _store(out: Any, mark: str, service: str, result: dict[str, Any]) -> None:
    out.write(json.dumps({"fingerprint": mark, "service": service, "result": result}) + "\n")
    out.flush()


@contextmanager
def _progress(total: int, done: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on a terminal, a line now and then elsewhere; both on standard error."""
    console = Console(stderr=True)
    if console.is_terminal:
        columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
        with Progress(*columns, console=console) as bar:
            task = bar.add_task("services", total=total, completed=done)
            yield lambda service: bar.update(task, advance=1, description=f"{service[:28]:28}")
        return
    started = last = time.monotonic()
    count = done

    def say(service: str) -> None:
        nonlocal count, last
        count += 1
        now = time.monotonic()
        if now - last > _SECONDS_BETWEEN_LINES or count == total:
            click.echo(f"{count}/{total} services, {now - started:.0f} s, last {service}", err=True)
            last = now

    yield say

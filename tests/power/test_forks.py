"""Forked pieces of work: what they send back, and how they end otherwise."""

from __future__ import annotations

import os
import sys
import time
from pathlib import Path
from typing import Any

from conformance.power.forks import forked
from tests.clock import HANG
from tests.targets.test_process import gone


def act(work: str) -> Any:
    if work == "hang":
        time.sleep(2 * HANG)
    if work == "raise":
        raise RuntimeError("came to grief")
    if work == "die":
        os._exit(9)
    print("said aside", file=sys.stderr)
    return {"work": work, "large": "x" * 200_000}


def test_each_way_to_end() -> None:
    works = ["one", "hang", "raise", "die", "two"]
    ended = {e.work: e for e in forked(works, act, 3, lambda work: 2.0 if work == "hang" else HANG)}
    assert set(ended) == set(works)
    assert ended["one"].value == {"work": "one", "large": "x" * 200_000}
    assert "said aside" in ended["two"].stderr
    assert ended["hang"].overtime
    assert ended["hang"].value is None
    assert ended["raise"].value is None
    assert "came to grief" in ended["raise"].stderr
    assert not ended["die"].overtime


def test_no_more_at_a_time_than_told() -> None:
    seen: list[int] = []
    list(
        forked(
            range(6), lambda n: time.sleep(0.05), 2, lambda n: HANG, lambda running: seen.append(len(running))
        )
    )
    assert max(seen) == 2


def test_children_end_with_an_abandoned_iteration(tmp_path: Path) -> None:
    def long(work: int) -> None:
        (tmp_path / str(work)).write_text(str(os.getpid()))
        time.sleep(2 * HANG)

    iterator = forked([1, 2], long, 2, lambda work: 2.0 if work == 1 else 2 * HANG)
    assert next(iterator).overtime
    iterator.close()  # type: ignore[attr-defined]
    for work in ("1", "2"):
        assert gone(int((tmp_path / work).read_text()))

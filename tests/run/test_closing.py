"""What stands at the end of a run in the terminal."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from conformance.run.closing import CLOSING, tell


@pytest.mark.parametrize("verbose", [0, 1, -2])
def test_of_a_run_that_wrote_no_report_nothing_is_explained(verbose: int) -> None:
    lines: list[str] = []
    config = SimpleNamespace(option=SimpleNamespace(verbose=verbose))
    reporter: Any = SimpleNamespace(config=config, line=lines.append)
    session: Any = SimpleNamespace(
        services=["zoo"], remarks=["a remark"], unwritten=["it is full"], defects=["d"]
    )
    tell(reporter, session, [], [])
    assert lines == ["a remark", "it is full", "defect of the suite itself: d"]
    assert CLOSING not in lines

"""What holds for all tests: where everything is installed, nothing is skipped."""

from __future__ import annotations

import os
from collections.abc import Generator

import pytest

ALL = "ALL_TESTS"
"""The environment variable that makes a skipped test a failed one; ``.ci/run`` sets it."""


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Fail what would be skipped for want of a browser or an emulator, where that must not happen."""
    report = yield
    if os.environ.get(ALL) and report.skipped and not hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{ALL} is set, and this test was skipped: {report.longrepr}"
    return report

"""The gate does not go green because something that it needs was missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ALL
from tests.run.door import clean

TESTS = """
import pytest

@pytest.mark.skipif(True, reason="no browser")
def test_marked(): pass

def test_inside(): pytest.skip("no emulator")

@pytest.mark.xfail
def test_expected(): assert False

def test_well(): pass
"""


@pytest.mark.parametrize(
    ("everything", "code", "counted"),
    [("", 0, "1 passed, 2 skipped, 1 xfailed"), ("1", 1, "1 failed, 1 passed, 1 xfailed, 1 error")],
)
def test_a_skipped_test_fails_where_all_tests_must_run(
    tmp_path: Path, everything: str, code: int, counted: str
) -> None:
    (tmp_path / "conftest.py").write_text((Path(__file__).parent / "conftest.py").read_text())
    (tmp_path / "test_some.py").write_text(TESTS)
    words = [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "-q", str(tmp_path)]
    environment = {**clean(), ALL: everything}
    done = subprocess.run(words, cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=60)
    assert done.returncode == code, done.stdout
    assert counted in done.stdout

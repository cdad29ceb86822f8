"""A full disk, and somebody else in the same folder: one clear line each, and no half of a file."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from conformance.contract.model import Service
from tests.run.accounts import on_aws, report
from tests.run.door import SMALL, clean, conformance, results
from tests.standin.cloud import Cloud, Traits

LIMITED = 'ulimit -f 4; exec "$0" -m conformance run "$@"'
"""A shell that lets no file grow beyond 4 KB: to a process that is what a full disk is."""


def test_a_report_for_which_there_is_no_room_is_one_line(tmp_path: Path) -> None:
    done = subprocess.run(
        ["bash", "-c", LIMITED, sys.executable, *SMALL[:2], "--profile", "smoke", "--report", "r"],
        cwd=tmp_path, env=clean(), capture_output=True, text=True, timeout=180,
    )  # fmt: skip
    assert done.returncode == 4, done.stdout + done.stderr
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    assert "defect of the suite" not in said
    assert [line for line in said.splitlines() if "index.html cannot be written: File too large" in line]
    assert results(tmp_path / "r")["summary"]["pass"] == 1, "what had room is there, and whole"
    assert [path for path in (tmp_path / "r").iterdir() if path.name.endswith(".part")] == []


def test_a_baseline_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    words = (*SMALL[:2], "--profile", "smoke", "--baseline", "file/known.toml", "--update-baseline")
    done = conformance(tmp_path, "run", *words)
    assert done.returncode == 4, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    assert "file/known.toml" in done.stdout + done.stderr


def test_two_runs_in_one_folder_leave_one_whole_report(tmp_path: Path) -> None:
    words = [sys.executable, "-m", "conformance", "run", *SMALL[:2], "--profile", "smoke", "--report", "r"]
    both = [
        subprocess.Popen(words, cwd=tmp_path, env=clean(), stdout=subprocess.PIPE, text=True) for _ in "ab"
    ]
    for one in both:
        said, _ = one.communicate(timeout=180)
        assert one.returncode == 0, said
    assert results(tmp_path / "r")["summary"]["pass"] == 1
    assert (tmp_path / "r" / "index.html").read_text("utf-8").rstrip().endswith("</html>")


@pytest.mark.parametrize("most", [3])
def test_the_processes_of_a_run_make_no_more_than_the_run_may(
    tmp_path: Path, service: Service, schemas: Path, most: int
) -> None:
    words = (
        "--service",
        "zoo",
        "--schemas",
        str(schemas),
        "--operation",
        "CreateKeeper",
        "--max-examples",
        "0",
    )
    with Cloud(service, Traits(foreign=False)) as cloud:
        done = on_aws(
            tmp_path, cloud, *words, "-n", "2", "--allow-writes", "--rate", "0", "--budget-creates", str(most)
        )
        assert done.returncode in (0, 5), done.stdout + done.stderr
        made = [a for a in cloud.asked if a.operation == "CreateKeeper" and a.status == 200]
    assert 0 < len(made) <= most
    assert any("--budget-creates" in (r["reason"] or "") for r in report(tmp_path)["requirements"])

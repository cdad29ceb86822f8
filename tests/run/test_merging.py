"""``conformance merge``: two runs of half the requirements each, put together, say what one run says."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from .door import conformance, results

HALVES = ("required or optional or maxLength", "not (required or optional or maxLength)")


def run(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    fault = "fault=CreateSchema.name.required:unenforced"
    small = ("--operation", "CreateSchema", "--profile", "smoke", "--setting", fault)
    return conformance(folder, "run", "-q", *small, *words)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("halves")
    run(folder, "--report", "whole")
    for number, half in enumerate(HALVES):
        done = run(folder, "-k", half, "--partial", f"{number}.json", "--report", f"half-{number}")
        assert done.returncode in (0, 1), done.stdout + done.stderr
    return folder


def decided(found: Any) -> dict[str, str]:
    return {r["id"]: r["verdict"] for r in found["requirements"]}


@pytest.mark.parametrize("order", [("0.json", "1.json"), ("1.json", "0.json")])
def test_two_halves_are_a_whole(folder: Path, order: tuple[str, str]):
    done = conformance(folder, "merge", *order, "--report", "merged")
    assert done.returncode == 1, done.stdout + done.stderr
    whole, halves, merged = (results(folder / n) for n in ("whole", "half-0", "merged"))
    assert decided(merged) == decided(whole)
    assert decided(halves) != decided(whole)
    assert merged["summary"]["fail"] > 0
    parts = [json.loads((folder / name).read_text())["parts"][0] for name in order]
    assert merged["exchanges"] == sum(part["exchanges"] for part in parts)
    required = next(r for r in merged["requirements"] if r["id"].endswith("CreateSchema.name.required"))
    assert required["failures"][0]["curl"]
    assert "<html" in (folder / "merged" / "index.html").read_text()
    assert "fail" in done.stdout


def test_workers_hand_over_the_same(folder: Path):
    run(folder, "-n", "2", "--report", "workers", "--partial", "workers.json")
    assert decided(results(folder / "workers")) == decided(results(folder / "whole"))
    assert conformance(folder, "merge", "workers.json", "--report", "again").returncode == 1
    assert decided(results(folder / "again")) == decided(results(folder / "whole"))


def test_what_cannot_be_merged_is_one_line(folder: Path):
    (folder / "broken.json").write_text("{")
    (folder / "other.json").write_text('{"format": 1}')
    for file, told in (
        ("none.json", "No such file"),
        ("broken.json", "not JSON"),
        ("other.json", "not a partial"),
    ):
        done = conformance(folder, "merge", "0.json", file)
        assert done.returncode == 4
        assert told in done.stderr
        assert done.stderr.count("\n") == 1

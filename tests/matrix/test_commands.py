"""``conformance matrix`` as a person uses it: a target that starts at once, and one that is not there."""

from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from conformance.matrix.commands import matrix
from tests.run.door import conformance


def test_two_services_on_two_targets_and_again(tmp_path: Path) -> None:
    words = ("matrix", "--services", "stepfunctions", "--targets", "reference,nonsense", "-n", "2")
    words += ("--profile", "smoke", "--time-limit", "5", "--out", "site")
    first = conformance(tmp_path, *words)
    assert first.returncode == 0, first.stdout + first.stderr
    assert "site: site/index.html" in first.stdout
    told = json.loads((tmp_path / "site/api/matrix.json").read_text("utf-8"))
    good, bad = told["pairs"]
    assert good["divergence"]["decided"] > 0
    assert good["code"] == 0
    assert good["peak_mb"] > 10
    assert bad["coverage"] is None
    assert "nonsense" in bad["why"]
    again = conformance(tmp_path, *words, "--site-only")
    assert again.returncode == 0
    assert json.loads((tmp_path / "site/api/matrix.json").read_text("utf-8")) == told


def call(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(matrix, list(words))
    return done.exit_code, done.output


def test_wrong_usage_is_one_line(tmp_path: Path) -> None:
    code, output = call("--targets", ",", "--out", str(tmp_path))
    assert code != 0
    assert "--targets names nothing" in output
    code, output = call("--targets", "moto", "--site-only", "--out", str(tmp_path))
    assert code == 4
    assert output.startswith("ERROR: ")
    assert "no run is kept there" in output


def test_the_help_tells_where_the_site_goes() -> None:
    _, output = call("--help")
    assert "default: reports/matrix" in " ".join(output.split())

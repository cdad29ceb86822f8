"""The recipes of docs/ci.md and action.yml, as far as a machine without GitHub can try them."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tests.docs.blocks import blocks
from tests.run.door import NOT_REQUIRED, REQUIRED, clean, conformance

ROOT = Path(__file__).parents[2]
ACTION: dict[str, Any] = yaml.safe_load((ROOT / "action.yml").read_text())
EXPRESSION = re.compile(r"\$\{\{ ([\w.-]+) \}\}")
FAULTY = f"{sys.executable} -m conformance serve --port {{port}} --fault {NOT_REQUIRED}"


class Runner:
    """Runs the steps of a composite action: its expressions filled in, its files where GitHub puts them."""

    def __init__(self, folder: Path, **inputs: str) -> None:
        self.folder = folder
        self.output, self.summary = folder / "output", folder / "summary.md"
        known = {name: told.get("default", "") for name, told in ACTION["inputs"].items()}
        self.values = {f"inputs.{n}": v for n, v in {**known, **inputs}.items()}
        self.values["github.action_path"] = str(ROOT)
        self.said: list[str] = []

    def install(self) -> None:
        """In the place of the step that installs: the environment that this test runs in."""
        door = self.folder / "temp" / "conformance" / "bin"
        door.mkdir(parents=True)
        for name in ("python", "conformance"):
            words = [sys.executable, *(["-m", "conformance"] if name == "conformance" else [])]
            (door / name).write_text(f'#!/bin/sh\nexec {" ".join(words)} "$@"\n')
            (door / name).chmod(0o755)

    def step(self, name: str) -> int:
        """Run one step and return its exit code."""
        found = next(step for step in ACTION["runs"]["steps"] if step["name"] == name)
        environment = {key: self.filled(value) for key, value in found.get("env", {}).items()}
        self.output.write_text("")
        done = subprocess.run(
            ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", found["run"]],
            cwd=self.folder,
            env=clean(
                RUNNER_TEMP=str(self.folder / "temp"),
                GITHUB_OUTPUT=str(self.output),
                GITHUB_STEP_SUMMARY=str(self.summary),
                **environment,
            ),
            capture_output=True,
            text=True,
            timeout=300,
        )
        self.said.append(done.stdout + done.stderr)
        for line in self.output.read_text().splitlines():
            key, _, value = line.partition("=")
            self.values[f"steps.{found.get('id')}.outputs.{key}"] = value
        return done.returncode

    def filled(self, value: str) -> str:
        return EXPRESSION.sub(lambda found: self.values[found[1]], value)


def test_the_action_is_red_on_a_departure_and_says_which(tmp_path: Path) -> None:
    options = f"--requirement {REQUIRED} --profile smoke --setting 'quota.Nothing=two words'"
    runner = Runner(tmp_path, start=FAULTY, options=options)
    runner.install()
    assert runner.step("Run the gate") == 0, runner.said
    assert runner.step("Summarise") == 0, runner.said
    assert runner.step("Judge") == 1
    assert REQUIRED in runner.summary.read_text().replace("\\", "")
    assert runner.filled(ACTION["outputs"]["exit-code"]["value"]) == "1"
    assert runner.filled(ACTION["outputs"]["summary"]["value"]).startswith("server: pass=0 fail=1")
    report = tmp_path / runner.filled(ACTION["outputs"]["report"]["value"])
    found = json.loads((report / "results.json").read_text())
    assert found["options"]["setting"] == ["quota.Nothing=two words"]
    assert (report / "index.html").stat().st_size > 1000


def test_the_action_is_green_with_a_baseline(tmp_path: Path) -> None:
    (tmp_path / "known.toml").write_text(f'format = 1\n[known]\n"{REQUIRED}" = {{}}\n')
    options = f"--requirement {REQUIRED} --profile smoke"
    runner = Runner(tmp_path, start=FAULTY, options=options, baseline="known.toml")
    runner.install()
    assert [runner.step(name) for name in ("Run the gate", "Summarise", "Judge")] == [0, 0, 0], runner.said


def test_the_action_passes_wrong_usage_on(tmp_path: Path) -> None:
    runner = Runner(tmp_path, target="nonesuch\nreference\n")
    runner.install()
    assert [runner.step(name) for name in ("Run the gate", "Summarise", "Judge")] == [0, 0, 4], runner.said
    assert "unknown target 'nonesuch'" in "".join(runner.said)


def test_the_action_is_whole() -> None:
    steps = ACTION["runs"]["steps"]
    assert ACTION["runs"]["using"] == "composite"
    for step in steps:
        assert "run" not in step or step["shell"] == "bash", "a composite action's steps name their shell"
        assert "${{" not in step.get("run", ""), "what a user says comes in by the environment alone"
    used = set(EXPRESSION.findall(json.dumps(ACTION)))
    asked = {name.removeprefix("inputs.") for name in used if name.startswith("inputs.")}
    assert asked == set(ACTION["inputs"])
    table = (ROOT / "docs" / "ci.md").read_text()
    for name in ACTION["inputs"]:
        assert f"| `{name}` |" in table


def test_the_action_installs_the_suite(tmp_path: Path) -> None:
    """The step's words, with a pip that only notes them down."""
    runner = Runner(tmp_path)
    door = tmp_path / "temp" / "conformance" / "bin"
    door.mkdir(parents=True)
    (door / "python").write_text(f'#!/bin/sh\necho "$@" > {tmp_path}/words\n')
    (door / "python").chmod(0o755)
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "python").write_text("#!/bin/sh\nexit 0\n")  # python -m venv
    (tmp_path / "bin" / "python").chmod(0o755)
    step = next(s for s in ACTION["runs"]["steps"] if s["name"] == "Install the suite")
    for package, extras, wanted in (
        ("", "", str(ROOT)),
        ("", "moto", f"{ROOT}[moto]"),
        ("aws-conformance[moto]==0.1.0", "", "aws-conformance[moto]==0.1.0"),
    ):
        environment = clean(
            RUNNER_TEMP=str(tmp_path / "temp"), ACTION_PATH=str(ROOT), PACKAGE=package, EXTRAS=extras
        )
        environment["PATH"] = f"{tmp_path / 'bin'}:{environment['PATH']}"
        subprocess.run(["bash", "-eo", "pipefail", "-c", step["run"]], env=environment, check=True)
        assert (tmp_path / "words").read_text().split() == ["-m", "pip", "install", "--quiet", wanted]
    assert (runner.values["inputs.package"], runner.values["inputs.extras"]) == ("", "")


def recipes() -> list[Any]:
    return [yaml.safe_load(b.text) for b in blocks(ROOT / "docs" / "ci.md") if b.language == "yaml"]


def test_the_snippets_are_well_formed() -> None:
    steps, action, gitlab, (of_a_client,), pairs = recipes()
    for uses in (action["jobs"]["conformance"]["steps"][-1], of_a_client):
        assert set(uses["with"]) <= set(ACTION["inputs"])
    assert gitlab["conformance"]["artifacts"]["reports"]["junit"].endswith("junit.xml")
    upload = steps["jobs"]["conformance"]["steps"][-1]
    assert upload["uses"] == "actions/upload-artifact@v4"
    for step in steps["jobs"]["conformance"]["steps"][-2:]:
        assert step["if"] == "always() && hashFiles('conformance-report/results.json') != ''"
    for workflow in (steps, action, pairs):  # YAML 1.1 takes the key `on` for true
        assert workflow[True], "it runs on something"
        assert workflow["permissions"] == {"contents": "read"}
        assert workflow["name"]
    for recipe in (steps, gitlab, pairs):
        assert "OWNER" not in yaml.safe_dump(recipe), "it is to work as it stands"
    run, kept = pairs["jobs"]["pair"]["steps"][-2:]
    assert run["run"].split("--partial ")[1] == kept["with"]["path"], "what is kept is what the run writes"
    assert "merge *.json" in pairs["jobs"]["together"]["steps"][-2]["run"]


def test_the_github_steps(tmp_path: Path) -> None:
    """What they run after the installation, and where the report is that they upload."""
    steps = recipes()[0]["jobs"]["conformance"]["steps"]
    run, summary = (step["run"] for step in steps if step.get("run", "").startswith("conformance "))
    done = conformance(tmp_path, *run.split()[1:], "--requirement", REQUIRED, "--profile", "smoke")
    assert done.returncode == 0, done.stdout + done.stderr
    told = conformance(tmp_path, *summary.partition(" >> ")[0].split()[1:])
    assert (told.returncode, told.stdout[:3]) == (0, "###"), told.stdout + told.stderr
    assert (tmp_path / steps[-1]["with"]["path"] / "index.html").is_file()


def test_where_there_is_no_report_nothing_is_made_of_it(tmp_path: Path) -> None:
    """Code 4 leaves no results behind: what the condition of the recipe's last steps looks for."""
    steps = recipes()[0]["jobs"]["conformance"]["steps"]
    run = next(step["run"] for step in steps if step.get("run", "").startswith("conformance run"))
    done = conformance(tmp_path, *run.split()[1:], "--start", "exit 3 # {port}")
    assert (done.returncode, len(done.stderr.strip().splitlines())) == (4, 1), done.stderr
    assert not (tmp_path / "conformance-report" / "results.json").exists()


def test_the_gitlab_job(tmp_path: Path) -> None:
    script = recipes()[2]["conformance"]["script"]
    command = next(line for line in script if line.startswith("conformance "))
    small = ("--requirement", REQUIRED, "--profile", "smoke")
    done = conformance(tmp_path, *command.split()[1:], *small)
    assert done.returncode == 0, done.stdout + done.stderr
    assert REQUIRED in (tmp_path / "conformance-report" / "junit.xml").read_text()


def test_a_release_is_uploaded_without_a_password() -> None:
    """The parts that PyPI's trust stands on, and that nothing else may do."""
    release = yaml.safe_load((ROOT / ".github" / "workflows" / "release.yml").read_text())
    publish = release["jobs"]["publish"]
    assert release["permissions"] == {}
    assert publish["permissions"] == {"id-token": "write"}
    assert publish["environment"] == "pypi"
    assert publish["steps"][-1]["uses"].startswith("pypa/gh-action-pypi-publish@")
    assert "secrets." not in (ROOT / ".github" / "workflows" / "release.yml").read_text()
    assert [name for name, job in release["jobs"].items() if "id-token" in job["permissions"]] == ["publish"]


def test_the_tox_recipe(tmp_path: Path) -> None:
    """With this environment in the place of the one that tox would fill from an index."""
    pytest.importorskip("tox")
    block = next(b for b in blocks(ROOT / "docs" / "ci.md") if b.file == "tox.ini")
    text = re.sub("deps = aws-conformance.*", "allowlist_externals = conformance", block.text)
    assert text != block.text
    (tmp_path / "tox.ini").write_text(text)
    (tmp_path / "conformance.toml").write_text(f'requirement = ["{REQUIRED}"]\nprofile = "smoke"\n')
    door = str(Path(sys.executable).parent)
    done = conformance(tmp_path, "run", "-e", "conformance", module="tox", PATH=f"{door}:/usr/bin:/bin")
    assert done.returncode == 0, done.stdout + done.stderr
    assert list(tmp_path.rglob("results.json"))

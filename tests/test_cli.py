"""The command line as a whole: what it lists, what it says to wrong usage, and how it ends."""

from __future__ import annotations

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from conformance import cli
from conformance.cli import main


def call(*words: str) -> tuple[int, str]:
    done = CliRunner().invoke(main, list(words))
    return done.exit_code, done.output


@pytest.mark.parametrize("word", ["-h", "--help"])
def test_help_lists_every_command(word: str):
    code, output = call(word)
    assert code == 0
    for name in ("run", "serve", "schemas", "report", "diff", "compare", "reproduce"):
        assert f"\n  {name} " in output


@pytest.mark.parametrize("name", list(cli._COMMANDS))
def test_every_command_explains_itself(name: str):
    code, output = call(name, "--help")
    assert code == 0, output
    assert output.startswith(f"Usage: main {name}")
    command = main.get_command(click.Context(main), name)
    assert command is not None
    assert command.help
    for parameter in command.params:
        if isinstance(parameter, click.Option):
            assert parameter.help, f"{name} {parameter.opts} has no help"


def test_the_version_is_the_packages():
    assert call("--version") == (0, f"main, version {version('aws-conformance')}\n")


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("nonsense",), "no such command 'nonsense'"),
        (("run", "--nonsense"), "no such option"),
        (("run", "--profile", "huge"), "'huge' is not one of"),
        (("run", "--seed", "x"), "'x' is not a valid integer"),
        (("serve", "--port", "99999"), "99999"),
        (("serve", "--service", "nonsense"), "no contracts for service 'nonsense'"),
        (("serve", "--fault", "nonsense"), "there is no fault 'nonsense'"),
        (("schemas", "nonsense"), "no such command"),
        (("schemas", "audit", "--service", "nonsense"), "nonsense"),
        (("run", "--setting", "x", "--config", "nowhere.toml"), "nowhere.toml"),
        (("report", "nowhere"), "nowhere"),
        (("diff", "nowhere"), "missing argument"),
        (("reproduce", "nonsense", "--config", "none"), "nonsense"),
    ],
)
def test_wrong_usage_ends_with_4(words: tuple[str, ...], told: str):
    code, output = call(*words)
    assert code == 4, output
    assert told in output
    assert re.fullmatch(r"ERROR: [^A-Z\n][^\n]*[^.\n]\n", output)


def test_faults_are_listed_with_what_they_do():
    code, output = call("serve", "--list-faults")
    assert code == 0
    lines = [line.split("\t") for line in output.splitlines()]
    assert len(lines) > 1000
    assert all(len(parts) == 2 and all(parts) for parts in lines)
    assert len({identifier for identifier, _ in lines}) == len(lines)


def test_a_module_is_a_command_too():
    done = subprocess.run(
        [sys.executable, "-m", "conformance", "--version"], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0
    assert version("aws-conformance") in done.stdout


def test_help_does_not_load_the_suite():
    """Commands are imported when they are called: the first thing a person types is quick."""
    check = (
        "import sys, conformance.cli\n"
        "HEAVY = ('hypothesis', 'boto3', 'conformance.run', 'conformance.properties')\n"
        "assert not [m for m in sys.modules if m.startswith(HEAVY)]\n"
    )
    assert subprocess.run([sys.executable, "-c", check], timeout=60).returncode == 0


def test_an_interruption_ends_with_2(monkeypatch: pytest.MonkeyPatch):
    @click.command()
    def aborted() -> None:
        """Be interrupted."""
        raise KeyboardInterrupt

    monkeypatch.setattr(main, "get_command", lambda context, name: aborted)
    code, output = call("run")
    assert code == 2
    assert "interrupted" in output


INTERRUPTED_WHILE_LOADING = """
import builtins, importlib, sys

def interrupting(load):
    def loading(name, *more, **others):
        if name == "WORD":
            raise KeyboardInterrupt
        return load(name, *more, **others)
    return loading

builtins.__import__ = interrupting(builtins.__import__)
importlib.import_module = interrupting(importlib.import_module)
sys.argv = ["conformance", "run", "--operation", "ListSchemas"]
from conformance.__main__ import main
main()
"""


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("conformance.cli", "interrupted"),
        ("conformance.run.commands", "interrupted"),
        ("conformance.run.progress", "interrupted"),
        ("conformance.run.hooks", "interrupted: nothing was sent yet"),
    ],
)
def test_ctrl_c_is_no_traceback_however_early_it_comes(tmp_path: Path, word: str, said: str):
    code = INTERRUPTED_WHILE_LOADING.replace("WORD", word)
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, timeout=60, cwd=tmp_path
    )
    assert done.returncode == 2
    assert (done.stdout + done.stderr).strip().splitlines()[-1] == said
    assert "Traceback" not in done.stdout + done.stderr
    assert "KeyboardInterrupt" not in done.stdout + done.stderr

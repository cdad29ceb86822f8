"""A small service, and running ``conformance evaluate`` on it in a process of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from conformance.contract.model import Service
from tests.zoo import zoo

Evaluate = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture(scope="session")
def schemas(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("schemas")
    zoo(root)
    return root


@pytest.fixture(scope="session")
def service(schemas: Path) -> Service:
    return zoo(schemas)


@pytest.fixture
def evaluate(schemas: Path, tmp_path: Path) -> Evaluate:
    """Run the command on the small service, in an empty folder; output and errors come together."""

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "conformance", "evaluate", "--service", "zoo"]
        command += ["--schemas", str(schemas), "--profile", "smoke", "-n", "2", *words]
        return subprocess.run(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, timeout=240,
            check=False,
        )  # fmt: skip

    return run

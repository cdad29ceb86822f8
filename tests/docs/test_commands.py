"""Every command in the README and in docs/ is run, as it stands or a small part of it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.docs.blocks import Block, blocks
from tests.run.door import clean

ROOT = Path(__file__).parents[2]
TOP = ("README.md", "CONTRIBUTING.md", "examples/README.md")
PAGES = [*(ROOT / name for name in TOP), *sorted(ROOT.glob("docs/*.md"))]


def test_the_directives_are_understood(tmp_path: Path) -> None:
    page = tmp_path / "page.md"
    page.write_text(
        "a\n\n<!-- run: --seed 1 -->\n<!-- exits: 1 -->\n```sh\nconformance run \\\n  --strict && ls\n```\n"
        "<!-- not run: too long -->\n```sh\nls\n```\n<!-- file: a.toml -->\n```toml\nx = 1\n```\n"
    )
    first, second, third = blocks(page)
    assert first.command == "conformance run --seed 1 \\\n  --strict && ls\n"
    assert (first.exits, first.left_out) == (1, None)
    assert second.left_out == "too long"
    assert (third.file, third.text, third.language) == ("a.toml", "x = 1\n", "toml")


def test_shell_is_always_marked_as_sh() -> None:
    for page in PAGES:
        for block in blocks(page):
            assert block.language not in ("bash", "shell", "console", ""), (block.page, block.line)


@pytest.mark.parametrize(
    "page",
    [p for p in PAGES if any(b.language == "sh" for b in blocks(p))],
    ids=lambda p: str(p.relative_to(ROOT)),
)
def test_the_commands_of_a_page(page: Path, tmp_path: Path) -> None:
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    for block in blocks(page):
        if block.file is not None:
            (tmp_path / block.file).write_text(block.text)
        elif block.language == "sh" and block.left_out is None:
            _run(block, tmp_path)


def _run(block: Block, folder: Path) -> None:
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    done = subprocess.run(
        ["bash", "-euo", "pipefail", "-c", block.command],
        cwd=folder,
        env=clean(PATH=path),
        capture_output=True,
        text=True,
        timeout=300,
    )
    where = f"{block.page}:{block.line}\n{block.command}"
    assert done.returncode == block.exits, f"{where}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
    assert "Traceback" not in done.stderr, f"{where}\n{done.stderr}"

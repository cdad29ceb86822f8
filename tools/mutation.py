"""What the project's own tests would notice: draws mutants of ``conformance/`` and runs the tests for each.

``python tools/mutation.py --sample 300 --seed 1`` writes a line a mutant, and the share that was killed. The
operators are cosmic-ray's. A place in the code is drawn first, then one of the operators that fit there: a
``+``, for which there are twelve, counts once. Left out is what no test could see: annotations, which
nobody evaluates, and what stands below ``if TYPE_CHECKING``.

A mutant is killed when a test of its module, its folder or the folders in ``WIDER`` fails. One whose tests
take too long is counted apart: the time may have been too short.
"""

from __future__ import annotations

import argparse
import ast
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from queue import SimpleQueue

from attrs import frozen
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names

ROOT = Path(__file__).resolve().parents[1]
WIDER = {
    "properties": ("run",),
    "verdicts": ("run", "properties"),
    "protocols": ("wire", "checks"),
    "wire": ("emulator",),
}
"""Folders whose code is seen mostly through other folders' tests."""

NEEDING_ARGUMENTS = {"core/VariableInserter", "core/VariableReplacer"}
"""Operators that are about variables of given names."""


@frozen
class Mutant:
    """One change: a file below the root, an operator, which of its occurrences, and the line."""

    path: str
    operator: str
    occurrence: int
    line: int

    def __str__(self) -> str:
        """Where and what, as one line of the list."""
        return f"{self.path}:{self.line} {self.operator.removeprefix('core/')} #{self.occurrence}"


def unseen(source: str) -> set[tuple[int, int]]:
    """The places (line, column) of what no run evaluates: annotations, and what only type checkers read."""
    places: set[tuple[int, int]] = set()
    for node in ast.walk(ast.parse(source)):
        parts: list[ast.AST | None] = []
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            parts.append(node.returns)
        if isinstance(node, ast.arg | ast.AnnAssign):
            parts.append(node.annotation)
        if isinstance(node, ast.If) and isinstance(node.test, ast.Name) and node.test.id == "TYPE_CHECKING":
            parts += node.body
        for part in parts:
            for inner in ast.walk(part) if part is not None else ():
                if isinstance(inner, ast.expr):
                    begin, end = (inner.lineno, inner.col_offset), (inner.end_lineno, inner.end_col_offset)
                    places |= {(begin[0], c) for c in range(begin[1], (end[1] or 0) + 1)}
    return places


def mutants_of(path: Path) -> Iterator[tuple[tuple[int, int], Mutant]]:
    """Every mutant of a file, each with its place."""
    hidden = unseen(path.read_text(encoding="utf-8"))
    nodes = list(ast_nodes(get_ast_from_path(path)))
    for name in sorted(set(operator_names()) - NEEDING_ARGUMENTS):
        operator = get_operator(name)()
        places = [start for node in nodes for start, _ in operator.mutation_positions(node)]
        for occurrence, place in enumerate(places):
            if tuple(place) not in hidden:
                yield tuple(place), Mutant(str(path.relative_to(ROOT)), name, occurrence, place[0])


def drawn(folders: list[str], sample: int, seed: int) -> list[Mutant]:
    """As many mutants as asked for, of different places, the same for the same seed and code."""
    places: dict[tuple[str, tuple[int, int]], list[Mutant]] = {}
    for path in sorted((ROOT / "conformance").rglob("*.py")):
        folder = path.relative_to(ROOT / "conformance").parts[0]
        if not folders or folder in folders:
            for place, mutant in mutants_of(path):
                places.setdefault((mutant.path, place), []).append(mutant)
    chance = random.Random(seed)
    chosen = chance.sample(sorted(places), min(sample, len(places)))
    return [chance.choice(places[place]) for place in chosen]


def tests_of(path: str) -> list[str]:
    """The tests that must see a change of a module: those of its name, its folder, wider ones."""
    parts = Path(path).with_suffix("").parts[1:]
    folder = parts[0] if len(parts) > 1 else ""
    own = [f"tests/{folder}/test_{parts[-1]}.py".replace("//", "/")]
    rest = [f"tests/{folder}", *(f"tests/{wide}" for wide in WIDER.get(folder, ()))] if folder else []
    found = [test for test in (*own, *rest) if (ROOT / test).exists()]
    return found or ["tests/test_cli.py", "tests/test_plugin.py"]


def outcome(copy: Path, mutant: Mutant, seconds: float) -> str:
    """What became of a mutant: ``killed``, ``survived``, ``timeout``, or ``none`` where there is none."""
    path = copy / mutant.path
    source = path.read_text(encoding="utf-8")
    changed = mutate_code(source, get_operator(mutant.operator)(), mutant.occurrence)
    try:
        if changed is None or ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source)):
            return "none"
    except SyntaxError:  # the `**` of `{**one}` is no operator, but cosmic-ray takes it for one
        return "none"
    path.write_text(changed, encoding="utf-8")
    deadline = time.monotonic() + seconds
    try:
        for test in tests_of(mutant.path):
            left = deadline - time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", test],
                cwd=copy,
                env={**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"},
                capture_output=True,
                timeout=max(left, 5.0),
            )
            if done.returncode not in (0, 5):
                return "killed"
    except subprocess.TimeoutExpired:
        return "timeout"
    finally:
        path.write_text(source, encoding="utf-8")
    return "survived"


def main() -> int:
    """Draw, run, tell; the exit code is 1 where fewer were killed than ``--at-least`` says."""
    parser = argparse.ArgumentParser(description="mutation testing of conformance/ on a sample")
    parser.add_argument("--sample", type=int, default=300)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--folder", action="append", default=[], help="only this folder of conformance/")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument(
        "--seconds", type=float, default=240.0, help="how long the tests of one mutant may take"
    )
    parser.add_argument("--at-least", type=float, default=0.8, metavar="SHARE")
    parser.add_argument("--list", action="store_true", help="only say which mutants would be run")
    parser.add_argument("--json", metavar="FILE", help="write the outcomes here")
    given = parser.parse_args()
    mutants = drawn(given.folder, given.sample, given.seed)
    if given.list:
        print(*mutants, sep="\n")
        return 0
    counts: dict[str, int] = {}
    told = []
    with tempfile.TemporaryDirectory() as folder:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(given.jobs):
            copy = Path(folder) / str(number)
            subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
            free.put(copy)

        def run(mutant: Mutant) -> tuple[Mutant, str]:
            copy = free.get()
            try:
                return mutant, outcome(copy, mutant, given.seconds)
            finally:
                free.put(copy)

        with ThreadPoolExecutor(given.jobs) as pool:
            for mutant, word in pool.map(run, mutants):
                counts[word] = counts.get(word, 0) + 1
                told.append({"mutant": str(mutant), "outcome": word})
                print(f"{word:8} {mutant}", flush=True)
    if given.json:
        Path(given.json).write_text(json.dumps(told, indent=1), encoding="utf-8")
    killed = counts.get("killed", 0)
    judged = killed + counts.get("survived", 0)
    share = killed / judged if judged else 0.0
    print(f"{killed} of {judged} mutants killed ({share:.1%}); seed {given.seed}, {counts}")
    return 0 if judged and share >= given.at_least else 1


if __name__ == "__main__":
    raise SystemExit(main())

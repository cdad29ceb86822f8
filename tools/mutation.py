"""What the project's own tests would notice: draws mutants of ``conformance/`` and runs the tests for each.

``python tools/mutation.py --sample 300 --seed 1`` writes a line a mutant, and the share that was killed. The
operators are cosmic-ray's. A place in the code is drawn first, then one of the operators that fit there: a
``+``, for which there are twelve, counts once. Left out is what no test could see: annotations, which
nobody evaluates, and what stands below ``if TYPE_CHECKING``.

A mutant is killed when a test of its module, its folder or the folders in ``WIDER`` fails. The tests that
are nearest come first: the file with the module's name, those that import the module, then what is farther.
A mutant whose tests take too long is counted apart: the time may have been too short. ``--near`` runs the
nearest alone, which is quicker, and what it kills is a lower bound. So is what ``--contexts FILE`` kills,
which is much quicker still: the tests that ran the changed line, by coverage's data of ``pytest
--cov=conformance --cov-context=test`` (pytest-cov), those of the module's own file first.

With ``--state FILE`` each outcome is written down as soon as it is known, with the test that failed, and what
the file has is not run again: a long sample can be interrupted and go on.
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
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from queue import SimpleQueue

from attrs import frozen
from cosmic_ray.ast import ast_nodes, get_ast_from_path
from cosmic_ray.mutating import mutate_code
from cosmic_ray.plugins import get_operator, operator_names
from coverage import CoverageData

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


@cache
def imports() -> dict[str, set[str]]:
    """Every module of the package and of the tests by its path, and the paths of those that it imports."""
    paths = [p for top in ("conformance", "tests") for p in sorted((ROOT / top).rglob("*.py"))]
    names = {".".join(p.relative_to(ROOT).with_suffix("").parts): str(p.relative_to(ROOT)) for p in paths}
    found: dict[str, set[str]] = {}
    for name, path in names.items():
        found[path] = set()
        for node in ast.walk(ast.parse((ROOT / path).read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                package = ".".join(name.split(".")[: -node.level]) if node.level else ""
                module = ".".join(part for part in (package, node.module) if part)
                told = [module, *(f"{module}.{alias.name}" for alias in node.names)]
                found[path] |= {names[one] for one in told if one in names}
    return found


def tests_of(path: str) -> list[list[str]]:
    """The tests that must see a change of a module, nearest first.

    First the file with its name, then those that import it, those that import what imports it, and so on.
    """
    parts = Path(path).with_suffix("").parts[1:]
    folder = parts[0] if len(parts) > 1 else ""
    own = f"tests/{folder}/test_{parts[-1]}.py".replace("//", "/")
    rooms = [f"tests/{room}/" for room in (folder, *WIDER.get(folder, ()))] if folder else []
    wanted = {p for p in imports() if Path(p).name.startswith("test_") and p.startswith(tuple(rooms))} - {own}
    groups, reached, last = [[own] if own in imports() else []], {path}, {path}
    while last and wanted:
        last = {one for one, told in imports().items() if told & last} - reached
        reached |= last
        groups.append(sorted(wanted & last))
        wanted -= last
    groups.append(sorted(wanted))
    return [group for group in groups if group] or [["tests/test_cli.py", "tests/test_plugin.py"]]


_MOST = 60
"""Of the tests that ran a line so many at most are run again."""
_BACK = 15
"""A line within a statement may have none of its own: those of the lines before it count, so far back."""


def tests_at(contexts: CoverageData, mutant: Mutant) -> list[list[str]]:
    """The tests that ran a mutant's line, nearest first; those of the module where only its import did."""
    lines = contexts.contexts_by_lineno(str(Path(contexts.base_filename()).resolve().parent / mutant.path))
    for line in range(mutant.line, max(mutant.line - _BACK, 0), -1):
        found = {context.partition("|")[0] for context in lines.get(line, ()) if "::" in context}
        if found:
            own = f"/test_{Path(mutant.path).name}::"
            first = sorted(test for test in found if own in test)
            rest = sorted(test for test in found if own not in test)
            random.Random(str(mutant)).shuffle(rest)
            return [group for group in (first[:_MOST], rest[:_MOST]) if group]
    return tests_of(mutant.path)[:2]


@frozen
class Outcome:
    """What became of a mutant: ``killed``, ``survived``, ``timeout``, or ``none`` where there is none."""

    word: str
    by: str = ""
    """The test that failed, or why none could run."""


def forget(path: Path) -> None:
    """Remove a module's compiled form: by time and size alone a change of one character can go unseen."""
    Path(cache_from_source(str(path))).unlink(missing_ok=True)


def outcome(copy: Path, mutant: Mutant, seconds: float, groups: list[list[str]]) -> Outcome:
    """Change one line of the copy, run the tests, nearest first, and change it back."""
    path = copy / mutant.path
    source = path.read_text(encoding="utf-8")
    changed = mutate_code(source, get_operator(mutant.operator)(), mutant.occurrence)
    try:
        if changed is None or ast.dump(ast.parse(changed)) == ast.dump(ast.parse(source)):
            return Outcome("none")
    except SyntaxError:  # the `**` of `{**one}` is no operator, but cosmic-ray takes it for one
        return Outcome("none")
    path.write_text(changed, encoding="utf-8")
    forget(path)
    deadline = time.monotonic() + seconds
    try:
        for tests in groups:
            left = deadline - time.monotonic()
            done = subprocess.run(
                [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *tests],
                cwd=copy,
                env={**os.environ, "PYTHONPATH": str(copy)},
                capture_output=True,
                text=True,
                timeout=max(left, 5.0),
            )
            if done.returncode not in (0, 5):
                failed = [line for line in done.stdout.splitlines() if line.startswith(("FAILED", "ERROR"))]
                return Outcome("killed", failed[0][:200] if failed else f"exit code {done.returncode}")
    except subprocess.TimeoutExpired:
        return Outcome("timeout")
    finally:
        path.write_text(source, encoding="utf-8")
        forget(path)
    return Outcome("survived")


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
    parser.add_argument(
        "--near", action="store_true", help="only the nearest tests: quicker, and a lower bound of the share"
    )
    parser.add_argument("--list", action="store_true", help="only say which mutants would be run")
    parser.add_argument(
        "--contexts", metavar="FILE", type=Path, help="only the tests that ran the line, by coverage's data"
    )
    parser.add_argument(
        "--state", metavar="FILE", type=Path, help="write each outcome here, and run none that is there"
    )
    given = parser.parse_args()
    mutants = drawn(given.folder, given.sample, given.seed)
    if given.list:
        print(*mutants, sep="\n")
        return 0
    lines = (
        given.state.read_text(encoding="utf-8").splitlines() if given.state and given.state.exists() else []
    )
    contexts = CoverageData(str(given.contexts)) if given.contexts else None
    if contexts is not None:
        contexts.read()
    before = {one["mutant"]: one["outcome"] for one in map(json.loads, lines)}
    counts = Counter(before[str(m)] for m in mutants if str(m) in before)
    with tempfile.TemporaryDirectory() as folder:
        free: SimpleQueue[Path] = SimpleQueue()
        for number in range(given.jobs):
            copy = Path(folder) / str(number)
            subprocess.run(["git", "clone", "-q", str(ROOT), str(copy)], check=True)
            free.put(copy)

        def run(mutant: Mutant) -> tuple[Mutant, Outcome]:
            copy = free.get()
            try:
                if contexts is not None:
                    groups = tests_at(contexts, mutant)
                else:
                    groups = tests_of(mutant.path)[: 2 if given.near else None]
                return mutant, outcome(copy, mutant, given.seconds, groups)
            finally:
                free.put(copy)

        with ThreadPoolExecutor(given.jobs) as pool:
            for mutant, became in pool.map(run, [m for m in mutants if str(m) not in before]):
                counts[became.word] += 1
                print(f"{became.word:8} {mutant}", flush=True)
                if given.state:
                    line = {"mutant": str(mutant), "outcome": became.word, "by": became.by}
                    with given.state.open("a", encoding="utf-8") as state:
                        state.write(json.dumps(line) + "\n")
    killed = counts["killed"]
    judged = killed + counts["survived"]
    share = killed / judged if judged else 0.0
    print(f"{killed} of {judged} mutants killed ({share:.1%}); seed {given.seed}, {dict(counts)}")
    return 0 if judged and share >= given.at_least else 1


if __name__ == "__main__":
    raise SystemExit(main())

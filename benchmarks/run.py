"""How long the default run takes, and how many exchanges it makes a second, on reference and on moto.

    python benchmarks/run.py [--targets reference moto] [--all] [-n N]

Without ``--all`` the run is restricted to the chain of the dataset export job (21 operations).
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RESOURCES = ("Schema", "DatasetGroup", "Dataset", "DatasetImportJob", "DatasetExportJob")
CHAIN = [
    *(f"{verb}{name}" for verb in ("Create", "Describe") for name in RESOURCES),
    *(f"List{name}s" for name in RESOURCES),
    *(f"Delete{name}" for name in RESOURCES[:3]),
    "TagResource", "UntagResource", "ListTagsForResource",
]  # fmt: skip


def measure(target: str, operations: list[str], workers: int) -> tuple[float, float, int, dict[str, int]]:
    """Return wall seconds, CPU seconds (with the servers'), exchanges and the verdict counts of one run."""
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "conformance", "run", "-q", "--fail-on", "none"]
        command += ["--target", target, "--report", folder, "-n", str(workers)]
        command += [word for name in operations for word in ("--operation", name)]
        before, started = os.times(), time.perf_counter()
        subprocess.run(command, check=True, cwd=folder, stdout=subprocess.DEVNULL)
        wall, after = time.perf_counter() - started, os.times()
        results = json.loads((Path(folder) / "results.json").read_text(encoding="utf-8"))
    cpu = after.children_user + after.children_system - before.children_user - before.children_system
    return wall, cpu, results["exchanges"], results["summary"]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--targets", nargs="+", default=["reference", "moto"])
    parser.add_argument("--all", action="store_true", help="every operation of the service")
    parser.add_argument("-n", type=int, default=0, help="worker processes")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {os.cpu_count()} cores, {options.n or 'no'} worker processes")
    print("| target | operations | wall s | CPU s | exchanges | exchanges/s | verdicts |")
    print("|---|---|---|---|---|---|---|")
    for target in options.targets:
        wall, cpu, exchanges, summary = measure(target, [] if options.all else CHAIN, options.n)
        counts = ", ".join(f"{count} {name}" for name, count in summary.items() if count)
        chosen = "all" if options.all else len(CHAIN)
        print(
            f"| {target} | {chosen} | {wall:.1f} | {cpu:.1f} | {exchanges} "
            f"| {exchanges / wall:.0f} | {counts} |",
            flush=True,
        )


if __name__ == "__main__":
    main()

"""Faults detected over exchanges sent: this suite, and Schemathesis on the same emulator.

    python benchmarks/power.py [--sample 60] [--seed 1] [-n 2] [--into docs]

A sample of the faults of the export chain, as many of each family, is drawn. The suite runs in its own order
until its first detection. Schemathesis gets an OpenAPI description of the same operations, made from the same
contracts, with links from each Create; of its alarms those count that none of three faultless runs raises. It
is installed from PyPI into an environment of its own. Writes a table and a curve.
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from peer import schemathesis
from peer.description import describe

from conformance.contract.load import load_service
from conformance.power.curve import Series, svg
from conformance.power.faults import Seeded, chosen, own

CHAIN = (
    "CreateSchema", "DescribeSchema", "ListSchemas", "DeleteSchema", "CreateDatasetGroup",
    "DescribeDatasetGroup", "ListDatasetGroups", "DeleteDatasetGroup", "CreateDataset", "DescribeDataset",
    "ListDatasets", "DeleteDataset", "CreateDatasetImportJob", "DescribeDatasetImportJob",
    "ListDatasetImportJobs", "CreateDatasetExportJob", "DescribeDatasetExportJob", "ListDatasetExportJobs",
    "TagResource", "UntagResource", "ListTagsForResource",
)  # fmt: skip


def drawn(faults: list[Seeded], count: int, seed: int) -> list[Seeded]:
    """Draw as many faults of each family, as far as there are so many."""
    families: dict[str, list[Seeded]] = defaultdict(list)
    for fault in random.Random(seed).sample(faults, len(faults)):
        families[fault.family].append(fault)
    picked: list[Seeded] = []
    while len(picked) < min(count, len(faults)):
        for family in families.values():
            if family and len(picked) < count:
                picked.append(family.pop())
    return picked


def ours(faults: list[Seeded], workers: int, seed: int) -> dict[str, Any]:
    """Evaluate the suite with these faults, in its own order."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ours.json"
        words = [sys.executable, "-m", "conformance", "evaluate", "--order", "suite", "-n", str(workers)]
        words += ["--seed", str(seed), "--state", str(Path(folder) / "state.jsonl"), "--json", str(path)]
        for operation in CHAIN:
            words += ["--operation", operation]
        for fault in faults:
            words += ["--faults", glob_of(fault.id)]
        ended = subprocess.run(words, check=False)
        if not path.exists():
            sys.exit(f"conformance evaluate ended with code {ended.returncode}")
        result: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        return result


def glob_of(identifier: str) -> str:
    """A shell pattern, with a wildcard, that matches the whole of this ID and no other."""
    text = "".join(f"[{char}]" if char in "[*?" else char for char in identifier)
    return text if "[" in text else f"[{text[0]}]{text[1:]}"


def main() -> None:
    """Measure, print, and write the table and the curve."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--sample", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--max-examples", type=int, default=25)
    parser.add_argument("-n", type=int, default=2)
    parser.add_argument("--into", type=Path, default=Path(__file__).parent.parent / "docs")
    parser.add_argument("--environment", type=Path, default=Path(__file__).parent / ".venv-schemathesis")
    asked = parser.parse_args()
    service = load_service("personalize")
    faults = drawn(chosen(own(service), operations=CHAIN), asked.sample, asked.seed)
    mine = ours(faults, asked.n, asked.seed)
    by_id = {f["id"]: f for f in mine["faults"]}
    visible = [f for f in faults if by_id[f.id]["verdict"] != "invisible"]
    command = schemathesis.environment(asked.environment)
    with tempfile.TemporaryDirectory() as folder:
        description = Path(folder) / "openapi.json"
        description.write_text(json.dumps(describe(service, CHAIN)), encoding="utf-8")

        def peer(fault: str | None) -> schemathesis.Run:
            return schemathesis.run(command, service, description, fault, asked.seed, asked.max_examples)

        with ThreadPoolExecutor(asked.n) as pool:
            quiet = list(pool.map(peer, [None] * 3))
            usual = {alarm for one in quiet for alarm in one.alarms}
            found = dict(zip([f.id for f in visible], pool.map(peer, [f.id for f in visible]), strict=True))
    theirs = {
        fault: min(places)
        for fault, one in found.items()
        if (places := [place for alarm, place in one.alarms.items() if alarm not in usual])
    }
    series = [
        Series(
            "this suite",
            [f["first"] for f in by_id.values() if f["verdict"] == "detected" and f["first"] is not None],
            len(visible),
        ),
        Series(f"Schemathesis {schemathesis.VERSION}", list(theirs.values()), len(visible)),
    ]
    text = table(series, mine, list(found.values()), usual, asked)
    print(text)
    asked.into.mkdir(parents=True, exist_ok=True)
    (asked.into / "power-benchmark.md").write_text(text, encoding="utf-8")
    drawing = svg(series, "Share of seeded faults detected over exchanges sent")
    (asked.into / "power-benchmark.svg").write_text(drawing, encoding="utf-8")


def table(
    series: list[Series], mine: dict[str, Any], runs: list[schemathesis.Run], usual: set[Any], asked: Any
) -> str:
    """Say it in Markdown."""
    whole = statistics.median(one.requests for one in runs) if runs else 0
    exchanges = mine["faultlessExchanges"]
    rows = [
        (series[0], exchanges, len(mine["summary"]["falseAlarms"])),
        (series[1], whole, len(usual)),
    ]
    lines = [
        "# Faults detected over exchanges sent", "",
        f"{series[0].faults} visible faults of the export chain, as many of each family, drawn with seed "
        f"{asked.seed}; `python benchmarks/power.py --sample {asked.sample} --seed {asked.seed}`.", "",
        "| | detected | within 100 exchanges | within 1,000 | exchanges of a run | alarms without a fault |",
        "|---|---|---|---|---|---|",
    ]  # fmt: skip
    for one, total, alarms in rows:
        share = f"{len(one.firsts)} ({len(one.firsts) / max(one.faults, 1):.0%})"
        early = f"{one.share(100):.0%} | {one.share(1000):.0%}"
        lines.append(f"| {one.name} | {share} | {early} | {total:,.0f} | {alarms} |")
    lines += ["", "![The two curves](power-benchmark.svg)", ""]
    return "\n".join(lines)


if __name__ == "__main__":
    main()

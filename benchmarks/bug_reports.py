"""Count the bug reports about moto that the suite would have found.

    python benchmarks/bug_reports.py --work DIR [--draw NAME] [--report NAME]… [-n 2] [--page FILE] [--no-run]
    python benchmarks/bug_reports.py --prove [--draw NAME] [--report NAME]…
    python benchmarks/bug_reports.py --changelog FILE

The first runs the suite on moto with each report's defect and without it, the second only shows that each
defect is there, the third checks that the reports are those that were drawn from moto's CHANGELOG.md.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from reported.count import OUTCOMES, compared
from reported.draw import drawn, population
from reported.page import page
from reported.proof import seen
from reported.report import Draw, Report, draws

from conformance.report.results import Results
from conformance.report.results_file import load
from conformance.verdicts.partial import COMPLETE

PREFACE = Path(__file__).with_suffix(".md")
TARGET = Path(__file__).parent / "reported" / "target.py"


def run(report: Report, defect: bool, folder: Path) -> Results:
    """Run the suite on the operations of a report; what the run says goes to a file beside its results.

    A run in which a check of the suite itself broke has results all the same, and they count.
    """
    words = [sys.executable, "-m", "conformance", "run", "-q", "--config", "none", "--fail-on", "none"]
    words += ["--target", f"{TARGET}:Older", "--service", report.service, "--report", str(folder)]
    for operation in report.operations:
        words += ["--operation", operation]
    if defect:
        words += ["--setting", f"report={report.name}"]
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "run.log").open("w", encoding="utf-8") as log:
        code = subprocess.run(words, check=False, stdout=log, stderr=subprocess.STDOUT).returncode
    if code not in (0, 1, 3, 5):
        raise SystemExit(f"{report.name}: the run ended with exit code {code}; see {folder / 'run.log'}")
    return load(folder)


def runs(
    reports: Sequence[Report], work: Path, workers: int, again: bool
) -> Iterator[tuple[Results, Results]]:
    """Yield the run without and the run with each report's defect; the same run is made once."""
    plain = {_beside(report): report for report in reports}

    def one(job: tuple[Report, bool, Path]) -> Results:
        report, defect, folder = job
        kept = None if again else _kept(folder)
        return run(report, defect, folder) if kept is None else kept

    jobs = [(report, False, work / name) for name, report in plain.items()]
    jobs += [(report, True, work / report.name) for report in reports]
    with ThreadPoolExecutor(workers) as pool:
        done = dict(zip([folder.name for _, _, folder in jobs], pool.map(one, jobs), strict=True))
    for report in reports:
        yield done[_beside(report)], done[report.name]


def _kept(folder: Path) -> Results | None:
    """The results of a run that is there; None where there is none, or one that was cut."""
    found = load(folder) if (folder / "results.json").exists() else None
    return found if found is not None and found.ended == COMPLETE else None


def _beside(report: Report) -> str:
    digest = hashlib.sha256(" ".join(report.operations).encode()).hexdigest()[:8]
    return f"moto-{report.service}-{digest}"


def count(chosen: Sequence[Draw], reports: Sequence[Report], asked: argparse.Namespace) -> None:
    """Make the runs, print what became of each report, and write the page."""
    pairs = runs(reports, asked.work, asked.n, not asked.no_run)
    outcomes = [compared(report, *pair) for report, pair in zip(reports, pairs, strict=True)]
    for one in outcomes:
        print(f"{one.outcome:12} {one.report.name:20} {', '.join(one.shown_by[:3])} {one.why[:200]}")
    counted = Counter(one.outcome for one in outcomes)
    print(", ".join(f"{outcome}: {counted[outcome]}" for outcome in OUTCOMES))
    if asked.page is not None:
        today = datetime.now(UTC).date().isoformat()
        versions = f"Counted on {today} with moto {version('moto')} and boto3 {version('boto3')}."
        text = page(PREFACE.read_text(encoding="utf-8"), chosen, outcomes, versions)
        asked.page.write_text(text, encoding="utf-8")


def prove(reports: Sequence[Report]) -> int:
    """Print whether each defect is there with its edits and not without; return how many are not."""

    def one(report: Report) -> str:
        try:
            now, then = seen(report, defect=False), seen(report, defect=True)
        except RuntimeError as problem:
            return str(problem)
        problems = [f"moto: {now!r}, not {report.now!r}"] * (now != report.now)
        problems += [f"with the defect: {then!r}, not {report.then!r}"] * (then != report.then)
        return "; ".join(problems)

    told = []
    for report in reports:
        told.append(one(report))
        print(f"{report.name:20} {told[-1] or 'is there'}", flush=True)
    return sum(map(bool, told))


def differing(changelog: str, chosen: Sequence[Draw]) -> Iterator[str]:
    """Yield where the reports are not those that the seeds draw; those of an earlier draw are passed over."""
    lines, taken = population(changelog), set[int]()
    for draw in chosen:
        order = [line for line in drawn(lines, draw.seed) if line.place not in taken | set(draw.dropped)]
        for line, report in zip(order, draw.reports, strict=False):
            same = (line.place, line.release, line.service) == (report.place, report.release, report.service)
            if not same:
                yield f"draw {draw.name}: {report.name} ({report.release}) stands where {line} was drawn"
        taken |= {report.place for report in draw.reports}


def main() -> None:
    """Do what is asked for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--work", type=Path, default=Path("reports/bug-reports"))
    parser.add_argument("--draw", action="append")
    parser.add_argument("--report", action="append")
    parser.add_argument("-n", type=int, default=2)
    parser.add_argument("--page", type=Path)
    parser.add_argument("--no-run", action="store_true", help="take runs that are there already")
    parser.add_argument("--prove", action="store_true")
    parser.add_argument("--changelog", type=Path)
    asked = parser.parse_args()
    chosen = [draw for draw in draws() if not asked.draw or draw.name in asked.draw]
    reports = [r for draw in chosen for r in draw.reports if not asked.report or r.name in asked.report]
    if asked.changelog is not None:
        problems = list(differing(asked.changelog.read_text(encoding="utf-8"), draws()))
        print("\n".join(problems) or "the reports are those that were drawn")
        raise SystemExit(bool(problems))
    if asked.prove:
        raise SystemExit(bool(prove(reports)))
    count(chosen, reports, asked)


if __name__ == "__main__":
    main()

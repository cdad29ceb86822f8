"""Run the suite for nine services on emulators that others wrote, and write down what it found.

    python benchmarks/findings.py --work DIR [--service NAME]… [--target NAME]… [--pages FOLDER] [--no-run]

Each run's report goes to DIR/<service>-<target>/; runs that are there already are made anew, unless
``--no-run`` only writes the pages. What a person found when going through the findings stands in
benchmarks/findings.md and is put before them.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
from pathlib import Path

from conformance.report.findings import pages
from conformance.report.results import Results
from conformance.report.results_file import ResultsError, load

SERVICES = (
    "ssm", "secretsmanager", "kms", "logs", "events", "stepfunctions", "ecr", "kinesis", "cognito-idp",
)  # fmt: skip
TARGETS = ("moto", "ministack")
PREFACE = Path(__file__).with_suffix(".md")


def run(service: str, target: str, folder: Path) -> None:
    """Run one service on one target; what the run says of itself goes to the terminal."""
    words = [sys.executable, "-m", "conformance", "run", "-q", "--config", "none"]
    words += ["--service", service, "--target", target, "--fail-on", "none", "--report", str(folder)]
    code = subprocess.run(words, check=False).returncode
    if code not in (0, 5):
        raise SystemExit(f"{service} on {target} ended with exit code {code}")


def gathered(work: Path, services: list[str], targets: list[str]) -> list[Results]:
    """Load the results of all runs that are there.

    Raises:
        SystemExit: if one cannot be read.
    """
    found = []
    for service in services:
        for target in targets:
            try:
                found.append(load(work / f"{service}-{target}"))
            except ResultsError as problem:
                raise SystemExit(str(problem)) from problem
    return found


def main() -> None:
    """Make the runs and write the pages."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--work", type=Path, required=True)
    parser.add_argument("--service", action="append")
    parser.add_argument("--target", action="append")
    parser.add_argument("--pages", type=Path, default=Path("docs"), help="the folder of findings.md")
    parser.add_argument("--no-run", action="store_true")
    asked = parser.parse_args()
    services, targets = asked.service or list(SERVICES), asked.target or list(TARGETS)
    for service in services if not asked.no_run else ():
        for target in targets:
            run(service, target, asked.work / f"{service}-{target}")
    results = gathered(asked.work, services, targets)
    for name, text in pages(results, PREFACE.read_text(encoding="utf-8")).items():
        place = asked.pages / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    main()

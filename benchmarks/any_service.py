"""Services that nobody prepared, on moto: runs them all and writes the table of docs/any-service.md.

``python benchmarks/any_service.py`` goes on where it was interrupted; ``--site-only`` runs nothing.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from statistics import median
from typing import Any

ROOT = Path(__file__).parent.parent
OUT, PAGE = ROOT / "reports" / "any-service", ROOT / "docs" / "any-service.md"
BEGIN, END = "<!-- made by benchmarks/any_service.py -->", "<!-- end of what that made -->"
SERVICES = (
    "acm", "athena", "codebuild", "firehose", "application-autoscaling", "textract", "timestream-write",
    "scheduler", "sns", "sts", "iam", "route53", "emr", "datasync", "servicediscovery", "codepipeline",
    "organizations", "ecs", "cloudtrail", "config", "transfer", "route53resolver", "wafv2", "swf", "memorydb",
    "eks", "batch", "efs", "amp", "mq", "xray", "appsync", "sesv2", "apigateway", "cloudformation",
    "autoscaling", "s3", "rekognition", "backup", "glue",
)  # fmt: skip
WORDS = ("--targets", "moto", "--profile", "smoke", "--time-limit", "60", "-n", "2", "--out", str(OUT))


def main(words: list[str]) -> int:
    command = [sys.executable, "-m", "conformance", "matrix", "--services", ",".join(SERVICES)]
    code = subprocess.run([*command, *WORDS, *words], check=False).returncode
    if code not in (0, 2, 3):
        return code
    told = json.loads((OUT / "api" / "matrix.json").read_text("utf-8"))
    text = PAGE.read_text("utf-8")
    before, after = text[: text.index(BEGIN)], text[text.index(END) :]
    PAGE.write_text(f"{before}{BEGIN}\n\n{table(told['pairs'])}\n{after}", "utf-8")
    return code


def table(pairs: list[dict[str, Any]]) -> str:
    """A line a service; then what they are in the median."""
    found = [pair for pair in pairs if pair["coverage"] is not None]
    head = ("service", "operations", "implemented", "accepted", "pass", "fail", "inconclusive", "seconds")
    lines = [f"| {' | '.join(head)} |", "|---|" + "---:|" * (len(head) - 1)]
    lines += [_line(pair) for pair in sorted(found, key=lambda pair: str(pair["service"]))]
    shares = [_accepted(pair) for pair in found if _implemented(pair)]
    if shares:
        lines.append("")
        lines.append(
            f"{len(found)} services; of the operations that moto implements a valid request was accepted of"
            f" {median(shares):.0%} in the median, without a hint."
        )
    return "\n".join(lines) + "\n"


def _line(pair: dict[str, Any]) -> str:
    verdicts = pair["verdicts"]
    accepted = pair["coverage"]["accepted"]
    share = f" ({_accepted(pair):.0%})" if _implemented(pair) else ""
    numbers = (pair["coverage"]["operations"], _implemented(pair), f"{accepted}{share}")
    counts = (verdicts["pass"], verdicts["fail"], verdicts["inconclusive"], f"{pair['seconds']:.0f}")
    return f"| {pair['service']} | " + " | ".join(str(n) for n in (*numbers, *counts)) + " |"


def _implemented(pair: dict[str, Any]) -> int:
    """Operations that the target does not say that it lacks."""
    coverage = pair["coverage"]
    return int(coverage["operations"]) - len(coverage["lacking"])


def _accepted(pair: dict[str, Any]) -> float:
    return float(pair["coverage"]["accepted"]) / _implemented(pair)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

"""What a run does on a server that misbehaves from the middle on: verdicts, seconds, peak memory, exit code.

    python benchmarks/robustness.py [--fault NAME]… [--good N] [--write]

A server works for ``N`` requests and then does one thing wrong for ever (tests/robustness/misbehaving.py).
Each run must end by itself, without a traceback, with valid results, and with all that was decided before.
``--write`` puts the table into docs/robustness.md.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from pathlib import Path

from attrs import frozen
from jsonschema import Draft202012Validator
from marked import fill

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.robustness.misbehaving import MISDEEDS, certificate  # noqa: E402
from tests.zoo import write  # noqa: E402

PAGE = ROOT / "docs" / "robustness.md"
BEGIN, END = "<!-- table -->\n", "<!-- end -->"
LONGEST = 900.0
"""Seconds after which a run is taken to hang."""


@frozen
class Measured:
    """One run."""

    fault: str
    what: str
    code: int
    said: str
    seconds: float
    megabytes: float
    decided: int
    problem: str = ""


def measure(fault: str, what: str, good: int, folder: Path, words: list[str]) -> Measured:
    """Run the suite once against a server with a fault."""
    report = folder / f"report-{fault}"
    tls = fault == "wrong_certificate"
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "tests.robustness.misbehaving",
        str(port),
        str(folder / "schemas"),
        fault,
    ]
    command += [str(good), *([str(certificate(folder))] if tls else [])]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    server = None
    if fault != "port_closed":
        server = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        assert server.stdout is not None
        server.stdout.readline()
    try:
        url = f"http{'s' if tls else ''}://127.0.0.1:{port}"
        run = [sys.executable, "-m", "conformance", "run", "--target", url, "--service", "zoo", "--report"]
        run += [str(report), "--schemas", str(folder / "schemas"), *words]
        with (folder / "out").open("w+b") as out:
            started = time.perf_counter()
            process = subprocess.Popen(run, cwd=folder, env=environment, stdout=out, stderr=subprocess.STDOUT)
            usage = ended(process, started)
            seconds = time.perf_counter() - started
            out.seek(0)
            text = out.read().decode("utf-8", "replace")
    finally:
        if server is not None:
            server.kill()
            server.wait()
    code, peak = usage
    decided, said, problem = seen(report, text, code)
    return Measured(fault, what, code, said, seconds, peak / 1024, decided, problem)


def ended(process: subprocess.Popen[bytes], started: float) -> tuple[int, int]:
    """Wait for a process; its exit code and its peak of resident memory in KB."""
    while True:
        pid, status, usage = os.wait4(process.pid, os.WNOHANG)
        if pid:
            process.returncode = os.waitstatus_to_exitcode(status)
            return process.returncode, usage.ru_maxrss
        if time.perf_counter() - started > LONGEST:
            process.kill()
        time.sleep(0.05)


def seen(report: Path, text: str, code: int) -> tuple[int, str, str]:
    """How many requirements were decided, what the run said, and what is wrong with that."""
    wrong = [word for word in ("Traceback", "INTERNALERROR", "defect of the suite") if word in text]
    file = report / "results.json"
    if not file.exists():
        lines = [line for line in text.splitlines() if line.strip()]
        said = lines[-1] if lines else ""
        return 0, said, ", ".join(wrong) or ("" if code == 4 else "no results")
    results = json.loads(file.read_text(encoding="utf-8"), parse_constant=no_constant)
    schema = json.loads((files("conformance.report") / "results.schema.json").read_text())
    problem = next(iter(Draft202012Validator(schema).iter_errors(results)), None)
    if problem is not None:
        wrong.append(problem.message[:100])
    if code not in (0, 1, 5):
        wrong.append(f"exit code {code}")
    summary = results["summary"]
    reasons = [r["reason"] for r in results["requirements"] if r["verdict"] in ("inconclusive", "fail")]
    most = max(set(reasons), key=reasons.count, default="")
    said = results["ended"] if results["ended"] != "complete" else most or "complete"
    return summary["pass"] + summary["fail"], said, ", ".join(wrong)


def no_constant(text: str) -> float:
    raise ValueError(f"{text} is no JSON")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        return int(found.getsockname()[1])


def table(rows: list[Measured], base: Measured) -> str:
    """The rows as Markdown."""
    lines = [
        "| from the middle on the server | what the run said | exit | decided | s | MB above |",
        "|---|---|---|---|---|---|",
    ]
    for row in rows:
        said = " ".join(row.said.split())[:150].replace("|", "\\|").replace("<", "&lt;").replace("`", "'")
        more = f" **{row.problem}**" if row.problem else ""
        lines.append(
            f"| {row.what} | {said}{more} | {row.code} | {row.decided} | {row.seconds:.0f} "
            f"| {row.megabytes - base.megabytes:.0f} |"
        )
    return "\n".join(lines) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--fault", action="append")
    parser.add_argument("--good", type=int, default=60)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("words", nargs="*", help="further words of the run")
    told = parser.parse_args()
    words = told.words or ["--operation", "ListKeepers", "--max-examples", "0"]
    known = {name: str(f.__doc__) for name, f in MISDEEDS.items()}
    known |= {
        "wrong_certificate": "has a certificate for another host",
        "port_closed": "does not listen at all",
    }
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        write(folder / "schemas")
        base = measure("none", "is faultless", 1 << 30, folder, words)
        print(base, flush=True)
        rows = []
        for name in told.fault or known:
            good = 0 if name in ("wrong_certificate", "port_closed") else told.good
            row = measure(name, known[name], good, folder, words)
            rows.append(row)
            print(f"{name}: {row.said[:110]!r} exit {row.code}, {row.decided} decided, {row.seconds:.1f} s, "
                  f"{row.megabytes - base.megabytes:+.0f} MB {row.problem}", flush=True)  # fmt: skip
    if told.write:
        fill(PAGE, BEGIN, END, table(rows, base))


if __name__ == "__main__":
    main()

"""Runs through a proxy that breaks connections, beside the same runs without it: what is decided, and how.

    python benchmarks/unreliable.py [--exchanges 10000] [--broken 0.02] [--write]

The target is a stand-in for AWS with the zoo on it (tests/standin), the proxy that of tests/robustness. Each
run through it has another seed. No verdict may be another than without the proxy, but for those that could
not be decided. ``--write`` puts the figures into docs/robustness.md.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path
from urllib.parse import urlsplit

from marked import fill

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from conformance.contract.load import load_service  # noqa: E402
from tests.robustness.proxy import Proxy  # noqa: E402
from tests.run.door import clean  # noqa: E402
from tests.standin.cloud import Cloud, Traits  # noqa: E402
from tests.zoo import write  # noqa: E402

PAGE = ROOT / "docs" / "robustness.md"
BEGIN, END = "<!-- proxy -->\n", "<!-- end of proxy -->"
WORDS = (
    "--service", "zoo", "--schemas", "schemas", "--allow-writes", "--rate", "0", "--poll-interval", "0.01",
    "--late-reads", "0.3", "--setting", "gate_key=key-0", "--fail-on", "none",
)  # fmt: skip
DECIDED = ("pass", "fail")


def run(folder: Path, cloud: Cloud, url: str, report: str, seed: int, words: list[str]) -> dict[str, str]:
    """One run; its verdicts."""
    environment = {**cloud.environment(), "AWS_ENDPOINT_URL": url, "XDG_STATE_HOME": str(folder / "state")}
    command = [sys.executable, "-m", "conformance", "run", "--target", f"aws={url}", *WORDS, *words]
    done = subprocess.run(
        [*command, "--seed", str(seed), "--report", report], cwd=folder, env=clean(**environment),
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    said = done.stdout + done.stderr
    if "Traceback" in said or done.returncode != 0:
        raise SystemExit(f"exit code {done.returncode}: {said}")
    found = json.loads((folder / report / "results.json").read_text("utf-8"))
    return {r["id"]: r["verdict"] for r in found["requirements"]}


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--exchanges", type=int, default=10_000)
    parser.add_argument("--broken", type=float, default=0.02)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("words", nargs="*", help="further words of the runs")
    told = parser.parse_args()
    words = told.words or ["--max-examples", "2"]
    exchanges, breaks, runs, least = 0, Counter[str](), 0, 1.0
    wrong: list[str] = []
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        service = load_service("zoo", write(folder / "schemas"))
        with Cloud(service, Traits()) as cloud:
            plain = run(folder, cloud, cloud.url, "plain", 0, words)
            decided = {i for i, verdict in plain.items() if verdict in DECIDED}
            while exchanges < told.exchanges:
                with Proxy(urlsplit(cloud.url).port or 0, told.broken, seed=runs) as proxy:
                    found = run(folder, cloud, proxy.url, f"r{runs}", runs, words)
                also = {i for i in decided if found.get(i) in DECIDED}
                wrong += [f"{i}: {plain[i]} → {found[i]}" for i in sorted(also) if found[i] != plain[i]]
                exchanges += proxy.exchanges
                breaks += proxy.breaks
                runs += 1
                least = min(least, len(also) / len(decided))
                said = f"{len(also)} of {len(decided)} decided; {len(wrong)} wrong {wrong[-3:]}"
                print(f"{exchanges:,} exchanges, {breaks.total()} broken, {said}", flush=True)
    text = (
        f"{exchanges:,} exchanges in {runs} runs through a proxy that broke {breaks.total():,} of them "
        f"({', '.join(f'{count} {when}' for when, count in sorted(breaks.items()))}), orderly or by a reset: "
        f"{len(wrong)} verdicts were others than without it, and of the {len(decided)} requirements that are "
        f"decided without it at least {100 * least:.1f} % were in each run.\n"
    )
    print(text)
    if told.write:
        fill(PAGE, BEGIN, END, text)


if __name__ == "__main__":
    main()

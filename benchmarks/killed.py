"""Runs on a stand-in for AWS that are killed at random moments, and ``conformance clean`` after each.

    python benchmarks/killed.py [--kills 20] [--seed 0] [--write]

A run is ended by SIGKILL after a random number of requests; then ``clean`` deletes what it left. Counted is
what is there before and after, what was said of what may be left, and what was touched of other people's.
``--write`` puts the figures into docs/aws.md.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
import time
from pathlib import Path

from marked import fill

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from conformance.contract.load import load_service  # noqa: E402
from tests.run.accounts import begun, cleaning, deletable  # noqa: E402
from tests.standin.cloud import Cloud, Traits  # noqa: E402
from tests.zoo import write  # noqa: E402

PAGE = ROOT / "docs" / "aws.md"
BEGIN, END = "<!-- killed -->\n", "<!-- end of killed -->"
LATEST = 400
"""Requests after which a run is killed at the latest."""


def killed(folder: Path, cloud: Cloud, words: tuple[str, ...], until: int) -> int:
    """Begin a run, and kill it after so many requests; return how many there were."""
    before = len(cloud.asked)
    process = begun(folder, cloud, *words, "--allow-writes", "--rate", "0", "--max-examples", "2")
    while len(cloud.asked) < before + until and process.poll() is None:
        time.sleep(0.002)
    process.kill()
    process.wait()
    return len(cloud.asked) - before


def number(found: dict[str, list[str]]) -> int:
    return sum(map(len, found.values()))


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--write", action="store_true")
    told = parser.parse_args()
    chance = random.Random(told.seed)
    there, left, said, requests = 0, 0, 0, 0
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        schemas = write(folder / "schemas")
        words = ("--service", "zoo", "--schemas", str(schemas))
        with Cloud(load_service("zoo", schemas), Traits(step=0.02, lag=0.05)) as cloud:
            for kill in range(told.kills):
                requests += killed(folder, cloud, words, chance.randrange(1, LATEST))
                before = number(deletable(cloud))
                done = cleaning(folder, cloud, *words[2:], "--all")
                if done.returncode not in (0, 1) or "Traceback" in done.stderr:
                    raise SystemExit(done.stdout + done.stderr)
                after, lines = number(deletable(cloud)), re.findall(r"was not answered", done.stdout)
                there, left, said = there + before, left + after, len(lines)  # each clean names them all
                print(
                    f"{kill + 1}: {before} → {after}, said {len(lines)}, exit {done.returncode}", flush=True
                )
            stay = {kind: len(several) for kind, several in cloud.left().items()}
            touched = len(cloud.touched)
    stays = ", ".join(f"{count} of {kind}" for kind, count in stay.items()) or "nothing"
    text = (
        f"{told.kills} runs on a stand-in for AWS were killed (`SIGKILL`) at random moments, after "
        f"{requests:,} requests in all,\n"
        f"and cleaned up after: of the {there} resources that were there and can be deleted {left} were "
        f"left;\n{said} without an answer had nothing to be told by, and each clean-up named them. "
        f"What no operation deletes stayed ({stays}).\n"
        f"Requests that named anything of somebody else's: {touched}.\n"
    )
    print(text)
    if told.write:
        fill(PAGE, BEGIN, END, text)


if __name__ == "__main__":
    main()

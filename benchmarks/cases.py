"""Valid cases per second: the compiled strategy, one written by hand, and hypothesis-jsonschema.

    python benchmarks/cases.py [--examples 400] [--turns 3] [--keep DIR]

All make CreateDatasetExportJob requests. hypothesis-jsonschema 0.23.1 crashes on object schemas with
current versions of Hypothesis, so it runs with Hypothesis 6.120 in an environment of its own, which this
script makes (with pip, in DIR or a temporary folder) and, for calibration, measures bare ``integers()`` and
the strategy written by hand there too. Each measurement is a process of its own, in turns, so that what
else the machine does hits all alike; the table says the best turn of each.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

HERE = Path(__file__).resolve().parent
OLD = ("hypothesis==6.120.0", "hypothesis-jsonschema==0.23.1")

MEASURE = """
import json, sys, time, warnings
warnings.simplefilter("ignore")
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

def by_hand():
    name = st.from_regex(r"[a-zA-Z0-9][a-zA-Z0-9\\-_]{0,62}", fullmatch=True)
    arn = st.from_regex(r"arn:aws:personalize:[a-z0-9-]{1,12}:[0-9]{12}:dataset/[a-z]{1,20}", fullmatch=True)
    role = st.from_regex(r"arn:aws:iam::[0-9]{12}:role/[a-zA-Z0-9]{1,20}", fullmatch=True)
    key = st.from_regex(r"arn:aws:kms:[a-z]{1,9}:[0-9]{12}:key/[a-z0-9]{1,20}", fullmatch=True)
    path = st.from_regex(r"(s3|http|https)://[a-z0-9/]{1,60}", fullmatch=True)
    letters = st.characters(categories=["L", "N", "Z"], include_characters="_.:/=+-@")
    tag = st.fixed_dictionaries({"tagKey": st.text(letters, min_size=1, max_size=128),
                                 "tagValue": st.text(letters, max_size=256)})
    place = st.fixed_dictionaries({"path": path}, optional={"kmsKeyArn": key})
    return st.fixed_dictionaries(
        {"jobName": name, "datasetArn": arn, "roleArn": role,
         "jobOutput": st.fixed_dictionaries({"s3DataDestination": place})},
        optional={"ingestionMode": st.sampled_from(["BULK", "PUT", "ALL"]),
                  "tags": st.lists(tag, max_size=50, unique_by=lambda t: t["tagKey"])})

def lean():
    small = "abcdefghijklmnopqrstuvwxyz0123456789"
    word, number = st.text(small, min_size=1, max_size=40), st.text("0123456789", min_size=12, max_size=12)
    head = st.sampled_from(small + small.upper()[:26])
    name = st.builds("".join, st.tuples(head, st.text(small + "-_", max_size=62)))
    arn = word.map(lambda w: f"arn:aws:personalize:us-east-1:123456789012:dataset/{w}")
    role = st.builds("arn:aws:iam::{}:role/{}".format, number, word)
    key = st.builds("arn:aws:kms:us-east-1:{}:key/{}".format, number, word)
    path = st.builds("{}://{}".format, st.sampled_from(["s3", "http", "https"]), word)
    letters = st.characters(categories=["L", "N", "Z"], include_characters="_.:/=+-@")
    tag = st.fixed_dictionaries({"tagKey": st.text(letters, min_size=1, max_size=128),
                                 "tagValue": st.text(letters, max_size=256)})
    place = st.fixed_dictionaries({"path": path}, optional={"kmsKeyArn": key})
    return st.fixed_dictionaries(
        {"jobName": name, "datasetArn": arn, "roleArn": role,
         "jobOutput": st.fixed_dictionaries({"s3DataDestination": place})},
        optional={"ingestionMode": st.sampled_from(["BULK", "PUT", "ALL"]),
                  "tags": st.lists(tag, max_size=50, unique_by=lambda t: t["tagKey"])})

def compiled(bound):
    from conformance.cases import valid
    from conformance.cases.bind import bind
    from conformance.cases.binding import NOTHING
    from conformance.contract.load import load_service
    service = load_service("personalize")
    binding = bind(service, "CreateDatasetExportJob") if bound else NOTHING
    return valid.strategy(service.operations["CreateDatasetExportJob"], binding)

def from_schema():
    from hypothesis_jsonschema import from_schema
    return from_schema(json.loads(open(sys.argv[3]).read()))

makers = {
    "by hand": by_hand, "by hand, without from_regex": lean, "compiled": lambda: compiled(True),
    "compiled, texts for references": lambda: compiled(False), "hypothesis-jsonschema": from_schema,
    "integers()": st.integers,
}
strategy = makers[sys.argv[1]]()
count = 0
size = 0

@seed(1)
@settings(max_examples=20, database=None, deadline=None, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))
@given(strategy)
def warm_up(case):
    pass

@seed(0)
@settings(max_examples=int(sys.argv[2]), database=None, deadline=None, phases=[Phase.generate],
          suppress_health_check=list(HealthCheck))
@given(strategy)
def run(case):
    global count, size
    count += 1
    size += len(repr(getattr(case, "body", case)))

warm_up()
started = time.process_time()
run()
seconds = time.process_time() - started
print(json.dumps({"rate": count / seconds, "cases": count, "size": size / count}))
"""


def old_environment(folder: Path) -> Path:
    """Make the environment in which hypothesis-jsonschema works; return its interpreter."""
    python = folder / "bin" / "python"
    if not python.exists():
        print(f"making an environment with {' and '.join(OLD)} in {folder} …", flush=True)
        venv.create(folder, with_pip=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *OLD], check=True)
    return python


def plain_schema() -> str:
    """The request's schema as hypothesis-jsonschema can read it: patterns as Python's re, no references."""
    from conformance.contract.load import load_service

    def plain(schema: object) -> object:
        if isinstance(schema, dict):
            kept = {k: plain(v) for k, v in schema.items() if not k.startswith("x-") and k != "default"}
            if "pattern" in kept and isinstance(kept["pattern"], str):
                kept["pattern"] = kept["pattern"].replace(r"\p{L}\p{Z}\p{N}", r"\w\s")
            return kept
        return [plain(item) for item in schema] if isinstance(schema, list) else schema

    operation = load_service("personalize").operations["CreateDatasetExportJob"]
    return json.dumps(plain(operation.request))


def measure(python: Path, what: str, examples: int, schema: Path) -> dict[str, float]:
    """Run one measurement in a process of its own."""
    done = subprocess.run(
        [python, "-c", MEASURE, what, str(examples), str(schema)], capture_output=True, text=True
    )
    if done.returncode:
        raise SystemExit(f"measuring {what} with {python} failed:\n{done.stderr[-2000:]}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def main() -> None:
    """Measure and print the table."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--examples", type=int, default=400)
    options.add_argument("--turns", type=int, default=3)
    options.add_argument("--keep", type=Path, help="keep the old environment in this folder")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory() as scratch:
        old = old_environment(chosen.keep or Path(scratch) / "old")
        schema = Path(scratch) / "request.json"
        schema.write_text(plain_schema(), encoding="utf-8")
        here = Path(sys.executable)
        plans = [
            ("compiled", here), ("compiled, texts for references", here), ("by hand", here),
            ("by hand, without from_regex", here), ("integers()", here), ("hypothesis-jsonschema", old),
            ("by hand", old), ("by hand, without from_regex", old), ("integers()", old),
        ]  # fmt: skip
        best: dict[tuple[str, Path], dict[str, float]] = {}
        for _ in range(chosen.turns):
            for what, python in plans:
                few = min(chosen.examples, 100) if what == "hypothesis-jsonschema" else chosen.examples
                result = measure(python, what, few, schema)
                key = (what, python)
                best[key] = max(best.get(key, result), result, key=lambda r: r["rate"])
    print(f"{'strategy':34}{'Hypothesis':12}{'cases/s':>9}{'mean size':>11}{'of by hand':>12}")
    for what, python in plans:
        found, base = best[what, python], best["by hand", python]
        share = f"{found['rate'] / base['rate']:.0%}"
        version = "installed" if python == here else "6.120"
        print(f"{what:34}{version:12}{found['rate']:9.0f}{found['size']:11.0f}{share:>12}")


if __name__ == "__main__":
    main()

"""``conformance evaluate``: how many seeded faults does the suite detect?"""

from __future__ import annotations

import hashlib
import json
import os
import shlex
import signal
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from attrs import frozen

import conformance
from conformance.contract.load import ContractError, load_service
from conformance.contract.model import Service
from conformance.power.campaign import Campaign, Found, Plan
from conformance.power.faults import FaultsError, Seeded, chosen, own, read
from conformance.power.figures import Figures, document, dumped, figures
from conformance.power.outcome import Catch
from conformance.power.page import render
from conformance.power.progress import Shown
from conformance.power.state import State, StateError, fingerprint
from conformance.power.target import SPEC
from conformance.properties.effort import PROFILES
from conformance.usage import USAGE

OK, LACKING, INTERRUPTED, DEFECT = 0, 1, 2, 3
_ENDED = (pytest.ExitCode.OK, pytest.ExitCode.NO_TESTS_COLLECTED, pytest.ExitCode.TESTS_FAILED)
"""What pytest says where the evaluation came to its end; a faultless run whose items fail is a finding."""
_SHOWN = 200


class Refused(click.ClickException):
    """Wrong usage: one clear line and exit code 4."""

    exit_code = USAGE


_OPTIONS: tuple[tuple[tuple[str, ...], dict[str, Any]], ...] = (
    (("--faults", "patterns"), {"multiple": True, "metavar": "PATTERN",
     "help": "Only faults whose ID matches: a shell pattern, or a part of the ID. May be repeated."}),
    (("--operation", "operations"), {"multiple": True, "metavar": "NAME",
     "help": "Only this operation's faults and requirements. May be repeated."}),
    (("--sample",), {"type": click.IntRange(1), "metavar": "N", "help": "Draw so many faults at random."}),
    (("--seed",), {"type": int, "default": 0, "metavar": "N",
     "help": "Seed of the draw and of the suite's random cases."}),
    (("--seeds", "faultless"), {"type": click.IntRange(1), "default": 1, "metavar": "N",
     "help": "Runs without a fault, each with another seed, which must raise no alarm."}),
    (("--sdk",), {"is_flag": True,
     "help": "The other side: the faults of a client, found by the requirements on SDKs."}),
    (("--profile",), {"type": click.Choice(list(PROFILES)), "default": "default",
     "help": "How much the suite tries."}),
    (("--service", "name"), {"default": "personalize", "metavar": "NAME", "help": "The service."}),
    (("--schemas",), {"type": click.Path(path_type=Path, exists=True, file_okay=False),
     "help": "A folder of schema folders, instead of the shipped ones."}),
    (("--full-sample",), {"type": click.IntRange(0), "default": 0, "metavar": "K",
     "help": "Full runs in the suite's own order on so many faults: does the order hide anything?"}),
    (("--order",), {"type": click.Choice(["near", "suite"]), "default": "near",
     "help": "Begin with the requirements nearest to a fault, or keep to the suite's own order."}),
    (("-n", "workers"), {"type": click.IntRange(1), "default": os.cpu_count() or 1, "metavar": "N",
     "help": "Runs at a time."}),
    (("--step",), {"type": click.FloatRange(0), "default": 0.01, "metavar": "S",
     "help": "Seconds that a passing state lasts in the emulator."}),
    (("--lifecycle-timeout",), {"type": click.FloatRange(0.1), "default": 2.0, "metavar": "S",
     "help": "Seconds within which a resource must come to rest."}),
    (("--server",), {"metavar": "COMMAND",
     "help": "Evaluate with another server: a command with {port} and {fault}."}),
    (("--faults-file",), {"type": click.Path(path_type=Path), "metavar": "FILE",
     "help": "The other server's faults, one a line: its ID, then what it does."}),
    (("--state", "state_path"), {"type": click.Path(path_type=Path), "metavar": "FILE",
     "help": "Where outcomes are kept  [default: a file of its own in reports/evaluate]"}),
    (("--fresh",), {"is_flag": True, "help": "Begin anew, whatever is kept."}),
    (("--json", "json_path"), {"type": click.Path(path_type=Path), "metavar": "FILE",
     "help": "Write everything as JSON."}),
    (("--html", "html_path"), {"type": click.Path(path_type=Path), "metavar": "FILE",
     "help": "Write a page in the report's style."}),
)  # fmt: skip


def _with_options(command: Any) -> Any:
    for names, values in reversed(_OPTIONS):
        command = click.option(*names, **{"show_default": bool(values.get("default")), **values})(command)
    return click.command()(command)


@_with_options
def evaluate(**given: Any) -> None:
    """Run the suite once for each seeded fault, and say what it detected.

    The exit code is 0 where every visible fault was detected and nothing failed without one, 1 where not, 2
    after an interrupt (run it again to go on), 3 for a defect of the suite, 4 for wrong usage.
    """
    if given.pop("sdk"):
        sys.exit(_of_sdks(given))
    asked = Asked(**given)
    try:
        service = load_service(asked.name, asked.schemas)
        faults = _faults(asked, service)
        about = _about(asked)
        path = (
            asked.state_path
            or Path("reports/evaluate") / f"{asked.name}-{asked.profile}-{_mark(about)}.jsonl"
        )
        state = State(path, about, asked.fresh)
    except (FaultsError, StateError, ContractError) as problem:
        raise Refused(str(problem)) from problem
    plan = Plan(
        asked.workers, asked.seed, asked.faultless, asked.full_sample,
        foreign=bool(asked.server), own_order=asked.order == "suite",
    )  # fmt: skip
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # ends the forked runs, too
    with state, Shown() as shown:
        campaign = Campaign(faults, plan, state, shown)
        code = int(pytest.main(_arguments(asked, path.parent / "run"), plugins=[campaign]))
    if code == pytest.ExitCode.INTERRUPTED:
        click.echo(f"interrupted; the same command goes on where it was ({path})", err=True)
        sys.exit(INTERRUPTED)
    if code not in _ENDED:
        sys.exit(USAGE if code == pytest.ExitCode.USAGE_ERROR else DEFECT)
    summary = figures(campaign.found)
    tell(campaign.found, summary)
    if asked.json_path:
        _write(asked.json_path, dumped(document(campaign.found, summary, about)))
    if asked.html_path:
        again = "conformance " + shlex.join(sys.argv[1:])
        _write(asked.html_path, render(campaign.found, summary, about, service.title, again))
    if _defects(campaign.found):
        sys.exit(DEFECT)
    sys.exit(OK if summary.rate == 1.0 and not summary.false_alarms else LACKING)


def _of_sdks(given: dict[str, Any]) -> int:
    from conformance.power.sdk_commands import evaluate_sdk

    context = click.get_current_context()
    source = context.get_parameter_source("name")
    services = [given["name"]] if source is not None and source.name != "DEFAULT" else []
    return evaluate_sdk(
        services, given["patterns"], given["faultless"], given["seed"], given["workers"],
        given["state_path"], given["fresh"], given["json_path"],
    )  # fmt: skip


@frozen
class Asked:
    """What the command was told; see the options."""

    patterns: tuple[str, ...]
    operations: tuple[str, ...]
    sample: int | None
    seed: int
    faultless: int
    profile: str
    name: str
    schemas: Path | None
    full_sample: int
    order: str
    workers: int
    step: float
    lifecycle_timeout: float
    server: str | None
    faults_file: Path | None
    state_path: Path | None
    fresh: bool
    json_path: Path | None
    html_path: Path | None


def _faults(asked: Asked, service: Service) -> list[Seeded]:
    """Return the faults to evaluate.

    Raises:
        FaultsError: if there are none, or they cannot be told.
    """
    unknown = [op for op in asked.operations if op not in service.operations]
    if unknown:
        raise FaultsError(f"service {service.name} has no operation {unknown[0]!r}")
    if bool(asked.server) != bool(asked.faults_file):
        raise FaultsError("--server and --faults-file belong together")
    every = read(asked.faults_file) if asked.faults_file else own(service)
    faults = chosen(every, asked.patterns, asked.operations, asked.sample, asked.seed)
    if not faults:
        raise FaultsError("no fault matches")
    return faults


def _about(asked: Asked) -> dict[str, Any]:
    """Return what an outcome depends on, besides its fault."""
    return {
        "service": asked.name, "profile": asked.profile, "seed": asked.seed,
        "operations": list(asked.operations), "step": asked.step,
        "lifecycleTimeout": asked.lifecycle_timeout, "server": asked.server, "order": asked.order,
        "suite": {
            "version": conformance.__version__,
            "fingerprint": fingerprint(asked.name, asked.schemas),
        },
    }  # fmt: skip


def _mark(about: dict[str, Any]) -> str:
    """What tells evaluations of other operations, servers or steps apart; a newer suite begins anew."""
    asked = {key: value for key, value in about.items() if key != "suite"}
    return hashlib.sha256(json.dumps(asked, sort_keys=True).encode()).hexdigest()[:8]


def _arguments(asked: Asked, folder: Path) -> list[str]:
    """Return what pytest is told: only to collect, without all that a person would see of it."""
    configuration = Path(conformance.__file__).parent / "run" / "pytest.ini"
    arguments = ["-c", str(configuration), "--rootdir", ".", "--noconftest", "--collect-only", "-s"]
    arguments.append(f"--conformance-target={SPEC}")
    for plugin in ("terminal", "cacheprovider", "logging", "warnings", "stepwise", "tmpdir", "doctest"):
        arguments += ["-p", f"no:{plugin}"]
    values = {
        "service": asked.name, "seed": asked.seed, "profile": asked.profile, "report": folder,
        "lifecycle-timeout": asked.lifecycle_timeout, "schemas": asked.schemas, "fail-on": "should",
    }  # fmt: skip
    arguments += [f"--conformance-{key}={value}" for key, value in values.items() if value is not None]
    arguments += [f"--conformance-operation={operation}" for operation in asked.operations]
    settings = [f"step={asked.step}", *([f"command={asked.server}"] if asked.server else [])]
    return [*arguments, *(f"--conformance-setting={setting}" for setting in settings)]


def tell(found: Found, summary: Figures) -> None:
    """Print the summary."""
    counts = summary.counts
    told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items() if count)
    click.echo(f"{len(found.faults)} faults: {told}")
    click.echo(f"detected of the visible: {summary.rate:.2%}")
    click.echo(f"exchanges to detection: median {summary.median}, 95th percentile {summary.percentile95}")
    runs = len(found.faultless)
    alarms = f"{len(summary.false_alarms):,}" if summary.false_alarms else "none"
    click.echo(f"false alarms in {runs} faultless run{'s' if runs > 1 else ''}: {alarms}")
    for alarm in _alarms(found):
        click.echo(f"  {alarm.requirement}: {alarm.summary:.{_SHOWN}}")
    for seed, run in found.faultless.items():
        if run.note:
            click.echo(f"the faultless run with seed {seed}: {run.note}")
    for defect in _defects(found):
        click.echo(f"defect of the suite itself: {defect}")
    if found.full:
        told = ", ".join(summary.disagreeing) or "none"
        click.echo(f"full runs of {len(found.full)} faults; judged differently: {told}")
    each = summary.seconds_per_fault or 0
    click.echo(f"{found.seconds:.0f} s, {each:.2f} s a run")
    for fault in found.faults:
        outcome = found.outcomes.get(fault.id)
        if outcome is not None and outcome.verdict not in ("detected", "invisible"):
            click.echo(f"{outcome.verdict}: {fault.id}: {fault.description}")
    for fault in found.faults:
        outcome = found.outcomes.get(fault.id)
        if outcome is not None and outcome.verdict == "invisible":
            click.echo(f"invisible: {fault.id}: {fault.description} ({outcome.note})")


def _alarms(found: Found) -> list[Catch]:
    """What failed without a fault, each requirement once."""
    caught = {catch.requirement: catch for run in found.faultless.values() for catch in run.caught}
    return sorted(caught.values(), key=lambda catch: catch.requirement)


def _defects(found: Found) -> list[str]:
    """What went wrong in the suite itself, in whatever run."""
    runs = (*found.faultless.values(), *found.outcomes.values(), *found.full.values())
    return sorted({defect for run in runs for defect in run.defects})


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    except OSError as problem:
        raise Refused(f"{path} cannot be written: {problem.strerror or problem}") from problem


__all__ = ["Seeded", "evaluate"]

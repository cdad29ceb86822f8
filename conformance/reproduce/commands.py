"""``conformance reproduce``: one recorded failure again, alone.

A recorded request names resources that are gone and names that are used up, so sending its bytes again
proves little: a target that has been mended may refuse them for another reason. Whether the failure is
still there is therefore decided by the requirement's own item, in a fresh world, with the seed and the
options of the recorded run. What is watched for while other requirements are tried may not show when one
is alone; then the requirements of the same resource are run along. ``--as`` prints the recorded bytes.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click
from attrs import frozen
from rich.text import Text

from conformance.contract.chosen_protocol import load_as_told
from conformance.contract.client_requirements import SDK
from conformance.contract.load import ContractError
from conformance.report.quotes import quotations
from conformance.report.results import RequirementResult
from conformance.report.terminal import console
from conformance.reproduce.as_file import FORMS, as_file, shown_by_itself
from conformance.reproduce.recorded import Recorded, recorded_in, results_in, search
from conformance.reproduce.rerun import MONITORED, Again, BrokenOffError, is_of_client, neighbours, run_again
from conformance.reproduce.showing import show
from conformance.run.commands import DEFAULT_TARGET, merged, raise_usage, with_options
from conformance.run.options import CONFIG, OPTIONS, TARGET, UsageError
from conformance.usage import tell

MENDED, STILL, BROKEN_OFF, UNDECIDED = 0, 1, 3, 5

_OPTIONS = tuple(
    option
    for option in OPTIONS
    if option.name
    in (
        "protocol", "seed", "max-examples", "profile", "schemas", "allow-writes", "lifecycle-timeout",
        "poll-interval", "region", "setting", "start", "wait",
    )
)  # fmt: skip
_OF_THE_TARGET = frozenset({"start", "wait", "setting", "region", "lifecycle-timeout", "poll-interval"})
_FROM = "the results.json of the run that failed (default: the one in reports/ that has the failure)"
_AS = "send nothing; print the recorded request as a file"


@frozen
class Plan:
    """What is run again: the requirement, against which target, with which options."""

    requirement: str
    target: str
    options: Mapping[str, Any]
    recorded: Recorded | None


@click.command()
@click.argument("requirement")
@click.option("--from", "source", type=click.Path(path_type=Path), metavar="RESULTS", help=_FROM)
@click.option("--as", "form", type=click.Choice(FORMS), help=_AS)
@with_options(TARGET, *_OPTIONS, CONFIG)
def reproduce(requirement: str, source: Path | None, form: str | None, **values: Any) -> None:
    """Send a recorded failure of REQUIREMENT again, alone; show the exchange; say whether it still fails.

    The target, the seed and the other options are those of the recorded run where the command line says
    nothing. The exit code is 1 where it still fails, 0 where it does not any more, 5 where that could not be
    decided, 4 for wrong usage, 3 where the run was broken off.
    """
    try:
        plan = _plan(requirement, source, values)
        if form is not None:
            click.echo(_file(form, plan), nl=False)
            return
        again = _run(plan)
    except UsageError as problem:
        raise_usage(problem)
    except BrokenOffError as problem:
        tell(problem)
        sys.exit(BROKEN_OFF)
    except KeyboardInterrupt:
        raise click.Abort from None
    sys.exit(_tell(plan, again))


def _plan(requirement: str, source: Path | None, values: Mapping[str, Any]) -> Plan:
    said = {name: value for name, value in values.items() if value not in (None, ())}
    targets = said.get(TARGET.attribute, ())
    if len(targets) > 1:
        raise UsageError("a failure is sent again to one target: give one --target")
    written = merged(values)
    reports = Path(written.get("report") or "reports")
    if source is not None:
        recorded: Recorded | None = recorded_in(source, requirement)
    else:
        recorded = search(reports, requirement, targets[0] if targets else None)
    options: dict[str, Any] = {option.name: written.get(option.attribute) for option in _OPTIONS}
    named = bool(targets) or written.get("start") or written[TARGET.attribute] != [DEFAULT_TARGET]
    if recorded is None and not named:
        raise UsageError(_nowhere(requirement, reports))
    if recorded is None:
        return Plan(requirement, written[TARGET.attribute][0], options, None)
    elsewhere = bool(targets) and targets[0] not in (recorded.spec, recorded.results.target.name)
    for option in _OPTIONS:
        told = recorded.options.get(option.name)
        if elsewhere and option.name in _OF_THE_TARGET:
            continue
        if told is not None and option.attribute not in said:
            options[option.name] = told
    return Plan(requirement, targets[0] if elsewhere else recorded.spec, options, recorded)


def _nowhere(requirement: str, reports: Path) -> str:
    """Say that no run recorded a failure, and what to do."""
    found = [str(path) for path in results_in(reports)]
    where = f"in {', '.join(found)}" if found else f"since there are no results in {reports}/"
    return (
        f"no failure of {requirement} is recorded {where}: run the suite first, name the results of"
        " another run with --from, or a target with --target"
    )


def _run(plan: Plan) -> Again:
    """Run the requirement alone; where it failed in company, and does not alone, in company."""
    recorded = plan.recorded.failure if plan.recorded is not None else None
    like = recorded.request if recorded is not None else None
    first = run_again(plan.requirement, plan.target, plan.options, (), _say, like)
    costs = first.results.target.kind == "aws"
    if (
        first.requirement.verdict == "fail"
        or plan.recorded is None
        or costs
        or is_of_client(plan.requirement)
    ):
        return first
    if first.requirement.verdict == "pass" and _shows_alone(plan.recorded, plan.options.get("schemas")):
        return first
    company = neighbours(plan.requirement, plan.options.get("schemas"))
    if not company or first.requirement.verdict == "not-implemented":
        return first
    return run_again(plan.requirement, plan.target, plan.options, company, _say, like)


def _say(line: str) -> None:
    click.echo(f"  {line}", err=True)


def _shows_alone(recorded: Recorded, schemas: str | None) -> bool:
    """Whether a single request of the requirement's own item shows it, so that nothing is to be sent before.

    What is watched for while others are tried may need those others, even if one request shows it.
    """
    if recorded.requirement.family in MONITORED:
        return False
    try:
        service = load_as_told(
            recorded.results.service, Path(schemas) if schemas else None, recorded.results.options
        )
    except ContractError as problem:
        raise UsageError(str(problem)) from problem
    return shown_by_itself(recorded, service) is not None


def _file(form: str, plan: Plan) -> str:
    recorded = plan.recorded
    if recorded is None:
        again = _run(plan)
        if again.requirement.verdict != "fail":
            raise UsageError(
                f"{plan.requirement} does not fail on {plan.target} ({_verdict(again.requirement)})"
            )
        recorded = Recorded(Path("results.json"), again.results, again.requirement)
    if recorded.results.target.kind == SDK:
        return _shown_again(form, plan.requirement, recorded)
    schemas = plan.options.get("schemas")
    try:
        service = load_as_told(
            recorded.results.service, Path(schemas) if schemas else None, recorded.results.options
        )
    except ContractError as problem:
        raise UsageError(str(problem)) from problem
    return as_file(form, recorded, service)


def _shown_again(form: str, requirement: str, recorded: Recorded) -> str:
    """Return what shows a client's failure again: no request does, but an answer and a call."""
    failure = recorded.failure
    text = {"curl": failure.curl, "boto3": failure.python}.get(form) if failure is not None else None
    if text is None:
        raise UsageError(f"{requirement} is of an SDK, and is not told as {form}: --as curl has the commands")
    return f"{text}\n"


def _tell(plan: Plan, again: Again) -> int:
    """Print what happened, and return the exit code."""
    out = console()
    schemas = plan.options.get("schemas")
    quoting = quotations(again.results.service, Path(schemas) if schemas else None)
    show(again, plan.recorded, quoting.quote(again.requirement.source), out)
    verdict, name = again.requirement.verdict, again.results.target.name
    others = ", ".join(again.company)
    if verdict == "fail":
        recorded = plan.recorded.failure if plan.recorded else None
        now = again.requirement.failures[0].summary if again.requirement.failures else ""
        same = (
            f"; in another way: recorded was: {recorded.summary}"
            if recorded and recorded.summary != now
            else ""
        )
        word = "still fails" if plan.recorded else "fails"
        how = f", only after requests of {others} were sent before" if others else ", alone"
        out.print(Text(f"✗ {word} on {name}{how}{same}", "bold red"), soft_wrap=True)
        return STILL
    if verdict == "pass":
        word = "does not fail any more" if plan.recorded else "does not fail"
        how = f", neither alone nor after requests of {others}" if others else ", alone"
        out.print(Text(f"✓ {word} on {name}{how}", "green"), soft_wrap=True)
        return MENDED
    how = f", also after requests of {others}" if others else ", alone"
    out.print(
        Text(f"? could not be decided on {name}{how}: {_verdict(again.requirement)}", "yellow"),
        soft_wrap=True,
    )
    return UNDECIDED


def _verdict(requirement: RequirementResult) -> str:
    return requirement.verdict + (f": {requirement.reason}" if requirement.reason else "")

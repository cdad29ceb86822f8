"""``conformance sdk differ``: one answer for several SDKs, and what they make otherwise of it.

No expectation is needed: where two SDKs differ, at least one of them departs from something, or the contract
leaves it open. What chance finds is made small.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from typing import Any

import click
from attrs import evolve, frozen
from hypothesis import Phase, given, seed, settings

from conformance.contract.client_requirements import has_events
from conformance.contract.load import ContractError, load_service
from conformance.contract.model import Operation, Service
from conformance.properties.effort import PROFILES
from conformance.properties.random_search import QUIETLY, leave_no_folder
from conformance.sdk import outputs
from conformance.sdk.answers import failure, success
from conformance.sdk.bench import Bench
from conformance.sdk.difference import differences
from conformance.sdk.drivers.shipped import start
from conformance.sdk.errors import DriverError
from conformance.sdk.inputs import inputs
from conformance.sdk.native import native
from conformance.sdk.recorder import Answer
from conformance.sdk.spoken import not_checked
from conformance.sdk.trial import Trial, told
from conformance.usage import USAGE, tell
from conformance.verdicts.outcome import Inconclusive, Untested
from conformance.world.errors import Lacking, Unreachable

_MESSAGE = "Något gick fel."
_HTML = b"<html><body>Bad Gateway</body></html>"


@frozen
class Distinction:
    """What several SDKs made otherwise of one answer: where they differ, and what each did, by its name."""

    operation: str
    scenario: str
    where: str
    made: dict[str, str]


class _Distinct(Exception):
    """Ends a try of Hypothesis's."""

    def __init__(self, found: Distinction) -> None:
        super().__init__(found.where)
        self.found = found


def scenarios(service: Service, operation: Operation) -> Iterator[tuple[str, Answer]]:
    """Yield answers that SDKs are known to take differently, with what is special about each."""
    known = inputs(service)
    full = outputs.settled(service, operation, known.full(operation.name, "response"))
    whole = success(service, operation, full)
    error = next(iter(operation.errors), None)
    code, status = (error.code, error.status or 400) if error is not None else ("SomeException", 400)
    yield "every member", whole
    yield "no member", success(service, operation, outputs.settled(service, operation, {}))
    yield "no body", evolve(whole, body=b"")
    if not outputs.is_raw(operation):
        yield "unknown members", outputs.with_unknown(service, operation, full)
        yield "HTML with status 200", evolve(whole, body=_HTML)
        yield "half of the body", evolve(whole, body=whole.body[: len(whole.body) // 2])
        yield "an error with status 200", failure(service, code, _MESSAGE, 200)
    yield "a body that breaks off", evolve(whole, cut=len(whole.body) // 2)
    yield "an error", failure(service, code, _MESSAGE, status)
    yield "an error in the header", failure(service, code, _MESSAGE, status, header=True, naming="")
    yield "an error in __type", failure(service, code, _MESSAGE, status, header=False, naming="__type")
    yield "an error in code", failure(service, code, _MESSAGE, status, header=False, naming="code")
    yield "an error with a URI", failure(service, f"{code}:http://internal.amazon.com/", _MESSAGE, status)
    yield "an error of another case", failure(service, code, _MESSAGE, status, spelt="Message")
    yield "an error without a message", failure(service, code, None, status)
    yield "an undocumented error", failure(service, "SomethingOfALaterDayException", _MESSAGE, 400)
    yield "HTML with status 502", Answer(502, (("Content-Type", "text/html"),), _HTML)
    yield "status 500 without a body", Answer(500)


def distinguish(
    benches: dict[str, Bench], operation: Operation, examples: int, chance: int
) -> Iterator[Distinction]:
    """Yield what several SDKs make otherwise of the answers of one operation.

    Args:
        benches: the SDKs, by their names.
        operation: which one is called.
        examples: how many random answers are tried.
        chance: the seed.
    """
    service = next(iter(benches.values())).service
    for scenario, answer in scenarios(service, operation):
        found = compared(benches, operation, scenario, answer)
        if found is not None:
            yield found
    if not examples:
        return

    @seed(chance)
    @settings(max_examples=examples, phases=(Phase.generate, Phase.shrink), **QUIETLY)
    @given(inputs(service).drawn(operation.name, "response"))
    def examine(output: Any) -> None:
        whole = outputs.settled(service, operation, output)
        found = compared(benches, operation, "a random answer", success(service, operation, whole))
        if found is not None:
            raise _Distinct(found)

    try:
        examine()
    except _Distinct as caught:
        yield caught.found


def compared(
    benches: dict[str, Bench], operation: Operation, scenario: str, answer: Answer
) -> Distinction | None:
    """Have each SDK make the same call, and say where they differ; None where they do not, or cannot tell."""
    known = inputs(next(iter(benches.values())).service)
    params = known.untokened(operation.name, known.minimal(operation.name))
    trials: dict[str, Trial] = {}
    for name, bench in benches.items():
        try:
            trials[name] = bench.call(operation.name, params, (answer,))
        except (Lacking, Untested, Inconclusive):
            continue
    if len(trials) < 2:
        return None
    (first, *others) = trials.values()
    where = next((said for other in others if (said := _unlike(first, other)) is not None), None)
    if where is None:
        return None
    made = {name: told(trial.outcome) for name, trial in trials.items()}
    return Distinction(operation.name, scenario, where, made)


def _unlike(one: Trial, other: Trial) -> str | None:
    mine, theirs = one.failure, other.failure
    if (mine is None) != (theirs is None):
        return "success or failure"
    if mine is not None and theirs is not None:
        pairs: Sequence[tuple[str, Callable[[Any], Any]]] = (
            ("code", lambda f: f.code),
            ("status", lambda f: f.status),
            ("request ID", lambda f: f.request_id),
        )
        for what, part in pairs:
            if None not in (part(mine), part(theirs)) and part(mine) != part(theirs):
                return what
        return None
    operation = one.operation
    found = differences(operation.response, operation.root, _plain(one), _plain(other))
    return found[0].path or "the output" if found else None


def _plain(trial: Trial) -> Any:
    """What an SDK returned, with moments and bytes also where it leaves them as they are on the wire."""
    output = {} if trial.output is None else trial.output
    if not trial.raw:
        return output
    return native(trial.operation.response, trial.operation.root, output)


@click.command()
@click.option("--driver", "drivers", multiple=True, metavar="NAME|COMMAND", help="an SDK; two or more")
@click.option("--service", default="personalize", metavar="NAME", help="the service (default: personalize)")
@click.option(
    "--operation", "only", multiple=True, metavar="NAME", help="only this operation (may be repeated)"
)
@click.option("--seed", "chance", type=int, default=0, metavar="N", help="the seed of the random answers")
@click.option(
    "--max-examples", type=int, default=20, metavar="N", help="random answers an operation (default: 20)"
)
def differ(
    drivers: tuple[str, ...], service: str, only: tuple[str, ...], chance: int, max_examples: int
) -> None:
    """Give several SDKs the same answers, and say what they make otherwise of them.

    The exit code is 0 where they agree and 1 where they do not.
    """
    leave_no_folder()
    try:
        contracts = load_service(service)
    except ContractError as problem:
        tell(problem)
        sys.exit(USAGE)
    wrong = next((name for name in only if name not in contracts.operations), None)
    refused = not_checked(contracts)
    if len(set(drivers)) < 2 or refused is not None or wrong is not None:
        tell(
            f"service {service} has no operation {wrong!r}" if wrong is not None
            else "two SDKs are needed: --driver NAME --driver NAME" if len(set(drivers)) < 2
            else str(refused)
        )  # fmt: skip
        sys.exit(USAGE)
    with ExitStack() as stack:
        try:
            benches = {name: _bench(name, contracts, stack) for name in dict.fromkeys(drivers)}
            count = 0
            for name, operation in contracts.operations.items():
                if has_events(operation) or (only and name not in only):
                    continue
                for found in distinguish(benches, operation, max_examples, chance):
                    count += 1
                    click.echo(f"{found.operation}, {found.scenario}: {found.where}")
                    for sdk, made in found.made.items():
                        click.echo(f"  {sdk} {made}")
        except (DriverError, Unreachable) as problem:
            tell(problem)
            sys.exit(USAGE)
    click.echo(f"{count} differences" if count != 1 else "1 difference")
    sys.exit(1 if count else 0)


def _bench(name: str, service: Service, stack: ExitStack) -> Bench:
    bench = Bench(service, lambda environment: start(name, environment), PROFILES["default"])
    stack.callback(bench.close)
    return bench

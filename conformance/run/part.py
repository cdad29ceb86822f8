"""What one process knows of a target at its end, and the command that does the same again."""

from __future__ import annotations

import shlex
from collections import Counter
from collections.abc import Iterable
from typing import Any

import conformance
from conformance.pages.render import versions
from conformance.run.options import DRIVER, OPTIONS, TARGET, Options
from conformance.run.party import Party, Run
from conformance.verdicts.outcome import Verdict
from conformance.verdicts.partial import COMPLETE, Heading, Part

_ABOUT_THE_GATE = frozenset(
    {"report", "partial", "record", "baseline", "update-baseline", "newly-checked", "fail-on", "strict"}
)


def part_of(session: Run, visit: Party, items: Iterable[tuple[str, str]], ended: str = COMPLETE) -> Part:
    """Return what this process alone knows about a target.

    Args:
        session: the run.
        visit: the target.
        items: the items that were chosen: ``(visit's name, requirement ID)``.
        ended: how the run ended.
    """
    options, ledger = session.options, visit.ledger
    untested = [i for i, e in ledger.entries().items() if e.verdict()[0] is Verdict.UNTESTED]
    installed_boto3, installed_botocore = versions()
    heading = Heading(
        service=visit.service.name,
        target=visit.target_name,
        url=visit.url,
        kind=visit.kind,
        seed=options.seed,
        profile=options.profile,
        started=visit.started,
        suite=conformance.__version__,
        boto3=installed_boto3,
        botocore=installed_botocore,
        version=visit.version,
        command=command_of(options, visit.spec, visit.service.name),
        options={_naming(options): visit.spec, "service": visit.service.name, **different(options)},
    )
    return Part(
        heading=heading,
        entries=dict(ledger.entries()),
        items=frozenset(identifier for name, identifier in items if name == visit.name),
        exchanges=visit.exchanges,
        seconds=visit.seconds,
        left_behind=list(visit.left_behind),
        notes=visit.notes(untested),
        transitions={r: Counter(steps) for r, steps in visit.transitions.items()},
        defects=list(session.defects),
        down=visit.down,
        ended=ended,
    )


def command_of(options: Options, spec: str, service: str) -> str:
    """The command that runs the same again, on one target and one service."""
    command = ("sdk", "run") if options.of_client else ("run",)
    words = ["conformance", *command, f"--{_naming(options)}", spec, "--service", service]
    for name in ("profile", "seed"):
        words += [f"--{name}", str(getattr(options, name))]
    for option in OPTIONS:
        value = different(options).get(option.name)
        if value is None or option.name in ("profile", "seed"):
            continue
        if option.kind is bool:
            words.append(f"--{option.name}")
        else:
            words += [
                w for item in (value if option.many else [value]) for w in (f"--{option.name}", str(item))
            ]
    return shlex.join(words)


def _naming(options: Options) -> str:
    """What names a target of such a run."""
    return DRIVER.name if options.of_client else TARGET.name


def different(options: Options) -> dict[str, Any]:
    """The options that differ from their defaults, by name.

    Left out are the service, where the report goes, and the gate.
    """
    return {
        option.name: list(value) if option.many else value
        for option in OPTIONS
        if option.name not in (*_ABOUT_THE_GATE, "service")
        and (value := options.values.get(option.attribute)) != option.default
        and value not in (None, ())
        and value != []
    }

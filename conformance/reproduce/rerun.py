"""One requirement run again: alone in a fresh world, and if need be together with its resource's others."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from attrs import frozen

from conformance.contract.chosen_protocol import load_as_told
from conformance.contract.client_requirements import PREFIX as CLIENT_PREFIX
from conformance.contract.families import FAMILIES
from conformance.contract.load import ContractError, load_service
from conformance.contract.resources import graph
from conformance.recordings.document import RecordingError
from conformance.report.results import Failure, Request, RequirementResult, Results
from conformance.report.results_file import ResultsError, load
from conformance.reproduce.alike import alike
from conformance.run.options import OPTIONS, UsageError
from conformance.sdk.running import OF_SERVERS
from conformance.usage import PREFIX, USAGE

_DECIDED = (0, 1, 5)
_TAIL = 15
_BETWEEN = 10
"""Seconds from one line on what is done to the next."""

_PATIENCE = 60.0
"""Seconds that an interrupted run may take to clean up."""

MONITORED = frozenset(family.name for family in FAMILIES.values() if family.monitored)
"""Families whose requirements are watched over while others are tried: alone, little may be seen of them."""


class BrokenOffError(Exception):
    """The run came to no result: it was broken off, or the suite has a defect; what it said."""


@frozen
class Again:
    """How a requirement fared when it was run again; ``company`` are the operations tried besides it.

    ``answered`` is the exchange of now that is like the recorded one, if there was one.
    """

    results: Results
    requirement: RequirementResult
    company: tuple[str, ...] = ()
    answered: Failure | None = None


def run_again(
    requirement: str,
    target: str,
    options: Mapping[str, Any],
    company: tuple[str, ...],
    say: Callable[[str], None] = lambda line: None,
    like: Request | None = None,
) -> Again:
    """Run one requirement, in a process of its own, and return its result.

    Args:
        requirement: its ID, of which the service is a part.
        target: what ``--target`` says.
        options: further options of the run by name.
        company: operations all of whose requirements are run as well.
        say: told what is done: as it begins, and every few seconds.
        like: the recorded request; what is answered to one like it is kept.

    Raises:
        UsageError: if the run could not start; what it said is the message.
        BrokenOffError: if it came to no result.
        KeyboardInterrupt: if it was interrupted.
    """
    with tempfile.TemporaryDirectory(prefix="conformance-") as folder:
        beside = f" after requests of {', '.join(company)}" if company else ", alone"
        arguments = [*words(requirement, target, options, company), "--report", folder]
        kept = None if like is None or is_of_client(requirement) else Path(folder) / "kept"
        arguments += ["--record", str(kept)] if kept is not None else []
        _run(arguments, f"{requirement} is tried on {target}{beside}", say)
        schemas = options.get("schemas")
        try:
            results = load(Path(folder))
            answered = None
            if kept is not None and like is not None:
                name = requirement.split(".", 1)[0]
                service = load_as_told(name, Path(schemas) if schemas else None, options)
                answered = alike(kept, like, service)
        except (ResultsError, RecordingError) as problem:
            raise BrokenOffError(str(problem)) from problem
    found = next((r for r in results.requirements if r.id == requirement), None)
    if found is None:
        raise BrokenOffError(f"the run did not come to {requirement}")
    return Again(results, found, company, answered)


def words(
    requirement: str, target: str, options: Mapping[str, Any], company: tuple[str, ...]
) -> tuple[str, ...]:
    """Return the words of ``conformance`` that run one requirement, and the operations beside it."""
    if is_of_client(requirement):
        found = ["sdk", "run", "--config", "none", "--driver", target, "--service", requirement.split(".")[1]]
    else:
        found = ["run", "--config", "none", "--target", target, "--service", requirement.split(".", 1)[0]]
    found += ["--requirement", requirement, "--fail-on", "none"]
    for operation in company:
        found += ["--operation", operation]
    for option in OPTIONS:
        value = options.get(option.name)
        if value in (None, (), []) or option.name in ("service", "report", "operation", "requirement"):
            continue
        if is_of_client(requirement) and option.name in OF_SERVERS:
            continue
        if option.kind is bool:
            found += [f"--{option.name}"] if value else []
        else:
            for item in value if option.many else [value]:
                found += [f"--{option.name}", str(item)]
    return tuple(found)


def is_of_client(requirement: str) -> bool:
    """Whether an ID is that of a requirement on an SDK."""
    return requirement.startswith(f"{CLIENT_PREFIX}.")


def neighbours(requirement: str, schemas: str | None) -> tuple[str, ...]:
    """Return the operations whose requirements may show a departure that does not show alone.

    They are those of the resource that the requirement's operation belongs to.

    Raises:
        UsageError: if there is no such service or requirement.
    """
    try:
        service = load_service(requirement.split(".", 1)[0], Path(schemas) if schemas else None)
    except ContractError as problem:
        raise UsageError(str(problem)) from problem
    name = requirement.split(".")[1] if "." in requirement else ""
    found = graph(service)
    owner = found.resources.get(name) or found.owner(name)
    if owner is None:
        return (name,) if name in service.operations else ()
    return owner.operations


def _run(arguments: list[str], doing: str, say: Callable[[str], None]) -> None:
    """Run ``conformance`` in a process of its own, until it has a result; meanwhile say what is done."""
    say(doing)
    command = [sys.executable, "-m", "conformance", *arguments]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            output, errors = _outcome(process, doing, say)
        except KeyboardInterrupt:
            process.wait(_PATIENCE)  # it was interrupted as well, and cleans up
            raise
    if process.returncode == USAGE:
        raise UsageError(errors.strip().removeprefix(PREFIX))
    if process.returncode not in _DECIDED:
        tail = "\n".join(f"{output}\n{errors}".strip().splitlines()[-_TAIL:])
        raise BrokenOffError(f"the run ended with code {process.returncode}\n{tail}")


def _outcome(process: subprocess.Popen[str], doing: str, say: Callable[[str], None]) -> tuple[str, str]:
    """What a process wrote, when it has ended; until then it is said every few seconds how long it takes."""
    seconds = 0
    while True:
        try:
            return process.communicate(timeout=_BETWEEN)
        except subprocess.TimeoutExpired:
            seconds += _BETWEEN
            say(f"{doing}: {seconds // 60}:{seconds % 60:02}")

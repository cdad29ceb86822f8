"""Text that sends one request again, or several in their order: for a shell, and for boto3.

What an answer told and a later request says is carried over, so that the script works wherever it is run.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from attrs import frozen

from conformance.contract.model import Operation
from conformance.report.body import BASE64, read_body
from conformance.report.carrying import is_spelled, pattern
from conformance.report.reproduce_text import boto3_call, boto3_client, boto3_text, curl_command
from conformance.report.results import Carried

_PAUSE = "# What takes its time to become ready needs a pause between the requests."


@frozen
class Place:
    """Where a script sends to: what it is signed for, and words that stand for the endpoint's address."""

    service: str
    signing_name: str
    region: str
    real: bool = False
    shell_endpoint: str | None = None
    python_endpoint: str | None = None


@frozen
class Sending:
    """A request as a shell is told it: its whole address, headers and bytes."""

    operation: str
    url: str
    headers: Mapping[str, str]
    body: bytes
    method: str = "POST"
    carried: tuple[Carried, ...] = ()


@frozen
class Call:
    """A request as boto3 is told it: the operation, and its bytes or its params in JSON."""

    contract: Operation
    body: bytes
    whole: bool = True
    carried: tuple[Carried, ...] = ()


def shell_text(steps: Sequence[Sending], place: Place, failing: str = "") -> str | None:
    """Return commands that send requests; None where something cannot be carried over from an answer.

    Args:
        steps: the requests.
        place: where they go.
        failing: the command that a script runs where nothing answers; "" for commands that are to be copied
            out of a report, which leave long bodies out.
    """
    otherwise = f" || {failing}" if failing else ""
    if any(not _can_be_carried(one, step.body) for step in steps for one in step.carried):
        return None
    names = _names([one for step in steps for one in step.carried])
    parts = []
    for number, step in enumerate(steps, 1):
        command = curl_command(
            step.url,
            step.headers,
            step.body,
            service=place.signing_name,
            region=place.region,
            real=place.real,
            method=step.method,
            endpoint=place.shell_endpoint,
            given={one.value: names[one] for one in step.carried},
            whole=bool(failing),
        )
        if len(steps) == 1:
            return f"{command}{otherwise}"
        told = [one for one in names if one.step == number]
        if told:
            answer = f"answer{number}"
            command = f"{answer}=$({command}){otherwise}\nprintf '%s\\n' \"${answer}\""
            for one in told:
                taken = f"sed -n 's|{pattern(one.spelled)}|\\1|p' | head -n 1"
                command += f"\n{names[one]}=$(printf '%s\\n' \"${answer}\" | {taken})"
        else:
            command += otherwise
        parts.append(f"# {number}. {_line(step.operation)}\n{command}\necho")
    return "\n\n".join([_PAUSE, *parts])


def python_text(calls: Sequence[Call], url: str, place: Place) -> str | None:
    """Return a boto3 script that sends requests; None where boto3 would not send one of them as it is."""
    if len(calls) == 1:
        one = calls[0]
        contract = one.contract
        return boto3_text(
            url, contract.name, contract.method, one.body, contract.request,
            whole=one.whole, endpoint=place.python_endpoint,
            service=place.service, region=place.region, real=place.real,
        )  # fmt: skip
    parts = [
        boto3_client(
            url, endpoint=place.python_endpoint, service=place.service, region=place.region, real=place.real
        ),
        f"{_PAUSE}\n",
    ]
    for number, one in enumerate(calls, 1):
        contract = one.contract
        said = boto3_call(
            contract.name, contract.method, one.body, contract.request, one.whole, f"answer{number}",
            {told.value: _expression(told) for told in one.carried},
        )  # fmt: skip
        if said is None:
            return None
        parts.append(f"\n# {number}. {contract.name}\n{said}")
    return "".join(parts)


def _expression(told: Carried) -> str:
    return f"answer{told.step}" + "".join(f"[{step!r}]" for step in told.member)


def _can_be_carried(one: Carried, body: bytes) -> bool:
    """Whether a shell finds a text in the answer, and puts it into a body that is text, too."""
    return is_spelled(one.spelled) and read_body(body).form != BASE64


def _names(told: Sequence[Carried]) -> dict[Carried, str]:
    """A variable of the shell for each text."""
    found: dict[Carried, str] = {}
    for one in told:
        name = f"{re.sub(r'[^A-Za-z0-9_]', '_', one.spelled.strip('<>').strip(chr(34)))}_{one.step}"
        taken = set(found.values())
        found.setdefault(one, name if name not in taken else f"{name}_{len(taken)}")
    return found


def _line(text: str) -> str:
    return re.sub(r"[^A-Za-z0-9_.-]", "?", text)

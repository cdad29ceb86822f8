"""From what went over the wire to a failure of a client as the report shows it, with what shows it again.

A server's failure is shown again by a request; a client's by an answer: the shell text writes the raw answers
into files, serves them (``conformance sdk answer``) and has the SDK make the call once more.
"""

from __future__ import annotations

import base64
import json
import shlex
from collections.abc import Sequence

from attrs import evolve

from conformance.contract.client_kinds import PAGINATOR, RETRY, WAITER
from conformance.contract.model import Requirement, Service
from conformance.report.client_scripts import call_of, python_script, shell_lines
from conformance.report.evidence import failure
from conformance.report.results import Failure
from conformance.wire.exchange import Exchange

_LONGEST = 12 * 1024
"""An answer of more bytes is too long for a command."""
_PORT = 8765


def client_failure(
    summary: str,
    exchange: Exchange | None,
    service: Service,
    requirement: Requirement,
    driver: str,
    script: Sequence[Exchange] = (),
) -> Failure:
    """Make a failure of what was wrong and of the request and answer that show it.

    Args:
        summary: how the SDK departs.
        exchange: the request as it came, and its answer.
        service: the contracts.
        requirement: what is violated.
        driver: how the SDK was named.
        script: all requests of the call and their answers, where there are several.
    """
    made = failure(summary, exchange, service)
    if exchange is None:
        return made
    answered = list(script or (exchange,))
    endpoint, first = f"http://127.0.0.1:{_PORT}", answered[0]
    tries = len(answered) if requirement.family == RETRY.name else 1
    call = call_of(requirement, service, first.operation, first.params, endpoint, tries)
    lines = [*_files(answered), *_commands(answered, requirement, service, driver)]
    own = [] if call is None else shell_lines(driver, call)
    lines += ["# or, with the SDK alone:", *own] if own else []
    python = python_script(call) if call is not None and driver.partition("@")[0] == "boto3" else None
    return evolve(made, curl="\n".join(lines), python=python)


def raw_answer(exchange: Exchange) -> bytes:
    """Return an answer as it goes over the wire; nothing where none was given."""
    if exchange.status is None:
        return b""
    named = {name.lower() for name in exchange.headers}
    headers = dict(exchange.headers)
    body = exchange.answer
    if "transfer-encoding" in named:
        body = f"{len(body):x}\r\n".encode() + body + b"\r\n0\r\n\r\n"
    elif "content-length" not in named:
        headers["content-length"] = str(len(body))
    lines = [f"HTTP/1.1 {exchange.status} Status", *(f"{name}: {value}" for name, value in headers.items())]
    return "\r\n".join(lines).encode("utf-8") + b"\r\n\r\n" + body


def _files(answered: Sequence[Exchange]) -> list[str]:
    lines = []
    for place, exchange in enumerate(answered, 1):
        raw = raw_answer(exchange)
        if len(raw) > _LONGEST:
            lines.append(f"# answer-{place}.http: {len(raw):,} bytes, too long for a command line")
            continue
        text = base64.b64encode(raw).decode()
        lines.append(f"printf %s {shlex.quote(text)} | base64 -d > answer-{place}.http")
    return lines


def _commands(
    answered: Sequence[Exchange], requirement: Requirement, service: Service, driver: str
) -> list[str]:
    files = " ".join(f"answer-{place}.http" for place in range(1, len(answered) + 1))
    words = ["conformance", "sdk", "call", "--driver", driver, "--service", service.name]
    if requirement.family == PAGINATOR.name:
        words.append("--paginate")
    if requirement.family == WAITER.name:
        words += ["--wait", requirement.path]
    words += [answered[0].operation, json.dumps(answered[0].params, ensure_ascii=True)]
    return [
        f"conformance sdk answer --port {_PORT} {files} &",
        shlex.join([*words, "--endpoint", f"http://127.0.0.1:{_PORT}"]),
    ]

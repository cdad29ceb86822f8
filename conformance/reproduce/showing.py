"""One failure with its exchange, written out for a terminal."""

from __future__ import annotations

from rich.console import Console
from rich.text import Text

from conformance.report.pretty import print_body
from conformance.report.results import Failure, Request, Response
from conformance.report.sanitize import visible
from conformance.report.source_text import source_of
from conformance.reproduce.recorded import Recorded
from conformance.reproduce.rerun import Again


def show(again: Again, recorded: Recorded | None, quote: str | None, out: Console) -> None:
    """Print a requirement, and the exchange that shows how it fares.

    Args:
        again: how it fared when it was run again.
        recorded: the failure that was recorded; its exchange is shown where it does not fail now,
            beside that of now.
        quote: the page's words, where they can be quoted.
        out: where to print.
    """
    r = again.requirement
    out.print(Text.assemble((visible(r.id), "bold"), f"  {r.level}"), soft_wrap=True)
    out.print(Text(visible(r.statement)), soft_wrap=True)
    where = source_of(r.source, brief=True)
    out.print(Text(f"{where}{f': “{quote}”' if quote else ''}", "dim"), soft_wrap=True)
    if r.failures:
        _exchange(r.failures[0], f"now, on {again.results.target.name}", again.results.target.url, out)
    elif recorded is not None and recorded.failure is not None:
        before = f"BEFORE, as recorded in {recorded.file}"
        _exchange(recorded.failure, before, recorded.results.target.url, out)
        _now(again, out)
    out.print()


def _now(again: Again, out: Console) -> None:
    """The exchange of now that is like the recorded one."""
    name, answered = visible(again.results.target.name), again.answered
    if answered is None:
        out.print(Text(f"\nNOW, on {name}: no request like it was sent", "bold"), soft_wrap=True)
        return
    _exchange(answered, f"NOW, on {name}", again.results.target.url, out)


def _exchange(failure: Failure, when: str, url: str, out: Console) -> None:
    out.print()
    out.print(Text(f"{when}: {visible(failure.summary, 400)}", "bold"), soft_wrap=True)
    if failure.request is not None:
        _request(failure.request, url, out)
    if failure.response is not None:
        _response(failure.response, out)


def _request(request: Request, url: str, out: Console) -> None:
    out.print()
    out.print(Text(f"> {request.method} {visible(request.url(url))}"), soft_wrap=True)
    for name, value in request.headers.items():
        out.print(Text(f"> {visible(name)}: {visible(value, 400)}", "dim"), soft_wrap=True)
    printed = print_body(request.body)
    out.print(Text(visible(printed.text)), soft_wrap=True)
    if printed.note:
        out.print(Text(f"({printed.note})", "dim"))


def _response(response: Response, out: Console) -> None:
    out.print()
    if response.status is None:
        out.print(Text(f"< no answer: {visible(response.failure or '')}"), soft_wrap=True)
        return
    out.print(Text(f"< HTTP {response.status}"))
    for name, value in response.headers.items():
        out.print(Text(f"< {visible(name)}: {visible(value, 400)}", "dim"), soft_wrap=True)
    printed = print_body(response.body)
    out.print(Text(visible(printed.text)), soft_wrap=True)
    if printed.note:
        out.print(Text(f"({printed.note})", "dim"))

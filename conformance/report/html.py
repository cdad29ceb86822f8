"""The HTML report: one self-contained page, made with Jinja2, every value of it escaped.

Two things stand between a hostile target and a reader: autoescape, with :func:`visible` run over every
text that a template prints; and a content security policy that lets only this page's own script run.
"""

from __future__ import annotations

import base64
import datetime
import hashlib
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

import conformance
from conformance.contract.english import plural
from conformance.report.detail import LIMIT, first_try
from conformance.report.html_view import report_view
from conformance.report.power import Power, shipped
from conformance.report.quotes import NoQuotations, Quotations
from conformance.report.results import VERDICTS, Results
from conformance.report.results_file import write_text
from conformance.report.sanitize import visible
from conformance.report.wording import LABEL, SYMBOL, duration, other_versions, target_name


def write(
    results: Results, folder: Path, quotations: Quotations | None = None, power: Power | None = None
) -> Path:
    """Write ``index.html`` into a folder, which is made where it is missing; return its path.

    Args:
        results: what to show.
        folder: the report's folder.
        quotations: where the page's own words come from; None quotes nothing.
        power: how many faults of each family the suite detects; the shipped figures if None.

    Raises:
        ResultsError: if it cannot be written.
    """
    path = folder / "index.html"
    write_text(path, render(results, quotations, power))
    return path


def render(results: Results, quotations: Quotations | None = None, power: Power | None = None) -> str:
    """Return the page, in as much detail as it may be long; for the arguments see :func:`write`."""
    known = shipped(results.service) if power is None else power
    detail = first_try(results)
    while True:
        view = report_view(results, quotations or NoQuotations(), known, detail)
        text = page("report.html.j2", view=view)
        if detail.less is None or len(text.encode("utf-8")) <= LIMIT:
            return text
        detail = detail.less


def page(template: str, **values: Any) -> str:
    """Render one of the pages with what all of them share."""
    script, style = _asset("script.js"), _asset("style.css")
    digest = base64.b64encode(hashlib.sha256(script.encode("utf-8")).digest()).decode("ascii")
    text = (
        _environment()
        .get_template(template)
        .render(
            script=Markup(script),
            script_hash=f"sha256-{digest}",
            style=Markup(style),
            version=conformance.__version__,
            **values,
        )
    )
    return text.encode("utf-8", "replace").decode("utf-8")


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("conformance.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        plural=plural,
        day=_day,
        duration=duration,
        moment=_moment,
        short=_short,
        breakable=_breakable,
        content=_content,
    )
    environment.globals.update(
        symbol=SYMBOL, label=LABEL, verdicts=VERDICTS, other_versions=other_versions, target_name=target_name
    )
    return environment


def _finalize(value: Any) -> Any:
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value)


def _short(text: str) -> str:
    return visible(text, 240)


def _breakable(text: str) -> Markup:
    """A dotted name that may be broken behind its dots and before its capitals."""
    parts = re.split(r"(?<=\.)|(?<=[a-z])(?=[A-Z])", visible(text))
    return Markup("<wbr>").join(escape(part) for part in parts)


def _content(text: str) -> Markup:
    """Text for an element's content, where quotation marks mean nothing: half the size of JSON's."""
    return Markup(visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"))


def _day(text: str) -> str:
    return _moment(text).rsplit(",", 1)[0]


def _moment(text: str) -> str:
    try:
        moment = datetime.datetime.fromisoformat(text)
    except ValueError:
        return text
    return moment.astimezone(datetime.UTC).strftime("%-d %B %Y, %H:%M UTC")


@cache
def _asset(name: str) -> str:
    return (files("conformance.report") / "templates" / name).read_text(encoding="utf-8").strip()

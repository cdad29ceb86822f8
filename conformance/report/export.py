"""The forms that a report can take, and where their files go."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from pathlib import Path

from attrs import frozen

from conformance.report import badge, html, junit, markdown
from conformance.report.power import Power
from conformance.report.quotes import Quotations
from conformance.report.results import Results
from conformance.report.results_file import ResultsError, to_json, write_text


@frozen
class Form:
    """One form: the option's name, its help, and the files that it is made of."""

    name: str
    help: str
    files: tuple[str, ...]


FORMS = (
    Form("html", "One self-contained HTML page.", ("index.html",)),
    Form("json", "The results document again, in the current format.", ("results.json",)),
    Form("junit", "JUnit XML.", ("junit.xml",)),
    Form("markdown", "Markdown for a pull request's comment or a job summary.", ("report.md",)),
    Form("badge", "A badge: SVG, and the JSON that badge services read.", ("badge.json", "badge.svg")),
)


@frozen
class Setting:
    """What the forms need besides results.

    ``quoting`` gives the quotations for results; ``power`` the figures behind a pass, None for the
    shipped ones; ``fail_on`` the level from which on JUnit counts a violation as a
    failure, None for what the run's gate said.
    """

    quoting: Callable[[Results], Quotations]
    power: Power | None = None
    fail_on: str | None = None


def text(form: str, file: str, results: Results, setting: Setting) -> str:
    """Return the text of one file of one form."""
    if form == "html":
        return html.render(results, setting.quoting(results), setting.power)
    if form == "json":
        return json.dumps(to_json(results), indent=1) + "\n"
    if form == "junit":
        return junit.render(results, setting.fail_on)
    if form == "markdown":
        return markdown.render(results)
    if file.endswith(".svg"):
        return badge.svg(results)
    return badge.endpoint_text(results)


def write_forms(
    loaded: Sequence[tuple[Path, Results]],
    forms: Sequence[Form],
    out: Path | None,
    setting: Setting,
    say: Callable[[str], object],
) -> None:
    """Write forms of results into files, whose paths are said, or say the text itself.

    Args:
        loaded: results, and where each was read from.
        forms: what to make of each of them.
        out: a file (one form of one results), a folder, or None: one form is said, several are written
            beside their results.
        setting: what the forms need besides.
        say: takes a line, or a text.

    Raises:
        ResultsError: if something cannot be written, or one file is to hold several things.
    """
    file = out is not None and bool(out.suffix) and not out.is_dir()
    if file and (len(loaded) > 1 or len(forms) > 1):
        raise ResultsError(f"{out} cannot hold several reports: name a folder")
    if out is None and len(forms) == 1 and (len(loaded) == 1 or forms[0].name == "markdown"):
        for _, results in loaded:
            say(text(forms[0].name, forms[0].files[0], results, setting).rstrip("\n"))
        return
    folders = _folders(loaded, out)
    for (_, results), folder in zip(loaded, folders, strict=True):
        for form in forms:
            for path in _paths(form, out, folder, file):
                write_text(path, text(form.name, path.name, results, setting))
                say(str(path))


def _paths(form: Form, out: Path | None, folder: Path, file: bool) -> list[Path]:
    return [out] if file and out is not None else [folder / name for name in form.files]


def _folders(loaded: Sequence[tuple[Path, Results]], out: Path | None) -> list[Path]:
    """Beside the results; or below ``out``, in a folder a target where there are several."""
    if out is None:
        return [path if path.is_dir() else path.parent for path, _ in loaded]
    if len(loaded) == 1:
        return [out]
    folders = []
    for path, results in loaded:
        name = "".join(c if c.isalnum() or c in "._-" else "-" for c in results.target.name)
        folder = out / name
        if folder in folders:
            folder = out / f"{name}-{(path if path.is_dir() else path.parent).resolve().name}"
        if folder in folders:
            raise ResultsError(f"{path}: two of the results are called {folder.name}")
        folders.append(folder)
    return folders

"""Write the parts of docs/ that are generated: the kinds of requirements, the options, results.json.

python tools/generate_docs.py [--check] [--fewer]

With --check nothing is written; exit code 1 names what is not up to date. A table of the prose in which a
service has fewer hints, or fewer sentences that are accounted for, than on the page as it was is written with
--fewer only: an edit that cuts off the end of a file is to be noticed.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from conformance.contract.always_shown import always_shown
from conformance.contract.catalogue import catalogue
from conformance.contract.clause_share import share
from conformance.contract.clauses import clauses
from conformance.contract.client_kinds import CLIENT_FAMILIES, CLIENT_KINDS
from conformance.contract.english import plural
from conformance.contract.families import FAMILIES
from conformance.contract.kinds import KINDS, Kind
from conformance.contract.load import available_services, load_service
from conformance.contract.model import Service
from conformance.contract.observations import Observation, observations
from conformance.report.results_file import schema
from conformance.run.options import CONFIG, DOOR, OPTIONS, TARGET, Option
from conformance.sdk.messages import FEATURES

DOCS = Path(__file__).parent.parent / "docs"


def kinds() -> str:
    """The table of kinds, a section a family."""
    parts = []
    for family in FAMILIES.values():
        rows = [kind for kind in KINDS.values() if kind.of is family]
        parts += [f"### {family.name}", "", f"A target that passes it {family.does}.", ""]
        parts += ["| kind | level | what it says | source |", "|---|---|---|---|"]
        parts += [_kind(kind) for kind in rows]
        parts.append("")
    return "\n".join(parts)


def client_kinds() -> str:
    """The table of kinds of requirements on a client, a section a family."""
    parts = []
    for family in CLIENT_FAMILIES.values():
        parts += [f"### {family.name.rpartition('.')[2]}", "", f"An SDK that passes it {family.does}.", ""]
        parts += ["| kind | level | what it says | source |", "|---|---|---|---|"]
        parts += [_kind(kind) for kind in CLIENT_KINDS.values() if kind.of is family]
        parts.append("")
    return "\n".join(parts)


def _kind(kind: Kind) -> str:
    name = "*ExceptionName*" if kind.name == "exception" else f"`{kind.name}`"
    origin = f"<{kind.origin}>" if kind.origin.startswith("http") else kind.origin
    statement = re.sub(r"\{value:(\w+)\}", lambda noun: "{value} " + plural(2, noun[1])[2:], kind.statement)
    return f"| {name} | {kind.level} | {_cell(statement)} | {_cell(origin)} |"


def options() -> str:
    """The table of options, with their names on the command line, for pytest and in the file."""
    lines = ["| `conformance run` | `pytest` | in the file | what it does |", "|---|---|---|---|"]
    for option in (TARGET, *OPTIONS, *DOOR, CONFIG):
        lines.append(_option(option))
    return "\n".join(lines) + "\n"


_PYTESTS_OWN = {"workers": "-n", "keyword": "-k", "exitfirst": "-x", "quiet": "-q", "verbose": "-v"}


def _option(option: Option) -> str:
    short = f"`{option.short}`, " if option.short else ""
    value = "" if option.kind is bool else f" {'|'.join(option.choices) or option.metavar}"
    door = f"{short}`--{option.name}{value}`"
    if option in DOOR:
        own = f"`{_PYTESTS_OWN.get(option.name, f'--{option.name}')}`"
    elif option is TARGET:
        own = f"`--{option.name}`, `--conformance-{option.name}`"
    else:
        own = f"`--conformance-{option.name}`"
    file = "" if option is CONFIG else f"`{option.name}`"
    return f"| {_cell(door)} | {own} | {file} | {_cell(option.told)} |"


def results() -> str:
    """The reference of results.json, an object a section."""
    document = schema()
    parts = [*_section("The document", document)]
    for name, part in document["$defs"].items():
        parts += _section(name, part)
    return "\n".join(parts)


def _section(title: str, part: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {title}"
    yield ""
    if part.get("description"):
        yield str(part["description"])
        yield ""
    yield "| key | type | always there | what it is |"
    yield "|---|---|---|---|"
    yield from _rows(part, "", part.get("required", ()))
    yield ""


def _rows(part: Mapping[str, Any], prefix: str, always: Any) -> Iterator[str]:
    for key, value in part.get("properties", {}).items():
        told = value if isinstance(value, dict) else {}
        yes = "yes" if key in always else ""
        yield f"| `{prefix}{key}` | {_cell(_type(told))} | {yes} | {_cell(told.get('description', ''))} |"
        shaped = [i for i in (told, *told.get("anyOf", ())) if isinstance(i, dict) and i.get("properties")]
        for inner in shaped:
            required = inner.get("required", ()) if len(shaped) == 1 else ()
            yield from _rows(inner, f"{prefix}{key}.", required)


def _type(told: Mapping[str, Any]) -> str:
    if "$ref" in told:
        name = str(told["$ref"]).rsplit("/", 1)[-1]
        return f"[{name}](#{name})"
    if "const" in told:
        return f"`{told['const']!r}`"
    if "enum" in told:
        return ", ".join(f"`{value}`" for value in told["enum"])
    if "anyOf" in told and "type" not in told:
        several = dict.fromkeys(_type(inner) for inner in told["anyOf"])
        return " or ".join(several)
    kind = told.get("type", "any JSON value")
    if kind == "array" and isinstance(told.get("items"), dict):
        inner = _type(told["items"])
        return f"list of {inner}" if inner else "list"
    if isinstance(kind, list):
        return " or ".join(kind)
    if kind == "object" and "allOf" in told:
        return " and ".join(["object", *(_type(inner) for inner in told["allOf"])])
    return str(kind)


def _cell(text: str) -> str:
    return re.sub(r"<(?!http)", "&lt;", text.replace("|", "\\|").replace("\n", " "))


def prose() -> str:
    """The table of the services' prose: what became of the normative sentences of their pages."""
    lines = ["| service | sentences | checked | not seen through the API | advice | open | hints |"]
    lines += ["|---|---:|---:|---:|---:|---:|---:|"]
    for name in available_services():
        service = load_service(name)
        told, hints = share(clauses(service)), sum(map(len, service.hints.values()))
        numbers = (told.total, told.checked, told.unobservable, told.advice, told.open, hints)
        lines.append(f"| {name} | {' | '.join(f'{number:,}' for number in numbers)} |")
    return "\n".join(lines) + "\n"


def disagreements() -> str:
    """The tables of where AWS was seen to depart from its documentation, and of what it shows besides."""
    lines = ["| requirement | the documentation | AWS | seen |", "|---|---|---|---|"]
    shown = ["| service | operation | its answers always have | answers |", "|---|---|---|---|"]
    for name in available_services():
        service = load_service(name)
        for one in observations(service):
            if not one.as_documented:
                lines.append(_disagreement(service, one))
        for operation, several in always_shown(service).items():
            for one_answer in several:
                paths = ", ".join(f"`{path}`" for path in one_answer.paths)
                told = f"[{one_answer.answers}]({one_answer.source})"
                shown.append(f"| {name} | {operation} | {paths} | {told} |")
    title = "## What AWS always shows, and no page promises"
    return "\n".join(["## Where AWS was seen to do otherwise", "", *lines, "", title, "", *shown]) + "\n"


def _disagreement(service: Service, one: Observation) -> str:
    requirement = catalogue(service).requirement(one.place, one.kind, one.path)
    source = requirement.source
    where = f"{source.page}, line {source.line}" if source.page else "the service model"
    seen = f"[{one.confidence}, {one.date}]({one.source})"
    said = f"{_cell(requirement.statement)} ({where})"
    return f"| `{requirement.id}` | {said} | {_cell(one.did)} | {seen} |"


def features() -> str:
    """The table of what a driver may say in its hello."""
    rows = (f"| `{name}` | {_cell(text)} |" for name, text in FEATURES.items())
    return "\n".join(["| feature | what it means |", "|---|---|", *rows]) + "\n"


PARTS: Mapping[str, tuple[str, Callable[[], str]]] = {
    "kinds": ("requirements.md", kinds),
    "client-kinds": ("sdk.md", client_kinds),
    "options": ("options.md", options),
    "results": ("results.md", results),
    "prose": ("services.md", prose),
    "disagreements": ("disagreements.md", disagreements),
    "features": ("sdk-protocol.md", features),
}
"""Marker → the page that it stands on, and what stands there."""


def generated(text: str, name: str, part: str) -> str:
    """Return a page with the part between its markers replaced.

    Raises:
        ValueError: if the page has no such markers.
    """
    start, end = f"<!-- generated: {name} -->", f"<!-- end of generated: {name} -->"
    found = re.search(re.escape(start) + ".*?" + re.escape(end), text, re.DOTALL)
    if found is None:
        raise ValueError(f"no {start} … {end}")
    return text[: found.start()] + f"{start}\n\n{part.strip()}\n\n{end}" + text[found.end() :]


def stale(write: bool) -> list[str]:
    """Return the pages that are not up to date; write them, if wanted."""
    found = []
    for name, (page, make) in PARTS.items():
        path = DOCS / page
        before = path.read_text(encoding="utf-8")
        after = generated(before, name, make())
        if after != before:
            found.append(page)
            if write:
                path.write_text(after, encoding="utf-8")
    return found


def fewer(before: str, after: str) -> list[str]:
    """Return a line for each service that has fewer hints, or sentences accounted for, in a later table."""
    found = []
    earlier, later = _accounted(before), _accounted(after)
    for name, numbers in earlier.items():
        pairs = zip(
            ("hints", "sentences that are accounted for"), numbers, later.get(name, (0, 0)), strict=True
        )
        found += [f"{name} has {now:,} {what}, {was:,} before" for what, was, now in pairs if now < was]
    return found


def _accounted(page: str) -> dict[str, tuple[int, int]]:
    """Of each service in a page's table of the prose: its hints, and its sentences that are accounted for."""
    row = re.compile(r"^\| ([\w-]+) \| ([\d,]+(?: \| [\d,]+){5}) \|$", re.MULTILINE)
    found = {}
    for name, told in row.findall(page):
        _, checked, unobservable, advice, _, hints = (int(n.replace(",", "")) for n in told.split(" | "))
        found[name] = (hints, checked + unobservable + advice)
    return found


if __name__ == "__main__":
    checking = "--check" in sys.argv[1:]
    lost = fewer((DOCS / PARTS["prose"][0]).read_text(encoding="utf-8"), prose())
    if lost and not checking and "--fewer" not in sys.argv[1:]:
        sys.exit("\n".join([*lost, "nothing is written: say --fewer where that is meant"]))
    pages = stale(write=not checking)
    for page in pages:
        print(f"docs/{page}: {'not up to date' if checking else 'written'}")
    sys.exit(1 if checking and pages else 0)

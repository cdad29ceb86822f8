"""How verdicts, families and levels are said to people: one wording for every kind of report."""

from __future__ import annotations

from collections.abc import Mapping

from conformance.contract.client_kinds import CLIENT_FAMILIES
from conformance.contract.client_requirements import PREFIX
from conformance.contract.english import plural
from conformance.contract.families import FAMILIES
from conformance.contract.kinds import KINDS
from conformance.report.results import RequirementResult, Results

SYMBOL: Mapping[str, str] = {
    "pass": "✓",
    "fail": "✗",
    "documented-otherwise": "≠",
    "inconclusive": "?",
    "not-implemented": "∅",
    "untested": "·",
}
"""Verdict → the sign that stands beside its colour, so that colour is never alone."""

LABEL: Mapping[str, str] = {
    "pass": "pass",
    "fail": "fail",
    "documented-otherwise": "documented otherwise",
    "inconclusive": "inconclusive",
    "not-implemented": "not implemented",
    "untested": "untested",
}

STYLE: Mapping[str, str] = {
    "pass": "green",
    "fail": "bold red",
    "documented-otherwise": "cyan",
    "inconclusive": "yellow",
    "not-implemented": "magenta",
    "untested": "dim",
}
"""Verdict → the terminal's style of it."""


def gravity(kind: str, family: str, level: str) -> tuple[int, int]:
    """Sort key of a failure: crashes first, then what loses data, then what accepts too much."""
    known, own = {**FAMILIES, **CLIENT_FAMILIES}.get(family), KINDS.get(kind)
    rank = known.gravity if known is not None else len(FAMILIES) + 1
    if own is not None and own.gravity is not None:
        rank = own.gravity - len(KINDS)
    return (0 if level == "MUST" else 1), rank


def headline(results: Results) -> tuple[str, str]:
    """Return the verdict on the whole in a word and in a sentence; the word is a verdict's name."""
    must, should = results.count("fail", "MUST"), results.count("fail", "SHOULD")
    passed = results.count("pass")
    decided = must + should + passed
    if not decided:
        return "inconclusive", "Nothing could be decided."
    if must:
        also = f", and {should:,} at level SHOULD" if should else ""
        return (
            "fail",
            f"{_requirements(must)} of level MUST {_fail(must)}{also}, out of {decided:,} that were decided.",
        )
    if results.ended != "complete":
        return "inconclusive", f"The run was not finished; no MUST of the {decided:,} decided fails."
    missing = results.count("not-implemented")
    where = " in what it implements" if missing else ""
    if should:
        return (
            "pass",
            f"Every decided MUST holds{where}; {_requirements(should)} of level SHOULD {_fail(should)}.",
        )
    if decided == 1:
        return "pass", f"The only decided requirement holds{where}."
    return "pass", f"All {decided:,} decided requirements hold{where}."


def place(requirement: RequirementResult) -> str:
    """What a requirement is listed under: its operation, or the service where it is about no operation."""
    parts = requirement.id.removeprefix(f"{PREFIX}.").split(".", 2)
    return "Service" if len(parts) > 2 and parts[1] == "Service" else requirement.operation


def place_in(identifier: str) -> str:
    """What stands in the operation's place in an ID."""
    return (*identifier.removeprefix(f"{PREFIX}.").split("."), "")[1]


def target_name(results: Results) -> str:
    """Return the target's name with its version, where that is known; ``moto@5.0.0`` has it already."""
    name, version = results.target.name, results.target.version
    return name if not version or name.endswith(f"@{version}") else f"{name} {version}"


def verdict_word(results: Results) -> str:
    """Return the verdict on the whole in two or three words."""
    word, _ = headline(results)
    if word == "fail":
        return "Does not conform"
    if word == "inconclusive":
        return "Undecided"
    return "Conforms in part" if results.count("not-implemented") else "Conforms"


def duration(seconds: float) -> str:
    """Return a duration as people say it.

    >>> duration(75)
    '1 min 15 s'
    """
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 60:
        return f"{seconds:.0f} s"
    minutes, rest = divmod(round(seconds), 60)
    return f"{minutes} min {rest} s"


def _requirements(number: int) -> str:
    return plural(number, "requirement")


def _fail(number: int) -> str:
    return "fails" if number == 1 else "fail"


def other_versions(results: Results) -> str | None:
    """Say that another boto3 is installed than the one that the contracts were made from; None where not.

    boto3 renders the pages and botocore has what they say: the two have the same version, unless somebody
    pinned one of them.
    """
    installed, wanted = results.boto3, results.contracts_boto3
    if not wanted or {installed, results.botocore or installed} == {wanted}:
        return None
    split = results.botocore and results.botocore != installed
    with_botocore = f" with botocore {results.botocore}" if split else ""
    return (
        f"boto3 {installed}{with_botocore} is installed, and the contracts are those of boto3 {wanted}: "
        "pages that differ are not quoted"
    )

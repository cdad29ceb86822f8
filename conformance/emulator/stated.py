"""The emulator's own reading of ``[[rule]]`` hints: what members of a request have to do with each other.

It shares nothing with what makes and judges the suite's cases.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from conformance.contract.model import Operation
from conformance.contract.paths import at
from conformance.contract.paths import values as found_at
from conformance.emulator.validate import Violation


def violations(
    operation: Operation, hints: Sequence[Mapping[str, Any]], body: Mapping[str, Any]
) -> Iterator[Violation]:
    """Yield what a request breaks of an operation's rules.

    A rule that only narrows is not enforced: what it leaves out is not known to be refused.
    """
    for hint in hints:
        if hint.get("narrows") or not holds(operation, hint, body):
            continue
        text = _broken(hint, body)
        if text is not None:
            place = _own(hint)[0]
            yield Violation(place, keyword(hint), place, None, text)


def holds(operation: Operation, hint: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    """Whether all conditions of a rule are met."""
    return all(_true(operation, said, body) for said in hint.get("when", ()))


def implied(
    operation: Operation, hints: Sequence[Mapping[str, Any]], body: Mapping[str, Any]
) -> Iterator[tuple[str, Any]]:
    """Yield what an omitted member has whatever its default is: the only value that a rule leaves it."""
    for hint in hints:
        if hint["form"] != "values" or hint.get("narrows") or not hint.get("when"):
            continue
        plain = [value for value in hint["values"] if not isinstance(value, dict)]
        if len(plain) == len(hint["values"]) == 1 and holds(operation, hint, body):
            yield hint["path"], plain[0]


def keyword(hint: Mapping[str, Any]) -> str:
    """What a rule is called among the constraints of its member; the conditions tell two of a form apart."""
    said = "+".join(f"{c['path']}={c.get('equals', c.get('present'))}" for c in hint.get("when", ()))
    return f"{hint['form']}({said})" if said else str(hint["form"])


def members(hint: Mapping[str, Any]) -> list[str]:
    """The members that a rule speaks of; its violation is reported at the first."""
    return [*_own(hint), *(condition["path"] for condition in hint.get("when", ()))]


def _own(hint: Mapping[str, Any]) -> list[str]:
    return list(hint["paths"]) if "paths" in hint else [hint["path"]]


def _given(body: Mapping[str, Any], path: str) -> list[Any]:
    return [value for value in found_at(body, path) if value is not None]


def _true(operation: Operation, said: Mapping[str, Any], body: Mapping[str, Any]) -> bool:
    given = _given(body, said["path"])
    if "present" in said:
        return bool(given) is said["present"]
    if not given:
        given = [at(operation.request, operation.root, said["path"]).get("default")]
    return any(repr(value) in {repr(wanted) for wanted in said["equals"]} for value in given)


def _broken(hint: Mapping[str, Any], body: Mapping[str, Any]) -> str | None:
    members = _own(hint)
    given = [name for name in members if _given(body, name)]
    first = members[0] in given
    form = hint["form"]
    if form == "required" and not first:
        return f"{members[0]} is required here."
    if form == "forbidden" and first:
        return f"{members[0]} must not be specified here."
    if form == "together" and first and len(given) < len(members):
        return f"Member must come together with {', '.join(m for m in members if m not in given)}"
    if form in ("exactly_one", "at_least_one") and not given:
        return f"One of {', '.join(members)} is required."
    if form in ("exactly_one", "at_most_one") and len(given) > 1:
        return f"Only one of {', '.join(members)} may be specified."
    for value in _given(body, members[0]) if form in ("values", "range", "length") else ():
        if form == "values" and not any(_fits(value, right) for right in hint["values"]):
            return f"{value} is not allowed here."
        if form == "length" and isinstance(value, str) and len(value) > hint["maximum"]:
            return f"Member must have length less than or equal to {hint['maximum']}."
        if form == "range" and not _between(hint, value):
            return f"{value} is out of range."
    return None


def _fits(value: Any, right: Any) -> bool:
    """Whether a value is one that a rule allows; of an identifier in a text, whether that is around it."""
    if not isinstance(right, dict):
        return bool(value == right)
    before, _, after = right.get("within", "{}").partition("{}")
    return isinstance(value, str) and value.startswith(before) and value.endswith(after)


def _between(hint: Mapping[str, Any], value: Any) -> bool:
    before, _, after = hint.get("template", "{}").partition("{}")
    text = str(value).removeprefix(before).removesuffix(after)
    if not text.lstrip("-").isdigit():
        return isinstance(value, float)
    return bool(hint.get("minimum", int(text)) <= int(text) <= hint.get("maximum", int(text)))

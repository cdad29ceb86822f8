"""What a service makes up obeys the constraints of its own answer: lengths, patterns, ranges.

A value that a caller sent is shown as it was sent, whatever the answer's shape says; and of one that a
service made out of what was sent (an ARN with a name in it) only the service's own part can be wrong. So each
text that was sent is put out of the way before a value is called wrong. Types and enums are for
:mod:`conformance.checks.shape` to look at.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from conformance.checks.observation import Evidence, Promise, shown
from conformance.contract.catalogue import Catalogue
from conformance.contract.constraints import is_constrained, is_meant
from conformance.contract.english import plural
from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import join, resolve, steps
from conformance.contract.patterns import matches_fully
from conformance.contract.roles import is_arn
from conformance.wire.exchange import Exchange

_STAND_INS = ("x", "1")
"""What stands for a text that was sent: a letter, or where none may be, a digit."""
_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789:/_.+=,@-$*")
_SAMPLE = 20


class SentTexts:
    """The texts that requests of a run held, each with the members that it was sent as."""

    def __init__(self) -> None:
        self._members: dict[str, set[str]] = {}

    def note(self, params: Any, member: str = "") -> None:
        """Remember every text of a request, in any letters."""
        if isinstance(params, dict):
            for name, value in params.items():
                self.note(name, member)
                self.note(value, name)
        elif isinstance(params, list):
            for value in params:
                self.note(value, member)
        elif isinstance(params, str) and params:
            self._members.setdefault(params.lower(), set()).add(member.lower())

    def is_one(self, value: str, member: str) -> bool:
        """Whether a value is one that was sent: as this member or, but for an ARN that is none, as any."""
        members = self._members.get(value.lower())
        if members is None:
            return False
        return member.lower() in members or not is_arn(member) or value.startswith("arn:")

    def without(self, value: str, stand_in: str) -> str:
        """A value with every text in it that was sent replaced, the longest first."""
        low = value.lower()
        for text in sorted(
            (t for t in list(self._members) if len(t) > 1 and t in low), key=len, reverse=True
        ):
            at = value.lower().find(text)
            while at >= 0:
                value = value[:at] + stand_in + value[at + len(text) :]
                at = value.lower().find(text, at + len(stand_in))
        return value


def made_up(
    service: Service, known: Catalogue, operation: Operation, exchange: Exchange, answer: Any, sent: SentTexts
) -> Iterator[Evidence]:
    """Yield whether what an answer holds, and no request did, obeys the constraints of its positions.

    Args:
        service: the contracts.
        known: the requirements.
        operation: what was answered.
        exchange: the answer.
        answer: what of its output is to be judged.
        sent: what requests held so far.
    """
    requirement = known.find(operation.name, "constraints")
    looks = _looks(service, operation.response, operation.root, answer, "", sent)
    found = list(looks) if requirement else []
    if requirement is not None and found:
        problem = next((p for p in found if p is not None), None)
        yield Evidence(requirement, problem, exchange, Promise.MODEL)


def _looks(
    service: Service, schema: Schema, root: Schema, value: Any, path: str, sent: SentTexts
) -> Iterator[str | None]:
    schema = resolve(schema, root)
    if isinstance(value, dict):
        for name, child in schema.get("properties", {}).items():
            if value.get(name) is not None:
                yield from _looks(service, child, root, value[name], join(path, name), sent)
        others = schema.get("additionalProperties")
        if isinstance(others, dict):
            for inner in list(value.values())[:_SAMPLE]:
                yield from _looks(service, others, root, inner, join(path, "{}"), sent)
    elif isinstance(value, list) and isinstance(schema.get("items"), dict):
        for inner in value[:_SAMPLE]:
            yield from _looks(service, schema["items"], root, inner, join(path, "[]"), sent)
    elif is_constrained(schema) and is_meant(service, _member(path), schema):
        yield from _look(schema, value, path, sent)


def _member(path: str) -> str:
    """The name of the member that a path ends in, or that holds the list or map that it ends in."""
    names = [step for step in steps(path) if step[0] not in "[{"]
    return names[-1] if names else ""


def _look(schema: Schema, value: Any, path: str, sent: SentTexts) -> Iterator[str | None]:
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return  # its type is wrong, which is another requirement's
    if not isinstance(value, str):
        yield f"{path} is {value}, which is {wrong}" if (wrong := _breaks(schema, value)) else None
        return
    if schema.get("type") != "string":
        return
    if sent.is_one(value, _member(path)):
        return
    wrong = _breaks(schema, value)
    if wrong is None:
        yield None
        return
    ours = [_breaks(schema, sent.without(value, stand_in)) for stand_in in _STAND_INS]
    if set(value) <= _PLAIN and all(ours):
        yield f"{path} is {shown(value, 100)}, which is {wrong}"


def _breaks(schema: Schema, value: str | int | float) -> str | None:
    """Say which constraint a value breaks, None where it breaks none."""
    if isinstance(value, str):
        if len(value) < schema.get("minLength", 0):
            return f"shorter than the {plural(schema['minLength'], 'character')} documented"
        if len(value) > schema.get("maxLength", len(value)):
            return f"longer than the {plural(schema['maxLength'], 'character')} documented"
        if "pattern" in schema and not matches_fully(schema["pattern"], value):
            return f"not of the documented pattern {shown(schema['pattern'], 100)}"
        return None
    if value < schema.get("minimum", value):
        return f"less than the least documented, {schema['minimum']}"
    if value > schema.get("maximum", value):
        return f"more than the most documented, {schema['maximum']}"
    return None

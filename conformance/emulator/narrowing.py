"""Which records a list shows that is narrowed down by keys and values, as ``[[filter_key]]`` hints say.

The suite reads the same hints, and compares by code of its own.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import frozen

from conformance.emulator.call import Call
from conformance.emulator.store import Record

Hint = Mapping[str, Any]


@frozen
class Comparison:
    """What was asked for by a key, one value of a record, and whether they agree."""

    hint: Hint
    asked: str
    own: str
    agrees: bool


def agrees(call: Call, record: Record, hints: Sequence[Hint], asked: Any) -> bool:
    """Whether a record fits what a member of the request asks for: every filter, by any of its values."""
    filters = asked if isinstance(asked, list) else [asked]
    return all(_fits(call, record, hints, one) for one in filters)


def _fits(call: Call, record: Record, hints: Sequence[Hint], one: Any) -> bool:
    if not isinstance(one, dict):
        return _any(call, record, [hint for hint in hints if not hint.get("key")], [str(one)])
    texts = {name.lower(): value for name, value in one.items()}
    key = next((value for name, value in texts.items() if name.endswith(("key", "name"))), "")
    wanted: Any = next((value for name, value in texts.items() if "value" in name), [])
    chosen = [hint for hint in hints if _is_meant(hint, key, one)]
    return _any(call, record, chosen, wanted if isinstance(wanted, list) else [wanted])


def _is_meant(hint: Hint, key: str, one: Mapping[str, Any]) -> bool:
    before, named, after = hint.get("key", "").partition("{key}")
    same = key.startswith(before) and key.endswith(after) if named else key == before
    return same and all(one.get(member) == value for member, value in hint.get("with", {}).items())


def _any(call: Call, record: Record, hints: Sequence[Hint], wanted: Sequence[str]) -> bool:
    found = [
        Comparison(hint, asked, own, _compared(hint.get("match", ()), asked, own))
        for hint in hints
        for own in _own(call, record, hint)
        for asked in wanted
    ]
    return any(call.at("comparison", one).agrees for one in found)


def _own(call: Call, record: Record, hint: Hint) -> Iterator[str]:
    assert call.plan.kind is not None
    if "nobody" in hint:
        return
    value = record.members.get(hint.get("member") or call.plan.kind.resource.named_by or "")
    if "part" in hint:
        pairs = record.tags.items()
        yield from (text for pair in pairs if (text := pair[0 if hint["part"] == "key" else 1]) is not None)
    elif isinstance(value, str):
        yield value


def _compared(match: Sequence[str], asked: str, own: str) -> bool:
    if "not" in match and asked[:1] == "!":
        return not _compared(match, asked[1:], own)
    if "any-case" in match:
        asked, own = asked.casefold(), own.casefold()
    if "words" in match:
        return any(word.startswith(asked) for word in re.split(r"\W+", own))
    if "contains" in match:
        return asked in own
    return own.startswith(asked) if "prefix" in match else own == asked

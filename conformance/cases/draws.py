"""Random valid requests, as Hypothesis strategies compiled from a tree."""

from __future__ import annotations

import base64
import json
from functools import partial
from typing import Any

from attrs import evolve
from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

from conformance.cases import text
from conformance.cases.binding import Example, Fixed, JsonText, OneOf, Phrase, Template
from conformance.cases.draw_text import matching
from conformance.cases.edit import settle
from conformance.cases.model import External, Fresh, Ref
from conformance.cases.single_precision import at_least, at_most
from conformance.cases.tree import Node, Plan
from conformance.cases.values import (
    MOMENT,
    Unreachable,
    blob,
    bound,
    fits,
    items,
    name,
    number,
    scalar,
    sized,
    smallest,
    speakable,
    token,
)  # fmt: skip
from conformance.contract.roles import Role, named

_SHORT = 3
"""Random lists and maps have at most so many items more than they must; a full one is drawn as a whole."""
_FULL = 64
_SELDOM = st.sampled_from([False] * 7 + [True])
_PLENTY = 1000
"""Where no maximum is documented, a service has a quota of its own: far above it no number is valid."""
_BLANKS = " \t\n\r"
_TELLING_APART = (Role.KEY, Role.NAME, Role.ID)


def body(plan: Plan) -> SearchStrategy[Any]:
    """Return a strategy of valid request bodies.

    Raises:
        Unreachable: if a required member has no value that the generator finds.
    """
    drawn = of(plan.root)
    if not plan.binding.rules:
        return drawn

    def settled(made: Any) -> Any:
        try:
            return settle(plan, made)
        except Unreachable:
            return None

    return drawn.map(settled).filter(lambda made: made is not None)


def of(node: Node) -> SearchStrategy[Any]:
    """Return a strategy of valid values of one position."""
    if isinstance(node.spec, Fixed) or (isinstance(node.spec, Ref) and node.kind == "blob"):
        return st.just(bound(node))
    if node.kind == "object":
        return _object(node)
    if node.kind == "array":
        return _array(node)
    if node.kind == "map":
        return _map(node)
    if node.spec is not None:
        return _bound(node)
    if node.kind == "boolean":
        return st.booleans()
    if node.kind == "integer":
        return _integer(node)
    if node.kind == "number":
        return _number(node)
    if node.kind == "timestamp":
        return st.sampled_from([MOMENT, MOMENT + 1, MOMENT + 0.5])
    if node.kind == "document":
        return st.recursive(
            st.none() | st.booleans() | st.integers(-9, 9) | st.text("ab", max_size=3),
            lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text("ab"), inner, max_size=2),
            max_leaves=3,
        )
    if node.kind == "blob":
        return _blob(node)
    if node.schema.get("enum"):
        return st.sampled_from(list(node.choices))
    if node.always:
        return st.just(token(node))
    least = max(node.least, 1) if "minLength" not in node.schema and node.most else node.least
    return matching(node.custom, least, node.most)


def _object(node: Node) -> SearchStrategy[dict[str, Any]]:
    required: dict[str, SearchStrategy[Any]] = {}
    optional: dict[str, SearchStrategy[Any]] = {}
    for member_name, member in node.members.items():
        if member.required or (member.always and not node.union):
            required[member_name] = of(member)
        elif member.sent:
            try:
                optional[member_name] = of(member)
            except Unreachable:
                continue  # an optional member without a known value is never sent
    if node.union:
        return st.one_of([st.fixed_dictionaries({n: s}) for n, s in {**required, **optional}.items()])
    if not optional:
        return st.fixed_dictionaries(required)
    maybe = {n: st.one_of(st.just(()), st.tuples(member)) for n, member in optional.items()}
    return st.tuples(st.fixed_dictionaries(required), st.fixed_dictionaries(maybe)).map(_merged)


def _merged(drawn: tuple[dict[str, Any], dict[str, tuple[Any, ...]]]) -> dict[str, Any]:
    """The required members and those optional ones that were drawn.

    Each is drawn or not by a choice of its own: ``fixed_dictionaries(…, optional=…)`` numbers those that are
    left, so that taking one out changes which the others are, and shrinking stops short of the smallest.
    """
    required, maybe = drawn
    return {**required, **{name: value[0] for name, value in maybe.items() if value}}


def _array(node: Node) -> SearchStrategy[list[Any]]:
    least, most = node.least, node.most
    if "minItems" not in node.schema:
        least = min(1, most)
    if node.item is None:
        return st.just([{}] * least)
    high = min(most, least + _SHORT)
    if isinstance(node.item.spec, Ref | External | Example | JsonText):
        high = max(min(high, 1), least)
    if node.item.kind == "object" and _is_always_the_same(node.item):
        drawn = st.lists(of(node.item), min_size=least, max_size=max(min(high, 1), least))
    elif node.item.kind == "object" and node.item.members:
        drawn = st.lists(of(node.item), min_size=least, max_size=high, unique_by=_identity(node.item))
    elif high <= 1 or node.item.kind in ("array", "map", "document", "object"):
        drawn = st.lists(of(node.item), min_size=least, max_size=high)
    else:
        high = min(high, len(node.item.choices)) if node.item.schema.get("enum") else high
        drawn = st.lists(of(node.item), min_size=min(least, high), max_size=high, unique=True)
    whole = _whole(node)
    if whole is None:
        return drawn
    tell = _identity(node.item)

    def filled(parts: tuple[list[Any], bool]) -> list[Any]:
        listed, fill_up = parts
        if not fill_up:
            return listed
        known = {tell(item) for item in listed}
        return (listed + [item for item in whole if tell(item) not in known])[:most]

    return st.tuples(drawn, _SELDOM).map(filled)


def _whole(node: Node) -> list[Any] | None:
    if not 1 < node.most <= _FULL:
        return None
    made = items(node, node.most)
    return made if len({repr(item) for item in made}) == len(made) else None


def _is_always_the_same(item: Node) -> bool:
    """Whether every item of a list must have the same value: it refers to the one resource that there is."""
    needed = [m for m in item.members.values() if m.required]
    constant = (Ref, External, Fixed, Example, JsonText)
    return (
        bool(needed)
        and len(needed) == len(item.members)
        and all(isinstance(m.spec, constant) for m in needed)
    )


def _identity(item: Node) -> Any:
    """What tells the items of a list apart: a key or name, as two tags of one key are refused; else all."""
    keys = [n for n, m in item.members.items() if m.required and not named(n).isdisjoint(_TELLING_APART)]
    if keys and item.members[keys[0]].kind == "string":
        key = keys[0]
        return lambda made: made[key]
    return lambda made: json.dumps(made, sort_keys=True, default=repr)


def _map(node: Node) -> SearchStrategy[dict[str, Any]]:
    least, most = node.least, node.most
    if "minProperties" not in node.schema:
        least = min(1, most)
    if node.key is None or node.value is None:
        return st.just(smallest(node))
    high = min(most, least + 3)
    if node.key.schema.get("enum"):
        high = min(high, len(node.key.choices))
    return st.dictionaries(of(node.key), of(node.value), min_size=min(least, high), max_size=high)


def _integer(node: Node) -> SearchStrategy[int]:
    low = node.schema.get("minimum", 0)
    high = node.schema.get("maximum", low + _PLENTY)
    ends = list(dict.fromkeys((number(node), low, high)))
    return st.one_of(st.sampled_from(ends), st.integers(low, high))


def _number(node: Node) -> SearchStrategy[float]:
    low = node.schema.get("minimum", 0)
    high = node.schema.get("maximum", max(low, 1_000_000))
    ends = list(dict.fromkeys((number(node), low, high)))
    least, most = at_least(low), at_most(high)
    if least > most:
        return st.sampled_from(ends)
    between = st.floats(least, most, allow_nan=False, allow_infinity=False, width=32)
    return st.one_of(st.sampled_from(ends), between)


def _blob(node: Node) -> SearchStrategy[str]:
    least = node.least if "x-minBytes" in node.schema else min(1, node.most)
    short = st.binary(min_size=least, max_size=min(node.most, least + 32))
    return st.one_of(st.just(blob(max(least, 1))), short.map(lambda raw: base64.b64encode(raw).decode()))


def _bound(node: Node) -> SearchStrategy[Any]:
    spec = node.spec
    if isinstance(spec, Fresh):
        return _fresh(node, spec)
    if isinstance(spec, OneOf):
        return _words(node, spec)
    if isinstance(spec, JsonText):
        return _documents(node, spec)
    if isinstance(spec, Phrase):
        return _phrases(node, spec)
    if isinstance(spec, Template):
        room = node.most - len(spec.text) + 2
        fewest = max(node.least - len(spec.text) + 2, 1)
        filling = st.text("abcdefghijklmnopqrstuvwxyz0123456789", min_size=fewest, max_size=min(room, 200))
        return filling.map(lambda mark: spec.text.replace("{}", mark))
    return st.just(bound(node))


def _fresh(node: Node, spec: Fresh) -> SearchStrategy[Fresh]:
    plain = name(node, spec)
    known: list[Any] = [plain]
    if spec.length is None:
        for length in (node.schema.get("maxLength"), max(node.least, 12), max(node.least, 17)):
            try:
                known += [sized(node, length)] if length is not None and length <= node.most else []
            except Unreachable:
                continue
        if plain.length is None:
            for _, rich in text.rich(node.custom, 1, 8):
                mixed = [evolve(plain, prefix=plain.prefix + part) for part in (rich, rich[:1], rich[-1:])]
                known += [named for named in mixed if speakable(node, named)]
    return st.sampled_from(list(dict.fromkeys(known)))


def _words(node: Node, spec: OneOf) -> SearchStrategy[str]:
    words = [w for w in spec.values if w not in node.barred] or list(spec.values)
    if spec.ignore_case:
        words += [w.upper() for w in words] + [w.lower() for w in words]
    return st.sampled_from([w for w in dict.fromkeys(words) if text.matches(node.pattern, w)])


def _phrases(node: Node, spec: Phrase) -> SearchStrategy[str]:
    """Texts of a language: those that are known first, then any, as long as they are not very long."""
    known = st.sampled_from(
        list(dict.fromkeys([bound(node), *filter(partial(fits, node), spec.language.examples)]))
    )
    least, most = node.least, min(node.most, max(map(len, spec.language.examples)) + 40)
    try:
        drawn = matching(spec.language.pattern, least, most)
    except Unreachable:
        return known
    return st.one_of(known, drawn.filter(lambda words: text.matches(node.pattern, words)))


def _documents(node: Node, spec: JsonText) -> SearchStrategy[str]:
    plain = scalar(node)
    room = min(node.most - len(plain), 8)
    if room <= 0 or not text.matches(node.pattern, _BLANKS + plain):
        return st.just(plain)
    return st.text(_BLANKS, max_size=room).map(lambda blanks: plain + blanks)

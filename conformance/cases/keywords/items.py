"""How many items a list has and entries a map: ``minItems``, ``maxItems``, ``minProperties``,
``maxProperties``, and ``limit`` (which prose gives); ``uniqueItems``: no item twice."""

from __future__ import annotations

from conformance.cases.keywords.keyword import Keyword, Labelled, OfValue, Seen, says
from conformance.cases.tree import MANY, Node
from conformance.cases.values import Unreachable, entries, items, smallest


def _exactly(word: str) -> OfValue:
    def make(node: Node) -> list[Labelled]:
        count = node.schema[word]
        if node.limit is not None and count > node.limit:
            raise Unreachable(f"more than {node.limit} items are refused for another reason")
        return [_different(node, count)]

    return make


def _many(node: Node, count: int) -> Labelled:
    if count == 0:
        return ("empty", {} if node.kind == "map" else [])
    if node.kind == "map":
        return (f"{count} entries", entries(node, count))
    return (f"{count} items", items(node, count))


def _different(node: Node, count: int) -> Labelled:
    what, made = _many(node, count)
    if isinstance(made, list) and count > 1 and len({repr(item) for item in made}) < count:
        raise Unreachable(f"there are no {count} different items")
    return what, made


def _fewer(word: str) -> OfValue:
    def make(node: Node) -> list[Labelled]:
        count = node.schema[word] - 1
        if count < 0:
            raise Unreachable("nothing has fewer than 0 items")
        return [_many(node, count)]

    return make


def _more(word: str) -> OfValue:
    def make(node: Node) -> list[Labelled]:
        return [_many(node, node.schema[word] + 1)]

    return make


def _at_limit(node: Node) -> list[Labelled]:
    if node.limit is None:
        raise Unreachable("no limit is known")
    return [_different(node, node.limit)]


def _above_limit(node: Node) -> list[Labelled]:
    if node.limit is None or node.limit + 1 > node.schema.get("maxItems", MANY):
        raise Unreachable("the model's maximum is not above the limit")
    return [_many(node, node.limit + 1)]


def _twice(node: Node) -> list[Labelled]:
    if node.item is None:
        raise Unreachable("nothing is known of the items")
    return [("an item twice", [smallest(node.item), smallest(node.item)])]


def _at_least(word: str) -> Keyword:
    return Keyword(word, word, says(word), keep=_exactly(word), breaks=_fewer(word))


def _at_most(word: str) -> Keyword:
    return Keyword(word, word, says(word), keep=_exactly(word), breaks=_more(word))


MIN_ITEMS, MAX_ITEMS = _at_least("minItems"), _at_most("maxItems")
MIN_PROPERTIES, MAX_PROPERTIES = _at_least("minProperties"), _at_most("maxProperties")
LIMIT = Keyword(
    "limit",
    applies=lambda node: node.limit is not None,
    keep=_at_limit,
    breaks=_above_limit,
    seen=Seen.NOT,
)
UNIQUE_ITEMS = Keyword("uniqueItems", breaks=_twice)

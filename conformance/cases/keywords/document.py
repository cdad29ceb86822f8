"""``format``: a text that is a document (JSON, a policy), as prose says and an example in a hint shows."""

from __future__ import annotations

from conformance.cases import text
from conformance.cases.binding import JsonText
from conformance.cases.keywords.keyword import Keyword, Labelled, Seen
from conformance.cases.tree import Node
from conformance.cases.values import Unreachable, bound, fits


def _examples(node: Node) -> list[Labelled]:
    if not isinstance(node.spec, JsonText):
        raise Unreachable("no example is known")
    found: list[Labelled] = [("the example", bound(node))]
    spaced = "\n " + node.spec.example + " \n"
    if node.least <= len(spaced) <= node.most and text.matches(node.pattern, spaced):
        found.append(("with white space around it", spaced))
    return found


def _broken(node: Node) -> list[Labelled]:
    if not isinstance(node.spec, JsonText):
        raise Unreachable("no invalid text is known")
    return [(f"the text {v!r}"[:60], v) for v in node.spec.invalid if fits(node, v)]


FORMAT = Keyword(
    "format",
    applies=lambda node: isinstance(node.spec, JsonText),
    keep=_examples,
    breaks=_broken,
    seen=Seen.NOT,
)

"""The common ground of page and model: what is known of each position, flat, under its member path.

:func:`page_facts` reads them off a page; :func:`conformance.pages.expected.expected_facts` says what a
page made from the model must say. Comparing the two tells every contradiction.
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from attrs import field, frozen

from conformance.contract.paths import join
from conformance.pages.errors import PageError
from conformance.pages.page import Node, Page, Prose, Section, Syntax

UNNAMED_TEXT = ("string",)


@frozen
class Fact:
    """What is said of one position.

    ``type`` and ``required`` come from the parameter description, None where that is not there;
    ``syntax`` (``dict``, ``list``, ``text``, ``recursive`` or the literal itself) and ``enum`` come from
    the syntax block, None where that is not there. Lines are 0 in facts that come from no page.
    """

    type: str | None = None
    required: bool | None = None
    syntax: str | None = None
    enum: tuple[str, ...] | None = None
    line: int = 0
    required_line: int = 0
    syntax_line: int = 0
    prose: tuple[Prose, ...] = field(default=(), repr=False)


Facts = dict[str, Fact]


def page_facts(page: Page, side: str, maps: Container[str] = ()) -> Facts:
    """Return the facts of one side (``request`` or ``response``) of a page, in the page's order.

    Args:
        page: the page.
        side: ``request`` or ``response``.
        maps: the paths known to be maps. Needed only where the description was too large to render: a
            syntax block prints a map like a structure with one member named ``string``.

    Raises:
        PageError: where description and syntax block have different shapes (a map here, a list there).
    """
    section: Section = getattr(page, side)
    facts: Facts = {}
    described = side == "request"
    for path, node, syntax in _positions(section, page.path, maps):
        if path in facts:
            line = node.line if node else syntax.line if syntax else section.line
            raise PageError(page.path, line, f"{path} is described twice")
        facts[path] = Fact(
            type=node.type if node else None,
            required=(node.required is not None) if node and described else None,
            syntax=_spelling(syntax),
            enum=syntax.values
            if syntax is not None and syntax.kind == "enum" and syntax.values != UNNAMED_TEXT
            else None,
            line=node.line if node else 0,
            required_line=(node.required or 0) if node else 0,
            syntax_line=syntax.line if syntax else 0,
            prose=node.prose if node else (),
        )
    return facts


def _spelling(syntax: Syntax | None) -> str | None:
    if syntax is None:
        return None
    return {"enum": "text", "scalar": syntax.text}.get(syntax.kind, syntax.kind)


_Found = Iterator[tuple[str, Node | None, Syntax | None]]


def _positions(section: Section, page: str, maps: Container[str]) -> _Found:
    nodes = section.members
    syntax = section.syntax
    if syntax is not None and syntax.kind not in ("dict", "recursive"):
        raise PageError(page, syntax.line, f"a structure is expected, {syntax.kind} found")
    yield from _members("", nodes, syntax.members if syntax is not None else None, maps)


def _members(
    path: str,
    nodes: tuple[Node, ...] | None,
    entries: tuple[tuple[str, Syntax], ...] | None,
    maps: Container[str],
) -> _Found:
    """Pair the members of a structure by name, in the order of the description."""
    by_name = dict(entries or ())
    for node in nodes or ():
        here = join(path, node.name if node.name is not None else "?")
        yield from _below(here, node, by_name.pop(node.name or "", None), maps)
    for name, syntax in by_name.items():
        yield from _below(join(path, name), None, syntax, maps)


def _below(path: str, node: Node | None, syntax: Syntax | None, maps: Container[str]) -> _Found:
    yield path, node, syntax
    children = node.children if node is not None else None
    entries = syntax.members if syntax is not None else None
    if node is not None and node.is_map:
        key = node.children[0]
        value = key.children[0] if key.children else None
        entry = entries[0] if entries else None
        yield join(path, "{key}"), key, None
        yield from _below(join(path, "{}"), value, entry[1] if entry else None, maps)
    elif node is None and path in maps and entries:
        yield from _below(join(path, "{}"), None, entries[0][1], maps)
    elif (node is not None and node.type == "list" and children) or (
        node is None and syntax is not None and syntax.kind == "list"
    ):
        yield from _below(
            join(path, "[]"), children[0] if children else None, entries[0][1] if entries else None, maps
        )
    elif children or entries:
        yield from _members(path, children, entries, maps)

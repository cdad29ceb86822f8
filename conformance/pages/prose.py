"""The running text of a page: paragraphs with their lines, literals marked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from docutils import nodes

from conformance.pages.page import Prose


def is_only_bold(node: nodes.Node, text: str) -> bool:
    """Whether a node is a paragraph of nothing but ``**text**``: a heading as the renderer writes it."""
    return (
        isinstance(node, nodes.paragraph)
        and len(node) == 1
        and isinstance(node[0], nodes.strong)
        and node[0].astext() == text
    )


def prose_of(
    children: Iterable[nodes.Node],
    is_member: Callable[[nodes.Node], bool],
    line_of: Callable[[nodes.Node], int],
) -> tuple[Prose, ...]:
    """Return the paragraphs below ``children`` in order; what ``is_member`` names is not entered.

    Paragraphs of notes and warnings belong to the text: that is where many defaults are told.
    """
    return tuple(_walk(children, is_member, line_of, 0))


def _walk(
    children: Iterable[nodes.Node],
    is_member: Callable[[nodes.Node], bool],
    line_of: Callable[[nodes.Node], int],
    bullet: int,
) -> Iterator[Prose]:
    for child in children:
        if isinstance(child, nodes.paragraph):
            text = " ".join(marked(child).split())
            if text:
                yield Prose(line_of(child), text, bullet != 0, bullet)
        elif isinstance(child, nodes.list_item):
            if not is_member(child):
                yield from _walk(child.children, is_member, line_of, bullet)
        elif isinstance(child, nodes.bullet_list):
            yield from _walk(child.children, is_member, line_of, line_of(child))
        elif isinstance(child, nodes.Element) and not isinstance(
            child, (nodes.TextElement, nodes.system_message)
        ):
            yield from _walk(child.children, is_member, line_of, bullet)


def marked(node: nodes.Node) -> str:
    """Return a node's plain text, with double backquotes around its literals."""
    if isinstance(node, nodes.literal):
        return f"``{node.astext()}``"
    if isinstance(node, nodes.Text):
        return str(node)
    return "".join(marked(child) for child in node.children)

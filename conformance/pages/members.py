"""Members in docutils' tree: bullets ``- **name** *(type) --* **[REQUIRED]**`` and what is below them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from attrs import evolve
from docutils import nodes

from conformance.pages.errors import PageError
from conformance.pages.page import Node, Prose
from conformance.pages.prose import marked, prose_of

_REQUIRED = "[REQUIRED]"


def required_mark(children: list[nodes.Node]) -> tuple[bool, list[nodes.Node]]:
    """Whether the first thing said is the required mark, and what is said after it."""
    for index, child in enumerate(children):
        if isinstance(child, nodes.strong) and child.astext() == _REQUIRED:
            return True, list(children[index + 1 :])
        if child.astext().strip():
            break
    return False, list(children)


class MemberReader:
    """Reads members out of containers of one page.

    Args:
        lines: the page's lines.
        path: the page's path, for errors.
    """

    def __init__(self, lines: list[str], path: str) -> None:
        self.lines = lines
        self.path = path

    def fail(self, node: nodes.Node, problem: str) -> PageError:
        """Make the error that names the page and the node's line."""
        return PageError(self.path, self.line(node), problem)

    def line(self, node: nodes.Node) -> int:
        """Return the 1-based line of a node, or of the nearest node around it that has one."""
        here: nodes.Node | None = node
        while here is not None and not here.line:
            here = here.parent
        return int(here.line) if here is not None and here.line else 1

    def is_member(self, item: nodes.Node) -> bool:
        """Whether a list item is a member and not a bullet of AWS's prose."""
        return (
            isinstance(item, nodes.list_item)
            and isinstance(item.parent, nodes.bullet_list)
            and item.parent.get("bullet") == "-"
            and self._head(item) is not None
        )

    def prose(self, container: nodes.Element, rest: list[nodes.Node] | None, line: int) -> tuple[Prose, ...]:
        """Return the prose of a member; ``rest`` is what its first paragraph says beyond the head."""
        if rest is None:
            return prose_of(container.children, self.is_member, self.line)
        text = " ".join("".join(marked(node) for node in rest).split())
        lead = (Prose(line, text),) if text else ()
        return lead + prose_of(container.children[1:], self.is_member, self.line)

    def _head(self, item: nodes.list_item) -> tuple[str | None, str, bool, list[nodes.Node]] | None:
        """Read ``**name** *(type) --* **[REQUIRED]**`` and what follows; None where the bullet is prose."""
        if not len(item) or not isinstance(item[0], nodes.paragraph):
            return None
        children = list(item[0].children)
        name: str | None = None
        if children and isinstance(children[0], nodes.strong):
            name = children.pop(0).astext()
        written = ""
        while children and "--" not in written:
            written += children.pop(0).astext()
        written = written.lstrip()
        kind, dashes, _ = written.partition(") --")
        if not dashes or not kind.startswith("("):
            return None
        required, rest = required_mark(children)
        return name, kind[1:], required, rest

    def members(self, container: nodes.Element) -> tuple[Node, ...]:
        """Return the members directly below a container."""
        return self.members_of(container.children)

    def members_of(self, children: Sequence[nodes.Node]) -> tuple[Node, ...]:
        """Return the members below.

        A line of prose that is not indented enough ends its member for docutils, and what should be below
        comes after. Siblings are either all named (a structure's members) or a single nameless one (a
        list's element, a map's key, a map's value): what can be no sibling is a descendant of the elder.
        """
        found: list[Node] = []
        for member in self._bullets(children):
            if found and self._belongs_below(found[-1], member):
                found[-1] = self._adopted(found[-1], member)
            else:
                found.append(member)
        return tuple(found)

    def _belongs_below(self, elder: Node, member: Node) -> bool:
        impossible = elder.name is None or member.name is None
        return impossible and self._column(member) > self._column(elder)

    def _bullets(self, children: Sequence[nodes.Node]) -> Iterator[Node]:
        for child in children:
            if isinstance(child, nodes.list_item) and self.is_member(child):
                yield self._member(child)
            elif isinstance(child, nodes.Element) and not isinstance(
                child, (nodes.TextElement, nodes.system_message)
            ):
                yield from self._bullets(child.children)

    def _column(self, node: Node) -> int:
        line = self.lines[node.line - 1]
        return len(line) - len(line.lstrip())

    def _adopted(self, parent: Node, child: Node) -> Node:
        if parent.children and self._belongs_below(parent.children[-1], child):
            last = self._adopted(parent.children[-1], child)
            return evolve(parent, children=(*parent.children[:-1], last))
        return evolve(parent, children=(*parent.children, child))

    def _member(self, item: nodes.list_item) -> Node:
        head = self._head(item)
        if head is None:
            raise self.fail(item, "no member")
        name, kind, required, rest = head
        line = self.line(item)
        return Node(
            name,
            kind,
            line,
            line if required else None,
            self.prose(item, rest, line),
            self.members(item),
        )

"""What a page says, as value objects: members, syntax, exceptions, prose. Lines are 1-based."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import field, frozen


@frozen
class Prose:
    """One paragraph of running text; literals keep their double backquotes.

    ``listed`` says that the paragraph is a bullet's; ``bullet`` numbers the bullet list that it is in, so
    that neighbours can be told from strangers (0 outside of any list).
    """

    line: int
    text: str
    listed: bool = False
    bullet: int = 0


@frozen
class Node:
    """One position of a parameter or response description.

    ``name`` is None for a list's element, a map's key and a map's value. ``type`` is the Python type as
    the page prints it. A map is a ``dict`` whose only child is nameless: its key, which has the value as
    its only child.
    """

    name: str | None
    type: str
    line: int
    required: int | None = None
    """The line of the ``[REQUIRED]`` mark, or None."""
    prose: tuple[Prose, ...] = field(default=(), repr=False)
    children: tuple[Node, ...] = ()

    @property
    def is_map(self) -> bool:
        """Whether this is a map and not a structure."""
        return self.type == "dict" and len(self.children) == 1 and self.children[0].name is None

    def walk(self) -> Iterator[Node]:
        """Yield this node and all below it, parents first."""
        yield self
        for child in self.children:
            yield from child.walk()


@frozen
class Syntax:
    """One value of a syntax block.

    ``kind`` is ``dict``, ``list``, ``enum`` (one or more quoted texts), ``recursive``, or ``scalar``
    with the literal text in ``text``. ``members`` are a dict's entries in order, or a list's element
    under the name ``""``.
    """

    kind: str
    line: int
    text: str = ""
    values: tuple[str, ...] = ()
    members: tuple[tuple[str, Syntax], ...] = ()


@frozen
class Section:
    """The request or the response side of a page.

    A section that the renderer found too large says so in place of its content: then ``syntax`` or
    ``members`` is None and ``syntax_too_large`` or ``members_too_large`` is set. An operation without
    input or output has neither.
    """

    syntax: Syntax | None = None
    members: tuple[Node, ...] | None = None
    line: int = 1
    syntax_too_large: bool = False
    members_too_large: bool = False
    prose: tuple[Prose, ...] = field(default=(), repr=False)
    """What is said of an answer as a whole."""


@frozen
class Page:
    """One operation's page, read."""

    path: str
    method: str
    request: Section
    response: Section
    exceptions: tuple[tuple[str, int], ...]
    deprecated: bool
    intro: tuple[Prose, ...] = field(default=(), repr=False)

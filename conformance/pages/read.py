"""A page's text → :class:`Page`: walks docutils' tree, never the raw text.

The grammar is what ``botocore.docs`` writes: a ``py:method`` block with prose, **Request Syntax**, fields
``type``/``param``, ``:returns:`` with **Response Syntax** and **Response Structure**, **Exceptions**. A
member is a bullet ``- **name** *(type) --* [REQUIRED]``; AWS's prose may contain bullets of its own, so
only bullets of this form are members. Prose may also indent wrongly and so end up in block quotes,
definition lists or notes: those are looked through.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from docutils import nodes

from conformance.pages.doctree import MethodBlock, parse
from conformance.pages.errors import PageError
from conformance.pages.members import MemberReader, required_mark
from conformance.pages.page import Node, Page, Prose, Section, Syntax
from conformance.pages.prose import is_only_bold, prose_of
from conformance.pages.syntax import read_request, read_response

_TOO_LARGE = "# This section is too large to render."
_PARAMETERS = f"\n**Parameters**\n::\n\n    {_TOO_LARGE}"
_DEPRECATED = "This operation is deprecated and may not function as expected."


def read_page(text: str, path: str) -> Page:
    """Read one operation's page.

    Args:
        text: the page as boto3 renders it.
        path: its path below the documentation's root, for errors and provenance.

    Raises:
        PageError: naming page and line, where the page does not follow the grammar.
    """
    document = parse(text, path)
    block = next(iter(document.findall(MethodBlock)), None)
    if block is None:
        raise PageError(path, 1, "no py:method block: this is not a page of an operation")
    return _Reader(text.split("\n"), path).method(block)


def _flow(node: nodes.Element) -> Iterator[nodes.Element]:
    """Yield a block's children in order, looking through block quotes."""
    for child in node.children:
        if isinstance(child, nodes.block_quote):
            yield from _flow(child)
        elif isinstance(child, nodes.Element) and not isinstance(child, nodes.system_message):
            yield child


def _body(node: nodes.field) -> nodes.Element:
    body = node[1]
    assert isinstance(body, nodes.field_body)  # docutils makes a field of a name and a body
    return body


class _Reader(MemberReader):
    def method(self, block: MethodBlock) -> Page:
        flow = list(_flow(block))
        start = self._request_start(flow)
        if start is None:
            raise self.fail(block, "no **Request Syntax** block")
        syntax, too_large = self._syntax(flow[start + 1], read_request)
        fields: list[tuple[str, str, nodes.field]] = []
        swallowed = _PARAMETERS in flow[start + 1].astext() and not too_large
        members_too_large: int | None = self.line(flow[start + 1]) if swallowed else None
        exceptions: list[tuple[str, int]] = []
        index = start + 2
        while index < len(flow):
            node = flow[index]
            if isinstance(node, nodes.field_list):
                for child in node.findall(nodes.field, include_self=False):
                    if child.parent is node:
                        kind, _, name = child[0].astext().partition(" ")
                        fields.append((kind, name, child))
            elif is_only_bold(node, "Parameters"):
                if index + 1 >= len(flow) or not self._says_too_large(flow[index + 1]):
                    raise self.fail(node, "**Parameters** is not followed by the too-large notice")
                members_too_large = self.line(node)
                index += 1
            elif is_only_bold(node, "Exceptions") and any(f[0] == "returns" for f in fields):
                if index + 1 >= len(flow) or not isinstance(flow[index + 1], nodes.bullet_list):
                    raise self.fail(node, "**Exceptions** is followed by no list")
                exceptions = list(self._exceptions(flow[index + 1]))
                break
            index += 1
        request = Section(
            syntax,
            None if members_too_large else self._parameters(fields),
            self.line(flow[start]),
            too_large,
            members_too_large is not None,
        )
        return Page(
            path=self.path,
            method=block["signature"].partition("(")[0].rsplit(".", 1)[-1],
            request=request,
            response=self._response(fields, block),
            exceptions=tuple(exceptions),
            deprecated=any(d.astext().startswith(_DEPRECATED) for d in block.findall(nodes.danger)),
            intro=prose_of(flow[:start], lambda _: False, self.line),
        )

    def _request_start(self, flow: list[nodes.Element]) -> int | None:
        for index, node in enumerate(flow[:-1]):
            if is_only_bold(node, "Request Syntax"):
                text = flow[index + 1].astext()
                if isinstance(flow[index + 1], nodes.literal_block) and (
                    text.startswith("response = client.") or text.startswith(_TOO_LARGE)
                ):
                    return index
        return None

    def _says_too_large(self, node: nodes.Element) -> bool:
        return isinstance(node, nodes.literal_block) and node.astext().startswith(_TOO_LARGE)

    def _syntax(
        self, block: nodes.Element, read: Callable[[str, str, int], Syntax]
    ) -> tuple[Syntax | None, bool]:
        if self._says_too_large(block):
            return None, True
        # The notice for the parameters is indented like the syntax block, and so becomes part of it.
        text = block.astext().partition(_PARAMETERS)[0]
        return read(text, self.path, self._first_line(block, text)), False

    def _first_line(self, block: nodes.Element, text: str) -> int:
        """Return the line of a literal block's first line; docutils may count from the blank line before."""
        about, first = self.line(block), text.split("\n", 1)[0].strip()
        for line in (about, about + 1, about - 1, about + 2, about - 2):
            if 0 < line <= len(self.lines) and self.lines[line - 1].strip() == first:
                return line
        raise self.fail(block, f"the literal block {first[:40]!r} is not where docutils says")

    def _parameters(self, fields: list[tuple[str, str, nodes.field]]) -> tuple[Node, ...]:
        found: list[Node] = []
        types: dict[str, str] = {}
        for kind, name, node in fields:
            body = _body(node)
            if kind == "type":
                types[name] = body.astext().strip()
            elif kind == "param":
                if name not in types:
                    raise self.fail(node, f"parameter {name!r} has no :type: field")
                lead = body[0] if len(body) else None
                first = lead.children if isinstance(lead, nodes.paragraph) else []
                required, rest = required_mark(first)
                line = self.line(node)
                prose = self.prose(body, rest if required else None, line)
                found.append(
                    Node(name, types[name], line, line if required else None, prose, self.members(body))
                )
        unused = set(types) - {n.name for n in found}
        if unused:
            raise PageError(self.path, 1, f"parameter {min(unused)!r} has a :type: and no :param:")
        return tuple(found)

    def _response(self, fields: list[tuple[str, str, nodes.field]], block: MethodBlock) -> Section:
        node = next((f for kind, _, f in fields if kind == "returns"), None)
        if node is None:
            raise self.fail(block, "no :returns: field")
        body = _body(node)
        if body.astext().strip() == "None":
            return Section(None, None, self.line(node))
        flow = list(_flow(body))
        syntax: Syntax | None = None
        syntax_too_large = members_too_large = False
        members: tuple[Node, ...] | None = None
        prose: tuple[Prose, ...] = ()
        seen: set[str] = set()
        for index, child in enumerate(flow):
            following = flow[index + 1] if index + 1 < len(flow) else None
            if following is None:
                break
            if "Syntax" not in seen and is_only_bold(child, "Response Syntax"):
                seen.add("Syntax")
                syntax, syntax_too_large = self._syntax(following, read_response)
            elif "Structure" not in seen and is_only_bold(child, "Response Structure"):
                seen.add("Structure")
                if self._says_too_large(following):
                    members_too_large = True
                    continue
                heads = self.members_of(flow[index + 1 :])
                if len(heads) != 1 or heads[0].name is not None or heads[0].type != "dict":
                    raise self.fail(following, "**Response Structure** is not one nameless dict")
                members, prose = heads[0].children, heads[0].prose
        if seen != {"Syntax", "Structure"}:
            raise self.fail(node, "**Response Syntax** or **Response Structure** is missing")
        return Section(syntax, members, self.line(node), syntax_too_large, members_too_large, prose)

    def _exceptions(self, node: nodes.Element) -> Iterator[tuple[str, int]]:
        for item in node.children:
            role = next(iter(item.findall(nodes.inline)), None)
            if role is None:
                raise self.fail(item, "an exception without its class")
            yield role.astext().rsplit(".", 1)[-1], self.line(item)

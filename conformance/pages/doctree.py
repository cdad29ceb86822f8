"""reStructuredText → docutils' tree, with stubs for what Sphinx would define.

Without them docutils makes one literal block of a whole page: ``py:method`` is Sphinx's. A line limit of
10,000 characters would refuse pages whose longest line is an enumeration.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from functools import cache
from typing import Any, ClassVar

from docutils import nodes
from docutils.frontend import get_default_settings
from docutils.parsers.rst import Directive, Parser, directives, roles
from docutils.utils import new_document


class MethodBlock(nodes.General, nodes.Element):
    """The content of ``.. py:method::``; its signature is in ``self["signature"]``."""


class _Described(Directive):
    has_content = True
    required_arguments = 1
    optional_arguments = 100
    final_argument_whitespace = True
    option_spec: ClassVar[dict[str, Any]] = {}

    def run(self) -> list[nodes.Node]:
        block = MethodBlock()
        block["signature"] = " ".join(self.arguments)
        block.line = self.lineno
        self.state.nested_parse(self.content, self.content_offset, block)
        return [block]


class _Ignored(Directive):
    has_content = True
    optional_arguments = 100

    def run(self) -> list[nodes.Node]:
        return []


def _role(
    name: str,
    rawtext: str,
    text: str,
    lineno: int,
    inliner: Any,
    options: Any = None,
    content: Any = None,
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    return [nodes.inline(rawtext, text, role=name)], []


_METHOD = ".. py:method::"
_BODY_INDENT = 2
_SEPARATORS = dict.fromkeys(map(ord, "\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"), " ")
"""docutils would end a line at each of these; a page's lines end at line feeds."""


@cache
def _prepare() -> Any:
    for name in ("py:method", "py:class", "py:attribute"):
        directives.register_directive(name, _Described)
    directives.register_directive("toctree", _Ignored)
    for name in ("doc", "ref", "class", "py:class"):
        roles.register_local_role(name, _role)  # type: ignore[arg-type]
    settings = get_default_settings(Parser)
    settings.report_level = 5
    settings.halt_level = 6
    settings.line_length_limit = 10**9
    settings.file_insertion_enabled = False
    settings.raw_enabled = False
    return settings


def _held_in(lines: list[str]) -> Iterator[str]:
    """Yield a page's lines; what stands left of the method's body is moved under the line before.

    The renderer indents all that it writes below ``py:method``. A line that is not indented comes from a
    line feed within AWS's prose, and for docutils it would end the method and everything in it.
    """
    inside, indent = False, ""
    for line in lines:
        text = line.lstrip()
        if inside and text and len(line) - len(text) < _BODY_INDENT:
            yield indent + text
            continue
        if text:
            inside = inside or text.startswith(_METHOD)
            indent = line[: len(line) - len(text)]
        yield line


def parse(text: str, path: str) -> nodes.document:
    """Parse one page. docutils' own complaints are dropped: the reader checks what it needs."""
    settings = _prepare().copy()
    settings.warning_stream = io.StringIO()
    document = new_document(path, settings)
    Parser().parse("\n".join(_held_in(text.translate(_SEPARATORS).split("\n"))), document)
    return document

"""The installed page's own words near a line, for reports. Never committed: rendered when asked."""

from __future__ import annotations

import hashlib
from functools import lru_cache

from attrs import field, frozen

from conformance.pages.page import Node, Page, Prose
from conformance.pages.read import read_page
from conformance.pages.render import Renderer


@frozen
class Quotable:
    """One installed page: its digest, its raw lines, and the paragraph that begins on a line."""

    sha256: str
    lines: tuple[str, ...] = field(repr=False)
    paragraphs: dict[int, str] = field(repr=False)


def quote(page_path: str, line: int, sha256: str | None = None) -> str:
    """Return the paragraph of an installed page that contains a line, as plain text.

    A line that is the head of a member gives the member, its type, its required mark and its first
    paragraph; a line of a syntax block gives that line.

    Args:
        page_path: the page below the documentation's root, ``personalize/client/create_schema.rst``.
        line: 1-based.
        sha256: the digest that the contract was made from; where the installed page has another, its
            lines are others too, and nothing is quoted.

    Returns:
        the text, ``""`` where there is nothing to quote.

    Raises:
        UnknownServiceError: if the installed boto3 has no such page.
        PageError: if the installed page cannot be understood.
    """
    page = _quotable(page_path)
    if not 1 <= line <= len(page.lines) or sha256 not in (None, page.sha256):
        return ""
    here = line
    while here >= 1:
        if here in page.paragraphs:
            return page.paragraphs[here]
        if not page.lines[here - 1].strip() or here < line - 50:
            break
        here -= 1
    return page.lines[line - 1].strip()


def installed_digest(page_path: str) -> str:
    """Return the sha256 of an installed page; raises as :func:`quote`."""
    return _quotable(page_path).sha256


@lru_cache(maxsize=4)
def _renderer(service: str) -> Renderer:
    return Renderer(service)


@lru_cache(maxsize=512)
def _quotable(page_path: str) -> Quotable:
    service, _, rest = page_path.partition("/client/")
    content = _renderer(service).page(rest.removesuffix(".rst"))
    text = content.decode()
    return Quotable(
        hashlib.sha256(content).hexdigest(),
        tuple(text.split("\n")),
        _paragraphs(read_page(text, page_path)),
    )


def _paragraphs(page: Page) -> dict[int, str]:
    found = {prose.line: _plain(prose) for prose in page.intro}
    for section in (page.request, page.response):
        for member in section.members or ():
            for node in member.walk():
                found.update((prose.line, _plain(prose)) for prose in node.prose)
                found[node.line] = _head(node)
    return found


def _head(node: Node) -> str:
    words = [node.name or "", f"({node.type})", "[REQUIRED]" if node.required else ""]
    head = " ".join(word for word in words if word)
    return f"{head}: {_plain(node.prose[0])}" if node.prose else head


def _plain(prose: Prose) -> str:
    return prose.text.replace("``", "")

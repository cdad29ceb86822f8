"""Running text → sentences, and the plain text of what a model has in HTML."""

from __future__ import annotations

import re
from html.parser import HTMLParser

_END = re.compile(
    r"(?<=[.!?])(?<!\be\.g\.)(?<!\bi\.e\.)(?<!\bvs\.)(?<!\betc\.)(?<!\bNo\.)(?<!\b[A-Z]\.)"
    r"[)\"”’]*\s+(?=[A-Z`\"“(*\[])"
)


def sentences(text: str) -> list[str]:
    """Split running text into sentences.

    A full stop ends one where white space and a capital, a literal, a quotation or a bracket follow; not
    after ``e.g.``, ``i.e.`` and initials.
    """
    return [s.strip() for s in _END.split(text) if s.strip()]


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.parts.append("``" if tag == "code" else " " if tag in ("p", "li", "br") else "")

    def handle_endtag(self, tag: str) -> None:
        self.parts.append("``" if tag == "code" else " " if tag in ("p", "li") else "")


def text_of_html(html: str) -> str:
    """Return the text of a model's documentation, literals in double backquotes as on a page."""
    reader = _Text()
    reader.feed(html)
    reader.close()
    return " ".join("".join(reader.parts).split())

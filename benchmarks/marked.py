"""The part of a documentation page that a benchmark writes: what stands between two marks."""

from __future__ import annotations

from pathlib import Path


def fill(page: Path, begin: str, end: str, text: str) -> None:
    """Put a text between the marks; the rest of the page stays as it is."""
    head, rest = page.read_text(encoding="utf-8").split(begin)
    page.write_text(head + begin + text + end + rest.split(end)[1], encoding="utf-8")

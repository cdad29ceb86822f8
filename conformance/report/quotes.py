"""The page's own words beside a requirement, quoted when a report is rendered.

AWS's sentences are in no file of this product: they are rendered by the installed boto3 at this moment.
A line number means something only on the page that the contract was made from, so a page whose digest
is another one is not quoted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import Any, Protocol

from conformance.contract.load import ContractError, load_service
from conformance.contract.model import Operation, Service
from conformance.pages.errors import PageError, UnknownServiceError
from conformance.pages.render import Renderer, versions

_MARKUP = (
    (re.compile(r"^:(?:param|type|rtype|returns?)\b\s*"), ""),
    (re.compile(r":(?:\w+:)+`([^`<]+?)(?:\s*<[^`>]*>)?`"), r"\1"),
    (re.compile(r"`([^`<]+?)\s*<[^`>]*>`__?"), r"\1"),
    (re.compile(r"``([^`]*)``"), r"\1"),
    (re.compile(r"\*\*([^*]+)\*\*"), r"\1"),
    (re.compile(r"(?<![\w*])\*([^*\s][^*]*)\*(?![\w*])"), r"\1"),
    (re.compile(r"\\(.)"), r"\1"),
)
_LONGEST = 700
_NAMING = re.compile(r"(?:[\w.]+:?)?(?: ?\([^)]*\))?(?: --)?(?: \[REQUIRED\])?:?")
"""A line that names a member, and says nothing of it but that it is required."""
_STATE = re.compile(r"\* [A-Z][A-Z_ ]+")
_SENTENCE = re.compile(r"(?<=[.!?])\s")
_MOST_NAMES = 5


class Quotations(Protocol):
    """Gives the words of a page."""

    @property
    def note(self) -> str | None:
        """Why nothing is quoted, or not everything; None where there is nothing to say."""

    def quote(self, source: Mapping[str, Any]) -> str | None:
        """Return the words that a source points to, or None."""


class NoQuotations:
    """Quotes nothing; for reports that are kept in a repository."""

    def __init__(self, note: str | None = None) -> None:
        self._note = note

    @property
    def note(self) -> str | None:
        """What it was made with."""
        return self._note

    def quote(self, source: Mapping[str, Any]) -> str | None:
        """Return None."""
        return None


class InstalledPages:
    """Quotes the pages of one service as the installed boto3 renders them, which may be another one.

    Of a page that it lacks, that it words otherwise or that cannot be rendered nothing is quoted, and the
    note names it.
    """

    def __init__(self, service: Service) -> None:
        self._renderer = Renderer(service.name)
        self._contracts = service.boto3
        self._lacking: list[str] = []
        self._other: list[str] = []
        self._methods = {op.page: op for op in service.operations.values()}
        self._pages: dict[str, list[str]] = {}

    @property
    def note(self) -> str | None:
        """Which of the pages that were asked for are not quoted, and why; None where all are."""
        boto3, _ = versions()
        found = [
            f"{_named(names)} ({reason})"
            for reason, names in (
                (f"boto3 {boto3}, which is installed, has no such page", self._lacking),
                (f"boto3 {boto3}, which is installed, has another page", self._other),
            )
            if names
        ]
        if not found:
            return None
        return f"The contracts are those of boto3 {self._contracts}. Not quoted: {'; '.join(found)}."

    def quote(self, source: Mapping[str, Any]) -> str | None:
        """Return the words at ``{"page", "line"}``, without markup, or None where there are none."""
        page, line = source.get("page"), source.get("line")
        if not isinstance(page, str) or not isinstance(line, int):
            return None
        lines = self._lines(page)
        if not 1 <= line <= len(lines):
            return None
        return telling(lines, line - 1) or None

    def _lines(self, page: str) -> list[str]:
        if page not in self._pages:
            operation = self._methods.get(page)
            self._pages[page] = [] if operation is None else self._rendered(operation)
        return self._pages[page]

    def _rendered(self, operation: Operation) -> list[str]:
        try:
            text = self._renderer.page(operation.method)
        except UnknownServiceError:
            self._lacking.append(operation.name)
            return []
        wanted = operation.root.get("x-page", {}).get("sha256")
        if wanted is not None and hashlib.sha256(text).hexdigest() != wanted:
            self._other.append(operation.name)
            return []
        return text.decode("utf-8").splitlines()


def _named(operations: list[str]) -> str:
    more = len(operations) - _MOST_NAMES
    return ", ".join(sorted(operations)[:_MOST_NAMES]) + (f" and {more} more" if more > 0 else "")


def quotations(service: Service | str, schemas: Path | None = None) -> Quotations:
    """Return the quotations for a service, loaded or by name; where there can be none, one that says why."""
    try:
        return InstalledPages(load_service(service, schemas) if isinstance(service, str) else service)
    except (ContractError, PageError, UnknownServiceError) as problem:
        return NoQuotations(f"The documentation is not quoted: {problem}")


def telling(lines: Sequence[str], at: int) -> str:
    """Return the words at a line and, where these only name a member, the sentence that follows them.

    Of a list of states the whole list. Empty where nothing is said but a name and a type.

    >>> telling(["- **maxResults** *(integer) --*", "", "  The most items of an answer. More."], 0)
    'maxResults (integer) -- The most items of an answer.'
    >>> telling(["* PENDING", "", "* IN PROGRESS", "Text"], 0)
    'PENDING, IN PROGRESS'
    """
    said = plain(lines[at])
    if _STATE.fullmatch(said):
        listed = takewhile(_STATE.fullmatch, (plain(line) for line in lines[at:] if line.strip()))
        return ", ".join(item.removeprefix("* ") for item in listed)
    if not _NAMING.fullmatch(said):
        return said.removeprefix("* ")
    alone = said if "[REQUIRED]" in said else ""
    for line in lines[at + 1 :]:
        if not line.strip() or line.lstrip().startswith(".."):
            continue
        if _depth(line) < _depth(lines[at]) or line.lstrip().startswith(("- ", ":", "*")):
            return alone
        return f"{said} {_SENTENCE.split(plain(line), maxsplit=1)[0]}"
    return alone


def _depth(line: str) -> int:
    return len(line) - len(line.lstrip())


def plain(line: str) -> str:
    """Return a line of reStructuredText without its markup, cut at a length that can be read.

    >>> plain("- **name** *(string) --* **[REQUIRED]** ")
    'name (string) -- [REQUIRED]'
    """
    text = line.strip().removeprefix("- ")
    for pattern, replacement in _MARKUP:
        text = pattern.sub(replacement, text)
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"

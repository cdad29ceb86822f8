"""The shell blocks of a page, and what the comments above them say about running them.

``<!-- run: WORDS -->`` adds words to every run of the suite in the block, so that a small part is run;
``<!-- exits: N -->`` is the exit code of its last command; ``<!-- not run: WHY -->`` leaves it out;
``<!-- file: NAME -->`` above any other block writes it to a file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from attrs import frozen

_BLOCK = re.compile(
    r"(?P<above>(?:^<!-- [^\n]* -->\n)*)^```(?P<language>\w*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL
)
_DIRECTIVE = re.compile(r"<!-- (run|exits|not run|file): (.*) -->")
_RUN = re.compile(r"\b(conformance (?:sdk )?run|pytest)(?= )")


@frozen
class Block:
    """One block of a page: its language, its text, and what was said above it."""

    page: str
    line: int
    language: str
    text: str
    run: str = ""
    exits: int = 0
    left_out: str | None = None
    file: str | None = None

    @property
    def command(self) -> str:
        """What is run in its place."""
        if not self.run:
            return self.text
        return _RUN.sub(lambda found: f"{found[0]} {self.run}", self.text)


def blocks(page: Path) -> Iterator[Block]:
    """Yield the blocks of a page in order."""
    text = page.read_text(encoding="utf-8")
    for found in _BLOCK.finditer(text):
        said = dict(_DIRECTIVE.findall(found["above"]))
        yield Block(
            page.name,
            text[: found.start()].count("\n") + 1,
            found["language"],
            found["text"],
            said.get("run", ""),
            int(said.get("exits", 0)),
            said.get("not run"),
            said.get("file"),
        )

"""Languages that a regular expression tells: expressions of functions, schedules, filters."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from conformance.cases import text

_BRACKETS = ')]}"'


@frozen
class Regular:
    """A language of short texts.

    Attributes:
        name: what rules call it.
        pattern: what every text that is sent as valid matches in full. It may be narrower than the language:
            what it leaves out is never sent, and never said to be wrong.
        examples: texts of it, the plainest first; each shows another part of the grammar.
        invalid: texts that are nearly of it.
    """

    name: str
    pattern: str
    examples: tuple[str, ...]
    invalid: tuple[str, ...] = ()

    def accepts(self, words: str) -> bool:
        """Whether a text is one that may be sent as valid."""
        return text.matches(self.pattern, words)

    def sized(self, length: int) -> str | None:
        """Return a text of the language with exactly ``length`` characters, or None where there is none."""
        known = next((example for example in self.examples if len(example) == length), None)
        return known or text.of_length(self.pattern, length)

    def contradictions(self) -> list[str]:
        """Return examples that do not match and invalid texts that do, one sentence each."""
        missed = [e for e in self.examples if not self.accepts(e)]
        taken = [e for e in self.invalid if self.accepts(e)]
        return [
            *(f"the language {self.name} does not match its example {e!r}" for e in missed),
            *(f"the language {self.name} matches {e!r}, which is said to be invalid" for e in taken),
        ]

    def spoiled(self) -> Iterator[tuple[str, str]]:
        """Yield labelled texts that are nearly of the language: those that are known, and unclosed ones."""
        yield from ((f"the text {words!r}", words) for words in self.invalid)
        for example in self.examples[:1]:
            yield from unclosed(example)


def unclosed(example: str) -> Iterator[tuple[str, str]]:
    """Yield a text without its last bracket or quotation mark: no reader of such a language takes it."""
    if example.endswith(tuple(_BRACKETS)):
        yield "without the last character", example[:-1]

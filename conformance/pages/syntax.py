"""The syntax blocks of a page: Python-like sketches of a request or a response.

They are read with Python's own tokenizer and a small recursive descent. :mod:`ast` cannot do it: keyword
arguments may be Python keywords (``from=123``), and enumerations of a thousand values nest too deep.
"""

from __future__ import annotations

import io
import tokenize

from conformance.pages.errors import PageError
from conformance.pages.page import Syntax

_SKIPPED = {
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.COMMENT,
    tokenize.ENDMARKER,
}
_RECURSIVE = "... recursive ..."
_KINDS = {"enum": "text"}


def read_request(text: str, page: str, line: int) -> Syntax:
    """Read ``response = client.method(name=value, …)``.

    Args:
        text: the literal block.
        page: the page's path, for errors.
        line: the 1-based line of the block's first line in the page.

    Raises:
        PageError: if the block is no such sketch; names the line.
    """
    reader = _Reader(text, page, line)
    for expected in ("response", "=", "client", "."):
        reader.expect(expected)
    reader.name()
    start = reader.line
    reader.expect("(")
    members = reader.entries(")", "=")
    reader.end()
    return Syntax("dict", start, members=members)


def read_response(text: str, page: str, line: int) -> Syntax:
    """Read a value such as ``{'name': value, …}``; arguments and errors as :func:`read_request`."""
    reader = _Reader(text, page, line)
    value = reader.value()
    reader.end()
    return value


class _Reader:
    def __init__(self, text: str, page: str, line: int) -> None:
        self._page = page
        self._first = line
        self._at = 0
        self._tokens: list[tuple[str, int, bool]] = []
        try:
            for token in tokenize.generate_tokens(io.StringIO(text).readline):
                if token.type not in _SKIPPED:
                    self._tokens.append(
                        (token.string, line + token.start[0] - 1, token.type == tokenize.STRING)
                    )
        except (tokenize.TokenError, IndentationError, SyntaxError) as problem:
            row = problem.args[1][0] if len(problem.args) > 1 and isinstance(problem.args[1], tuple) else 1
            raise PageError(page, line + max(row, 1) - 1, f"syntax block: {problem.args[0]}") from problem

    @property
    def line(self) -> int:
        """The page line of the next token."""
        if self._at < len(self._tokens):
            return self._tokens[self._at][1]
        return self._tokens[-1][1] if self._tokens else self._first

    def _peek(self, ahead: int = 0) -> str:
        at = self._at + ahead
        return self._tokens[at][0] if at < len(self._tokens) else ""

    def _is_text(self) -> bool:
        return self._at < len(self._tokens) and self._tokens[self._at][2]

    def _fail(self, wanted: str) -> PageError:
        found = repr(self._peek()) if self._at < len(self._tokens) else "the end"
        return PageError(self._page, self.line, f"syntax block: {wanted} expected, {found} found")

    def expect(self, text: str) -> None:
        """Consume exactly ``text``."""
        if self._peek() != text:
            raise self._fail(repr(text))
        self._at += 1

    def end(self) -> None:
        """Require that nothing follows."""
        if self._at < len(self._tokens):
            raise self._fail("the end of the block")

    def name(self) -> str:
        """Consume a bare name (hyphens included) up to the next delimiter."""
        parts: list[str] = []
        while self._at < len(self._tokens) and self._peek() not in ("(", "=", ",", ")"):
            parts.append(self._peek())
            self._at += 1
        if not parts:
            raise self._fail("a name")
        return "".join(parts)

    def entries(self, closing: str, separator: str) -> tuple[tuple[str, Syntax], ...]:
        """Consume ``name<separator>value`` entries and the closing bracket."""
        found: list[tuple[str, Syntax]] = []
        while self._peek() != closing:
            if separator == "=":
                key = self.name()
            elif self._is_text():
                key = self._text()
            else:
                raise self._fail("a quoted member name")
            self.expect(separator)
            found.append((key, self.value()))
            if self._peek() != closing:
                self.expect(",")
        self.expect(closing)
        return tuple(found)

    def _text(self) -> str:
        raw = self._peek()
        self._at += 1
        return raw[raw.index("'") + 1 : -1] if "'" in raw else raw

    def value(self) -> Syntax:
        """Consume one value with its alternatives (``'A'|'B'``, ``b'bytes'|file``, ``'string' or {...}``)."""
        line = self.line
        first = self._single()
        if self._peek() not in ("|", "or"):
            return first
        alternatives = [first]
        while self._peek() in ("|", "or"):
            self._at += 1
            alternatives.append(self._single())
        if all(a.kind == "enum" for a in alternatives):
            return Syntax("enum", line, values=tuple(v for a in alternatives for v in a.values))
        return Syntax(
            "scalar", line, text="|".join(a.text or _KINDS.get(a.kind, a.kind) for a in alternatives)
        )

    def _single(self) -> Syntax:
        line, token = self.line, self._peek()
        if token == "{":
            return self._braces(line)
        if token == "[":
            return self._brackets(line)
        if self._is_text() and token.startswith("'"):
            return Syntax("enum", line, values=(self._text(),))
        if not token or token in (",", ")", "]", "}", "|"):
            raise self._fail("a value")
        if token == "EventStream" and self._peek(1) == "(" and self._peek(2) == "{":
            self._at += 2
            value = self._single()
            self.expect(")")
            return value
        return Syntax("scalar", line, text=self._scalar())

    def _braces(self, line: int) -> Syntax:
        if self._peek(1) == "..." and self._peek(2) == "}":
            self._at += 3
            return Syntax("scalar", line, text="{...}")
        self.expect("{")
        if self._is_text() and self._peek() == f"'{_RECURSIVE}'":
            self._at += 1
            self.expect("}")
            return Syntax("recursive", line)
        return Syntax("dict", line, members=self.entries("}", ":"))

    def _brackets(self, line: int) -> Syntax:
        if self._peek(1) == "..." and self._peek(2) == "]":
            self._at += 3
            return Syntax("scalar", line, text="[...]")
        self.expect("[")
        element = self.value()
        self.expect(",")
        self.expect("]")
        return Syntax("list", line, members=(("", element),))

    def _scalar(self) -> str:
        parts = [self._peek()]
        self._at += 1
        if self._peek() == "(":
            while self._peek() != ")":
                parts.append(self._peek())
                self._at += 1
                if self._at >= len(self._tokens):
                    raise self._fail("')'")
            parts.append(")")
            self._at += 1
        return "".join(parts)

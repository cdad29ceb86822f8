"""The person in front of a run, if there is one: told what will be done, and asked once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext

_TERMINAL = "/dev/tty"


class Person:
    """Tells and asks on the terminal, past whatever captures standard input and output.

    Args:
        terminal: whether there is one that somebody looks at.
        say: says something that stays, where there is none.
        aside: makes room on the terminal for as long as somebody is asked.
    """

    def __init__(
        self,
        terminal: bool = False,
        say: Callable[[str], None] = lambda text: None,
        aside: Callable[[], AbstractContextManager[object]] = nullcontext,
    ) -> None:
        self._terminal = terminal
        self._say = say
        self._aside = aside

    @property
    def is_there(self) -> bool:
        """Whether somebody can be asked."""
        if not self._terminal:
            return False
        try:
            with open(_TERMINAL, encoding="utf-8"):
                return True
        except OSError:
            return False

    def tell(self, lines: Sequence[str]) -> None:
        """Say lines that stay."""
        for line in lines:
            self._say(line)

    def agrees(self, lines: Sequence[str], question: str) -> bool:
        """Say lines, ask a question, and return whether the answer is yes; anything else is no."""
        with self._aside(), open(_TERMINAL, "w", encoding="utf-8") as out:
            out.write("".join(f"{line}\n" for line in lines))
            out.write(f"{question} [y/N] ")
            out.flush()
            with open(_TERMINAL, encoding="utf-8", errors="replace") as told:
                return told.readline().strip().lower() in ("y", "yes")

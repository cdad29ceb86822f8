"""What can go wrong between a page and a contract, as errors that a person can act on."""

from __future__ import annotations


class PageError(ValueError):
    """A page that cannot be understood. The message begins with ``PATH:LINE:``.

    Args:
        page: the page below the documentation's root, ``personalize/client/create_schema.rst``.
        line: the 1-based line that is not understood.
        problem: what is wrong there.
    """

    def __init__(self, page: str, line: int, problem: str) -> None:
        super().__init__(f"{page}:{line}: {problem}")
        self.page = page
        self.line = line
        self.problem = problem

    def __reduce__(self) -> tuple[type[PageError], tuple[str, int, str]]:
        """Cross process borders whole (the audit runs in several processes)."""
        return type(self), (self.page, self.line, self.problem)


class UnknownServiceError(ValueError):
    """A service or operation that the installed boto3 does not have, or whose protocol has no contracts."""

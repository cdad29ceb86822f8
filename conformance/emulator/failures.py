"""How a request comes to nothing: a rule that refuses it, and the error that goes over the wire."""

from __future__ import annotations

from attrs import frozen


@frozen
class Refusal:
    """A refusal by a rule: ``rule`` names it, ``role`` or ``code`` the exception, ``path`` the member."""

    rule: str
    role: str
    message: str
    path: str = ""
    code: str | None = None


@frozen
class Failure:
    """An error as it goes over the wire; ``rule`` and ``path`` say what was refused."""

    code: str
    message: str
    status: int = 400
    rule: str = ""
    path: str = ""


class Refused(Exception):
    """Carries a :class:`Failure` out of the pipeline."""

    def __init__(self, failure: Failure) -> None:
        super().__init__(failure.code)
        self.failure = failure

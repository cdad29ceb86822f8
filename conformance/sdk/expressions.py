"""Outputs in which an expression of botocore's data (JMESPath) has a wanted value.

Only what is made is believed: each output is looked at with JMESPath itself, which botocore's users have.
"""

from __future__ import annotations

import re
from typing import Any

import jmespath
import jmespath.exceptions

_PLAIN = re.compile(r"[A-Za-z0-9_]+(\[\])?(\.[A-Za-z0-9_]+(\[\])?)*")


class Unmakeable(ValueError):
    """No output was made that an expression has the wanted value in."""


def path_of(expression: str) -> str:
    """Return the member path of a plain expression (``a.b[].c``).

    Raises:
        Unmakeable: if it is none.
    """
    if _PLAIN.fullmatch(expression) is None:
        raise Unmakeable(f"the expression {expression!r} is no path")
    return expression


def value(expression: str, output: Any) -> Any:
    """Return what an expression says of an output.

    Raises:
        Unmakeable: if it can say nothing of such an output (the length of a list that is absent).
    """
    try:
        return jmespath.search(expression, output)
    except jmespath.exceptions.JMESPathError as problem:
        raise Unmakeable(f"the expression {expression!r} says nothing of an answer: {problem}") from problem

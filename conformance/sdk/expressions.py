"""Outputs in which an expression of botocore's data (JMESPath) has a wanted value.

Only what is made is believed: each output is looked at with JMESPath itself, which botocore's users have.
"""

from __future__ import annotations

import re
from typing import Any

import jmespath

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
    """Return what an expression says of an output."""
    return jmespath.search(expression, output)

"""Why an exchange was sent. Who sends says so, the exchange keeps it, and nobody guesses it back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import asdict, fields, frozen


@frozen
class Valid:
    """The request obeys every statement of the contract: it must be accepted."""


@frozen
class Violates:
    """The request breaks the requirement of this kind at this path, and nothing else: it must be refused.

    ``path`` is empty where it is broken by the request as a whole (broken JSON, the same create again).
    """

    path: str
    keyword: str


@frozen
class Probe:
    """The request is no valid one of an operation, nor one that breaks a requirement of it.

    Its answer is looked at by whoever sent it, and belongs to no operation's requirements: a name that no
    operation has, a request that names none.
    """


@frozen
class SetUp:
    """The request serves another one: it makes, waits for, looks at or deletes what others are about."""


Intent: TypeAlias = Valid | Violates | Probe | SetUp

SET_UP = SetUp()
"""The intent of whoever says nothing: nothing is promised of the answer."""


_BY_WORD: dict[str, type[Intent]] = {"valid": Valid, "violates": Violates, "probe": Probe, "set-up": SetUp}
_WORDS = {kind: word for word, kind in _BY_WORD.items()}


def intent_out(intent: Intent) -> dict[str, Any]:
    """An intent as plain JSON values: ``{"why": "violates", "path": "name", "keyword": "maxLength"}``."""
    return {"why": _WORDS[type(intent)], **asdict(intent)}


def intent_in(data: Mapping[str, Any]) -> Intent:
    """The inverse of :func:`intent_out`.

    Raises:
        KeyError: for a word that is none, or where a detail is missing.
    """
    kind = _BY_WORD[data["why"]]
    return kind(**{detail.name: data[detail.name] for detail in fields(kind)})

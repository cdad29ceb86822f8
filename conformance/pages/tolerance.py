"""Sentences that say that an operation may be called again, or for what does not exist, without an error.

A page that says so promises no refusal, even where it lists an exception for what does not exist: the same
exception may be raised for something else. What is read here only keeps the suite from blaming a target.
"""

from __future__ import annotations

import re

from conformance.pages.page import Prose
from conformance.pages.sentences import sentences

_AGAIN = re.compile(r"\bidempotent\b", re.IGNORECASE)
_NOTHING = re.compile(
    r"(?:n['’]t|not) (?:already )?exist|no longer exist|(?:is|are|was)(?: not|n['’]t) found"
    r"|(?:has|have) already been|already (?:being )?deleted|more than once|multiple times|repeatedly",
    re.IGNORECASE,
)
_FINE = re.compile(
    r"(?:\b(?:no|without|not)|n['’]t) (?:fail or )?"
    r"(?:(?:an?|any|in|result|(?:return|rais|throw|produc|generat|caus)\w*) )*(?:error|exception)"
    r"|\bsucceeds?\b|\breturns? success",
    re.IGNORECASE,
)
_OTHERWISE = re.compile(r"(?:n['’]t|not) idempotent|\byour (?:application|code)\b", re.IGNORECASE)


def tolerates(prose: tuple[Prose, ...]) -> int | None:
    """Return the line of the paragraph of an operation's own text that says so; None where none does."""
    for paragraph in prose:
        for sentence in sentences(paragraph.text):
            if not _OTHERWISE.search(sentence) and _says_so(sentence):
                return paragraph.line
    return None


def _says_so(sentence: str) -> bool:
    if _AGAIN.search(sentence):
        return True
    return bool(_NOTHING.search(sentence) and _FINE.search(sentence))

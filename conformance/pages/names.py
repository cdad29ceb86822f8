"""Sentences that say by which of a resource's names a member takes it: its name, its ID, its ARN.

``The name or ARN of the event bus to show details for`` does, and ``To specify a KMS key, use its key ID, key
ARN, alias name, or alias ARN`` too. Only a sentence that says nothing else counts; one about another account
or another region does not. Aliases are resources of their own and are left alone.
"""

from __future__ import annotations

import re

from conformance.pages.defaults import sentences
from conformance.pages.facts import Facts

NAME, ID, ARN = "name", "id", "arn"

_KIND = r"(?:[\w-]+ ){0,3}?"
_ARN = rf"(?:the )?{_KIND}(?:full )?(?:amazon resource names? \(arns?\)|arns?|amazon resource names?)"
_OTHER = rf"(?:the )?(?:friendly )?{_KIND}(?:names?|ids?|identifiers?)"
_ONE = rf"(?:{_ARN}|{_OTHER})"
_SEVERAL = rf"{_ONE}(?:(?:, (?:or )?| or ){_ONE})+"
_OF = r"(?: (?:of|for) [^.;]*)?"
_FORMS = tuple(
    re.compile(text)
    for text in (
        rf"(?:an? (?:array|list) (?:containing|of) )?(?P<m>{_SEVERAL}) of (?:the|an?|your) [^.;]*",
        rf"specify (?:either )?(?P<m>{_SEVERAL}){_OF}",
        rf"you can specify (?:either )?(?P<m>{_SEVERAL}){_OF}",
        rf"to specify an? [^,.;]+, use (?:its )?(?P<m>{_SEVERAL})",
        rf"[\w ]+ can be identified by (?P<m>{_SEVERAL})",
    )
)
_ELSEWHERE = re.compile(r"cross-|different|another|only|must|unless|cannot|can't|shared")


def names_in(sentence: str) -> tuple[str, ...]:
    """Return the names that a sentence says a member takes, in its order; fewer than two are none.

    >>> names_in("The ARN or name of the secret to delete.")
    ('arn', 'name')
    >>> names_in("Specify the key ID or key ARN of the KMS key.")
    ('id', 'arn')
    >>> names_in("If you specify a document name or ARN that hasn't been shared, you receive an error.")
    ()
    """
    text = " ".join(sentence.replace("``", "").replace("*", "").split()).rstrip(".:").lower()
    found = next((match for form in _FORMS if (match := form.fullmatch(text))), None)
    if found is None or _ELSEWHERE.search(text):
        return ()
    parts = [part for part in re.split(r", or | or |, ", found["m"]) if "alias" not in part]
    names = tuple(dict.fromkeys(_name(part) for part in parts))
    return names if len(names) > 1 else ()


def _name(part: str) -> str:
    if re.search(r"\barns?\b|resource name", part):
        return ARN
    return NAME if re.search(r"names?$", part) else ID


def names_of(facts: Facts) -> dict[str, tuple[tuple[str, ...], int]]:
    """Return the names that each position of a request takes, by its path, with the line that says so.

    A list's text is that of its elements.
    """
    found: dict[str, tuple[tuple[str, ...], int]] = {}
    for path, fact in facts.items():
        for prose in fact.prose:
            if prose.listed:
                continue
            told = next((names for one in sentences(prose.text) if (names := names_in(one))), ())
            if told:
                element = f"{path}[]"
                found.setdefault(element if element in facts else path, (told, prose.line))
    return found

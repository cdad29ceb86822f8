"""How AWS names operations and members: verbs, nouns, plurals, tokens.

These are customs, not rules of a specification (https://smithy.io/2.0/spec/service-types.html and the
AWS API style give the verbs); what they do not tell for a service stands in its hints.
"""

from __future__ import annotations

import re

CREATE_VERBS = ("Create", "Put", "Register", "Request", "Start", "Run", "Import", "Issue", "Allocate")
READ_VERBS = ("Describe", "Get")
LIST_VERBS = ("List", "Describe", "Get", "Search")
DELETE_VERBS = ("Delete", "Deregister", "Remove", "Terminate", "Cancel")
UPDATE_VERBS = ("Update", "Modify")
VERBS = tuple(
    sorted(
        {
            *CREATE_VERBS, *READ_VERBS, *LIST_VERBS, *DELETE_VERBS, *UPDATE_VERBS,
            "Stop", "Tag", "Untag", "Enable", "Disable", "Send", "Batch", "Test", "Set", "Add", "Associate",
            "Disassociate", "Schedule", "Retry", "Redrive", "Validate", "Reset", "Confirm", "Initiate",
            "Activate", "Deactivate", "Authorize", "Deauthorize", "Increase", "Decrease", "Split", "Merge",
            "Rotate", "Restore", "Resume", "Filter", "Upload", "Complete",
        },
        key=len,
        reverse=True,
    )
)  # fmt: skip

ENDINGS = ("arn", "id", "identifier", "name")
"""How the name of an identifier ends, lower-case; the first are the most telling."""

_WORD = re.compile(r"[A-Z]+[0-9]*(?![a-z0-9])|[A-Z][a-z0-9]*|[a-z0-9]+")


def words(name: str) -> list[str]:
    """Split a camel-case name: ``"DatasetExportJob"`` → ``["Dataset", "Export", "Job"]``."""
    return _WORD.findall(name)


def verb_and_noun(operation: str) -> tuple[str, str]:
    """Split an operation's name into its verb and the rest; the verb is ``""`` where none is known."""
    for verb in VERBS:
        rest = operation[len(verb) :]
        if operation.startswith(verb) and rest[:1].isupper():
            return verb, rest
    return "", operation


def plurals(noun: str) -> set[str]:
    """Return the plural forms under which a noun may appear, lower-case."""
    low = noun.lower()
    forms = {low + "s", low + "es", low + "list", low + "summaries", low + "summary", low + "slist"}
    if low.endswith("y"):
        forms.add(low[:-1] + "ies")
    if low.endswith("s"):
        forms.add(low)
    return forms


def suffixes(noun: str) -> list[str]:
    """Return the noun and its shorter endings: ``["DatasetExportJob", "ExportJob", "Job"]``."""
    parts = words(noun)
    return ["".join(parts[i:]) for i in range(len(parts))]


def camel(noun: str) -> str:
    """``"DatasetGroup"`` → ``"datasetGroup"``."""
    return noun[:1].lower() + noun[1:]


def a(noun: str) -> str:
    """Return a name with its indefinite article, as it is spoken: a capital in an abbreviation is a letter.

    >>> a("Dataset"), a("Item"), a("User"), a("SSMDocument")
    ('a Dataset', 'an Item', 'a User', 'an SSMDocument')
    """
    first = next(iter(words(noun)), noun)
    if first.isupper():
        vowel = first[0] in "AEFHILMNORSX" and first.rstrip("0123456789") not in _SPOKEN_AS_WORDS
    else:
        vowel = _VOWEL.match(first.lower()) is not None
    return f"{'an' if vowel else 'a'} {noun}"


_SPOKEN_AS_WORDS = frozenset({"SAML", "NAT", "LAG", "MAC", "FIFO", "LAN", "RAM", "SIM", "HIT"})
_VOWEL = re.compile(r"[ai]|e(?!u)|o(?!ne(?![a-z]))|u(?!s[aeiou]|ni|til|rl)|hour|hono")


def is_transitional(state: str) -> bool:
    """Whether a state's name says that it will pass, for states of which no page tells the order."""
    low = state.upper()
    return low.endswith(("ING", "PROGRESS")) or "PENDING" in low or low in ("QUEUED", "STARTED")

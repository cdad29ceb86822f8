"""The forms in which AWS's sentences state a default, and the words that make them conditional.

Each form captures the value as ``literal``, ``quoted``, ``number`` (with ``unit``) or ``word``, and where
it names a member, that as ``subject``, ``noun``, ``name``, ``omitted`` or ``between``.
"""

from __future__ import annotations

import re

_VALUE = (
    r"(?:``\s*(?P<literal>[^`]+?)\s*``|[\"“](?P<quoted>[^\"”]+)[\"”]|(?P<number>-?\d[\d,]*(?:\.\d+)?)"
    r"(?![\w.]*\w)(?:\s+(?P<unit>[A-Za-z]+))?|(?P<word>[A-Za-z][\w.:/-]*))"
)
_THIS = r"(?:this|the|its)\s+(?:value|parameter|field|property|setting|option|attribute|member|argument)"
_LEFT_OUT = (
    r"(?:not\s+(?:specified|provided|set|included|supplied|present|given)|omitted|unspecified|unset|absent"
    r"|left\s+(?:blank|empty|unspecified))"
)
_OMITTED = (
    r"if\s+(?:you\s+(?:don't|do\s+not)\s+(?:specify|provide|set|include|supply|pass|choose)"
    r"(?:\s+(?:(?:a|any|this|the|an)\s+)?(?:value|parameter|field|property|setting|option|one|it|"
    r"(?P<omitted>``[^`]+``)))?(?:\s+for\s+this\s+\w+)?"
    r"|(?:it(?:'s|\s+is)\s+|{THIS}\s+is\s+|this\s+is\s+)?{LEFT_OUT}"
    r"|(?:no\s+value|nothing)\s+is\s+(?:specified|provided|set|supplied|given))"
)
_LEAD = r"(?:^|[,;:(—–]\s*|\band\s+|\bwhich\s+|-\s+)"


def _form(*parts: str) -> re.Pattern[str]:
    text = "".join(parts)
    for name, pattern in (
        ("{OMITTED}", _OMITTED),
        ("{LEFT_OUT}", _LEFT_OUT),
        ("{THIS}", _THIS),
        ("{LEAD}", _LEAD),
        ("{V}", _VALUE),
    ):
        text = text.replace(name, pattern)
    return re.compile(text, re.IGNORECASE)


MARKED = _form(r"(?<![\w-]){V}(?P<between>(?:\s+for\s+``[^`]+``)?)\s*\((?:the\s+)?default(?:\s+value)?\)")
"""`X (the default)`: names the default whatever the rest of the sentence is about."""

USES = _form(r"\b(?:use|uses|using)\s+the\s+default,?\s+(?=``){V}")
"""`use the default ``X```: names the default, if X is a value; else X may be a thing."""

NAMED = _form(
    r"{LEAD}(?:the\s+)(?:system\s+)?default\s+(?P<noun>``[^`]+``|(?:[a-z-]+\s+){0,3}[a-z-]+)\s+is\s+{V}"
)
"""`the default copying mode is X`: the noun may also be of something else than the member."""

FORMS = (
    _form(
        r"{LEAD}{OMITTED},?\s+(?:then\s+)?(?:the\s+default(?:\s+value)?(?:\s+is|\s+of)"
        r"|(?:it|{THIS}|the\s+value)?\s*defaults\s+to"
        r"|(?:is|uses?)\s+(?:the\s+)?default(?:\s+value)?(?:\s+of)?)\s+{V}"
    ),
    _form(
        r"{LEAD}(?:the\s+|its\s+)?default(?:\s+value|\s+setting)?(?:\s+(?:for|of)\s+(?P<subject>"
        r"``[^`]+``|(?:this|the)\s+\w+))?,?\s+(?:is|are)(?:\s+set\s+to)?:?\s+{V}"
    ),
    _form(r"{LEAD}(?:the\s+)?default(?:\s+value|\s+setting|s)?\s*(?:[:=]|\s-|–)\s*{V}"),
    NAMED,
    _form(
        r"{LEAD}(?:(?:it|this|{THIS}|the\s+value|(?P<name>``[^`]+``|[A-Za-z]+))\s+)?defaults\s+to"
        r"(?:\s+the\s+value)?\s+{V}"
    ),
    _form(r"{LEAD}by\s+default,?\s+(?:(?:it|this|{THIS}|the\s+value)\s+is)(?:\s+set\s+to)?\s+{V}"),
    MARKED,
    _form(r"(?:^|[.;(]\s*){V}\s+is\s+the\s+default(?:\s+value|\s+setting)?(?=[.,;)]|$)"),
    USES,
    _form(
        r"\b(?:the|a)\s+default(?:\s+\w+)?(?:\s+value)?\s+of\s+{V}(?:\s+\w+)?\s+"
        r"(?:is|are|will\s+be)\s+(?:used|applied)"
    ),
    _form(r"\buses?\s+(?:the|a)\s+default(?:\s+value)?\s+of\s+{V}"),
    _form(r"\(default(?:\s+value)?(?:\s+of|\s+is|:|=)?\s+{V}\)"),
)

OMISSION_BEFORE = re.compile(
    r"^if\b(?P<clause>[^,]*\b(?:(?:not|no|don't|doesn't|isn't)\b[^,]*\b(?:specif|provid|set|includ|suppl|giv|"
    r"pass|present|enter)\w*|omit\w*|unspecified|left\s+(?:blank|empty))\b[^,]*)(?:,\s*|$)",
    re.IGNORECASE,
)
"""A leading clause about the member's being left out; see :data:`MORE_CONDITIONS`."""

OMISSION_AFTER = _form(r"^,?\s*(?:if|when)\s+(?:it(?:'s|\s+is)\s+|{THIS}\s+is\s+)?{LEFT_OUT}(?=[.,;)]|$)")
MORE_CONDITIONS = re.compile(
    r"\b(?:and|or|when|for\s+(?!this\b|the\b)|unless|while|is\s+set)\b", re.IGNORECASE
)
CASE = re.compile(r"^(?:for|in|on|with|after|before)\b(?!\s+this\b)", re.IGNORECASE)
"""A sentence that begins so speaks of a case."""

CONDITION_BEFORE = re.compile(
    r"\b(?:if|when|whenever|unless|otherwise|except|only|depending|where)\b", re.IGNORECASE
)
CONDITION_AFTER = re.compile(
    r"\b(?:if|when|whenever|unless|otherwise|except|only|depending|depends|where|based|until|while)\b",
    re.IGNORECASE,
)
CONDITION_NEXT = re.compile(r"\b(?:for|or|but|during|to|in|on|of|per|from|with|through)\b", re.IGNORECASE)
"""What makes a value conditional, or no literal, in the same clause."""

CASE_BY_CASE = re.compile(r"^\s*\([^()]*\)\s*[;,]\s*(?:``[^`]+``|\S+)\s*\(")
"""After a value: ``(one case); another value (another case)``."""

CLAUSE_END = re.compile(r"[,;:.)]|\s+and\s+|\s[-–—]\s")

UNITS = (
    *("millisecond", "second", "minute", "hour", "day", "week", "month", "year", "ms", "sec", "min"),
    *("byte", "kb", "mb", "gb", "tb", "kib", "mib", "gib", "tib", "kilobyte", "megabyte", "gigabyte"),
)
"""Units that a number may have only if the member's name has them too."""

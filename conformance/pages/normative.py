"""Whether a sentence is normative: whether it says what must, may or cannot be.

A page marks such sentences in no way but by their words, so words decide, listed here by what they say.
They are held to pages that a person read (``tests/pages/normative_labels.json``): rather one too many
than one that nobody reads. What a member *is* ("The name of the job.") is not normative.
"""

from __future__ import annotations

import re

_GIVEN = r"(?:specified|provided|requested|set|omitted)"
_LITERAL = r"``[^`]+``"

DUTY = (
    r"must",
    r"shall",
    r"should",
    r"required?",
    r"requires",
    r"requirements?",
    r"mandatory",
    r"needs?",
    r"needed",
    r"ha(?:ve|s) to",
    r"only",
    r"never",
    r"always",
    r"(?:can)?not(?! only)",
    r"\w+n['’]t",
    r"unable to",
    r"neither",
    r"no longer",
    r"instead of",
    r"allow(?:s|ed)?",
    r"permit(?:s|ted)?",
    r"(?:un)?supported",
    r"supports?(?= ``| (?:the following|only|up to))",
    r"accepts?",
    r"constraints?",
    r"restrict(?:s|ed)? to",
    r"reserved",
    r"ignor(?:e|es|ed)",
    r"reject(?:s|ed)?",
    r"den(?:y|ies|ied) if",
    r"mutually",
    r"ensure",
    r"read-only",
    r"(?:can|may) be (?:called|invoked|used) (?:by|in|for|from|with)",
    r"used? with",
    r"works? with",
    r"blocks (?:new|creat\w+|updat\w+)",
    r"disabled for",
    r"specific(?=\.?$)",
    r"in use",
)
"""What is asked, forbidden, possible, or possible no more."""

VALUES = (
    r"defaults?",
    r"(?:in)?valid",
    r"validation",
    r"incorrect(?:ly)?",
    r"inconsistent",
    r"incompatible",
    r"unavailable",
    r"malformed",
    r"(?:missing|bad) (?:or \w+ )?(?:input|param\w*)",
    r"optional(?:ly)?",
    r"omit(?:s|ted)?",
    r"either",
    r"exactly",
    r"null",
    r"absent",
    r"blank",
    r"empty (?:string|list|array|map|value|response|result|set)",
    r"(?:one|some|any) (?:or more )?of",
    r"(?:acceptable|possible) \w+",
    r"(?<!in the )following(?! (?:is|are) an?\b)"
    r"(?! (?:\w+ )?(?:examples?|code|tables?|commands?|syntax|procedures?|topics?|links?))",
    r"available (?:\w+ )?(?:values?|types?|states?|options?)",
    r"(?:states?|status(?:es)?|types?|formats?) (?:are|include)",
    r"(?:two|three|four|\d+) (?:\w+ ){0,2}types",
    r"values? (?:are|can be|include)",
    r"accepted values",
    r"identical",
    r"numeric identifier",
    r"unchanged",
    r"single-element",
    r"specify a value of",
    r"(?:listed|described) below",
    r"as follows",
    r"(?:can|may) be(?= ``| [^.]*? or\b)",
    r"sets? (?:\S+ ){0,4}to(?= ``)",
    r"value is(?= ``)",
    r"options are",
    r"provide (?:a single|one or more)",
    r"(?<!unix )(?<!epoch )format",
    r"pattern",
    r"lower[- ]?case",
    r"upper[- ]?case",
    r"case[- ](?:in)?sensitive",
    r"string representation",
    r"ISO[- ]8601",
    r"comma-separated",
    r"specified as",
    r"in the form",
    r"(?:preceded|followed) by",
    r"encoded",
    r"(?:begin|start|end)(?:s|n?ing)? with",
    r"consists? of",
    r"characters?",
    r"unique(?:ly)?",
    r"subset of",
    r"combined with",
)
"""Which values there are, which of them holds where none is given, and what they look like."""

AMOUNTS = (
    r"up to",
    r"at (?:least|most)",
    r"(?:more|less|fewer|greater|longer|larger|shorter|smaller|higher|lower|later|earlier) than",
    r"more \w+ than",
    r"or (?:later|earlier|higher|lower|larger|smaller|more|less|fewer)",
    r"no (?:more|less|fewer|longer)",
    r"max(?:imum)?",
    r"min(?:imum)?",
    r"limit(?:s|ed)?",
    r"quotas?",
    r"exceed(?:s|ed)?",
    r"between",
    r"inclusive",
    r"exclusive",
    r"ranges? (?:is|are|of|from|between)",
    r"out of range",
    r"from \d\S* (?:to|through)",
    r"(?<=\()-?\d+ ?[-–] ?\d+",
    r"one \w+ per",
    r"per (?:call|request|account|resource|region)",
    r"incremented by",
    r"contains \d+ to \d+",
    r"time-?out",
    r"expir(?:y|es|ed|ation)",
)
"""How many, how long, how large."""

ORDER = (
    r"unless",
    r"until",
    r"before",
    r"already",
    r"otherwise",
    r"except",
    r"still exists?",
    r"retained",
    r"remains?",
    r"conflicts?",
    r"conflicting",
    r"in-progress",
    r"changes? to",
    r"depends? on",
    r"first set to",
    r"populated",
    r"(?:available|visible) (?:only )?(?:after|if|when|once)",
    r"in this case",
    r"^after (?:this|that|you|the|it)",
    r"if(?! (?:any|applicable|they exist|available)\b)",
    r"when you (?:specify|set|provide|omit|use|include|choose|create|delete|update|do)",
    rf"when (?:not|true|false|enabled|present|{_GIVEN})",
    rf"when {_LITERAL} (?:is|are)",
    r"when (?:the|this|it)\b[^.,;]*? (?:is|are|has|have|shows|fails?)",
    rf"when [^.,;]*? {_GIVEN}",
    r"^For [^.,]{1,60}, (?:this|provide|specify|use|set|enter)",
)
"""What comes first, what holds as long as something else does, and what follows."""

OUTCOMES = (
    r"(?-i:fail(?:s|ed)?)",
    r"errors? (?:if|when|occurs?|is (?:returned|thrown)|response)",
    r"(?:get|receive|returns?|throws?|causes?|raises?) (?:an? |this )?(?:\w+ )?(?:error|exception)",
    r"returns? (?:an? )?\w*(?:Exception|Error|Fault)",
    r"returned (?:if|when|only)",
    r"returns with",
    r"status code",
    r"indicates? that the (?:request|operation|call)",
    r"(?:includes|contains) (?:an?|the)(?= ``)",
    r"(?:specif(?:y|ied)|provided?) both",
)
"""What is answered. (``FAILED`` in capitals is a state.)"""

_CHOICE = re.compile(rf"{_LITERAL}(?:, {_LITERAL})*,? or {_LITERAL}|(?:{_LITERAL}, ){{2,}}{_LITERAL}")
"""Literals to choose from."""

_NORMATIVE = re.compile(
    rf"(?<![\w-])(?:{'|'.join((*DUTY, *VALUES, *AMOUNTS, *ORDER, *OUTCOMES))})(?![\w-])", re.IGNORECASE
)


def is_normative(sentence: str) -> bool:
    """Whether a sentence may say what must, may or cannot be; literals stand in double backquotes."""
    return (_NORMATIVE.search(sentence) or _CHOICE.search(sentence)) is not None

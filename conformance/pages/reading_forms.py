"""The forms of sentences that say what members of a request have to do with each other.

A form matches a whole sentence (once its opening words are off), so that a sentence that says more than the
form knows is no reading. Names of members and values stand in double backquotes. The groups are texts that
:mod:`conformance.pages.readings` resolves against the contract: ``m`` members, ``o`` others that go against
each of them, ``c`` a condition, ``v`` values, ``described`` values with a description each, ``low`` and
``high`` numbers.
"""

from __future__ import annotations

import re

from attrs import frozen

_NOUN = (
    r"(?:(?:request |input |optional |required )?"
    r"(?:parameter|field|property|member|option|element|value|argument|setting|attribute|key|structure|object)s?)"
)
_NAME = r"``[^`]+``"
_THE = r"(?:(?:the|an?|any|either|your|values? for|values? of|specify|provide|both)\s+)*"
_REF = rf"{_THE}{_NAME}(?:\s+{_NOUN})?(?:\s+in\s+(?:the|your|this)\s+request)?"
_SELF = rf"(?:{_THE}this(?:\s+{_NOUN})?|the\s+{_NOUN})"
_ONE = rf"(?:{_REF}|{_SELF})"
_MANY = rf"{_REF}(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|nor)\s+){_REF})+"
_VALUE = r"(?:``[^`]+``|[\"“][^\"”]+[\"”]|-?\d[\d,]*|true|false)"
_VALUES = rf"{_VALUE}(?:(?:\s*,\s*(?:and\s+|or\s+)?|\s+(?:and|or|\|)\s+){_VALUE})*"
_GIVE = r"(?:specify|provide|include|set|supply|use|pass|define|request|enter)"
_GIVEN = r"(?:specified|provided|included|set|supplied|used|passed|defined|given|present|non-null|not null)"
_NOT = r"(?:can\s?not|can['’]t|must\s+not|may\s+not|should\s+not)"
_WHEN = r"(?:when|if|whenever|where)"
_MUST = r"(?:must|have\s+to|need\s+to)(?:\s+also)?"
_C = r"(?P<c>[^,;:]+?)"
_VALID = r"(?:valid|allowed|supported|possible|accepted|acceptable)"
_TAIL = r"(?:,? (?:to|because|since|so that|in order to) [^.;]*)?"
_AIM = (
    r"(?:\s+(?:in|for)\s+(?:the|your|a)\s+(?:same\s+)?(?:request|call|operation|command)"
    r"|\s+at\s+the\s+same\s+time)?"
)

TAIL = re.compile(r"(?<!set)(?<!equal)(?<!up),?\s+(?:(?:in order )?to(?= [a-z])|because|since|so that)\s.*")
"""What a condition is for, behind it."""

OPENING = re.compile(
    r"(?:note that|note:|however,|important:|currently,|also,|additionally,|in addition,|important |note "
    r"|constraints: |conditional: )\s*",
    re.IGNORECASE,
)
"""Words before a sentence that change nothing of what it says."""


@frozen
class Pattern:
    """One form of sentence and the form of rule that it states.

    ``negated`` says that the rule holds where the sentence's condition does not.
    """

    form: str
    text: re.Pattern[str]
    negated: bool = False


def _pattern(form: str, text: str, negated: bool = False) -> Pattern:
    for name, part in (
        ("{MANY}", f"(?P<m>{_MANY})"),
        ("{ONE}", f"(?P<m>{_ONE})"),
        ("{MANY_OR_ONE}", f"(?P<m>{_MANY}|{_ONE})"),
        ("{OTHER}", f"(?P<o>{_MANY}|{_ONE})"),
        ("{SELF}", _SELF),
        ("{VALUES}", f"(?P<v>{_VALUES})"),
        ("{GIVE}", _GIVE),
        ("{GIVEN}", _GIVEN),
        ("{NOT}", _NOT),
        ("{WHEN}", _WHEN),
        ("{MUST}", _MUST),
        ("{AIM}", _AIM),
        ("{C}", _C),
        ("{TAIL}", _TAIL),
    ):
        text = text.replace(name, part)
    return Pattern(form, re.compile(text.replace(" ", r"\s+") + r"\s*\.?", re.IGNORECASE), negated)


_BOTH = r"(?:,? but (?:not (?:both|more than one)|(?:you )?{NOT} (?:{GIVE} )?both))"

PATTERNS = (
    # required when
    _pattern("required", r"(?:{SELF} is )?(?:only )?required(?: only)? {WHEN} {C}"),
    _pattern("required", r"{ONE} (?:is|are)(?: only)? required(?: only)? {WHEN} {C}"),
    _pattern("required", r"{WHEN} {C}, (?:then )?{MANY_OR_ONE} (?:is|are)(?: also)? required"),
    _pattern("required", r"{WHEN} {C}, (?:then )?{MANY_OR_ONE} must(?: also)? be {GIVEN}"),
    _pattern("required", r"{WHEN} {C}, (?:then )?you {MUST} {GIVE} {MANY_OR_ONE}"),
    _pattern("required", r"{WHEN} {C}, (?:then )?{MANY_OR_ONE} cannot be (?:null|omitted|empty)"),
    _pattern("required", r"you {MUST} {GIVE} {ONE} {WHEN} {C}"),
    _pattern("required", r"{ONE} must(?: also)? be {GIVEN} {WHEN} {C}"),
    _pattern("required", r"(?:{SELF} is (?:always )?required|required)"),
    # forbidden when
    _pattern("forbidden", r"{WHEN} {C}, (?:then )?you {NOT}(?: also)? {GIVE} {MANY_OR_ONE}{AIM}"),
    _pattern("forbidden", r"{WHEN} {C}, (?:then )?(?:do not|don['’]t)(?: also)? {GIVE} {MANY_OR_ONE}{AIM}"),
    _pattern(
        "forbidden",
        r"{WHEN} {C}, (?:then )?{MANY_OR_ONE} (?:must be (?:omitted|null|absent|left out)"
        r"|(?:{NOT}|must not) be {GIVEN}|is not allowed|are not allowed)",
    ),
    _pattern("forbidden", r"{ONE} (?:must be omitted|{NOT} be {GIVEN}|is not allowed) {WHEN} {C}"),
    _pattern("forbidden", r"{NOT} be {GIVEN} {WHEN} {C}"),
    _pattern("forbidden", r"(?:do not|don['’]t) {GIVE} {MANY_OR_ONE} {WHEN} {C}"),
    _pattern("forbidden", r"you {NOT} {GIVE} {MANY_OR_ONE} {WHEN} {C}"),
    _pattern("forbidden", r"(?:{ONE} (?:is|are) )?(?:only valid|valid only|only allowed) {WHEN} {C}", True),
    _pattern("forbidden", r"{ONE} can(?: only)? be {GIVEN}(?: only)? (?:only )?{WHEN} {C}", True),
    _pattern("forbidden", r"(?:you can )?{GIVE} {ONE} only {WHEN} {C}", True),
    _pattern("forbidden", r"you can only {GIVE} {ONE} {WHEN} {C}", True),
    # several of them
    _pattern("at_most_one", r"you {NOT} {GIVE} both(?: of)? {MANY}{AIM}"),
    _pattern(
        "at_most_one",
        r"{WHEN} you {GIVE} (?:a value for )?(?:both )?{MANY}, the (?:\w+ )?(?:action|operation|request|call)"
        r" (?:fails|returns an? [`\w]+ (?:error|exception))",
    ),
    _pattern("at_most_one", r"{NOT} be {GIVEN}(?: together| in combination)? with {OTHER}{AIM}"),
    _pattern("exactly_one", r"you {MUST} {GIVE} (?:either )?{ONE} or {OTHER}" + _BOTH + "{AIM}"),
    _pattern("together", r"to use {SELF}, you {MUST}(?: also)? {GIVE} {OTHER}"),
    _pattern("together", r"{ONE} must be {GIVEN} (?:together )?with {OTHER}"),
    _pattern("at_most_one", r"{MANY}(?: parameters)? are mutually exclusive(?:,? and optional parameters)?"),
    _pattern("at_most_one", r"{ONE} is mutually exclusive with {OTHER}"),
    _pattern("at_most_one", r"{MANY} (?:parameters )?{NOT} be (?:{GIVEN}|combined) together{AIM}"),
    _pattern("at_most_one", r"you {NOT} {GIVE} {ONE} (?:with|together with|along with|and) {OTHER}{AIM}"),
    _pattern(
        "at_most_one",
        r"{ONE} {NOT} be (?:{GIVEN}|combined)"
        r" (?:with|together with|along with|in combination with|at the same time as) {OTHER}{AIM}",
    ),
    _pattern("at_most_one", r"(?:you (?:can|may) )?{GIVE} (?:either )?{MANY}{AIM}" + _BOTH + r"{AIM}"),
    _pattern("at_most_one", r"you can(?: only)? {GIVE} (?:only )?one of(?: the following:?)? {MANY}{AIM}"),
    _pattern(
        "at_most_one", r"only one of(?: the following:?)? {MANY} (?:can|may) be (?:{GIVEN}|passed){AIM}"
    ),
    _pattern(
        "exactly_one",
        r"(?:you |[\w` ]+ operation )?must {GIVE} (?:exactly|only) one of(?: the following)?"
        r"(?: parameters)?:? {MANY}{AIM}",
    ),
    _pattern("exactly_one", r"(?:exactly|only) one of(?: the following)?:? {MANY} must be {GIVEN}{AIM}"),
    _pattern("exactly_one", r"(?:exactly|only) one of(?: the following)?:? {MANY} is required"),
    _pattern("exactly_one", r"(?:{GIVE} )?(?:exactly|only) one of(?: the following)?:? {MANY}{AIM}"),
    _pattern(
        "exactly_one",
        r"(?:in your ``[^`]+`` operation, )?you {MUST} {GIVE} (?:either |one of )?{MANY}{AIM}"
        + _BOTH
        + r"{AIM}",
    ),
    _pattern("exactly_one", r"(?:either )?{MANY} must be {GIVEN}" + _BOTH + r"{AIM}"),
    _pattern(
        "at_least_one",
        r"you {MUST} {GIVE} (?:at least one of|one or (?:both|more) of|either|one of|at least one)"
        r"(?: the following)?(?: parameters)?:? {MANY}{AIM}{TAIL}",
    ),
    _pattern("at_least_one", r"you {MUST} {GIVE} {ONE} or {OTHER}{AIM}"),
    _pattern(
        "at_least_one", r"at least one(?: of)?(?: the following)?:? {MANY} (?:is required|must be {GIVEN})"
    ),
    _pattern("at_least_one", r"either {MANY} (?:is required|must be {GIVEN})"),
    # values
    _pattern(
        "values",
        r"(?:{WHEN} {C}, )?(?:the )?only (?:currently )?(?:valid|supported|allowed|accepted|possible) "
        r"(?:value|option)(?: for {ONE})? is {VALUES}(?:, which [^.]*)?",
    ),
    _pattern("values", rf"(?:the )?{_VALID} values?(?: for {{ONE}})?(?: are|:| are:| is) {{VALUES}}"),
    _pattern(
        "values",
        rf"(?:the )?{_VALID} values?(?: for {{ONE}})?(?:(?: are)?(?: (?:as follows|the following))?:| are)"
        r" (?P<described>``[^`]+``(?: \([^)]*\))? ?[-–—:] .*)",
    ),
    _pattern("values", r"(?:{SELF} )?must be (?:set to |one of )?{VALUES}"),
    _pattern("values", r"{WHEN} {C}, (?:then )?{SELF} must be (?:set to )?{VALUES}"),
    # amounts
    _pattern(
        "range",
        r"(?:(?:valid|allowed) (?:values|range)(?: for {SELF})?(?: are| is|:)?"
        r"|(?:{SELF} )?must be(?: a (?:value|number))?"
        r"|specify a (?:value|number))(?: in the range)?(?: of| from| between)? (?P<low>-?\d[\d,]*)"
        r" ?(?:and|to|through|-|–) ?(?P<high>\d[\d,]*)(?:,? inclusive| \(inclusive\))?",
    ),
    _pattern("range", r"(?:the )?max(?:imum)?(?: allowed)?(?: value)?(?: is|:) (?P<high>\d[\d,]*)"),
    _pattern("range", r"(?:the )?min(?:imum)?(?: allowed)?(?: value)?(?: is|:) (?P<low>-?\d[\d,]*)"),
)

_ABOUT = rf"(?P<m>{_ONE})"
CONDITIONS = tuple(
    (kind, re.compile(text.replace(" ", r"\s+"), re.IGNORECASE))
    for kind, text in (
        ("absent", rf"{_ABOUT} (?:is|are) (?:not {_GIVEN}|omitted|absent|null)"),
        ("absent", rf"you (?:do not|don['’]t|omit)(?: {_GIVE})? {_ABOUT}"),
        ("absent", rf"you omit {_ABOUT}"),
        (
            "equals",
            rf"{_ABOUT} (?:is|are|=|equals|has the value|is equal to)(?: set to| either)? (?P<v>{_VALUES})",
        ),
        ("equals", rf"you set {_ABOUT} to (?P<v>{_VALUES})"),
        ("equals", rf"you (?:specify|choose|select|use|set|provide) (?P<v>{_VALUES}) (?:for|as) {_ABOUT}"),
        ("equals", rf"setting {_ABOUT} to (?P<v>{_VALUES})"),
        ("equals", rf"{_ABOUT} of (?P<v>{_VALUES}) is {_GIVEN}"),
        ("true", rf"{_ABOUT} is (?:enabled|turned on)"),
        ("false", rf"{_ABOUT} is (?:disabled|turned off)"),
        ("present", rf"{_ABOUT} (?:is|are)(?: also)? {_GIVEN}{_AIM}"),
        ("present", rf"(?:you )?(?:also )?{_GIVE} {_ABOUT}{_AIM}"),
        ("present", rf"you['’]re using {_ABOUT}"),
        ("present", rf"(?:using|specifying) {_ABOUT}"),
    )
)
"""The forms of conditions, by what they say of a member."""

NAMES = re.compile(r"``([^`]+)``")
DESCRIBED = re.compile(r"``([^`]+)``(?:\s\([^)]*\))?\s?[-–—:]\s")
"""A value with its description behind it."""

VALUE = re.compile(r"``([^`]+)``|[\"“]([^\"”]+)[\"”]|(-?\d[\d,]*)|\b(true|false)\b", re.IGNORECASE)

"""Schedules as AWS writes them: a rate, or six fields of cron.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-scheduled-rule-pattern.html: a value of 1 has its
unit in the singular; of the day of the month and the day of the week one is ``?``.
"""

from __future__ import annotations

from conformance.cases.grammars.regular import Regular

_UNIT = "(?:minute|hour|day)"
_RATE = rf"rate\((?:1 {_UNIT}|(?:[2-9]|[1-9][0-9]) {_UNIT}s)\)"
_MINUTE, _HOUR = "(?:[0-9]|[1-5][0-9])", "(?:[0-9]|1[0-9]|2[0-3])"
_DAYS = r"(?:\* \* \?|\? \* (?:MON|TUE|WED|THU|FRI|SAT|SUN|MON-FRI)|(?:[1-9]|1[0-9]|2[0-8]|L) \* \?)"
_CRON = rf"cron\({_MINUTE} {_HOUR} {_DAYS} \*\)"

RATE = Regular(
    "rate",
    _RATE,
    ("rate(5 minutes)", "rate(1 minute)", "rate(1 hour)", "rate(12 hours)", "rate(1 day)", "rate(30 days)"),
    (
        "rate()",
        "rate(minutes)",
        "rate(0 minutes)",
        "rate(-1 minutes)",
        "rate(5 fortnights)",
        "every 5 minutes",
    ),
)
CRON = Regular(
    "cron",
    _CRON,
    ("cron(0 20 * * ? *)", "cron(15 10 ? * MON-FRI *)", "cron(0 8 1 * ? *)", "cron(30 23 L * ? *)"),
    ("cron()", "cron(0 20 *)", "cron(61 20 * * ? *)", "cron(0 25 * * ? *)", "cron(a b c d e f)"),
)
SCHEDULE = Regular(
    "schedule",
    f"{_RATE}|{_CRON}",
    (*RATE.examples, *CRON.examples),
    (*RATE.invalid, *CRON.invalid, "at noon"),
)

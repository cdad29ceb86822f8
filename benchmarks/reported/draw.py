"""Which bug reports are looked at: drawn from moto's own list of what it mended, not chosen.

The population are the lines of moto's CHANGELOG.md that say what changed in one of the ten shipped services
(``* SSM: put_parameter() now validates …``), in the order of the file. A draw is a permutation of them; from
its beginning so many are taken as are wanted, leaving out those that are no departure of a server.
"""

from __future__ import annotations

import random
import re
from collections.abc import Sequence

from attrs import frozen

_SERVICES = {
    "personalize": "personalize",
    "secretsmanager": "secretsmanager",
    "ssm": "ssm",
    "kms": "kms",
    "logs": "logs",
    "cloudwatchlogs": "logs",
    "events": "events",
    "eventbridge": "events",
    "stepfunctions": "stepfunctions",
    "sfn": "stepfunctions",
    "ecr": "ecr",
    "kinesis": "kinesis",
    "cognitoidp": "cognito-idp",
    "cognito": "cognito-idp",
    "cognitoidentityprovider": "cognito-idp",
}
_RELEASE = re.compile(r"\d+\.\d+\.\d+\w*")
_LINE = re.compile(r"\s+\* (?:(?P<spaced>[A-Za-z ]+):\s+|(?P<name>[A-Za-z]+) - )(?P<text>\S.*)")


@frozen
class Line:
    """One line of the list: its place in the population, the release, the service, moto's sentence."""

    place: int
    release: str
    service: str
    text: str


def population(changelog: str) -> tuple[Line, ...]:
    """Return the lines about the shipped services.

    >>> [line] = population("1.2.3\\n-----\\n        * SSM: put_parameter() now works\\n        * S3: no")
    >>> line.release, line.service, line.text
    ('1.2.3', 'ssm', 'put_parameter() now works')
    """
    release, found = "", list[Line]()
    for line in changelog.splitlines():
        if _RELEASE.fullmatch(line.strip()):
            release = line.strip()
        told = _LINE.match(line)
        name = (told["spaced"] or told["name"]).replace(" ", "").lower() if told else ""
        if told and name in _SERVICES:
            found.append(Line(len(found), release, _SERVICES[name], told["text"].strip()))
    return tuple(found)


def drawn(lines: Sequence[Line], seed: int) -> list[Line]:
    """Return all lines in the order in which a draw takes them."""
    return random.Random(seed).sample(lines, len(lines))

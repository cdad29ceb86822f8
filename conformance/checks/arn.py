"""Is an ARN well-formed, of its kind, region and account, and one resource's alone?"""

from __future__ import annotations

import re
from collections.abc import Mapping

from attrs import frozen

from conformance.checks.observation import shown
from conformance.contract.naming import a

_FORM = re.compile(
    r"arn:(?P<partition>aws[a-z-]*):(?P<service>[a-z0-9-]+):(?P<region>[a-z0-9-]*):(?P<account>\d{12}|)"
    r":(?P<rest>.+)",
    re.DOTALL,
)
_WORD = re.compile(r"[a-z]+([A-Z][a-z]+)*(-[a-z]+)*")


@frozen
class Arn:
    """The parts of an ARN (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html)."""

    partition: str
    service: str
    region: str
    account: str
    rest: str

    @property
    def kind(self) -> str:
        """What stands before the first separator of the resource part; "" where that is no word for a kind.

        Some resources are named without one (SNS's topics), and what is part of these begins with their name.
        """
        first, *more = re.split(r"[/:]", self.rest, maxsplit=1)
        return first if more and _WORD.fullmatch(first) else ""


def parse(text: str) -> Arn | None:
    """Return the parts of an ARN, or None where the text is none."""
    match = _FORM.fullmatch(text)
    return Arn(**match.groupdict()) if match else None


def problem(
    text: str,
    region: str,
    others: Mapping[str, str],
    resource: str,
    account: str | None,
    name: str | None,
    names_kind: Mapping[str, str],
) -> str | None:
    """Say what is wrong with the ARN of a new resource; None where nothing is.

    Args:
        text: the ARN.
        region: the region that the request was signed for.
        others: the ARNs of all earlier resources, with their resource kinds.
        resource: the kind of the new resource.
        account: the account that earlier ARNs named, or None.
        name: the resource's name.
        names_kind: what earlier resources of each kind had as the ARN's kind part.
    """
    arn = parse(text)
    if arn is None:
        return f"{shown(text)} is not an ARN"
    if arn.region not in (region, ""):
        return f"{shown(text)} names region {arn.region!r}, the request was for {region!r}"
    if account is not None and arn.account and arn.account != account:
        return f"{shown(text)} names account {arn.account}, earlier ones {account}"
    if text in others:
        return f"{shown(text)} was the ARN of another {others[text]} before"
    expected = names_kind.get(resource)
    if expected and arn.kind and arn.kind != expected:
        return f"{shown(text)} is of kind {arn.kind!r}, earlier ones of {expected!r}"
    if expected is None and arn.kind:
        taken = [r for r, kind in names_kind.items() if kind == arn.kind and r != resource]
        nested = [r for r in taken if r.startswith(resource) or resource.startswith(r)]
        if taken and not nested:
            return f"{shown(text)} is of kind {arn.kind!r}, which is that of {a(taken[0])}"
    if name is not None and arn.rest.count("/") == 1 and _is_other_name(arn, name, others):
        return f"{shown(text)} does not name {name!r}"
    return None


def _is_other_name(arn: Arn, name: str, others: Mapping[str, str]) -> bool:
    """Whether the ARN's last part is the name for other resources of this kind, but not for this one."""
    last = arn.rest.rpartition("/")[2]
    if last == name:
        return False
    siblings = [parse(text) for text in others]
    return any(s is not None and s.kind == arn.kind and s.rest.rpartition("/")[2] == last for s in siblings)

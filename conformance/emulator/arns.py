"""Identifiers of new resources: ARN templates, and what an ARN says about the kind of its resource.

A template is ``"dataset/{datasetGroupArn:last}/{datasetType:upper}"``: the resource part of an ARN with
members of the create request in braces; ``:last`` takes an ARN's last segment, ``:upper`` capitals,
``{id}`` is a fresh opaque identifier,
``{id:17}`` one of 17 digits. Without a hint it is ``<kind-in-kebab-case>/{<name member>}``.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping
from typing import Any

from attrs import frozen

from conformance.contract.naming import words

_FIELD = re.compile(r"\{([^}]+)\}")


def kebab(noun: str) -> str:
    """``"DatasetGroup"`` → ``"dataset-group"``."""
    return "-".join(words(noun)).lower()


def opaque() -> str:
    """Return a fresh identifier of 32 hexadecimal digits."""
    return uuid.uuid4().hex


@frozen
class Template:
    """The form of one kind's identifiers; ``service`` is None where they are not ARNs."""

    text: str
    service: str | None

    def fill(self, members: Mapping[str, Any], region: str, account: str) -> str:
        """Return the identifier of a resource with these members."""
        rest = _FIELD.sub(lambda found: _field(found[1], members), self.text)
        return f"arn:aws:{self.service}:{region}:{account}:{rest}" if self.service else rest

    def matches(self, value: str) -> bool:
        """Whether a value has the form of this kind's identifiers, whatever its region and account."""
        pattern = "".join(
            "[^/]+" if number % 2 else re.escape(part) for number, part in enumerate(_FIELD.split(self.text))
        )
        prefix = f"arn:[a-z0-9-]+:{self.service}:[^:]*:[^:]*:" if self.service else ""
        return re.fullmatch(prefix + pattern, value) is not None


def _field(name: str, members: Mapping[str, Any]) -> str:
    name, _, how = name.partition(":")
    if name == "id":
        return opaque()[: int(how or 32)]
    text = str(members.get(name, ""))
    if how == "last":
        return re.split("[/:]", text)[-1]
    if how == "owner":
        return re.split("[/:]", text)[-2]
    return text.upper() if how == "upper" else text

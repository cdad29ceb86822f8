"""Which requirements there were when a baseline was written, in a few characters each.

A newer suite, or newer pages, bring requirements that nobody could have put into a baseline. To tell their
failures from new ones a baseline keeps a fingerprint of each requirement that there was, a line an
operation: three characters each, so that of a thousand new requirements of an operation with sixty less
than one is taken for an old one, and fails a gate as if it were.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Iterable, Mapping

from conformance.contract.client_requirements import PREFIX

_LENGTH = 3
_OF_CLIENT = f"{PREFIX}."


def fingerprints(identifiers: Iterable[str]) -> dict[str, str]:
    """Return the fingerprints of requirements, by ``service.Operation``."""
    groups: dict[str, set[str]] = {}
    for identifier in identifiers:
        groups.setdefault(_group(identifier), set()).add(_fingerprint(identifier))
    return {group: "".join(sorted(marks)) for group, marks in sorted(groups.items())}


def existed(identifier: str, known: Mapping[str, str]) -> bool:
    """Whether there was a requirement when fingerprints were taken; true where none of its service were."""
    service = service_of(identifier) + "."
    if not any(group.startswith(service) for group in known):
        return True
    return _fingerprint(identifier) in _marks(known.get(_group(identifier), ""))


def taken_again(known: Mapping[str, str], there: Iterable[str], decided: Iterable[str]) -> dict[str, str]:
    """Return fingerprints brought up to date.

    Args:
        known: those taken before.
        there: the requirements that there are of one service.
        decided: those of them that were looked at now: of what was not, a later failure is still newer than
            the fingerprints.
    """
    everything = tuple(there)
    services = {service_of(identifier) for identifier in everything}
    others = {group: marks for group, marks in known.items() if service_of(group) not in services}
    seen = set(decided)
    kept = (i for i in everything if i in seen or existed(i, known))
    return {**others, **fingerprints(kept)}


def service_of(identifier: str) -> str:
    """Return what an ID begins with: the service, behind a word for the party where that is a client."""
    return ".".join(identifier.split(".")[: 2 if identifier.startswith(_OF_CLIENT) else 1])


def _group(identifier: str) -> str:
    return ".".join(identifier.split(".")[: 3 if identifier.startswith(_OF_CLIENT) else 2])


def _fingerprint(identifier: str) -> str:
    digest = hashlib.sha256(identifier.encode("utf-8", "replace")).digest()
    return base64.urlsafe_b64encode(digest[:_LENGTH])[:_LENGTH].decode("ascii")


def _marks(text: str) -> set[str]:
    return {text[at : at + _LENGTH] for at in range(0, len(text), _LENGTH)}

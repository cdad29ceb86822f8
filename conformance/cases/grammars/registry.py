"""The languages by name: those that services share are code, those of one service are data in its hints."""

from __future__ import annotations

from conformance.cases.grammars.documents import AVRO, EVENT_PATTERN, POLICY, Documents
from conformance.cases.grammars.regular import Regular
from conformance.cases.grammars.schedules import CRON, RATE, SCHEDULE
from conformance.contract.model import Service

SHARED: dict[str, Regular | Documents] = {
    language.name: language for language in (AVRO, CRON, EVENT_PATTERN, POLICY, RATE, SCHEDULE)
}
"""The languages that no service has for itself."""


def language(service: Service, name: str) -> Regular | Documents:
    """Return a language by the name that a rule has for it.

    Raises:
        ValueError: if neither the service's ``[[language]]`` hints nor the shared ones have it, or if its
            data contradicts itself.
    """
    for hint in service.hints.get("language", ()):
        if hint["name"] == name:
            found = Regular(name, hint["pattern"], tuple(hint["examples"]), tuple(hint.get("invalid", ())))
            if wrong := found.contradictions():
                raise ValueError(f"{service.name}: {wrong[0]}")
            return found
    if name not in SHARED:
        raise ValueError(f"{service.name} has a rule about the language {name!r}, which is nowhere described")
    return SHARED[name]

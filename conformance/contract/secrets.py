"""Which operations tell secrets: by what models mark as sensitive in an answer, and by ``secrets.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from fnmatch import fnmatchcase
from functools import lru_cache
from importlib.resources import files
from typing import Any

from conformance.contract.model import Service
from conformance.contract.paths import walk
from conformance.contract.per_service import per_service


@lru_cache(maxsize=1)
def _entries() -> tuple[Mapping[str, Any], ...]:
    text = (files("conformance.contract") / "secrets.toml").read_text(encoding="utf-8")
    return tuple(tomllib.loads(text)["secret"])


@per_service
def telling(service: Service) -> frozenset[str]:
    """The operations of a service whose answers may tell secrets, of whoever's."""
    return frozenset(name for name in service.operations if _tells(service, name))


def _tells(service: Service, name: str) -> bool:
    for entry in _entries():
        if fnmatchcase(service.name, entry["service"]) and fnmatchcase(name, entry["operation"]):
            return not entry.get("own", False)
    operation = service.operations[name]
    return any(p.schema.get("x-sensitive") for p in walk(operation.response, operation.root))

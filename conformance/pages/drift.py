"""What the installed boto3 would compile differently from the committed contracts."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path
from typing import Any

from attrs import frozen

from conformance.contract.load import ContractError
from conformance.pages.build import SERVICE_FILE, documents, spelled

_ABSENT, _CLAUSES = "absent", "x-clauses"
_POSITION_KEYS = ("properties", "items", "additionalProperties", "propertyNames")


@frozen
class Drift:
    """One departure of a committed contract from the installed boto3.

    ``operation`` is the operation (or ``service.json``), ``path`` the member path with its side
    (``request tags[].tagKey``), ``keyword`` what differs. ``informs`` marks what alone is not a drift: the
    version of boto3.
    """

    service: str
    operation: str
    path: str
    keyword: str
    committed: str
    installed: str
    informs: bool = False

    def __str__(self) -> str:
        """Say it in one line."""
        where = f"{self.service} {self.operation} {self.path}".rstrip()
        return f"{where}: {self.keyword}: committed {self.committed}, installed {self.installed}"


def drift(service: str, root: Path) -> list[Drift]:
    """Compare the committed contracts of a service with what the installed boto3 gives.

    Args:
        service: the service.
        root: the folder of schema folders.

    Raises:
        ContractError: if a committed file is not a JSON object.
        UnknownServiceError, PageError: as :func:`conformance.pages.build.documents`.
    """
    found: list[Drift] = []
    fresh = dict(documents(service))
    folder = root / service
    for name in sorted({p.name for p in folder.glob("*.json")} | set(fresh)):
        committed, installed = _read(folder / name), fresh.get(name)
        operation = name if name == SERVICE_FILE else name.removesuffix(".json")
        if committed is None or installed is None:
            states = [_ABSENT if d is None else "present" for d in (committed, installed)]
            found.append(Drift(service, operation, "", "contract", states[0], states[1]))
        elif (folder / name).read_text(encoding="utf-8") != spelled(installed):
            found.extend(_operation(service, operation, committed, installed))
    return found


def _read(path: Path) -> dict[str, Any] | None:
    if not path.is_file():
        return None
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
    except (json.JSONDecodeError, UnicodeDecodeError) as problem:
        raise ContractError(f"{path}: not valid JSON: {problem}") from problem
    if not isinstance(document, dict):
        raise ContractError(f"{path}: a JSON object is expected")
    return document


def _operation(service: str, operation: str, committed: Any, installed: Any) -> Iterator[Drift]:
    """Yield what differs; line numbers that only moved are said once, with the page's digest."""
    differences = [d for d in _differences(committed, installed, "", "") if d[1] != _CLAUSES]
    differences += _readings(committed.get(_CLAUSES, ()), installed.get(_CLAUSES, ()))
    sentences = list(_sentences(committed.get(_CLAUSES, ()), installed.get(_CLAUSES, ())))
    for at, before, after in sentences:
        yield Drift(service, operation, at, "sentence", before, after)
    telling = [d for d in differences if d[1] not in ("x-page", "line") and "source" not in d[1]]
    for path, keyword, a, b in telling:
        informs = operation == SERVICE_FILE and keyword == "boto3"
        yield Drift(service, operation, path, keyword, _brief(a), _brief(b), informs)
    quiet = [d for d in differences if d not in telling]
    digest = next((d for d in quiet if d[1] == "x-page"), None)
    if digest is not None:
        suffix = "" if telling or sentences else " (only the text or its lines differ)"
        yield Drift(
            service,
            operation,
            "",
            f"page digest{suffix}",
            str(digest[2].get("sha256"))[:12],
            str(digest[3].get("sha256"))[:12],
        )
    elif quiet and not telling:
        path, keyword, a, b = quiet[0]
        yield Drift(service, operation, path, keyword, _brief(a), _brief(b))
    elif not differences and not sentences:
        yield Drift(service, operation, "", "file", "another spelling", "same content")


def _sentences(committed: Any, installed: Any) -> Iterator[tuple[str, str, str]]:
    """Yield ``(place, committed, installed)`` for each normative sentence that is new, gone or changed.

    Of the sentences of one place the first that is gone is taken for the first that is new: a changed one.
    Lines alone are no difference.
    """
    gone, new = _by_place(committed, installed), _by_place(installed, committed)
    for at in dict.fromkeys((*gone, *new)):
        pairs = zip_longest(gone.get(at, ()), new.get(at, ()))
        for before, after in pairs:
            told = [_ABSENT if e is None else f"{e['digest']} (line {e['line']})" for e in (before, after)]
            yield at or "(the operation's text)", told[0], told[1]


def _readings(committed: Any, installed: Any) -> Iterator[tuple[str, str, Any, Any]]:
    """Yield what differs in the entries of the same sentence: its line, and how a machine reads it."""
    fresh = {(clause["at"], clause["digest"]): clause for clause in installed}
    for clause in committed:
        other = fresh.get((clause["at"], clause["digest"]), clause)
        for key in ("reading", "line"):
            if clause.get(key) != other.get(key):
                yield clause["at"], key, clause.get(key, _ABSENT), other.get(key, _ABSENT)


def _by_place(clauses: Any, others: Any) -> dict[str, list[dict[str, Any]]]:
    """The clauses that are not among others, by place, in order."""
    known = {(clause["at"], clause["digest"]) for clause in others}
    found: dict[str, list[dict[str, Any]]] = {}
    for clause in clauses:
        if (clause["at"], clause["digest"]) not in known:
            found.setdefault(clause["at"], []).append(clause)
    return found


def _differences(a: Any, b: Any, path: str, keyword: str) -> Iterator[tuple[str, str, Any, Any]]:
    """Yield ``(member path, keyword, committed, installed)`` for each keyword that differs."""
    if isinstance(a, dict) and isinstance(b, dict) and keyword != "x-page":
        for key in dict.fromkeys((*a, *b)):
            if key in a and key in b:
                below, word = _descend(path, keyword, key)
                yield from _differences(a[key], b[key], below, word)
            else:
                below, word = _descend(path, keyword, key)
                word = word if word not in (*_POSITION_KEYS, "") else "member"
                yield below, word, a.get(key, _ABSENT), b.get(key, _ABSENT)
    elif a != b:
        yield path, keyword or "contract", a, b


def _descend(path: str, keyword: str, key: str) -> tuple[str, str]:
    if keyword == "$defs":
        return key, ""
    if keyword == "properties":
        separator = " " if path in ("request", "response") else "."
        return f"{path}{separator}{key}", ""
    if key in ("items", "additionalProperties", "propertyNames") and keyword == "":
        return path + {"items": "[]", "additionalProperties": "{}", "propertyNames": "{key}"}[key], ""
    if keyword == "x-source":
        return path, f"source of {key}"
    return path, key if not keyword else f"{keyword}.{key}"


def _brief(value: Any) -> str:
    if isinstance(value, dict):
        return "present"
    text = value if value == _ABSENT else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 80 else text[:77] + "..."

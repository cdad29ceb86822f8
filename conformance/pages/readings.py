"""A clause's sentence → the rules that it states, read by form and resolved against the contract.

The words give the form (:mod:`conformance.pages.reading_forms`); names of members and values must be such of
the contract, seen from where the sentence stands: members beside it, then those further out. What does not
resolve is no reading. A reading says nothing of the schema's own keywords again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from conformance.contract.paths import steps
from conformance.pages.reading_forms import (
    CONDITIONS,
    DESCRIBED,
    NAMES,
    OPENING,
    PATTERNS,
    TAIL,
    VALUE,
    Pattern,
)
from conformance.pages.reading_place import Place

_WORD = re.compile(
    r"``[^`]*``|\b[A-Za-z][a-z0-9]*[A-Z]\w*\b|\b[A-Z][A-Z0-9]*_[A-Z0-9_]+\b|\bTRUE\b|\bFALSE\b"
)

_LONGEST = 1024
"""A text that may be longer is a document, whose description speaks of what is in it."""
_NUMBERS = ("integer", "number")
Reading = dict[str, Any]


def readings(
    text: str, where: str, document: dict[str, Any], listed: bool = False, at_length: bool = False
) -> list[Reading]:
    """Return the rules that one clause states; none where it is of no known form or does not resolve.

    Args:
        text: the sentence, literals in double backquotes.
        where: the clause's place (``""`` or ``request.PATH``; of other places nothing is read).
        document: the operation's contract.
        listed: whether it is a bullet's: then it may speak of a case, and what it says of one member without
            a condition is no reading.
        at_length: whether the member is described at length: then its values without a schema may be of
            something in it.
    """
    if where and not where.startswith("request."):
        return []
    place = Place(document["$defs"]["request"], document, where.removeprefix("request."))
    said = _marked(OPENING.sub("", text.strip(), count=1) if OPENING.match(text) else text.strip(), place)
    for pattern in PATTERNS:
        match = pattern.text.fullmatch(said)
        if match is None:
            continue
        try:
            found = list(_read(pattern, match, place))
        except LookupError:
            continue
        if at_length and any(r["form"] == "values" and not _is_closed(place, r["path"]) for r in found):
            return []
        if listed and any("when" not in r and "path" in r for r in found):
            return []
        if found:
            return found
    return []


def _is_closed(place: Place, path: str) -> bool:
    """Whether the schema says itself which values there can be at all."""
    schema = place.schema(path)
    return schema.get("type") != "string" or "enum" in schema


def _marked(text: str, place: Place) -> str:
    """The sentence with names of members, and values in capitals, in double backquotes where they are not."""

    def mark(match: re.Match[str]) -> str:
        word = match[0]
        if word.startswith("``"):
            return word
        return f"``{word}``" if word.isupper() or place.member(word) else word

    return " ".join(_WORD.sub(mark, text).split())


def _members(text: str, place: Place) -> list[str]:
    """The members that a text names; without a name, the one that the sentence stands at.

    Raises:
        LookupError: if a name is none here.
    """
    names = NAMES.findall(text)
    if not names:
        if not place.path or steps(place.path)[-1][0] in "[{":
            raise LookupError(text)
        return [place.path]
    found = [place.member(name) for name in names]
    if None in found:
        raise LookupError(text)
    own = [place.path] if place.path and re.match(r"\s*(?:\w+ )*this\b", text, re.IGNORECASE) else []
    return list(dict.fromkeys([*own, *(path for path in found if path)]))


def _condition(text: str, place: Place) -> list[Reading]:
    """The conditions that a text states, all of which must hold.

    Raises:
        LookupError: if it is of no known form, or does not resolve.
    """
    for kind, form in CONDITIONS:
        match = form.fullmatch(text.strip())
        if match is None:
            continue
        members = _members(match["m"], place)
        if len(members) != 1:
            continue
        if kind in ("true", "false"):
            return [{"path": members[0], "equals": [place.value(members[0], kind)]}]
        if kind != "equals":
            return [{"path": members[0], "present": kind == "present"}]
        return [{"path": members[0], "equals": _values(match["v"], members[0], place)}]
    short = TAIL.sub("", text)
    if short != text:
        return _condition(short, place)
    parts = re.split(r"\s+and\s+", text)
    if len(parts) == 2 and all(parts):
        return [*_condition(parts[0], place), *_condition(parts[1], place)]
    raise LookupError(text)


def _values(text: str, path: str, place: Place) -> list[Any]:
    return [place.value(path, next(filter(None, match.groups()))) for match in VALUE.finditer(text)]


def _read(pattern: Pattern, match: re.Match[str], place: Place) -> Iterator[Reading]:
    groups = match.groupdict()
    members = _members(groups.get("m") or "", place)
    others = _members(groups["o"], place) if groups.get("o") else []
    when = _condition(groups["c"], place) if groups.get("c") else []
    match pattern.form:
        case "required" if len(members) > 1 and re.search(r"\bor\b", NAMES.sub("", groups["m"] or "")):
            absent = [c["path"] for c in when if c.get("present") is False]
            if len(absent) != 1 or len(when) != 1:
                raise LookupError(match[0])
            yield _of_several("at_least_one", [*absent, *members])
        case "required" | "forbidden":
            if pattern.negated:
                for condition in _negated(when, place):
                    yield from (_conditional(pattern.form, path, [condition], place) for path in members)
            else:
                yield from (_conditional(pattern.form, path, when, place) for path in members)
        case "values":
            if len(members) != 1:
                raise LookupError(match[0])
            yield from _of_values(members[0], _texts(groups), when, place)
        case "together":
            only_some = len(others) > 1 and re.search(r"\bor\b", NAMES.sub("", groups["o"]))
            if len(members) != 1 or members[0] in others or place.is_required(members[0]) or only_some:
                raise LookupError(match[0])
            yield {"form": "together", "paths": [*members, *others]}
        case "range":
            yield from _of_range(members[0], groups, place)
        case "at_most_one" if others:
            yield from (_of_several(pattern.form, [one, other]) for one in members for other in others)
        case form:
            yield _of_several(form, list(dict.fromkeys([*members, *others])))


def _of_several(form: str, members: list[str]) -> Reading:
    """A rule of members none of which is within another.

    Raises:
        LookupError: if these are not such.
    """
    apart = not any(_is_above(one, other) for one in members for other in members)
    if len(set(members)) < max(2, len(members)) or not apart:
        raise LookupError(str(members))
    return {"form": form, "paths": members}


def _conditional(form: str, path: str, when: list[Reading], place: Place) -> Reading:
    """A rule of one member; a condition that is another's presence alone is a relation of the two.

    Raises:
        LookupError: if it says nothing, or what the schema excludes.
    """
    if any(c["path"] == path or _is_above(path, c["path"]) for c in when):
        raise LookupError(path)
    above = steps(path)[:-1]
    if form == "required" and any(steps(c["path"])[: len(above)] != above for c in when):
        raise LookupError(path)  # what the member is in may be absent, and then so is the member
    required = place.is_required(path)
    if required or (form == "forbidden" and not when):
        raise LookupError(path)
    if len(when) == 1 and "present" in when[0] and not place.is_required(when[0]["path"]):
        other, present = when[0]["path"], when[0]["present"]
        if not _is_above(other, path):
            if form == "required":
                return (
                    {"form": "together", "paths": [other, path]}
                    if present
                    else {"form": "at_least_one", "paths": [path, other]}
                )
            return (
                {"form": "at_most_one", "paths": [path, other]}
                if present
                else {"form": "together", "paths": [path, other]}
            )
    if any("present" in c and place.is_required(c["path"]) for c in when):
        raise LookupError(path)
    return {"form": form, "path": path, **({"when": when} if when else {})}


def _negated(when: list[Reading], place: Place) -> list[Reading]:
    """The conditions of which one holds where a single condition does not."""
    if len(when) != 1:
        raise LookupError(str(when))
    said = when[0]
    if "present" in said:
        return [{**said, "present": not said["present"]}]
    schema = place.schema(said["path"])
    known = [True, False] if schema.get("type") == "boolean" else schema.get("enum", [])
    others = [value for value in known if value not in said["equals"]]
    found = [{"path": said["path"], "equals": others}] if others else []
    if not place.is_required(said["path"]) and schema.get("default") is None:
        found.append({"path": said["path"], "present": False})
    return found


def _texts(groups: dict[str, str | None]) -> list[str]:
    """The values as they are written; one literal may hold a whole list of them."""
    if groups.get("described"):
        return DESCRIBED.findall(groups["described"] or "")
    written = [next(filter(None, match.groups())) for match in VALUE.finditer(groups["v"] or "")]
    return [part for text in written for part in re.split(r"\s*\|\s*|,\s+", text.strip())]


def _check_free(texts: list[str], path: str, place: Place) -> None:
    """Raise LookupError unless texts may be all the values of a member that the schema leaves free.

    A long text is a document, whose description speaks of what is in it, and of an item's values the text may
    name some; what is no plain literal is a placeholder or a pattern, a bare number rather a count.
    """
    schema = place.schema(path)
    if schema.get("maxLength", 0) > _LONGEST or steps(path)[-1][0] in "[{":
        raise LookupError(path)
    if any(re.search(r"[\s<>{}*()]", text) or place.member(text) for text in texts):
        raise LookupError(path)
    if any(text.isdecimal() for text in texts):
        raise LookupError(path)


def _of_values(path: str, texts: list[str], when: list[Reading], place: Place) -> Iterator[Reading]:
    schema = place.schema(path)
    known = [True, False] if schema.get("type") == "boolean" else schema.get("enum")
    if known is None and schema.get("type") == "string":
        _check_free(texts, path, place)
        values: list[Any] = texts
    else:
        values = [place.value(path, text) for text in texts]
    if known is not None and len(known) <= len(values):
        return
    if when and any(c["path"] == path for c in when):
        raise LookupError(path)
    yield {"form": "values", "path": path, **({"when": when} if when else {}), "values": values}


def _of_range(path: str, groups: dict[str, str | None], place: Place) -> Iterator[Reading]:
    schema = place.schema(path)
    if schema.get("type") not in _NUMBERS:
        raise LookupError(path)
    low, high = (int(groups[k].replace(",", "")) if groups.get(k) else None for k in ("low", "high"))  # type: ignore[union-attr]
    if low is not None and high is not None and low > high:
        raise LookupError(path)
    bounds = {}
    if low is not None and schema.get("minimum", low - 1) < low:
        bounds["minimum"] = low
    if high is not None and schema.get("maximum", high + 1) > high:
        bounds["maximum"] = high
    if bounds:
        yield {"form": "range", "path": path, **bounds}


def _is_above(above: str, path: str) -> bool:
    one, other = steps(above), steps(path)
    return len(one) < len(other) and other[: len(one)] == one

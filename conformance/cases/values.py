"""The valid values of one position: the smallest, the fullest, and one of an exact size."""

from __future__ import annotations

import base64
import string
from functools import lru_cache
from typing import Any

from attrs import evolve

from conformance.cases import text
from conformance.cases.binding import Example, Fixed, JsonText, OneOf, Phrase, Template
from conformance.cases.model import External, Fresh, Ref
from conformance.cases.names import spell
from conformance.cases.text import LONGEST, Pick
from conformance.cases.tree import MANY, Node
from conformance.contract.english import plural

MOMENT = 1_700_000_000
"""The timestamp of valid cases: epoch seconds in November 2023, the same in every run."""
_UUID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}"
_WORD = string.ascii_lowercase
_FEW = 3


class Unreachable(Exception):
    """No case can show this; the message says why."""


def smallest(node: Node, serial: int = 0) -> Any:
    """Return a small valid value: no optional member, as few items as are plausible (one, if it may).

    Args:
        node: the position.
        serial: other numbers give other values, as far as there are others.

    Raises:
        Unreachable: if no valid value was found.
    """
    if isinstance(node.spec, Fixed):
        return node.spec.value
    if node.kind == "object":
        return {name: smallest(m, serial) for name, m in node.members.items() if _wanted(node, m)}
    if node.kind == "array":
        return items(node, _few(node, node.item)) if node.most else []
    if node.kind == "map":
        return entries(node, _few(node, node.value)) if node.most else {}
    return scalar(node, serial)


def _few(node: Node, part: Node | None) -> int:
    """How many parts: one, if it may; none in a structure within itself, where nothing is known of a part."""
    return node.least if part is None else max(node.least, 1)


def _wanted(parent: Node, member: Node) -> bool:
    if parent.union:
        return member is next(iter(parent.members.values()))
    return member.required or member.always or (_says_nothing(parent) and not member.parts_of_its_own)


def _says_nothing(item: Node) -> bool:
    """Whether an item of a list requires none of its few members: without one it would be no item (a tag)."""
    few = len(item.members) <= _FEW
    return item.path.endswith("[]") and few and not any(m.required for m in item.members.values())


def fullest(node: Node) -> Any:
    """Return a valid value with every optional member in it (of a union, the first)."""
    if isinstance(node.spec, Fixed):
        return node.spec.value
    if node.kind == "object":
        chosen = [m for m in node.members.values() if m.sent or m.required]
        return {m.path.rpartition(".")[2]: fullest(m) for m in (chosen[:1] if node.union else chosen)}
    if node.kind == "array" and node.item is not None and node.most:
        return [fullest(node.item), *items(node, max(node.least, 1))[1:]]
    if node.kind == "map" and node.value is not None and node.most:
        made = entries(node, max(node.least, 1))
        return {**made, next(iter(made)): fullest(node.value)}
    return smallest(node)


def items(node: Node, count: int) -> list[Any]:
    """Return ``count`` valid items of an array, different where their schema lets them."""
    if node.item is None:
        return [{} for _ in range(count)]
    return [smallest(node.item, serial) for serial in range(count)]


def entries(node: Node, count: int) -> dict[str, Any]:
    """Return ``count`` valid entries of a map.

    Raises:
        Unreachable: if there are not so many different keys.
    """
    if node.value is None or node.key is None:
        inner = node.schema.get("additionalProperties", {})
        return {f"key{n}": "a" if inner.get("type") == "string" else {} for n in range(count)}
    made = {scalar(node.key, serial): smallest(node.value, serial) for serial in range(count)}
    if len(made) < count or not all(isinstance(key, str) for key in made):
        raise Unreachable(f"there are no {count} different keys")
    return made


def scalar(node: Node, serial: int = 0) -> Any:
    """Return a valid value of a position without parts."""
    if isinstance(node.spec, Fixed):
        return node.spec.value
    if node.kind == "boolean":
        return bool(serial % 2)
    if node.kind in ("integer", "number"):
        return number(node, serial)
    if node.kind == "timestamp":
        return MOMENT + serial
    if node.kind == "document":
        return {"text": "a"}
    if isinstance(node.spec, Ref):
        return node.spec
    if node.kind == "blob":
        return blob(max(node.least, 1) + (2 if serial else 0), serial)
    if node.spec is not None:
        return bound(node, serial)
    if node.schema.get("enum"):
        return node.choices[serial % len(node.choices)]
    if node.always:
        return token(node)
    return numbered(node, serial)


def number(node: Node, serial: int = 0) -> Any:
    """Return a plausible number in range: the documented default, else 1 or what is nearest to it."""
    default = node.schema.get("default", 1)
    low, high = node.schema.get("minimum", -MANY), node.schema.get("maximum", 2**31 - 1)
    wanted = default if isinstance(default, int | float) and not isinstance(default, bool) else 1
    return min(max(wanted + serial, low), high)


def stem(node: Node) -> str:
    """Return a text to make invalid ones from: a valid value of the position, or ``a``."""
    try:
        value = scalar(node)
    except Unreachable:
        value = "a"
    if isinstance(value, External):
        value = value.default
    return value if isinstance(value, str) and value else "a"


def fits(node: Node, value: str) -> bool:
    """Whether a text has the lengths and the pattern of a position."""
    return node.least <= len(value) <= node.most and text.matches(node.pattern, value)


def blob(size: int, serial: int = 0) -> str:
    """Return ``size`` bytes as base64."""
    if size > LONGEST:
        raise Unreachable(f"a request with {size} bytes in one member is not sent")
    mark = str(serial).encode() if serial else b""
    return base64.b64encode((mark + b"a" * size)[:size]).decode()


def token(node: Node) -> Fresh:
    """Return an idempotency token: a UUID as boto3 fills in, else whatever the member allows."""
    if node.least <= 36 <= node.most and text.matches(node.pattern, "0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a"):
        return Fresh(length=36, pattern=_UUID)
    return name(node, Fresh())


def name(node: Node, spec: Fresh, length: int | None = None) -> Fresh:
    """Return the placeholder of a fresh name with the pattern and, where it matters, the length.

    Where the binding gives a prefix or suffix, it also says what stands between them.
    """
    pattern = spec.pattern if spec.prefix or spec.suffix else spec.pattern or node.pattern
    length = length or spec.length
    if length is None and (node.least > 8 or node.most < 24):
        length = max(node.least, min(node.most, 20))
    return evolve(spec, length=length, pattern=pattern, invalid=())


def speakable(node: Node, named: Fresh) -> bool:
    """Whether a placeholder of a name can become a text that matches the member's pattern.

    Where prose says how names are spelt, it is a text of that language, too.
    """
    spoken = spell(named, 7) or spell(named, 0)
    told = node.spec.pattern if isinstance(node.spec, Fresh) else None
    return spoken is not None and text.matches(node.pattern, spoken) and text.matches(told, spoken)


def bound(node: Node, serial: int = 0) -> Any:
    """Return the value of a position that something is bound to."""
    spec = node.spec
    if isinstance(spec, Fresh):
        return name(node, spec)
    if isinstance(spec, Ref | External):
        return spec
    if isinstance(spec, Fixed):
        return spec.value
    if isinstance(spec, OneOf):
        allowed = [v for v in spec.values if v not in node.barred] or list(spec.values)
        return allowed[serial % len(allowed)]
    if isinstance(spec, JsonText):
        return spec.example.ljust(node.least)
    if isinstance(spec, Example):
        fits = node.least <= len(spec.text) <= node.most
        return spec.text if fits else numbered(node, serial)
    if isinstance(spec, Phrase):
        return phrase(node, spec, serial)
    if isinstance(spec, Template):
        mark = _letters(serial)
        mark = "a" * (node.least - len(spec.text) + 2 - len(mark)) + mark
        return spec.text.replace("{}", mark)
    return numbered(node, serial)


def phrase(node: Node, spec: Phrase, serial: int = 0) -> str:
    """Return a text of a language that fits the position; other numbers give other texts, as far as known.

    Raises:
        Unreachable: if no text of the language fits.
    """
    fitting = [words for words in spec.language.examples if fits(node, words)]
    if fitting:
        return fitting[serial % len(fitting)]
    lengths = range(node.least, min(node.most, node.least + 256) + 1)
    made = (spec.language.sized(length) for length in lengths)
    found = next((words for words in made if words is not None and fits(node, words)), None)
    if found is None:
        raise Unreachable(f"no text of the language {spec.language.name} fits the lengths and the pattern")
    return found


def _letters(serial: int) -> str:
    out = _WORD[serial % 26]
    while serial >= 26:
        serial //= 26
        out = _WORD[serial % 26] + out
    return out


def numbered(node: Node, serial: int = 0) -> str:
    """Return a short text; other numbers give other texts as far as pattern and length let them."""
    least = max(node.least, 1) if node.most else 0
    found = text.shortest(node.pattern, least, node.most)
    if found is None and node.least == 0:
        found = text.shortest(node.pattern, 0, node.most)
    if found is None:
        raise Unreachable(f"no text of {node.least} to {node.most} characters matches {node.pattern}")
    if not serial:
        return found
    for length in (len(found), len(found) + 1, len(found) + 2, len(found) + 4):
        pick = _serial_pick(serial)
        other = text.of_length(node.pattern, length, pick) if length <= node.most else None
        if other is not None and pick.left() == 0:
            return other
    return found


@lru_cache(maxsize=1024)
def _usual(alphabet: str) -> str:
    return "".join(c for c in alphabet if c.isalnum() and c.isascii()) or alphabet


class _serial_pick:  # a function with memory
    def __init__(self, serial: int) -> None:
        self._rest = serial

    def __call__(self, alphabet: str) -> str:
        usual = _usual(alphabet)
        self._rest, digit = divmod(self._rest, len(usual))
        return usual[digit]

    def left(self) -> int:
        return self._rest


def sized(node: Node, length: int, pick: Pick = text.plain) -> Any:
    """Return a valid value of exactly ``length`` characters, as far as the other keywords go.

    Raises:
        Unreachable: if there is none.
    """
    if length > LONGEST:
        raise Unreachable(f"a request with {plural(length, 'character')} in one member is not sent")
    spec = node.spec
    if isinstance(spec, Fresh) or (node.always and spec is None):
        named = name(node, spec if isinstance(spec, Fresh) else Fresh(), length)
        if length == 0 or not speakable(node, named):
            raise Unreachable(f"no name of {plural(length, 'character')} matches {node.pattern}")
        return named
    if isinstance(spec, Ref):
        raise Unreachable("the identifier of an existing resource is as long as the target makes it")
    if isinstance(spec, OneOf):
        raise Unreachable("only a few words are valid here")
    if isinstance(spec, Fixed):
        raise Unreachable("only what is known to be valid is sent here")
    if isinstance(spec, External):
        return evolve(spec, default=_padded(node, spec.default, length))
    if isinstance(spec, JsonText):
        if length < len(spec.example):
            raise Unreachable(f"no valid document of {plural(length, 'character')} is known")
        return _checked(node, spec.example.ljust(length))
    if isinstance(spec, Phrase):
        words = spec.language.sized(length)
        if words is None:
            raise Unreachable(
                f"no text of the language {spec.language.name} has {plural(length, 'character')}"
            )
        return _checked(node, words)
    if isinstance(spec, Template):
        if length < len(spec.text) - 2:
            raise Unreachable(f"what is valid here has at least {plural(len(spec.text) - 2, 'character')}")
        return _checked(node, spec.text.replace("{}", "a" * (length - len(spec.text) + 2)))
    if node.schema.get("enum"):
        raise Unreachable("only the enumerated values are valid here")
    found = text.of_length(node.pattern, length, pick)
    if found is None:
        raise Unreachable(f"no text of {plural(length, 'character')} matches {node.pattern}")
    return found


def _checked(node: Node, found: str) -> str:
    if not text.matches(node.pattern, found):
        raise Unreachable(
            f"no valid text of {plural(len(found), 'character')} that matches {node.pattern} is known"
        )
    return found


def _padded(node: Node, known: str, length: int) -> str:
    """A known value, drawn out at its end; where the pattern forbids that, any text that matches.

    Without a pattern nothing tells what a shorter one looks like: one letter is no ARN.
    """
    if node.pattern is None and length < len(known):
        raise Unreachable(f"no valid text of {plural(length, 'character')} is known")
    if len(known) <= length:
        longer = known + "a" * (length - len(known))
        if text.matches(node.pattern, longer):
            return longer
    found = text.of_length(node.pattern, length)
    if found is None:
        raise Unreachable(f"no text of {plural(length, 'character')} matches {node.pattern}")
    return found

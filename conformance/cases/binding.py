"""What stands at some members of a request instead of free text: names, references, prose rules.

A :class:`Binding` is made from a service's hints and its resource graph; the strategies only read it.
Keys are member paths (``tags[].tagKey``); a path that has no entry holds whatever its schema allows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from attrs import field, frozen

from conformance.cases.grammars.documents import Documents
from conformance.cases.grammars.regular import Regular
from conformance.cases.model import External, Fresh, Ref
from conformance.contract.rules import Rule


@frozen
class JsonText:
    """A JSON document as text: ``example``, padded with JSON white space where a length is asked for.

    ``invalid`` are texts that break the prose rule (no JSON, not such a document). ``language`` is what the
    documents are of, where a rule says it.
    """

    example: str
    invalid: tuple[str, ...] = ()
    language: Documents | None = None


@frozen
class OneOf:
    """One of a few words that only prose lists; in any case of letters if ``ignore_case``.

    ``invalid`` are values that break the rule.
    """

    values: tuple[str, ...]
    ignore_case: bool = False
    invalid: tuple[str, ...] = ()


@frozen
class Example:
    """A text that is valid beyond what the keywords say; used wherever the length is free."""

    text: str


@frozen
class Template:
    """A text with one ``{}`` in it, where any number of letters and digits may stand."""

    text: str


@frozen
class Phrase:
    """A text of a language; all lengths are tried by texts of that language."""

    language: Regular


@frozen
class Fixed:
    """A value of any kind as it stands; placeholders may be in it."""

    value: Any


Spec = Fresh | Ref | External | JsonText | OneOf | Example | Template | Phrase | Fixed
"""What may be bound to a member path."""


@frozen(eq=False)
class Binding:
    """What valid requests of one operation obey beyond the contract.

    Attributes:
        values: member path → what stands there.
        rules: what members of a valid request have to do with each other.
        limit: array or map path → the most items a valid request has (below ``maxItems``).
        omit: member paths that are not sent unless a case is about them (a page token).
        only: member path → values that are valid only in a world prepared for them. They appear in
            ``valid.accepting(…, "enum")`` (last) and nowhere else.
        unsayable: says why the wire cannot carry params, or None where it can; itself None where the
            protocol can say everything.
    """

    values: Mapping[str, Spec] = field(factory=dict)
    rules: tuple[Rule, ...] = ()
    limit: Mapping[str, int] = field(factory=dict)
    omit: frozenset[str] = frozenset()
    only: Mapping[str, tuple[Any, ...]] = field(factory=dict)
    unsayable: Callable[[Any], str | None] | None = None

    def made_with(self, path: str) -> dict[str, Any]:
        """Return the members that the resource must have been created with that is named at a path."""
        spec = self.values.get(path)
        return dict(spec.given) if isinstance(spec, Ref) else {}


NOTHING = Binding()
"""The binding of an operation that needs none."""

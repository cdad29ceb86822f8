"""Where a page truly contradicts itself or the model: prose against markup. For people to read.

The markup wins in a contract; what the prose says otherwise is listed here.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen
from botocore.model import OperationModel

from conformance.pages.compare import SIDES, Comparison
from conformance.pages.defaults import CONFLICT, defaults_of

DEFAULT = "default"
OPTIONAL = "optional-yet-required"
REQUIRED = "required-yet-unmarked"

EXPLAINED = {
    DEFAULT: "The text states a default that the member's own constraints do not allow (a value that is not "
    "in the enumeration, often in another letter case; a number out of range).",
    OPTIONAL: "The member is marked [REQUIRED], and its text begins by calling it optional.",
    REQUIRED: "The text begins by calling the member required, without a condition, and it is not marked.",
}
_OPTIONAL_LEADS = ("(optional)", "optional.", "[optional]")
_REQUIRED_LEADS = ("(required)", "required.", "[required]")


@frozen
class Contradiction:
    """One contradiction: where, and what is said against what. Carries no sentence of the page."""

    kind: str
    page: str
    line: int
    path: str
    detail: str


def contradictions(page: str, comparison: Comparison, model: OperationModel) -> Iterator[Contradiction]:
    """Yield what the prose of one operation's page says against its markup or the model."""
    for side in SIDES:
        for resolution in defaults_of(comparison.facts[side], model, side):
            if resolution.reason == CONFLICT:
                yield Contradiction(DEFAULT, page, resolution.line, resolution.path, resolution.detail)
    for path, fact in comparison.facts["request"].items():
        lead = fact.prose[0].text.lower() if fact.prose else ""
        if fact.required and lead.startswith(_OPTIONAL_LEADS):
            yield Contradiction(OPTIONAL, page, fact.prose[0].line, path, "")
        elif fact.required is False and lead.startswith(_REQUIRED_LEADS):
            yield Contradiction(REQUIRED, page, fact.prose[0].line, path, "")

"""The families of requirements, one entry each: name, place in the run, sentence, gravity, evidence.

What reports, documentation and the run say of a family is asked here. To add one: an entry here, kinds that
name it (:mod:`conformance.contract.kinds`), and a file of properties with its name.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen


@frozen
class Family:
    """One family.

    Attributes:
        name: its name, and that of its file of properties.
        does: what a target that passes it does, to complete a sentence.
        turn: its place in the run: what concludes from all that the run saw comes last.
        gravity: its place among failures: what loses data first, then what accepts too much, then form.
        asked: whether the member that a failure is about is looked for in the request.
        answered: whether it is looked for in the answer.
        shown: further members of the answer that it is about.
        coded: whether it is about the status and the code of a refusal.
        refused: whether an answer that is a success is what is wrong in a failure.
        departs: what a target that fails it does, where the family alone tells.
        single: whether one request can show a failure.
        monitored: whether it is also judged by what other properties sent.
        also: further files of properties, after its own.
    """

    name: str
    does: str
    turn: int
    gravity: int
    asked: bool = False
    answered: bool = False
    shown: tuple[str, ...] = ()
    coded: bool = False
    refused: bool = False
    departs: str | None = None
    single: bool = False
    monitored: bool = False
    also: tuple[str, ...] = ()


_SHOWN = "shows something else than was sent, or than the default"
_STATEFUL = "keeps, forgets or moves a resource otherwise"

# fmt: off
REQUEST = Family(
    "request", "accepts valid requests and refuses invalid ones", turn=1, gravity=8,
    asked=True, refused=True, single=True,
)
DEFAULT = Family(
    "default", "fills in the documented defaults", turn=9, gravity=2,
    asked=True, answered=True, departs=_SHOWN, monitored=True,
)
ECHO = Family(
    "echo", "gives back what it was given", turn=10, gravity=1,
    asked=True, answered=True, departs=_SHOWN, monitored=True,
)
IDENTIFIER = Family("identifier", "checks references and filters by them", turn=2, gravity=7, asked=True)
RESPONSE = Family(
    "response", "answers in the documented shape", turn=12, gravity=10,
    answered=True, departs="answers in another shape", monitored=True,
)
ERRORS = Family(
    "errors", "refuses with the documented exceptions", turn=11, gravity=9,
    coded=True, single=True, monitored=True,
)
LIFECYCLE = Family(
    "lifecycle", "moves through the documented states", turn=8, gravity=3,
    answered=True, shown=("status",), departs=_STATEFUL, monitored=True, also=("walk", "after"),
)
LIST = Family(
    "list", "lists and pages completely", turn=3, gravity=5,
    answered=True, departs="lists too much, too little, or without an end",
)
DELETE = Family("delete", "deletes, and only what it may", turn=4, gravity=4, departs=_STATEFUL)
CONCURRENCY = Family("concurrency", "keeps names unique under load", turn=5, gravity=6, departs=_STATEFUL)
ISOLATION = Family("isolation", "keeps regions and accounts apart", turn=6, gravity=12, departs=_STATEFUL)
PROTOCOL = Family("protocol", "frames requests and errors as the protocol says", turn=7, gravity=11)
# fmt: on

FAMILIES: Mapping[str, Family] = {
    family.name: family
    for family in (
        REQUEST, DEFAULT, ECHO, IDENTIFIER, RESPONSE, ERRORS, LIFECYCLE, LIST, DELETE, CONCURRENCY, ISOLATION,
        PROTOCOL,
    )
}  # fmt: skip
"""All families by name, in the order in which reports and documentation list them."""


def report_order(family: str) -> tuple[int, str]:
    """Return the sort key of a family's name in reports; what is not known (of a later suite) comes last."""
    return [*FAMILIES, family].index(family), family


def files() -> tuple[str, ...]:
    """Return the names of the files of properties in the order of the run."""
    ordered = sorted(FAMILIES.values(), key=lambda family: family.turn)
    return tuple(name for family in ordered for name in (family.name, *family.also))

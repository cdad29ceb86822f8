"""Which codes fit a violation besides those that say that the input is invalid.

Which of two things a service looks at first no page tells, and no reading of it: the form of an identifier
or what it names, the size of a value or the room that is left, what a credential looks like or whose it is.
"""

from __future__ import annotations

from conformance.checks.observation import Promise
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.knowledge import REQUEST, place
from conformance.contract.malformed import form_first
from conformance.contract.model import Requirement
from conformance.contract.roles import Role, roles
from conformance.verdicts.policy import policy_of

_FORM = frozenset({"minLength", "maxLength", "pattern", "patternWhole", "format", "grammar"})
"""What is wrong with an identifier's form, and leaves it a text that may be looked up."""
_ONE_OF_SOME = frozenset({"onlyValues", "enumCase"})
"""What leaves a name well-formed, and makes it one of nothing."""
_UPPER = frozenset({"maximum", "maxLength", "x-maxBytes", "length"})


def fitting_meanings(requirement: Requirement, target: UnderTest) -> frozenset[str]:
    """Meanings of codes that, for this requirement, say as well that the input is invalid.

    That an identifier names nothing is as right as that it is malformed, unless AWS was seen to look at its
    form first (:mod:`conformance.contract.malformed`). That one is absent, null or no text at all is found
    out before anything is looked up; only where the page is not known completely it may be otherwise.
    """
    of = roles(target.service).of(requirement.operation, "request", requirement.path)
    fits: set[str] = set()
    if requirement.kind in ("maxItems", "maxProperties"):
        fits |= {errors.TOO_MANY_TAGS, errors.LIMIT}
    if requirement.kind == "refersTo":  # the page does not say what the one without is to the service
        fits |= {errors.NOT_FOUND, errors.IN_USE}
    if Role.TOKEN in of:
        fits.add(errors.TOKEN)
    names = (
        requirement.path.endswith("[]")
        or not of.isdisjoint((Role.IDENTIFIER, Role.NAME))
        or target.names_something(requirement)
    )
    at = place(REQUEST, requirement.path)
    is_open = not policy_of(target.service).binds(Promise.CLAUSE, requirement.operation, at)
    looked_up = requirement.kind in _FORM and not form_first(target.service)
    if names and (is_open or looked_up or requirement.kind in _ONE_OF_SOME):
        fits.add(errors.NOT_FOUND)
    if Role.CREDENTIAL in of and (is_open or requirement.kind in _FORM):
        fits |= {errors.AUTHENTICATION, errors.NOT_FOUND, errors.TOKEN}
    if requirement.kind in _UPPER and (is_open or requirement.kind == "length"):
        fits.add(errors.LIMIT)
    return frozenset(fits)

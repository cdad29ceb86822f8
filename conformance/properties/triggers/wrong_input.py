"""Invalid input, and a token that no list gave."""

from __future__ import annotations

from conformance.cases import invalid
from conformance.cases.model import Case
from conformance.checks.under_test import UnderTest
from conformance.contract import errors
from conformance.contract.knowledge import REQUEST
from conformance.contract.model import Requirement
from conformance.contract.paths import walk
from conformance.contract.roles import Role, named, roles
from conformance.properties.triggers.answer import expect
from conformance.verdicts.outcome import Inconclusive, Untested
from conformance.verdicts.policy import policy_of

_TOKENS = ("no-such-token", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "eyJvZmZzZXQiOiAiIn0=", "999999999999")
_INPUT_KINDS = ("required", "enum", "pattern", "maxLength", "minLength", "maximum", "minimum", "maxItems")


def invalid_input(requirement: Requirement, target: UnderTest) -> None:
    """An input that breaks a constraint. A code common to all AWS services is as right, and tells nothing."""
    operation, binding = target.operation(requirement), target.binding(requirement.operation)
    known = roles(target.service)
    exact, common = 0, ""
    for kind in _INPUT_KINDS:
        for position in walk(operation.request, operation.root):
            if target.requirements.find(
                operation.name, kind, position.path
            ) is None or Role.TOKEN in known.of(operation.name, "request", position.path):
                continue
            for case in invalid.violating(operation, binding, position.path, kind)[:1]:
                exchange = target.send(case).exchange
                if exchange.code in errors.common():
                    common = exchange.code or ""
                elif exchange.refused and exchange.code == requirement.kind:
                    exact += 1
                elif exchange.accepted or errors.meaning(exchange.code) != errors.INVALID_INPUT:
                    continue  # the constraint's own requirement says so
            if exact >= 3:
                return
    if exact:
        return
    if common:
        raise Inconclusive(f"the target answers {common}, which is common to all AWS services, instead")
    raise Untested("no constraint of the operation led to this exception")


def token(requirement: Requirement, target: UnderTest) -> None:
    """Tokens that no list ever gave."""
    owner = target.graph.owner(requirement.operation)
    listing = owner.listing if owner else None
    member = listing.token_in if listing and listing.operation == requirement.operation else None
    properties = target.operation(requirement).request.get("properties", {})
    guessed = policy_of(target.service).may_say_more(requirement.operation, REQUEST)
    if not guessed:
        member = member or next((m for m in properties if Role.TOKEN in named(m)), None)
    if member is None:
        raise Untested("the operation takes no token")
    if guessed and "expired" in requirement.kind.lower():
        raise Untested("a token that has expired cannot be made")
    minimal = target.world.minimal(requirement.operation)
    for text in _TOKENS:
        case = Case(
            requirement.operation, {**minimal.params, member: text}, (member, "token"), f"the token {text!r}"
        )
        exchange = target.send(case).exchange
        if guessed and exchange.refused:
            continue  # which of several codes says that a token is none is not known
        expect(requirement, target, exchange, f"a request with {case.what}")

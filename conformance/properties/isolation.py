"""Isolation: another region or account does not see a resource."""

from __future__ import annotations

from conformance.checks.listing import identifiers
from conformance.checks.under_test import Account, UnderTest
from conformance.contract import errors
from conformance.contract.model import Requirement
from conformance.contract.naming import a
from conformance.properties.selection import requirements
from conformance.protocols.protocol import Inexpressible
from conformance.verdicts.outcome import Untested, Violation
from conformance.wire.client import Client
from conformance.world.waiter import shows_nothing

_FITTING = frozenset({errors.NOT_FOUND, errors.INVALID_INPUT, errors.AUTHENTICATION, errors.OTHER})
_OF_NOBODY_ELSE = 5  # characters: a shorter identifier may be a name that others have, too


@requirements("isolation.region")
def test_region(requirement: Requirement, target: UnderTest) -> None:
    """A request that is signed for another region does not find the resource."""
    other = "eu-central-1" if target.client.region != "eu-central-1" else "us-west-2"
    unseen(requirement, target, target.connect(target.notice, region=other), f"region {other}")


@requirements("isolation.account")
def test_account(requirement: Requirement, target: UnderTest) -> None:
    """A request of another account does not find the resource."""
    account = target.capabilities.other_account
    if account is None:
        raise Untested("no second account is known for this target")
    unseen(requirement, target, target.connect(target.notice, account=account), "another account", account)


def unseen(
    requirement: Requirement, target: UnderTest, client: Client, who: str, account: Account | None = None
) -> None:
    """Raise a violation if a ready resource is described to, or listed for, a stranger."""
    resource = target.graph.resources[requirement.resource or ""]
    assert resource.describe is not None  # the requirement was made from it
    target.implemented(resource.describe)
    instance = target.world.ready(resource.name)
    headers = dict(account.headers) if account else {}
    try:
        seen = client.send(
            resource.describe, target.world.naming_body(resource.describe, instance), headers=headers
        )
        if seen.accepted and not shows_nothing(resource, seen):
            raise Violation(f"{who} is shown the {resource.name}", seen)
        if not seen.accepted and errors.meaning(seen.code) not in _FITTING:
            raise Violation(f"{who} was answered with {seen.status} {seen.code}", seen)
        if resource.listing:
            try:
                listed = client.send(resource.listing.operation, {}, headers=headers)
            except Inexpressible:
                return  # what it lists is named in the request's path: there is no such list without it
            if not listed.accepted:
                return
            alive = {i.identifier for i in target.world.alive(resource.name)}  # one page may not hold all
            # a copy that the run had made in the other region may have the identifier of what was copied
            elsewhere = client.region if client.region != target.client.region else None
            shown = identifiers(resource, listed, elsewhere)
            ours = [i for i in shown if i in alive and len(i) > _OF_NOBODY_ELSE]
            copied = len(shown) < len(identifiers(resource, listed))
            if ours or (not copied and instance.identifier in str(listed.output)):
                raise Violation(f"{a(resource.name)} is listed for {who}", listed)
    finally:
        client.close()

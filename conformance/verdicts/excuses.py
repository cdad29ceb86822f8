"""What a page's markup does not promise by itself, and a sentence of it may excuse.

An exception's name, a member's place and a hint tell whether markup promises a refusal at all. What follows
for a verdict is for the policy to say.
"""

from __future__ import annotations

import re

from conformance.contract import errors, naming
from conformance.contract.hints import applies, for_operation
from conformance.contract.model import Operation, Requirement, Service
from conformance.contract.naming import a
from conformance.contract.paths import steps, values
from conformance.contract.resources import Graph, Reference, Resource, graph
from conformance.wire.exchange import Exchange

_OF_ANYTHING = frozenset({"", "resource", "entity", "item"})
_TAIL = re.compile(
    r"(?i)(notfound|doesnotexist|notexist|nosuch|invalid|exception|fault|error|id$|name$|arn$)"
)


def subject(exception: str) -> str:
    """What an exception's name says was not found: ``StateMachineDoesNotExist`` → ``statemachine``."""
    return _TAIL.sub("", exception).lower()


def names_a_kind(exception: str) -> bool:
    """Whether an exception's name says what kind of thing was not found."""
    return subject(exception) not in _OF_ANYTHING


def speaks_of(exception: str, resource: Resource) -> bool:
    """Whether an exception of this name is the one for a resource of this kind that does not exist."""
    name, told = resource.name.lower(), subject(exception)
    return told in _OF_ANYTHING or told == name or told in {s.lower() for s in naming.suffixes(resource.name)}


def promised(operation: Operation, resource: Resource) -> tuple[str, ...]:
    """The documented exceptions for a resource of a kind that does not exist; those that name it first."""
    known = [
        e.name
        for e in operation.errors
        if speaks_of(e.name, resource)
        and (errors.meaning(e.name) == errors.NOT_FOUND or (subject(e.name) and "invalid" in e.name.lower()))
        and not (errors.meaning(e.name) != errors.NOT_FOUND and subject(e.name) in _OF_ANYTHING)
    ]
    exact = [name for name in known if subject(name) not in _OF_ANYTHING]
    return tuple(exact or known)


def tolerated(service: Service, operation: str, path: str) -> str | None:
    """Say why an operation accepts the identifier of nothing at a member; None where its page does not."""
    hints = (h for h in for_operation(service, "tolerant", operation) if applies(h, operation, path))
    hinted = next((f"the operation accepts what does not exist: {h['why']}" for h in hints), None)
    if hinted is not None or service.operations[operation].tolerant is None:
        return hinted
    model = graph(service)
    reference = model.references.get((operation, path))
    for resource in model.resources.values():
        named = {resource.identifier, resource.named_by, *(reference.resources if reference else ())}
        if resource.delete == operation and not named.isdisjoint({path, resource.name}):
            return "the operation's page says that it is no error where there is nothing to delete"
    return None


def why_not_promised(
    service: Service, reference: Reference, resource: Resource, alone: bool = False
) -> str | None:
    """Say why markup does not promise that an identifier of nothing is refused; None where it does.

    ``alone`` says that a request names the thing by this member only: then it is about nothing else.
    """
    operation = service.operations[reference.operation]
    tolerant = tolerated(service, operation.name, reference.path)
    if tolerant is not None:
        return tolerant
    never = never_promised(operation, reference, resource)
    if never is not None:
        return never
    if reference.path not in operation.request.get("required", ()) and not alone:
        return "whether an optional member must name something that exists is not known"
    return None


def never_promised(operation: Operation, reference: Reference, resource: Resource) -> str | None:
    """Say why no page promises that an identifier of nothing is refused, however well it is known.

    No exception is listed for it, or it is one of several: an answer may tell of each what became of it.
    """
    if not promised(operation, resource):
        return f"the page lists no exception for {a(resource.name)} that does not exist"
    if len(steps(reference.path)) > 1:
        return "what is answered for one of several that does not exist is not known"
    return None


def names_it_enough(exchange: Exchange) -> bool:
    """Whether a refusal can say that something does not exist, although its code's name is another.

    So is a code that names the thing as invalid (``InvalidDocument``), or one that hides whether it exists.
    """
    return exchange.refused and errors.meaning(exchange.code) in (
        errors.NOT_FOUND, errors.INVALID_INPUT, errors.AUTHENTICATION, errors.OTHER,
    )  # fmt: skip


def is_of_another_page(service: Service, operation: Operation, exchange: Exchange) -> bool:
    """Whether a refusal has a code of the service that the operation's own page does not list.

    One that is common to all services may come from any operation, and is none of these.
    """
    listed = {name for error in operation.errors for name in (error.name, error.code)}
    return exchange.code in errors.documented(service) - listed - set(errors.common())


def may_be_right(requirement: Requirement, exchange: Exchange | None) -> bool:
    """Whether an answer to an invalid request may be right for a reason that only prose gives.

    It may be refused for another reason; and an empty text, where one of some words must stand, may be taken
    for none, so that nothing else is accepted.
    """
    if exchange is None:
        return False
    empty = requirement.kind == "enum" and "" in values(exchange.params, requirement.path)
    return exchange.refused or (exchange.accepted and empty)


def reference_of(graph: Graph, requirement: Requirement) -> Reference:
    """The reference at a requirement's path."""
    return graph.references[requirement.operation, requirement.path]

"""Tags: which operations add, remove and list them, whose, and which descriptions show them as well.

Where tags are shown is not one place: a service lists them by an operation of its own, in the description of
what carries them, or in both. Operations are told by their names (``TagResource``, ``AddTagsToStream``,
``RemoveTagsFromResource``, ``ListTagsForResource``) and by members that have the role of tags.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from attrs import frozen

from conformance.contract.model import Operation, Schema, Service
from conformance.contract.paths import at
from conformance.contract.per_service import per_service
from conformance.contract.resources import Resource, graph
from conformance.contract.roles import Role, first, is_arn, tag_part

_ADDING = ("Tag", "AddTags")
_REMOVING = ("Untag", "RemoveTags")
_LISTING = ("ListTags", "ListResourceTags", "DescribeTags")


@frozen
class TagOperation:
    """An operation on the tags of a resource.

    Attributes:
        name: the operation.
        subject: the request member that names what carries the tags.
        member: the request member with the tags or keys, or the member of a list's answer that shows them.
        schema: the schema of ``member``.
        kinds: the kinds of resources that ``subject`` is known to name.
        needs: whether a request must have more than these two members.
    """

    name: str
    subject: str
    member: str
    schema: Schema
    kinds: frozenset[str]
    needs: bool

    def request(self, identifier: str, given: Any = None) -> dict[str, Any]:
        """The members that say whose tags are meant, and the tags or keys."""
        return {self.subject: identifier, **({self.member: given} if given is not None else {})}

    def spelled(self, tags: Mapping[str, str]) -> Any:
        """Tags as ``member`` takes them."""
        return spelled(self.schema, tags)

    def is_about(self, resource: Resource) -> bool:
        """Whether it can be about a resource of a kind: one that is known, or whatever has an ARN."""
        return resource.name in self.kinds or (is_arn(self.subject) and is_arn(resource.identifier))


@frozen
class TagOperations:
    """The operations of a service on tags, each group in the order of the model."""

    adding: tuple[TagOperation, ...]
    removing: tuple[TagOperation, ...]
    listing: tuple[TagOperation, ...]

    def adds(self, operation: str) -> bool:
        """Whether an operation adds tags."""
        return any(found.name == operation for found in self.adding)

    def removes(self, operation: str) -> bool:
        """Whether an operation removes tags."""
        return any(found.name == operation for found in self.removing)

    def find(self, operation: str) -> TagOperation:
        """Return what is known of an operation on tags.

        Raises:
            KeyError: if it is none.
        """
        for found in (*self.adding, *self.removing, *self.listing):
            if found.name == operation:
                return found
        raise KeyError(operation)

    def counterpart(self, removing: TagOperation) -> TagOperation | None:
        """The operation that adds what another one removes: the one whose name differs least, if any."""
        noun = _noun(removing.name, _REMOVING)
        named_alike = [a for a in self.adding if _noun(a.name, _ADDING) == noun]
        same = [a for a in self.adding if a.kinds & removing.kinds]
        return next(iter((*named_alike, *same)), None)


def spelled(schema: Schema, tags: Mapping[str, str]) -> Any:
    """Tags as a member of this schema takes them: a map, or a list of key and value members."""
    if schema["type"] == "object":
        return dict(tags)
    members = schema["items"]["properties"]
    key, value = (next(m for m in members if tag_part(m) is p) for p in (Role.TAG_KEY, Role.TAG_VALUE))
    return [{key: k, value: v} for k, v in tags.items()]


def taking(operation: Operation) -> tuple[str, Schema] | None:
    """The member of a create's request that takes the new resource's tags, with its schema; else None."""
    properties = operation.request.get("properties", {})
    member = first(properties, Role.TAGS)
    if member is None:
        return None
    schema = properties[member]
    parts = {tag_part(m) for m in schema.get("items", {}).get("properties", {})}
    listed = {Role.TAG_KEY, Role.TAG_VALUE} <= parts
    return (member, schema) if schema.get("type") == "object" or listed else None


@per_service
def tag_operations(service: Service) -> TagOperations:
    """Return the operations of a service that add, remove and list tags."""
    adding = tuple(_found(service, _ADDING, (Role.TAGS,)))
    by_subject = {a.subject: a.kinds for a in adding if a.kinds}
    return TagOperations(
        adding,
        tuple(_found(service, _REMOVING, (Role.TAG_KEYS, Role.TAGS), by_subject)),
        tuple(_found(service, _LISTING, None, by_subject)),
    )


def _found(
    service: Service,
    verbs: tuple[str, ...],
    wanted: tuple[Role, ...] | None,
    otherwise: Mapping[str, frozenset[str]] | None = None,
) -> Iterator[TagOperation]:
    """The operations whose names begin so; ``wanted`` are the roles of the member that takes tags, None for
    one in the answer; ``otherwise`` has the kinds that a subject names where references do not tell."""
    for operation in service.operations.values():
        if not any(_begins(operation.name, verb) for verb in verbs):
            continue
        side = operation.response if wanted is None else operation.request
        member = next(
            (m for role in wanted or (Role.TAGS,) if (m := first(side.get("properties", {}), role))), None
        )
        subject = _subject(service, operation, member) if member is not None else None
        if member is None or subject is None:
            continue
        reference = graph(service).references.get((operation.name, subject))
        kinds = frozenset(reference.resources) if reference else (otherwise or {}).get(subject, frozenset())
        needs = set(operation.request.get("required", ())) - {subject, member}
        schema = side["properties"][member]
        yield TagOperation(operation.name, subject, member, schema, kinds, bool(needs))


def _begins(name: str, verb: str) -> bool:
    rest = name.removeprefix(verb)
    return rest != name and (rest == "" or rest[0].isupper())


def _noun(name: str, verbs: tuple[str, ...]) -> str:
    rest = next(name.removeprefix(verb) for verb in verbs if _begins(name, verb))
    return rest.removeprefix("To").removeprefix("From")


def _subject(service: Service, operation: Operation, tags: str) -> str | None:
    """The member that names what carries the tags: one that is known to name something, or a required one."""
    required = operation.request.get("required", ())
    members = [m for m in operation.request.get("properties", {}) if m != tags]
    refers = [m for m in members if (operation.name, m) in graph(service).references]
    plain = [
        m for m in members if m in required and "enum" not in operation.request["properties"][m]
    ]  # of what kind it is may be another required member
    return next(iter((*sorted(refers, key=lambda m: m not in required), *plain)), None)


def shown_tags(service: Service, resource: Resource) -> str | None:
    """Return the member of a resource's description that shows its tags, or None."""
    if resource.view is None:
        return None
    operation = service.operations[resource.view.operation]
    path = resource.view.path
    shown = at(operation.response, operation.root, path) if path else operation.response
    member = first(shown.get("properties", {}), Role.TAGS)
    return member if member is not None and shown["properties"][member].get("type") != "string" else None


def carries_tags(service: Service, resource: Resource) -> bool:
    """Whether the tags of a resource are shown anywhere."""
    listed = any(operation.is_about(resource) for operation in tag_operations(service).listing)
    return listed or shown_tags(service, resource) is not None

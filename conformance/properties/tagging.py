"""How a service's resources are tagged: its operations, and how they spell tags."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from attrs import frozen

from conformance.contract.model import Schema, Service
from conformance.contract.resources import Graph, Resource
from conformance.contract.roles import Role, first, tag_part


@frozen
class Tagging:
    """The operations that add and remove tags, and the members that they take."""

    add: str
    remove: str
    subject: str
    tags: str
    keys: str
    schema: Schema

    def added(self, identifier: str, tags: Mapping[str, str]) -> dict[str, Any]:
        """The request that adds tags to a resource."""
        return {self.subject: identifier, self.tags: spelled(self.schema, tags)}

    def removed(self, identifier: str, keys: Sequence[str]) -> dict[str, Any]:
        """The request that removes tags from a resource."""
        return {self.subject: identifier, self.keys: list(keys)}


def spelled(schema: Schema, tags: Mapping[str, str]) -> Any:
    """Tags as a member of this schema takes them: a map, or a list of key and value members."""
    if schema["type"] == "object":
        return dict(tags)
    members = schema["items"]["properties"]
    key, value = (next(m for m in members if tag_part(m) is part) for part in (Role.TAG_KEY, Role.TAG_VALUE))
    return [{key: k, value: v} for k, v in tags.items()]


def tagging_of(service: Service) -> Tagging | None:
    """Return how a service tags by TagResource and UntagResource; None where it has not got both."""
    operations = service.operations
    if "TagResource" not in operations or "UntagResource" not in operations:
        return None
    add, remove = operations["TagResource"].request, operations["UntagResource"].request
    tags = first(add["properties"], Role.TAGS)
    keys = first(remove["properties"], Role.TAG_KEYS)
    subject = next((n for n in add.get("required", ()) if n != tags), None)
    if tags is None or keys is None or subject is None or subject not in remove["properties"]:
        return None
    return Tagging("TagResource", "UntagResource", subject, tags, keys, add["properties"][tags])


def tag_listing(service: Service) -> str | None:
    """Return the operation that lists a resource's tags, or None."""
    named = ("ListTagsForResource", "ListTags", "ListResourceTags", "ListTagsOfResource")
    return next((name for name in named if name in service.operations), None)


def is_taggable(graph: Graph, tagging: Tagging, resource: Resource) -> bool:
    """Whether a kind of resource is among those that the tagging operations name."""
    reference = graph.references.get((tagging.add, tagging.subject))
    return reference is not None and resource.name in reference.resources

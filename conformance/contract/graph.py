"""The resource graph's value objects: kinds of resources, and the request members that name one."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, TypeAlias

from attrs import field, frozen

from conformance.contract.paths import values


@frozen
class Listing:
    """How an operation lists: where its items are and how its pages turn.

    ``items`` is the path of one item in the response (``schemas[]``); ``token_in``/``token_out`` and
    ``limit`` are member names or None.
    """

    operation: str
    items: str
    token_in: str | None
    token_out: str | None
    limit: str | None


@frozen
class View:
    """How one resource is seen: the operation that shows it, and the path of its description there.

    A path that ends in ``[]`` is an item among others, told by the resource's identifier; ``by`` is then
    the request member that narrows the list down to it, if there is one.
    """

    operation: str
    path: str
    by: str | None = None


@frozen
class InAnswer:
    """The answer to Create yields the identifier, at this path."""

    path: str


@frozen
class InRequest:
    """Whoever sends Create chooses the identifier, at this path of the request."""

    path: str


Origin: TypeAlias = InAnswer | InRequest


def origin(text: str) -> Origin:
    """Read how a hint writes it: a path in the answer, or ``request:PATH``."""
    side, colon, path = text.partition(":")
    return InRequest(path) if colon and side == "request" else InAnswer(text)


@frozen
class Resource:
    """One kind of resource.

    ``identifier`` is the request member of Describe (and Delete …) that names one resource;
    ``produced`` where Create's exchange shows that of a new one.
    ``wrapper`` is the response member of Describe that holds the description (``""``: the response itself);
    ``status`` the member of the description that says its state. ``named_by`` is the
    member of Create's request that names the new resource. ``filters`` maps request members of the list
    to the members of the resource that they select by. ``facet`` is the kind of resource that this one is
    a part of, where it has no identifier but that one's (the policy of a repository). A ``product`` is no
    resource, but a value that one operation yields and others take (a cursor, a ciphertext). ``view`` says
    where one resource is described: by its Describe, else in its list.
    """

    name: str
    create: str | None
    describe: str | None
    listing: Listing | None
    delete: str | None
    updates: tuple[str, ...]
    actions: tuple[str, ...]
    identifier: str
    produced: Origin | None
    named_by: str | None
    wrapper: str
    status: str | None
    filters: Mapping[str, str] = field(factory=dict)
    facet: str | None = None
    product: bool = False
    view: View | None = None

    @property
    def is_called_by_sender(self) -> bool:
        """Whether who creates it says its identifier: an ARN is then that of something else."""
        return isinstance(self.produced, InRequest)

    @property
    def operations(self) -> tuple[str, ...]:
        """All operations of the resource. A product has none of its own."""
        if self.product:
            return ()
        listed = self.listing.operation if self.listing else None
        named = (self.create, self.describe, listed, self.delete)
        return (*(op for op in named if op), *self.updates, *self.actions)

    def shown_in(self, answer: Any, names: Collection[str | None] = ()) -> Any:
        """Return the description of one resource in an answer of the operation that shows it.

        Args:
            answer: the answer's JSON value.
            names: the resource's identifier and name, by which it is told in a list.

        Returns:
            The description; None where the answer has none, or no item that is this resource's.
        """
        path = self.view.path if self.view is not None else self.wrapper
        if not path.endswith("[]"):
            return (answer or {}).get(path) if path else answer or {}
        keys = [member for member in (self.identifier, self.named_by) if member]
        for item in values(answer, path):
            if isinstance(item, dict) and any(item.get(k) in names for k in keys if item.get(k) is not None):
                return item
        return None


@frozen
class Reference:
    """A request member that names a resource: one of ``resources``.

    ``member`` says by which of its identifiers (``streamARN``); ``""``: by the one that its Describe takes.
    """

    operation: str
    path: str
    resources: tuple[str, ...]
    member: str = ""


@frozen
class Graph:
    """The resources of a service and the references between them.

    ``values`` are further members that take what an operation yields, by operation and path: a product, or
    something that a resource of the same request tells of itself (a shard of its stream).
    """

    resources: Mapping[str, Resource]
    references: Mapping[tuple[str, str], Reference]
    values: Mapping[tuple[str, str], Reference] = field(factory=dict)

    def owner(self, operation: str) -> Resource | None:
        """Return the resource that an operation belongs to, or None."""
        return next((r for r in self.resources.values() if operation in r.operations), None)

    def references_of(self, operation: str) -> tuple[Reference, ...]:
        """Return the references in one operation's request, in the order of its members."""
        return tuple(r for (op, _), r in self.references.items() if op == operation)

    def needed_by(self, resource: str) -> tuple[Reference, ...]:
        """Return all references (of any operation) that can name ``resource``."""
        return tuple(r for r in self.references.values() if resource in r.resources)

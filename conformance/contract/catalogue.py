"""The requirements of a service, found by what they are about or by their ID.

Whoever says something of a requirement asks for it here. An ID is made in one place, when requirements are
derived, and is never put together or taken apart anywhere else.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeVar

from conformance.contract.client_kinds import CLIENT_KINDS
from conformance.contract.kinds import KINDS
from conformance.contract.model import Requirement, Service
from conformance.contract.per_service import per_service
from conformance.contract.requirements import requirements

_Key = TypeVar("_Key")


class UnknownRequirement(LookupError):
    """No contract makes this requirement: whoever asks for it is mistaken about the contract."""


class Collision(ValueError):
    """Two different statements would have the same ID, or the same place, path, kind and fact."""


class Catalogue(Mapping[str, Requirement]):
    """Requirements by ID, in the order of their derivation, and by place, path and kind.

    The *place* is what stands behind the service in an ID: the operation or, where the requirement is one on
    a resource, the resource.

    Raises:
        Collision: if two of the requirements cannot be told apart.
    """

    def __init__(self, derived: Iterable[Requirement]) -> None:
        self._by_id: dict[str, Requirement] = {}
        self._by_place: dict[tuple[str, str, str, str], Requirement] = {}
        self._kinds = {*KINDS, *CLIENT_KINDS}
        for requirement in derived:
            place = requirement.resource or requirement.operation
            key = (place, requirement.path, requirement.kind, requirement.fact)
            earlier = self._by_id.get(requirement.id) or self._by_place.get(key)
            if earlier is not None:
                told = f"{earlier.statement!r} and {requirement.statement!r}"
                raise Collision(f"{requirement.id} is derived twice: {told}")
            self._kinds.add(requirement.kind)
            self._by_id[requirement.id] = self._by_place[key] = requirement
        self._of_kind: dict[str, tuple[str, ...]] = _grouped((r.kind, r.id) for r in self._by_id.values())
        self._of_family: dict[tuple[str, str], tuple[str, ...]] = _grouped(
            ((r.operation, r.family), r.id) for r in self._by_id.values() if r.path
        )

    def __getitem__(self, identifier: str) -> Requirement:
        """Return the requirement that has an ID.

        Raises:
            UnknownRequirement: if none has.
        """
        try:
            return self._by_id[identifier]
        except KeyError:
            raise UnknownRequirement(f"no requirement has the ID {identifier!r}") from None

    def __contains__(self, identifier: object) -> bool:
        """Whether a requirement has an ID."""
        return identifier in self._by_id

    def __iter__(self) -> Iterator[str]:
        """Iterate over the IDs."""
        return iter(self._by_id)

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self._by_id)

    def of_kind(self, kind: str) -> tuple[str, ...]:
        """Return the IDs of all requirements of a kind, in their order."""
        return self._of_kind.get(kind, ())

    def of_members(self, operation: str, family: str) -> tuple[str, ...]:
        """Return the IDs of an operation's requirements of a family that are about members, in order."""
        return self._of_family.get((operation, family), ())

    def find(self, place: str, kind: str, path: str = "") -> Requirement | None:
        """Return the (first) requirement of a kind at a path; None where the contract makes none.

        Raises:
            UnknownRequirement: if there is no such kind at all, as where it is misspelt.
        """
        if kind not in self._kinds:
            raise UnknownRequirement(f"there is no kind of requirement {kind!r}")
        return self._by_place.get((place, path, kind, ""))

    def requirement(self, place: str, kind: str, path: str = "") -> Requirement:
        """Return the requirement of a kind at a path of an operation or a resource.

        Raises:
            UnknownRequirement: if the contract makes none.
        """
        try:
            return self._by_place[place, path, kind, ""]
        except KeyError:
            raise UnknownRequirement(
                f"{place} has no requirement {kind!r} at {path or 'its root'!r}"
            ) from None


def _grouped(pairs: Iterable[tuple[_Key, str]]) -> dict[_Key, tuple[str, ...]]:
    found: dict[_Key, list[str]] = {}
    for key, identifier in pairs:
        found.setdefault(key, []).append(identifier)
    return {key: tuple(several) for key, several in found.items()}


@per_service
def catalogue(service: Service) -> Catalogue:
    """Return the catalogue of a service's requirements (computed once per loaded service).

    Raises:
        Collision: if two requirements would have the same ID.
    """
    return Catalogue(requirements(service))

"""Resources made ahead of demand: they come to rest while other requirements are looked at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from conformance.world.errors import Unbuildable
from conformance.world.instance import Instance

_DEMANDS = 3
"""So many of a kind have to be asked for before one is made ahead: a run of one requirement makes none."""

_MOST = 8
"""So many of a kind are made ahead at most: those that nobody takes are deleted at the end for nothing."""


class Reserve:
    """New resources of the kinds that take their time, for callers that want one of their own, at rest.

    How many are made ahead follows demand: twice as many as before, each time that the next one was asked for
    and was not at rest yet.

    Args:
        make: makes a resource of a kind.
        is_slow: whether one of a kind was seen to need a moment to come to rest.
        may_make: whether one of a kind may be made that nobody has asked for.
    """

    def __init__(
        self, make: Callable[[str], Instance], is_slow: Callable[[str], bool], may_make: Callable[[str], bool]
    ) -> None:
        self._make = make
        self._is_slow = is_slow
        self._may_make = may_make
        self._ahead: dict[str, list[Instance]] = {}
        self._wanted: dict[str, int] = {}
        self._demands: Counter[str] = Counter()
        self._forgone: set[str] = set()

    def take(self, name: str, is_at_rest: Callable[[Instance], bool]) -> Instance:
        """Return a new resource of a kind, and make the next ones.

        Args:
            name: the kind.
            is_at_rest: whether one has come to rest by now, as far as that is known without a request.

        Raises:
            Unbuildable: if it cannot be made.
        """
        ahead = [i for i in self._ahead.get(name, []) if not i.deleted]
        taken = ahead.pop(0) if ahead else self._make(name)
        self._ahead[name] = ahead
        self._demands[name] += 1
        if self._demands[name] >= _DEMANDS and self._pays(name):
            wanted = self._wanted.get(name, 1)
            self._wanted[name] = wanted if is_at_rest(taken) else min(2 * wanted, _MOST)
            self._fill(name, self._wanted[name])
        return taken

    def forgo(self, name: str) -> bool:
        """Make none of a kind ahead from now on, and give back none that was; say whether that is new."""
        was_made = name in self._wanted and name not in self._forgone
        self._forgone.add(name)
        self._ahead[name] = []
        return was_made

    def _pays(self, name: str) -> bool:
        return name not in self._forgone and self._is_slow(name) and self._may_make(name)

    def _fill(self, name: str, wanted: int) -> None:
        ahead = self._ahead[name]
        while len(ahead) < wanted:
            try:
                ahead.append(self._make(name))
            except Unbuildable:  # nobody has asked for it: who does is told the reason then
                return

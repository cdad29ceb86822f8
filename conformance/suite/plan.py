"""How much a run tries."""

from __future__ import annotations

from attrs import frozen


@frozen
class Plan:
    """How much a run tries: ``max_examples`` random cases a property (0: none), the ``seed``, and whether
    pairs of optional members are covered (``pairwise``); ``profile`` is its name. ``shrink`` says whether
    what chance finds is made small, which takes exchanges of its own."""

    profile: str = "default"
    max_examples: int = 4
    seed: int = 0
    pairwise: bool = True
    shrink: bool = True

"""How much a run tries."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import frozen


@frozen
class Plan:
    """How much a run tries: ``max_examples`` random cases a property (0: none), the ``seed``, and whether
    pairs of optional members are covered (``pairwise``); ``profile`` is its name. ``alone`` is how many
    requests may break one requirement in the smallest company, ``company`` how many of an operation may break
    one in the company of other members; ``shrink`` says whether what chance finds is made small, which takes
    exchanges of its own.
    """

    profile: str = "default"
    max_examples: int = 4
    seed: int = 0
    pairwise: bool = True
    alone: int = 8
    company: int = 120
    shrink: bool = True


PROFILES: Mapping[str, Plan] = {
    "smoke": Plan("smoke", max_examples=0, pairwise=False),
    "default": Plan("default", max_examples=4),
    "thorough": Plan("thorough", max_examples=40, alone=1000, company=100_000),
}
"""How much each profile tries."""

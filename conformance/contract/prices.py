"""What the resources of a service cost at most: ``price_lists/``, data with source and date."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from attrs import frozen

from conformance.contract.model import Service
from conformance.contract.per_service import per_service

_COMMON = ("source", "date", "quoted")
"""What a file says once for all of its prices."""


@frozen
class Price:
    """What a resource of a kind costs: ``usd`` for each ``per``, of which a run's has ``most`` at most."""

    resource: str
    usd: float
    per: str
    most: float
    date: datetime.date
    source: str
    quoted: bool
    why: str

    @property
    def at_most(self) -> float:
        """What one costs at most, in US dollars."""
        return self.usd * self.most


@frozen
class Prices:
    """The prices of a service's resources, by kind."""

    known: Mapping[str, Price]

    def most(self, kind: str) -> float | None:
        """What a resource of a kind costs at most; None where no price is known."""
        found = self.known.get(kind)
        return None if found is None else found.at_most

    def less_than(self, kind: str, usd: float) -> bool:
        """Whether a resource of a kind is known to cost less than so much."""
        most = self.most(kind)
        return most is not None and most < usd


@per_service
def prices(service: Service) -> Prices:
    """The prices of a service's resources, as far as they are known."""
    path = files("conformance.contract") / "price_lists" / f"{service.name}.toml"
    if not path.is_file():
        return Prices({})
    told = tomllib.loads(path.read_text(encoding="utf-8"))
    common = {key: told[key] for key in _COMMON}
    found = [
        _price({**common, **entry, "resource": kind}) for entry in told["price"] for kind in entry["kinds"]
    ]
    return Prices({price.resource: price for price in found})


def _price(entry: Mapping[str, object]) -> Price:
    rest = {name: value for name, value in entry.items() if name != "kinds"}
    return Price(**{"most": 1.0, **rest})  # type: ignore[arg-type]

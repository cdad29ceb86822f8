"""What the resources of a service cost at most: ``prices.toml``, data with source and date."""

from __future__ import annotations

import datetime
import tomllib
from collections.abc import Mapping
from importlib.resources import files

from attrs import frozen

from conformance.contract.model import Service
from conformance.contract.per_service import per_service


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


@per_service
def prices(service: Service) -> Prices:
    """The prices of a service's resources, as far as they are known."""
    text = (files("conformance.contract") / "prices.toml").read_text(encoding="utf-8")
    found = (e for e in tomllib.loads(text)["price"] if e["service"] == service.name)
    return Prices({entry["resource"]: _price(entry) for entry in found})


def _price(entry: Mapping[str, object]) -> Price:
    rest = {name: value for name, value in entry.items() if name != "service"}
    return Price(**{"most": 1.0, "quoted": False, **rest})  # type: ignore[arg-type]

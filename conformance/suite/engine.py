"""The driver under the name by which properties know it."""

from conformance.suite.driver import Driver as Engine

__all__ = ["Engine"]

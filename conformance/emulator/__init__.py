"""The embedded reference emulator: a stateful, spec-driven server, and faults to seed in it.

It shares :mod:`conformance.contract` with the suite and not one line of checking code.
"""

from conformance.emulator.faults import catalogue, find
from conformance.emulator.hooks import Fault
from conformance.emulator.server import Server

__all__ = ["Fault", "Server", "catalogue", "find"]

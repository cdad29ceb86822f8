"""What goes wrong with a driver, as a line that its author can act on."""

from __future__ import annotations


class DriverError(Exception):
    """The driver broke the protocol, hung or died; the message is one line."""


class Silent(DriverError):
    """The driver did not answer in time."""


class Unsupported(DriverError):
    """The driver says that its SDK cannot be asked to do this; the message is its reason."""

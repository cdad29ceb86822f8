"""The one error of this folder."""


class TargetError(Exception):
    """A target that cannot be used: unknown, unreachable, or no AWS endpoint; one line that says why."""

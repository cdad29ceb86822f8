"""Targets: where cases go, and how each is started, reset, restarted and understood."""

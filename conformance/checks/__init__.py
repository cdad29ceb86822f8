"""Checks: pure functions from exchanges to what they say about requirements."""

"""Targets by services: every pair run apart from the others, and a site made of what they found."""

"""Contracts: what a page and the service model say about each operation, and the requirements in them."""

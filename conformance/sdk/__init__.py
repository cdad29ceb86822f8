"""Conformance of SDKs: the suite is the server, and the client is under test."""

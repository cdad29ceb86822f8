"""``conformance run``: the suite from the command line; it starts pytest."""

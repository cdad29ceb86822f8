"""The keywords, a module each; :mod:`conformance.cases.keywords.registry` lists them."""

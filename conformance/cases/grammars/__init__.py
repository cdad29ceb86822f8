"""Languages that a text of a request is in: what prose says of its grammar, and what markup cannot."""

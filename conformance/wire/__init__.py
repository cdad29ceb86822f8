"""The wire: signed AWS JSON requests over HTTP, and the exchanges that they make."""

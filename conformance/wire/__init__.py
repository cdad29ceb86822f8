"""The wire: signed requests over HTTP, and the exchanges that they make."""

"""The command-line door as a program: ``conformance``, and ``python -m conformance``."""

from __future__ import annotations

import sys


def main() -> None:
    """Load the door and go through it; Ctrl-C while it is being loaded is no traceback either."""
    try:
        from conformance.cli import main as door
    except KeyboardInterrupt:
        sys.stderr.write("interrupted\n")
        sys.exit(2)
    door()


if __name__ == "__main__":
    main()

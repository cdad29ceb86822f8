"""``python -m conformance``: the command-line door."""

from conformance.cli import main

if __name__ == "__main__":
    main()

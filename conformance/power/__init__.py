"""The suite measures its own power: it is run against servers with seeded faults, and says what it missed."""
